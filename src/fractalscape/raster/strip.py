"""The strip: a field sampled in angle and log radius about one point, at every depth of a dive at once."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import whole
from fractalscape.errors import DepthError, InputError
from fractalscape.execution import ExecutorLike, ProgressLike
from fractalscape.raster.axis import Axis
from fractalscape.raster.field import Field
from fractalscape.raster.strip_field import AXES, CentreAxis, StripField, StripSpec
from fractalscape.raster.sweep import Cost, sweep
from fractalscape.raster.window import Window

if TYPE_CHECKING:
    import xarray as xr

MOST_OCTAVES = 200
TURN = Fraction(math.tau)
BLOCK = 16
"""Rows come in multiples of it, so that coarse levels are computed first."""


def strip(
    field: Field,
    window: Window,
    *,
    octaves: int,
    angles: int = 1024,
    store: Any = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    tile: int | None = None,
    cost: Cost | None = None,
) -> xr.Dataset:
    r"""Sample a field along the whole dive from a window into its centre.

    A strip holds every frame of the dive at one sharpness: rows are circles about the centre, each smaller than the
    next by the factor :math:`e^{-2\pi/n}` for n angles, so that its samples are squares. It runs from the circle
    around the window to the circle inside the window that is ``2**octaves`` times smaller, the *core*
    (`core_window`).

    Parameters
    ----------
    field : Field
    window : Window
        The first window. Its exact centre is the fixed point of the dive; the radius is measured along x, in decades
        on a log axis, and y is stretched as the window is.
    octaves : int
        How often the window is halved.
    angles : int
        Samples of a circle, a multiple of 16.
    store, executor, progress, tile, cost
        As in `sweep`: a strip resumes like any other sweep.

    Returns
    -------
    xarray.Dataset
        Dims ``(log_radius, angle)``, both ascending, so that the deepest circle comes first: ``log_radius`` is the
        natural logarithm of the radius, ``angle`` is in turns, anticlockwise from the x axis. The axes of the field
        are 2-D coordinates, computed when read. Attributes: those of `sweep`, with ``window`` the first window,
        ``centre`` its exact centre and ``octaves``.

    Raises
    ------
    InputError
        If octaves or angles are not possible.
    DepthError
        If float64 cannot tell the samples of the innermost circle apart; it says how deep is possible.
    StoreMismatch, StoreDamaged
        As in `sweep`.

    Notes
    -----
    A circle of n samples takes n ln 2 / 2 pi rows an octave, so a dive costs 0.11 n² evaluations an octave.

    Examples
    --------
    >>> from fractalscape.raster import field_from_function
    >>> field = field_from_function(lambda x, y: x + 0 * y)
    >>> dive = strip(field, Window.linear(x=(-1, 3), y=(-1, 3)), octaves=4, angles=64)
    >>> dict(dive.sizes), dive["value"].dims
    ({'log_radius': 32, 'angle': 64}, ('log_radius', 'angle'))
    >>> float(dive["x"][-1, 32]), float(dive["value"][-1, 32])
    (-1.563...,  -1.563...)
    """
    if not isinstance(window, Window):
        raise InputError(f"window={window!r} is not a Window; give the first window of the dive")
    rows, columns = strip_shape(octaves, angles)
    polar = strip_field(field, window)
    _check_depth(polar.spec, window, octaves, angles)
    outer = Fraction(math.log(_outermost(window)))
    plane = Window(
        Axis(name=AXES[0], lo=Fraction(0), hi=Fraction(1)),
        Axis(name=AXES[1], lo=outer - rows * TURN / angles, hi=outer),
    )
    sampled = sweep(
        polar,
        plane,
        resolution=(rows, columns),
        store=store,
        executor=executor,
        progress=progress,
        tile=tile,
        cost=cost,
    )
    return _labelled(sampled, polar, window, octaves)


def strip_shape(octaves: int, angles: int) -> tuple[int, int]:
    """Return (rows, columns) of a strip, to say what it costs before it is computed.

    Raises
    ------
    InputError
        If octaves or angles are not possible.

    Examples
    --------
    >>> strip_shape(12, 1024)
    (1424, 1024)
    """
    for name, value, most in (("octaves", octaves, MOST_OCTAVES), ("angles", angles, 2**17)):
        whole(name, value, least=1, most=most)
    if angles % BLOCK:
        raise InputError(f"angles={angles} must be a multiple of {BLOCK}, such as {-(-angles // BLOCK) * BLOCK}")
    rows = (octaves + 0.5) * math.log(2) * angles / math.tau
    return math.ceil(rows / BLOCK) * BLOCK, int(angles)


def strip_field(field: Field, window: Window) -> StripField:
    """Return a field in angle and log radius about the exact centre of a window.

    Raises
    ------
    InputError
        If the field's axes are not those of the window.
    """
    if not isinstance(field, Field) or tuple(field.axes) != window.axes:
        axes = getattr(field, "axes", None)
        raise InputError(f"the window's axes are {window.axes}, the field's {axes}; pass a field with the same ones")
    x, y = (
        CentreAxis(name=axis.name, position=axis.middle, scale=axis.scale, unit=axis.span / window.x.span)
        for axis in (window.x, window.y)
    )
    return StripField(field=field, spec=StripSpec(inner=field.spec.to_dict(), x=x, y=y))


def core_window(dive: xr.Dataset) -> Window:
    """Return the window that fills the innermost circle of a strip: the last one of its dive.

    Parameters
    ----------
    dive : xarray.Dataset
        What `strip` returned.

    Raises
    ------
    InputError
        If it is not a strip.
    """
    if not {"octaves", "window"} <= set(getattr(dive, "attrs", ())):
        raise InputError("this dataset is not a strip: it has no attribute 'octaves'; pass what strip(…) returned")
    window, times = Window.from_json(dive.attrs["window"]), 2 ** int(dive.attrs["octaves"])
    x, y = (axis.about(axis.middle, factor=times) for axis in (window.x, window.y))
    return Window(x, y)


def core_resolution(angles: int) -> int:
    """Return the samples per axis at which the core is as sharp as a strip of so many angles, a multiple of 16.

    Examples
    --------
    >>> core_resolution(4096)
    1312
    """
    return math.ceil(angles / math.pi / BLOCK) * BLOCK


def strip_core(field: Field, dive: xr.Dataset, **how: Any) -> xr.Dataset:
    """Sample the last window of a dive, which a strip leaves open, as sharply as the strip.

    Parameters
    ----------
    field : Field
        The one that `strip` was given.
    dive : xarray.Dataset
        What `strip` returned.
    **how
        As in `sweep`: store, executor, progress, tile, cost.

    Returns
    -------
    xarray.Dataset
        An ordinary raster.
    """
    return sweep(field, core_window(dive), resolution=core_resolution(dive.sizes[AXES[0]]), **how)


def deepest(window: Window, angles: int) -> int:
    """Return how many octaves float64 allows a strip of so many angles; 0 if none.

    Examples
    --------
    >>> deepest(Window.log10(lr0=(-3, 6), lr1=(-3, 6)), 1024)
    46
    """
    axes = ((window.x, Fraction(1)), (window.y, window.y.span / window.x.span))
    floor = max(
        CentreAxis(name=axis.name, position=axis.middle, scale=axis.scale, unit=unit).floor(angles)
        for axis, unit in axes
    )
    allowed = [octaves for octaves in range(1, MOST_OCTAVES + 1) if _innermost(window, octaves, angles) >= floor]
    return max(allowed, default=0)


def _innermost(window: Window, octaves: int, angles: int) -> float:
    rows, _ = strip_shape(octaves, angles)
    return _outermost(window) * math.exp(-rows * math.tau / angles)


def _outermost(window: Window) -> float:
    return float(window.x.span) / math.sqrt(2)


def _check_depth(spec: StripSpec, window: Window, octaves: int, angles: int) -> None:
    limit = deepest(window, angles)
    if octaves > limit:
        unit = "decades" if spec.x.scale == "log" else "units"
        raise DepthError(
            f"{angles} samples of a circle {_innermost(window, octaves, angles):.3g} {unit} around "
            f"{spec.x.name}={spec.x.nearest!r}, {spec.y.name}={spec.y.nearest!r} fall below the floor of float64; "
            f"octaves={limit} is the deepest here, or take fewer angles"
        )


def _labelled(sampled: xr.Dataset, polar: StripField, window: Window, octaves: int) -> xr.Dataset:
    from fractalscape.raster.computed_variable import computed_variable

    angle, log_radius = sampled[AXES[0]], sampled[AXES[1]]
    angle.attrs["units"] = "turn"
    dims, shape = (AXES[1], AXES[0]), (log_radius.size, angle.size)
    labels = getattr(polar.field, "labels", {})
    places = {}
    for k, axis in enumerate((polar.spec.x, polar.spec.y)):
        part = partial(_places, polar, k, angle.values, log_radius.values)
        about = {"scale": axis.scale, "units": "1", "long_name": labels.get(axis.name, axis.name)}
        places[axis.name] = computed_variable(dims, shape, part, about)
    centre = {axis.name: str(axis.position) for axis in (polar.spec.x, polar.spec.y)}
    about = {"window": window.to_json(), "centre": json.dumps(centre), "octaves": int(octaves)}
    return sampled.assign_coords(places).assign_attrs(about)


def _places(
    polar: StripField, k: int, angle: np.ndarray, log_radius: np.ndarray, rows: slice, columns: slice
) -> np.ndarray:
    return polar.points(angle[columns], log_radius[rows][:, None])[k]
