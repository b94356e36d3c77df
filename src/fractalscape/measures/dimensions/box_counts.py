"""The curve behind a box dimension: boxes, or pairs of samples, that the boundary passes through, at every size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice
from fractalscape.errors import InputError
from fractalscape.measures.dimensions import sizes as default
from fractalscape.measures.dimensions.anchored_boxes import anchored_boxes
from fractalscape.measures.dimensions.boundary import boundary
from fractalscape.measures.dimensions.class_map import class_map, computed
from fractalscape.measures.dimensions.gliding_boxes import gliding_boxes, widest
from fractalscape.measures.dimensions.pair_counts import pair_counts
from fractalscape.measures.dimensions.published_boxes import published_boxes
from fractalscape.measures.dimensions.sizes import Sizes, checked_sizes

if TYPE_CHECKING:
    import xarray as xr

Method = Literal["gliding", "pair", "boxcount", "published"]
DEFAULT_SIZES = {  # for a side in cells, and the shortest side that gives three sizes (two, as published)
    "gliding": (default.box_sizes, 63),
    "pair": (default.lags, 95),
    "boxcount": (default.dyadic_sizes, 127),
    "published": (default.published_sizes, 13),
}


def box_counts(
    labels: Any,
    *,
    method: Method = "gliding",
    sizes: Any = None,
    of: Literal["labels", "boundary"] = "labels",
) -> xr.Dataset:
    """Count the boxes or pairs f(size) that the boundary of a class map passes through.

    Parameters
    ----------
    labels : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        A raster, of which ``outcome`` is taken; or the map itself, -1 where nothing was computed.
    method : {"gliding", "pair", "boxcount", "published"}
        ``"gliding"``: boxes of d x d cells at every position of one interior. ``"pair"``: pairs of samples a lag apart
        along either axis, with one interior for all lags. ``"boxcount"``: boxes of dyadic grids anchored at the first
        cell. ``"published"``: the recipe of the trainability study, see `published_boxes`.
    sizes : array_like of int, optional
        Edges of boxes in cells, or lags in samples. When absent, for a shorter side of n samples: half octaves from 4
        to n / 8 (gliding), from 1 to n / 32 (pair); octaves from 4 to n / 8 (boxcount); ten from 10 to n (published).
    of : {"labels", "boundary"}
        ``"boundary"``: `labels` is a set of cells itself, such as `boundary` returns. It has no pairs.

    Returns
    -------
    xarray.Dataset
        Over ``size``: ``mixed``, boxes or pairs that the boundary passes through, ``positions``, all of them, and
        ``fraction``, their quotient. Except for ``"published"``, ``tile_mixed`` and ``tile_positions`` (tile, size),
        the same by spatial tile, of which a bootstrap draws. For ``"pair"``, ``axis_fraction`` (axis, size), along y
        and along x: the axes may scale apart.

    Raises
    ------
    InputError
        If the map, the method or the sizes are not possible.

    Notes
    -----
    A place whose largest box, or any of whose pairs, would touch a sample that is not computed is left out at all sizes
    (for ``"boxcount"`` at those where it does); ``"published"`` leaves none out, as it keeps partial boxes. Below 4
    cells a box misses what crosses the border between two samples. Cost: a few passes over the map for each size.

    References
    ----------
    Grebogi, McDonald, Ott & Yorke, Phys. Lett. A 99, 415 (1983), for pairs: f ~ size^(2 - D).

    Examples
    --------
    A straight border: boxes of 4 cells meet it twice as often as boxes of 2.

    >>> labels = np.arange(32) > np.full((32, 1), 15)
    >>> box_counts(labels, sizes=[2, 4, 8])["mixed"].values
    array([ 48,  96, 192])
    """
    choice("method", method, get_args(Method))
    cells, valid = _cells(labels, of, method)
    labels = None if of == "boundary" else class_map(labels)
    side = min(cells.shape) if labels is None or method != "pair" else min(labels.shape) - 1
    choose, least = DEFAULT_SIZES[method]
    sizes = checked_sizes(sizes, choose, side, method=method, least=least)
    if method == "pair":
        assert labels is not None
        axis_mixed, axis_positions = pair_counts(labels, computed(labels), sizes)
        return _labelled(
            method, sizes, axis_mixed.sum(0), axis_positions.sum(0), axis=(axis_mixed.sum(1), axis_positions.sum(1))
        )
    if method == "published":
        mixed = published_boxes(cells, sizes)
        positions = np.prod([-(-length // sizes) for length in cells.shape], 0)
        return _labelled(method, sizes, mixed[None], positions[None], tiled=False)
    if method == "boxcount":
        if np.any(sizes[-1] % sizes):
            raise InputError(f"sizes={sizes.tolist()} must divide the largest for method='boxcount'; use powers of two")
        return _labelled(method, sizes, *anchored_boxes(cells, valid, sizes))
    return _labelled(method, sizes, *gliding_boxes(cells, valid, sizes))


def _cells(labels: Any, of: str, method: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_] | None]:
    """Return the boundary, and which of its cells have all their samples computed (None: all)."""
    if of not in ("labels", "boundary"):
        raise InputError(f"of={of!r} is not one of 'labels', 'boundary'")
    if of == "labels":
        valid = computed(class_map(labels))
        return boundary(labels), None if valid is None else ~widest(~valid, 1, 2)
    cells = class_map(labels)
    if cells.dtype != bool or method == "pair":
        what = "has no pairs of classes" if method == "pair" else f"has dtype {cells.dtype}, not bool"
        raise InputError(f"a boundary {what}; pass the class map with of='labels'")
    return cells, None


def _labelled(
    method: str,
    sizes: Sizes,
    mixed: NDArray[np.int64],
    positions: NDArray[np.int64],
    *,
    tiled: bool = True,
    axis: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> xr.Dataset:
    """Return a dataset of counts of shape (tile, size)."""
    import xarray as xr

    what, unit = ("lag", "samples") if method == "pair" else ("edge of a box", "cells")
    total, all_positions = mixed.sum(0), positions.sum(0)
    variables: dict[str, Any] = {
        "mixed": ("size", total, {"units": "1", "long_name": "crossed by the boundary"}),
        "positions": ("size", all_positions, {"units": "1", "long_name": "positions"}),
        "fraction": ("size", _share(total, all_positions), {"units": "1", "long_name": "share crossed"}),
    }
    if tiled:
        variables["tile_mixed"] = (("tile", "size"), mixed)
        variables["tile_positions"] = (("tile", "size"), positions)
    if axis is not None:
        variables["axis_fraction"] = (("axis", "size"), _share(*axis))
    coords: dict[str, Any] = {"size": ("size", sizes, {"units": unit, "long_name": what})}
    if axis is not None:
        coords["axis"] = ["y", "x"]
    return xr.Dataset(variables, coords=coords, attrs={"method": method})


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
