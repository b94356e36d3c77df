"""Heights of any landscape on a grid, to be drawn, kept or measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape import provenance
from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.landscapes.gridded_landscape import HIGHEST
from fractalscape.landscapes.landscape import Landscape
from fractalscape.memory import check_memory

if TYPE_CHECKING:
    import xarray as xr

ROWS_AT_ONCE = 2**18
"""Points at which a landscape is asked at once."""


def sample_landscape(landscape: Landscape, *, size: int | tuple[int, int] = 512) -> xr.DataArray:
    """Return heights of a landscape of two axes on a grid over its domain.

    Parameters
    ----------
    landscape : Landscape
        Of two axes.
    size : int or (int, int)
        Samples along the longer side, at least 4; or rows and columns.

    Returns
    -------
    xarray.DataArray, dims (y, x)
        With coordinates in grid units of the landscape: from 0 to the extent, without it where edges are periodic; and
        its spec as JSON in the attributes.

    Raises
    ------
    InputError
        If the landscape has not two axes, the size is not one, or a height is not finite.

    Examples
    --------
    >>> from fractalscape.landscapes import Rastrigin
    >>> heights = sample_landscape(Rastrigin(center=(2.0, 1.0), extent=(4.0, 2.0)), size=9)
    >>> heights.shape, float(heights[2, 4]), float(heights.x[4])
    ((5, 9), 0.0, 2.0)
    """
    import xarray as xr

    if landscape.ndim != 2:
        raise InputError(f"landscape has {landscape.ndim} axes; one of 2 can be drawn on a plane")
    rows, columns = _shape(size, landscape.extent, periodic=landscape.edges == "periodic")
    check_memory(8 * rows * columns * 4, f"{rows} x {columns} heights", "take a smaller size")
    less = 0 if landscape.edges == "periodic" else 1
    x, y = (
        np.arange(count) * (length / (count - less))
        for count, length in zip((columns, rows), landscape.extent, strict=True)
    )
    heights = np.empty((rows, columns))
    step = max(1, ROWS_AT_ONCE // columns)
    for first in range(0, rows, step):
        part = np.stack(np.meshgrid(x, y[first : first + step]), axis=-1).reshape(-1, 2)
        heights[first : first + step] = landscape.value(part).reshape(-1, columns)
    if not np.isfinite(heights).all():
        row, column = np.argwhere(~np.isfinite(heights))[0]
        raise InputError(
            f"the landscape is {heights[row, column]} at ({x[column]:g}, {y[row]:g}); its heights are numbers"
        )
    if np.abs(heights).max() > HIGHEST:
        raise InputError(
            f"the landscape reaches {np.abs(heights).max():.3g}, whose square is no number; divide it by that"
        )
    coords = {
        name: (name, values, {"units": "1", "long_name": f"{name} in grid units"})
        for name, values in (("y", y), ("x", x))
    }
    attrs = {"units": "1", "long_name": "height", "spec": landscape.spec.to_json(), "version": provenance.version()}
    return xr.DataArray(heights, dims=("y", "x"), coords=coords, attrs=attrs)


def _shape(size: int | tuple[int, int], extent: tuple[float, ...], *, periodic: bool) -> tuple[int, int]:
    if isinstance(size, (tuple, list)):
        if len(size) != 2:
            raise InputError(f"size={size!r} is not a number of samples or rows and columns; give one of these")
        rows, columns = (whole("size", each, least=4) for each in size)
        return rows, columns
    longest = whole("size", size, least=4, advice="give samples along the longer side")
    less = 0 if periodic else 1
    x, y = (max(4, round((longest - less) * length / max(extent)) + less) for length in extent)
    return y, x
