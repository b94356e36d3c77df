"""From samples to exponents, in units of PyWavelets' transform alone: ``python -m benchmarks.multifractal_transform``.

The default analysis takes p-leaders, three log-cumulants and thirteen moments of an image, with its wavelet
coefficients kept where no edge touched them; `pywt.wavedec2` in zero padding gives as many octaves of coefficients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pywt

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, leaders, wavelet_coefficients

ANALYSIS = LeaderAnalysis()
SHAPES = ((1024, 1024), (512, 700))


def image(shape: tuple[int, int], kind: type = np.float64) -> np.ndarray:
    """Return a fractional Brownian surface."""
    side = max(shape)
    whole = np.asarray(fractional_brownian((side, side), hurst=0.5, seed=0))
    return np.ascontiguousarray(whole[: shape[0], : shape[1]].astype(kind))


def stages(data: np.ndarray) -> dict[str, Callable[[], Any]]:
    """Return what is measured: the coefficients, the leaders of them, and all from samples to exponents."""
    coefficients = wavelet_coefficients(data)
    return {
        "coefficients": lambda: wavelet_coefficients(data),
        "leaders of coefficients": lambda: leaders(coefficients),
        "samples to exponents": lambda: leader_exponents(data, ANALYSIS),
    }


def transforms(data: np.ndarray, stage: str, *, rounds: int = 9) -> Ratio:
    """Return the time of a stage over that of PyWavelets' transform of the same data into as many octaves."""
    octaves = wavelet_coefficients(data).octaves
    run = stages(data)[stage]
    alone = lambda: seconds(lambda: pywt.wavedec2(data, "db3", mode="zero", level=octaves))  # noqa: E731
    return paired(lambda: seconds(run), alone, rounds=rounds)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for shape in SHAPES:
        for kind in (np.float64, np.float32):
            data = image(shape, kind)
            for stage in stages(data):
                yield f"{shape[0]} x {shape[1]}, {np.dtype(kind)}, {stage}: {transforms(data, stage)} transforms"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
