"""Which tiles of a pyramid a viewport needs, and in which order: coarse first, visible first, from the centre out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from fractalscape.errors import InputError
from fractalscape.raster.axis import Axis
from fractalscape.raster.pyramid import Pyramid
from fractalscape.raster.window import Window

MOST_TILES = 2**20


def viewport_order(
    pyramid: Pyramid, view: Window, *, levels: Iterable[int], margin: int = 1
) -> list[tuple[int, tuple[int, int]]]:
    """Return the tiles that show a window of a pyramid, the most wanted first.

    Parameters
    ----------
    pyramid : Pyramid
        Only its geometry is used; nothing is read.
    view : Window
        What is shown: a window of the same axes. Parts beyond the pyramid's window have no tiles.
    levels : iterable of int
        Levels to show; a coarse one comes whole before a finer one.
    margin : int
        Tiles around the visible ones that come last on their level, for a viewport that moves.

    Returns
    -------
    list of (int, (int, int))
        Level and (row, column) of each tile: visible ones by distance from the centre of the view to the centre of the
        tile, in tiles, then the margin by the same distance.

    Raises
    ------
    InputError
        If the view has other axes than the pyramid, a level or the margin is negative, or a level has more than 2^20
        tiles for the view.

    Examples
    --------
    >>> from fractalscape.raster import create_pyramid, field_from_function
    >>> root = Window.linear(x=(0, 4), y=(0, 4))
    >>> pyramid = create_pyramid(None, field_from_function(lambda x, y: x), root, base=(4, 4), tile=2)
    >>> viewport_order(pyramid, Window.linear(x=(0, 1), y=(0, 1)), levels=(0, 1), margin=0)
    [(0, (0, 0)), (1, (0, 0))]
    """
    root = pyramid.window
    kind = [(axis.name, axis.scale) for axis in (root.x, root.y)]
    if [(axis.name, axis.scale) for axis in (view.x, view.y)] != kind:
        raise InputError(f"the view is {view}, of other axes than the pyramid's window {root}; give one of the same")
    wanted = sorted(set(levels))
    if margin < 0 or any(level < 0 for level in wanted):
        raise InputError(f"levels={wanted} and margin={margin!r} must not be negative")
    return [(level, tile) for level in wanted for tile in _tiles(pyramid, view, level, margin)]


def _tiles(pyramid: Pyramid, view: Window, level: int, margin: int) -> list[tuple[int, int]]:
    ny, nx = pyramid.shape(level)
    down, row = _span(pyramid.window.y, view.y, Fraction(ny, pyramid.tile))
    across, column = _span(pyramid.window.x, view.x, Fraction(nx, pyramid.tile))
    if not down or not across:
        return []
    rows, columns = _around(down, margin, -(-ny // pyramid.tile)), _around(across, margin, -(-nx // pyramid.tile))
    count = (rows.stop - rows.start) * (columns.stop - columns.start)
    if count > MOST_TILES:
        raise InputError(
            f"{count:,} tiles of level {level} show this view; ask for coarser levels, {MOST_TILES:,} at most"
        )
    places = [(j, i) for j in rows for i in columns]

    def wanted(place: tuple[int, int]) -> tuple[bool, float, int, int]:
        j, i = place
        away = float(j + Fraction(1, 2) - row) ** 2 + float(i + Fraction(1, 2) - column) ** 2
        return not (j in down and i in across), away, j, i

    return sorted(places, key=wanted)


def _span(root: Axis, view: Axis, tiles: Fraction) -> tuple[range, Fraction]:
    """Return the tiles of an axis that a view meets, and its centre in tiles; exact, since deep tiles are many."""
    first, last = ((edge - root.lo) / root.span * tiles for edge in (view.lo, view.hi))
    inside = first < tiles and last > 0
    visible = range(max(0, math.floor(first)), math.ceil(min(last, tiles))) if inside else range(0)
    return visible, (first + last) / 2


def _around(visible: range, margin: int, count: int) -> range:
    return range(max(0, visible.start - margin), min(count, visible.stop + margin))
