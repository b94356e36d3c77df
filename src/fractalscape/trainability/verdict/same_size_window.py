"""Where to look again: a window of the same size on another map's boundary."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from fractalscape.errors import InputError, NoBoundary
from fractalscape.execution import ExecutorLike, ProgressLike
from fractalscape.raster import Cost, Field, Window, find_centre, sweep

SAMPLES = 64
WIDEN = 4
"""Each look that finds one class only is followed by one so many times wider."""
WIDEST = 18
"""Decades: no border of training lies outside."""
FARTHEST = 12
"""Decades along the diagonal."""
PRECISION = 2**12
"""Parts of a window's width to which the border on the diagonal is known."""


def same_size_window(
    field: Field,
    window: Window,
    *,
    store: str | None = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    cost: Cost | None = None,
) -> Window:
    """Return the window itself if it holds a boundary of the field, else one of the same size that does.

    Windows about the same centre are widened four times over until 64 x 64 samples see two classes; from there
    `find_centre` goes back down.

    Parameters
    ----------
    field : Field
    window : Window
    store : str, optional
        Folder or URL where looks are kept; memory when absent.
    executor, progress, cost
        As in `sweep`.

    Raises
    ------
    NoBoundary
        If there is none within 18 decades, or no way down.
    InputError
        As in `sweep`.

    Notes
    -----
    The search prefers rough boundary to smooth: a dimension found in its window is that of a place chosen as the
    window in question was, not of a random one.

    Examples
    --------
    >>> from fractalscape.raster import field_from_function
    >>> from fractalscape.schema import outcome
    >>> step = field_from_function(lambda x, y: (x > 3).astype("i1"), outputs=(outcome(),))
    >>> found = same_size_window(step, Window.linear(x=(0, 1), y=(0, 1)))
    >>> bool(found.x.lo < 3 < found.x.hi), float(found.x.span)
    (True, 1.0)
    """
    factor = 1
    while True:
        wide = Window(*(axis.about(axis.middle, factor=Fraction(1, factor)) for axis in (window.x, window.y)))
        place = None if store is None else f"{store}/wide_{factor}.zarr"
        seen = sweep(field, wide, resolution=SAMPLES, store=place, executor=executor, progress=progress, cost=cost)
        if np.ptp(np.asarray(seen["outcome"].values)):
            break
        if wide.x.span > WIDEST and wide.y.span > WIDEST:
            raise NoBoundary(f"no boundary within {float(wide.x.span):.2g} about {window}; take another window")
        factor *= WIDEN
    if factor == 1:
        return window
    looks = None if store is None else f"{store}/search"
    centre = find_centre(
        field, wide, magnification=factor, store=looks, executor=executor, progress=progress, cost=cost
    )
    return Window(window.x.about(centre[0]), window.y.about(centre[1]))


def window_on_diagonal(field: Field, window: Window) -> Window:
    """Return a window of the same size about the border on the diagonal through the middle of a window.

    Both coordinates are multiplied by one factor, which is bisected; for fields whose outcome changes once along it, as
    that of linear descent does.

    Parameters
    ----------
    field : Field
    window : Window
        With logarithmic axes.

    Raises
    ------
    InputError
        If an axis is not logarithmic.
    NoBoundary
        If the outcome is the same at both ends, twelve decades away.

    Examples
    --------
    >>> from fractalscape.raster import field_from_function
    >>> from fractalscape.schema import outcome
    >>> border = field_from_function(lambda x, y: (x + y > 2).astype("i1"), outputs=(outcome(),))
    >>> found = window_on_diagonal(border, Window.log10(x=(2, 3), y=(2, 3)))
    >>> bool(abs(found.x.lo + found.x.hi) < 1e-3)
    True
    """
    x, y = window.x, window.y
    if (x.scale, y.scale) != ("log", "log"):
        raise InputError(f"axes of scale {x.scale} and {y.scale} have no common factor; take a window with log axes")

    def outcome(shift: Fraction) -> int:
        place = (np.array([axis.value(axis.middle + shift)]) for axis in (x, y))
        return int(field.evaluate(*place)["outcome"][0])

    low, high = Fraction(-FARTHEST), Fraction(FARTHEST)
    below = outcome(low)
    if outcome(high) == below:
        raise NoBoundary(f"the diagonal through {window} has outcome {below} at both ends; take another window")
    while high - low > min(x.span, y.span) / PRECISION:
        middle = (low + high) / 2
        low, high = (middle, high) if outcome(middle) == below else (low, middle)
    return Window(x.about(x.middle + high), y.about(y.middle + high))
