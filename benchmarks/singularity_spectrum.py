"""Multifractal analysis of an image against PyWavelets' transform alone: ``python -m benchmarks.singularity_spectrum``.

Both make one analysis of the same 1024² image by the same wavelet and octaves; the transform pads with zeros, as ours
does before it drops what the edges touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pywt

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures import singularity_spectrum
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents

CUMULANTS = LeaderAnalysis(orders=3, moments=(0.0,))
"""From the transform to c1, c2 and c3; a moment is always there."""
RUNS: dict[str, Callable[[np.ndarray], Any]] = {
    "transform with parents over children": CUMULANTS.coefficients,
    "to three cumulants": lambda image: leader_exponents(image, CUMULANTS),
    "to three cumulants and 13 moments": lambda image: leader_exponents(image, LeaderAnalysis()),
    "singularity_spectrum": singularity_spectrum,
}


def transforms(name: str, n: int = 1024, *, rounds: int = 15) -> Ratio:
    """Return what a run costs on an n x n image, in transforms of PyWavelets."""
    image = fractional_brownian((n, n), hurst=0.5, seed=0).values
    octaves = CUMULANTS.coefficients(image).octaves
    alone = lambda: seconds(lambda: pywt.wavedec2(image, CUMULANTS.wavelet, mode="zero", level=octaves))  # noqa: E731
    return paired(lambda: seconds(lambda: RUNS[name](image)), alone, rounds=rounds)


def table(n: int = 1024) -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for name in RUNS:
        yield f"{name}, {n}² samples: {transforms(name, n)} of PyWavelets' transforms"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
