"""Detrended fluctuation analysis against the package MFDFA: ``python -m benchmarks.detrended_fluctuation``.

Same increments, sizes, moments and degree. MFDFA fits the segments of a size by least squares of raw powers and gives
F_q(s) alone; ours also gives cumulants, h(q), τ(q), D(q), and in one row their intervals. MFDFA's least squares are
10 times slower when BLAS has two threads for as many busy processors: OPENBLAS_NUM_THREADS=1 is the fair setting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.measures.multifractal import FluctuationAnalysis, detrended_fluctuation
from fractalscape.randomness import fractional_noise

MOMENTS = (-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0)


def analysis(degree: int, length: int) -> FluctuationAnalysis:
    """Return what both do: four sizes an octave from 16 to an eighth of the signal."""
    sizes = FluctuationAnalysis(degree=1).sizes_of((length,))
    return FluctuationAnalysis(degree=degree, sizes=sizes, moments=MOMENTS)


def mfdfa_fluctuations(noise: np.ndarray, how: FluctuationAnalysis) -> Any:
    """Return F_q(s) of the package MFDFA, shape (size, moment)."""
    from MFDFA import MFDFA

    return MFDFA(noise, lag=np.array(how.sizes), q=np.array(how.moments), order=how.degree)[1]


def speed_up(length: int, *, degree: int = 1, replicates: int = 2, rounds: int = 5) -> Ratio:
    """Return MFDFA's time over ours for a signal."""
    noise, how = fractional_noise(length, hurst=0.7, seed=0), analysis(degree, length)
    ours = lambda: seconds(lambda: detrended_fluctuation(noise, how, replicates=replicates))  # noqa: E731
    return paired(lambda: seconds(lambda: mfdfa_fluctuations(noise, how)), ours, rounds=rounds)


def sums_of_samples(length: int, *, rounds: int = 5) -> Ratio:
    """Return our time over that of as many cumulative sums of the signal as there are sizes."""
    noise, how = fractional_noise(length, hurst=0.7, seed=0), analysis(1, length)
    once = lambda: seconds(lambda: [np.cumsum(noise) for _ in how.sizes or ()])  # noqa: E731
    return paired(lambda: seconds(lambda: detrended_fluctuation(noise, how, replicates=72)), once, rounds=rounds)


def table(length: int = 2**16) -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for degree in (1, 2, 3):
        yield f"MFDFA over ours, {length} samples, degree {degree}: {speed_up(length, degree=degree)}"
    yield f"the same, degree 1, with intervals from 400 replicates: {speed_up(length, replicates=400)}"
    yield f"cumulative sums of the signal for each size: {sums_of_samples(length)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
