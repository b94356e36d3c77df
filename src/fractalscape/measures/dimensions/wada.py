"""Whether three or more basins share one boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_cdt

from fractalscape.errors import InputError
from fractalscape.measures.dimensions.boundary import boundary
from fractalscape.measures.dimensions.class_map import class_map, computed
from fractalscape.schema import NOT_COMPUTED


@dataclass(frozen=True, kw_only=True, eq=False)
class WadaTest:
    """Distances between the boundaries of the merged basins.

    Parameters
    ----------
    outcomes : array of int, shape (outcome,)
        The basins.
    distance : array of int, shape (outcome, outcome)
        How far, in cells (the larger of the two steps), boundary cells of basin i get from the boundary of basin j.
    radius : int
        The largest of them: thickened by it, every boundary holds all others. -1 without three basins.
    tolerance : int
        The radius up to which the boundaries count as one.
    verdict : {"wada", "not_wada", "too_few_outcomes"}
    """

    outcomes: NDArray[Any]
    distance: NDArray[np.int64]
    radius: int
    tolerance: int
    verdict: Literal["wada", "not_wada", "too_few_outcomes"]


def wada_merge_test(labels: Any, *, tolerance: int = 3) -> WadaTest:
    """Test whether all basins of a class map have the same boundary: merging two of them then leaves it.

    For every basin, all others are merged into one, which leaves the boundary of that basin. If the boundaries of all
    basins are the same up to a small radius, every boundary cell has all basins near it: the Wada property at this
    resolution.

    Parameters
    ----------
    labels : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        A raster, of which ``outcome`` is taken; or the map itself, -1 where nothing was computed.
    tolerance : int
        Largest radius, in cells, that counts as the same boundary; at least 0.

    Returns
    -------
    WadaTest

    Raises
    ------
    InputError
        If the map or the tolerance is not possible.

    Notes
    -----
    A true Wada boundary needs the smaller a radius the finer the map: repeat at twice the resolution, where `radius` in
    cells should not grow. Cells around samples that are not computed have no boundary.

    References
    ----------
    Daza, Wagemakers & Sanjuán, Sci. Rep. 8, 9954 (2018).

    Examples
    --------
    Three stripes: the first and the third do not touch.

    >>> test = wada_merge_test(np.tile(np.arange(30) // 10, (30, 1)))
    >>> test.verdict, test.radius
    ('not_wada', 10)
    """
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, np.integer)) or tolerance < 0:
        raise InputError(f"tolerance={tolerance!r} must be a whole number of cells, at least 0")
    labels = class_map(labels)
    known = computed(labels)
    outcomes = np.unique(labels if known is None else labels[known])
    if outcomes.size < 3:
        nothing = np.zeros((outcomes.size, outcomes.size), np.int64)
        return WadaTest(
            outcomes=outcomes, distance=nothing, radius=-1, tolerance=int(tolerance), verdict="too_few_outcomes"
        )
    borders = [boundary(_merged(labels, each, known)) for each in outcomes]
    away = [np.asarray(distance_transform_cdt(~border, metric="chessboard")) for border in borders]
    distance = np.array([[_farthest(far, border) for far in away] for border in borders])
    radius = int(distance.max())
    verdict = "wada" if radius <= tolerance else "not_wada"
    return WadaTest(outcomes=outcomes, distance=distance, radius=radius, tolerance=int(tolerance), verdict=verdict)


def _merged(labels: NDArray, outcome: Any, known: NDArray[np.bool_] | None) -> NDArray[np.int8]:
    merged = (labels == outcome).astype(np.int8)
    return merged if known is None else np.where(known, merged, np.int8(NOT_COMPUTED))


def _farthest(distance: NDArray, border: NDArray[np.bool_]) -> int:
    """Return how far the cells of one border get from another; the size of the map if the other is missing."""
    if not border.any():
        return 0
    farthest = int(distance[border].max())
    return farthest if farthest >= 0 else max(border.shape)
