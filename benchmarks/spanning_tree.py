"""Minimum spanning trees against ripser's H0, which has the same numbers: ``python -m benchmarks.spanning_tree``.

The finite bars of zero-dimensional persistent homology are the edges of the minimum spanning tree. Ripser, asked for
nothing else (``maxdim=0``), makes all distances and sorts them; ours grows the tree and makes each distance once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.measures import minimum_spanning_tree


def cloud(points: int, axes: int) -> np.ndarray:
    """Return points drawn evenly in a cube."""
    return np.random.default_rng(0).random((points, axes))


def ripser_lengths(points: np.ndarray) -> np.ndarray:
    """Return the ends of the finite bars of H0, ascending."""
    import ripser

    bars = ripser.ripser(points, maxdim=0)["dgms"][0]
    return np.sort(bars[np.isfinite(bars[:, 1]), 1])


def scipy_lengths(points: np.ndarray) -> np.ndarray:
    """Return the edges of SciPy's tree of the matrix of distances, ascending."""
    from scipy.sparse.csgraph import minimum_spanning_tree as of_matrix
    from scipy.spatial.distance import pdist, squareform

    return np.sort(of_matrix(squareform(pdist(points))).data)


def over_ripser(points: int, axes: int, *, rounds: int = 9) -> Ratio:
    """Return ripser's time over ours."""
    x = cloud(points, axes)
    ours = lambda: min(seconds(lambda: minimum_spanning_tree(x)) for _ in range(5))  # noqa: E731
    return paired(lambda: seconds(lambda: ripser_lengths(x)), ours, rounds=rounds)


def over_scipy(points: int, axes: int, *, rounds: int = 9) -> Ratio:
    """Return the time of SciPy's distances and tree over ours."""
    x = cloud(points, axes)
    ours = lambda: seconds(lambda: minimum_spanning_tree(x))  # noqa: E731
    return paired(lambda: seconds(lambda: scipy_lengths(x)), ours, rounds=rounds)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for points, axes in ((1000, 2), (2000, 2), (5000, 2), (2000, 10)):
        yield f"ripser's H0 over our tree, {points} points of {axes} axes: {over_ripser(points, axes)}"
    for points, axes in ((2000, 2), (2000, 100), (1000, 5000)):
        yield f"SciPy's distances and tree over ours, {points} points of {axes} axes: {over_scipy(points, axes)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
