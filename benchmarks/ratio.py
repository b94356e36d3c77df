"""Ratios of two costs on a machine that is shared: short runs, interleaved, medians of paired ratios."""

from __future__ import annotations

import platform
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """The median of paired ratios and where the middle 80 % of them lie.

    Parameters
    ----------
    median, low, high : float
    rounds : int
        Rounds that count.
    left_out : int
        Rounds in which another program took a processor away.
    """

    median: float
    low: float
    high: float
    rounds: int
    left_out: int

    def inverse(self) -> Ratio:
        """Return the ratio the other way round."""
        return replace(self, median=1 / self.median, low=1 / self.high, high=1 / self.low)

    def __str__(self) -> str:
        return f"{self.median:.2f} [{self.low:.2f}, {self.high:.2f}]"


def seconds(run: Callable[[], Any]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def at_once(run: Callable[[], Any], threads: int) -> Callable[[], Any]:
    """Return a function that makes `threads` calls at once and waits for all of them."""
    if threads == 1:
        return run
    pool = _pool(threads)
    return lambda: [each.result() for each in [pool.submit(run) for _ in range(threads)]]


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def paired(numerator: Callable[[], float], denominator: Callable[[], float], *, rounds: int = 25) -> Ratio:
    """Measure ``numerator / denominator``, both functions that return seconds for a unit of work.

    Each round measures the denominator before and after the numerator. Rounds in which the processor was taken away
    (an involuntary context switch) are left out as long as a quarter of them remain.

    Parameters
    ----------
    numerator, denominator : callable
    rounds : int

    Returns
    -------
    Ratio
    """
    numerator(), denominator()
    ratios, taken = np.empty(rounds), np.empty(rounds)
    for k in range(rounds):
        switches = _taken_away()
        before, middle, after = denominator(), numerator(), denominator()
        ratios[k], taken[k] = 2 * middle / (before + after), _taken_away() - switches
    kept = ratios[taken <= np.quantile(taken, 0.25, method="higher")]
    low, median, high = np.quantile(kept, [0.1, 0.5, 0.9])
    return Ratio(
        median=float(median), low=float(low), high=float(high), rounds=kept.size, left_out=int(rounds - kept.size)
    )


def _taken_away() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


def machine() -> str:
    """Return the date, the processor and the libraries that a figure belongs to."""
    import numba

    return f"{date.today()}, {_processor()}, Python {platform.python_version()}, numba {numba.__version__}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.machine()
