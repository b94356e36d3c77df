"""A map of log-cumulants, in units of one analysis for each window: ``python -m benchmarks.local_cumulants``.

`local_cumulants` transforms an image once and takes the sums of all windows from running ones; without it, every window
is cut out and analysed by itself, which loses the octaves that need samples around it and gives no interval.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, local_cumulants

ANALYSIS = LeaderAnalysis(fit_octaves=(1, 3), moments=(1.0,))
WINDOW = 128


def image(side: int) -> np.ndarray:
    """Return a fractional Brownian surface."""
    return np.asarray(fractional_brownian((side, side), hurst=0.7, seed=0))


def speed_up(data: np.ndarray, *, stride: int, rounds: int = 9) -> Ratio:
    """Return how many times longer all windows take one by one than their map, intervals included."""
    windows = (len(range(0, len(data) - WINDOW + 1, stride))) ** 2
    part = data[:WINDOW, :WINDOW]
    apart = lambda: windows * seconds(lambda: leader_exponents(part, ANALYSIS))  # noqa: E731
    return paired(lambda: _seconds_of_map(data, WINDOW, stride), apart, rounds=rounds).inverse()


def cost_of_side(data: np.ndarray, *, rounds: int = 9) -> Ratio:
    """Return the time of a map of windows of half a side over that of as many of an eighth, of the same image."""
    side = len(data)
    wide, narrow = ((window, (side - window) // 15) for window in (side // 2, side // 8))
    return paired(lambda: _seconds_of_map(data, *wide), lambda: _seconds_of_map(data, *narrow), rounds=rounds)


def _seconds_of_map(data: np.ndarray, window: int, stride: int) -> float:
    return seconds(lambda: local_cumulants(data, ANALYSIS, window=window, stride=stride))


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for side in (512, 1024):
        data = image(side)
        for stride in (8, 32):
            yield f"{side} x {side}, windows of {WINDOW} every {stride}: {speed_up(data, stride=stride)} times as fast"
        yield f"{side} x {side}, 256 windows of {side // 2} over 256 of {side // 8}: {cost_of_side(data)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
