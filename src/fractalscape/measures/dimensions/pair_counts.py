"""Pairs of samples a lag apart: how often they differ in class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.dimensions.sizes import Sizes
from fractalscape.measures.dimensions.tiles import Tiles

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]


def pair_counts(labels: NDArray, valid: NDArray[np.bool_] | None, sizes: Sizes) -> Counts:
    """Count pairs of samples that differ, at lags along both axes, over one interior for all lags of an axis.

    Parameters
    ----------
    labels : array, shape (ny, nx)
        The class map.
    valid : array of bool, shape (ny, nx), optional
        Which samples are computed; a place counts if both samples of its pair are, at every lag.
    sizes : array of int, shape (size,)
        Lags, ascending, the last below the shorter side.

    Returns
    -------
    mixed, positions : array of int, shape (axis, tile, size)
        Pairs that differ, and all pairs, along y and along x, by the tile their middle is in.
    """
    along_y, along_x = (_along(axis, labels, valid, sizes) for axis in (0, 1))
    return np.stack([along_y[0], along_x[0]]), np.stack([along_y[1], along_x[1]])


def _along(axis: int, labels: NDArray, valid: NDArray[np.bool_] | None, sizes: Sizes) -> Counts:
    places = labels.shape[axis] - int(sizes[-1])
    height, width = (places, labels.shape[1]) if axis == 0 else (labels.shape[0], places)
    tiles = Tiles.over(height, width)

    def ends(samples: NDArray, lag: int) -> tuple[NDArray, NDArray]:
        first = (int(sizes[-1]) - lag) // 2
        parts = [slice(first, first + places), slice(first + lag, first + lag + places)]
        return tuple(samples[part] if axis == 0 else samples[:, part] for part in parts)  # pyright: ignore

    counted = None
    if valid is not None:
        counted = np.logical_and.reduce([end for lag in sizes for end in ends(valid, int(lag))])
    mixed = []
    for lag in sizes:
        first, second = ends(labels, int(lag))
        differ = first != second
        mixed.append(tiles.count(differ if counted is None else differ & counted))
    positions = tiles.areas if counted is None else tiles.count(counted)
    return np.stack(mixed, 1), np.repeat(positions[:, None], sizes.size, 1)
