"""Merge trees of surfaces against the readable flood, sample by sample: ``python -m benchmarks.merge_tree``.

Both visit every sample once in the order of heights. Sorting is a bound from below: no way to a merge tree avoids it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures import merge_tree

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from reference.surface_topology import slow_merge_tree


def over_flood(n: int, *, rounds: int = 5) -> Ratio:
    """Return the time of the flood over ours on an n x n surface."""
    surface = fractional_brownian((n, n), hurst=0.5, seed=1).values
    flood = lambda: seconds(lambda: slow_merge_tree(surface, neighbours=4, periodic=False))  # noqa: E731
    return paired(flood, lambda: seconds(lambda: merge_tree(surface)), rounds=rounds)


def over_sorting(n: int, *, rounds: int = 9) -> Ratio:
    """Return the time of a merge tree over that of sorting the heights."""
    surface = fractional_brownian((n, n), hurst=0.5, seed=1).values
    sort = lambda: seconds(lambda: np.argsort(surface, axis=None, kind="stable"))  # noqa: E731
    return paired(lambda: seconds(lambda: merge_tree(surface)), sort, rounds=rounds)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"the flood over ours, 128 x 128: {over_flood(128)}"
    for n in (256, 1024):
        yield f"a merge tree over sorting the heights, {n} x {n}: {over_sorting(n)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
