"""The one-call spectrum of an image in units of PyWavelets' transform: ``python -m benchmarks.singularity_spectrum``.

It has thirteen moments of all octaves, of which `benchmarks.multifractal_transform` leaves out those that are not
fitted, and diagnostics; then 400 replicates of blocks too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pywt

from benchmarks.multifractal_transform import image
from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.measures import singularity_spectrum
from fractalscape.measures.multifractal import LeaderAnalysis

RUNS: dict[str, Callable[[np.ndarray], Any]] = {
    "without intervals": singularity_spectrum,
    "with block intervals": lambda data: singularity_spectrum(data, intervals="block"),
}


def transforms(name: str, n: int = 1024, *, rounds: int = 15) -> Ratio:
    """Return what a run costs on an n x n image, in transforms of PyWavelets into as many octaves."""
    data, analysis = image((n, n)), LeaderAnalysis()
    octaves = analysis.coefficients(data).octaves
    alone = lambda: seconds(lambda: pywt.wavedec2(data, analysis.wavelet, mode="zero", level=octaves))  # noqa: E731
    return paired(lambda: seconds(lambda: RUNS[name](data)), alone, rounds=rounds)


def table(n: int = 1024) -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for name in RUNS:
        yield f"{n}² samples, {name}: {transforms(name, n)} transforms"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
