"""Box counts against PoreSpy's, the usual Python box counter: ``python -m benchmarks.box_counting``.

The set is the boundary of a map that PoreSpy and we count at PoreSpy's own default sizes; its counter visits every box
in Python. Ours reads every cell once. Other rows: what the other methods cost on the same map, in units of one pass
over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.measures import boundary, box_counts


def wavy_map(n: int) -> np.ndarray:
    """Return a map of two classes with a long, rough border: the sign of a sum of waves of halving lengths."""
    y, x = np.mgrid[:n, :n] / n
    random = np.random.default_rng(0)
    height = np.zeros((n, n))
    for octave in range(8):
        phase, turn = random.uniform(0, 2 * np.pi, 2)
        wave = 2 * np.pi * 2**octave * (np.cos(turn) * x + np.sin(turn) * y)
        height += 2 ** (-octave / 2) * np.sin(wave + phase)
    return height > 0


def porespy_boxcount(cells: np.ndarray) -> Any:
    """Count boxes as PoreSpy does, without its progress bar."""
    import porespy

    porespy.settings.tqdm["disable"] = True
    return porespy.metrics.boxcount(cells)


def speed_up(n: int, *, rounds: int = 5) -> Ratio:
    """Return PoreSpy's time over ours on an n x n set of cells."""
    cells = boundary(wavy_map(n + 1))
    ours = lambda: seconds(lambda: box_counts(cells, method="published", of="boundary"))  # noqa: E731
    return paired(lambda: seconds(lambda: porespy_boxcount(cells)), ours, rounds=rounds)


def passes(n: int, method: str) -> Ratio:
    """Return the time of a method over that of comparing the map with itself once."""
    labels = wavy_map(n)
    once = lambda: seconds(lambda: np.count_nonzero(labels[1:] != labels[:-1]))  # noqa: E731
    return paired(lambda: seconds(lambda: box_counts(labels, method=method)), once, rounds=5)  # pyright: ignore


def table(n: int = 4096) -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"PoreSpy's boxcount over ours, {n}² cells: {speed_up(n)}"
    for method in ("gliding", "pair", "boxcount", "published"):
        yield f"{method}, {n}² samples: {passes(n, method)} comparisons of the map"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
