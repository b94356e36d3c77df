"""Orbit diagrams: where descent goes on moving, against the learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import real, whole
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.exponents import attributes_of
from fractalscape.dynamics.lyapunov.learning_rate_sweep import learning_rate_sweep, rate_coordinate
from fractalscape.dynamics.maps.plane import coordinates
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def orbit_diagram(
    landscape: Landscape,
    learning_rates: ArrayLike,
    start: ArrayLike,
    *,
    projection: str | None = None,
    optimiser: Optimiser | None = None,
    transient: int = 1000,
    records: int = 200,
    continued: bool = False,
    tolerance: float = 1e-6,
    workers: int | None = None,
) -> xr.Dataset:
    """Record the orbits of descent after a transient at every learning rate: a bifurcation diagram.

    Parameters
    ----------
    landscape, learning_rates, optimiser, workers
        As in `lyapunov.edge_of_stability`.
    start : array_like, shape (walker, d) or (d,)
        Starting points, in grid units.
    projection : str, optional
        What of an orbit is kept: a coordinate (``x``, ``y``, …) or ``height``; the first coordinate by default.
    transient, records : int
        Updates left out, and updates recorded.
    continued : bool
        Start every learning rate, in the order given, where the one before ended: up and down again shows hysteresis.
        Otherwise all of them start at `start`.
    tolerance : float
        Distance up to which two places are one, for the period.

    Returns
    -------
    xarray.Dataset
        ``orbit`` (learning_rate, walker, record); ``period`` (learning_rate, walker), the smallest number of updates
        after which all recorded places come back, 0 if none up to half the records, or if the walker was lost;
        ``escape_step``. Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    Right at a bifurcation descent is slow, and a transient of any length leaves a drift: the period there may be 0.
    Continued descent that has come to rest on a minimum to the last bit stays there when it has become unstable; follow
    learning rates downwards, or start anew.

    References
    ----------
    Datseris & Parlitz, Nonlinear Dynamics (2022), section 4.2.

    Examples
    --------
    >>> from fractalscape.landscapes import DoubleWell
    >>> wells = DoubleWell(center=(0.0, 0.0), half_distance=1.0)
    >>> found = orbit_diagram(wells, [0.2, 0.26, 0.4], [0.7, 0.1])
    >>> found["period"].values.ravel()
    array([1, 2, 0])
    """
    transient, records = whole("transient", transient, least=0), whole("records", records, least=1)
    tolerance = real("tolerance", tolerance, above=0)
    sweep = learning_rate_sweep(landscape, learning_rates, start, optimiser, continued, workers)
    names = (*coordinates(landscape.ndim), "height")
    projection = names[0] if projection is None else projection
    if projection not in names:
        raise InputError(f"projection={projection!r} is not one of {', '.join(names)}")
    places, lost = sweep.orbits(transient=transient, records=records)
    if projection == "height":
        with np.errstate(all="ignore"):
            orbit = landscape.value(places.reshape(-1, places.shape[-1])).reshape(places.shape[:-1])
    else:
        orbit = places[..., names.index(projection)]
    flat = places.reshape(-1, *places.shape[2:])
    periods = np.array([smallest_period(each, tolerance) for each in flat]).reshape(lost.shape)
    return _labelled(sweep, orbit, periods, lost, transient, projection)


def smallest_period(places: Floats, tolerance: float) -> int:
    """Return after how many records all places come back; 0 if not up to half of them.

    Parameters
    ----------
    places : array, shape (record, d)
    tolerance : float
        Distance up to which two places are one.

    Examples
    --------
    >>> smallest_period(np.array([[0.0], [1.0], [2.0], [0.0], [1.0], [2.0]]), 1e-9)
    3
    """
    for period in range(1, len(places) // 2 + 1):
        if np.linalg.norm(places[period:] - places[:-period], axis=1).max() < tolerance:
            return period
    return 0


def _labelled(sweep: Any, orbit: Floats, periods: Any, lost: Any, transient: int, projection: str) -> xr.Dataset:
    import xarray as xr

    unit, gone = "height" if projection == "height" else "grid", int((lost >= 0).sum())
    status, reason = "ok", f"{gone} of {lost.size} orbits were lost" if gone else ""
    if gone == lost.size:
        status, reason = "not_finite", "all orbits left the finite numbers or an open domain"
    of, steps = ("learning_rate", "walker"), transient + 1 + np.arange(orbit.shape[-1])
    return xr.Dataset(
        {
            "orbit": ((*of, "record"), orbit, {"units": unit, "long_name": projection}),
            "period": (of, periods, {"units": "step", "long_name": "period, 0 if none"}),
            "escape_step": (of, lost, {"units": "step", "long_name": "first step that is not finite"}),
        },
        coords={
            **rate_coordinate(sweep.rates),
            "record": ("record", steps, {"units": "step", "long_name": "step of the record"}),
        },
        attrs={"status": status, "reason": reason, "continued": int(sweep.continued), **attributes_of(sweep.ensemble)},
    )
