"""Time-averaged squared displacements against tidynamics: ``python -m benchmarks.displacement``.

The walks are Brownian, of 10^5 steps in the plane, as in an ensemble of 10^3. tidynamics (1.1) has every lag by Fourier
transform, and nothing less; so few lags cost it as much as all. Both run in one thread, so that the ratio is per core.
Another row: the same window sums in plain NumPy, the fastest way without a kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.measures import log_spaced_lags, time_averaged_displacement

STEPS = 100_000


def walks(count: int, *, steps: int = STEPS) -> np.ndarray:
    """Return Brownian walks in the plane, shape (walker, axis, step)."""
    return np.cumsum(np.random.default_rng(0).standard_normal((count, 2, steps)), axis=-1)


def tidynamics_msd(walk: np.ndarray) -> np.ndarray:
    """Return all lags of each walker as tidynamics has them; its layout is made before the clock runs."""
    import tidynamics

    return np.array([tidynamics.msd(path) for path in walk])


def numpy_msd(walk: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """Return window sums of each walker in NumPy."""
    return np.array(
        [[((path[:, lag:] - path[:, :-lag]) ** 2).sum() / (path.shape[1] - lag) for lag in lags] for path in walk]
    )


def lags_of(which: str, steps: int = STEPS) -> np.ndarray:
    """Return the lags of a row: ``"few"`` log-spaced ones up to a tenth of the walk, or ``"all"``."""
    return log_spaced_lags(steps // 10) if which == "few" else np.arange(1, steps)


def ours(walk: np.ndarray, lags: np.ndarray) -> Any:
    """Return what this package measures, in one thread."""
    return time_averaged_displacement(walk, lags, workers=1)["squared_displacement"].values


def speed_up(which: str, *, count: int = 3, rounds: int = 9) -> Ratio:
    """Return tidynamics' time over ours for the same walkers and lags."""
    walk, lags = walks(count), lags_of(which)
    theirs = np.ascontiguousarray(walk.swapaxes(1, 2))
    return paired(
        lambda: seconds(lambda: tidynamics_msd(theirs)), lambda: seconds(lambda: ours(walk, lags)), rounds=rounds
    )


def speed_up_over_numpy(*, steps: int = STEPS, rounds: int = 5) -> Ratio:
    """Return the time of NumPy over ours for few lags of one walker."""
    walk, lags = walks(1, steps=steps), lags_of("few", steps)
    return paired(
        lambda: seconds(lambda: numpy_msd(walk, lags)), lambda: seconds(lambda: ours(walk, lags)), rounds=rounds
    )


def direct_over_spectral(count: int, *, steps: int = STEPS, rounds: int = 5) -> Ratio:
    """Return the time of summing `count` lags window by window over that of the transform."""
    walk, lags = walks(1, steps=steps), np.arange(1, count + 1)
    both = [
        lambda how=how: seconds(lambda: time_averaged_displacement(walk, lags, method=how, workers=1))
        for how in ("direct", "spectral")
    ]
    return paired(*both, rounds=rounds)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for which in ("few", "all"):
        yield f"tidynamics over ours, {lags_of(which).size} lags of {STEPS} steps in the plane: {speed_up(which)}"
    yield f"NumPy over ours, {lags_of('few').size} lags: {speed_up_over_numpy()}"
    for count in (45, 100, 200):
        yield f"direct over spectral, {count} lags: {direct_over_spectral(count)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
