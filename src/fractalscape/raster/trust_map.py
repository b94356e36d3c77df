"""Which samples at the boundary owe their class to rounding: each is computed again one unit in the last place away."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape import execution
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike, ProgressLike, Stop
from fractalscape.raster.clopper_pearson import clopper_pearson
from fractalscape.raster.evaluate import evaluate_points
from fractalscape.raster.field import Field, check_made_by
from fractalscape.raster.label_edges import near_edges
from fractalscape.raster.sweep import Cost, probe
from fractalscape.raster.window import Window
from fractalscape.schema import NOT_COMPUTED

if TYPE_CHECKING:
    import xarray as xr

NUDGE = 1 + 2.0**-52
TASK_SECONDS = 1.0


def trust_map(
    field: Field,
    raster: xr.Dataset,
    *,
    variable: str = "outcome",
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    cost: Cost | None = None,
) -> xr.Dataset:
    """Compute the samples at the class boundary again with both coordinates times 1 + 2^-52, and see which flip.

    A sample whose class changes within rounding shows the arithmetic, not the field. Samples are tested where the 3 x 3
    around them hold two classes; elsewhere a class is safe by as much as the next boundary is away.

    Parameters
    ----------
    field : Field
    raster : xarray.Dataset
        What `sweep` or `zoom` returned for the field.
    variable : str
        The class map.
    executor, progress, cost
        As in `sweep`.

    Returns
    -------
    xarray.Dataset
        ``tested`` and ``flipped`` (y, x), booleans; ``tested_samples`` and ``flipped_samples``, their sums; ``share``,
        their quotient, and ``share_interval`` (limit), its 95 % binomial interval. NaN where nothing was tested.

    Raises
    ------
    InputError
        If the raster is not of this field, or has no class map of that name.

    Notes
    -----
    The interval takes samples for independent; neighbours are not quite. The product moves a coordinate by one unit in
    the last place, or by two where its leading digits are above 1.5. Cost: one evaluation for each sample tested.

    References
    ----------
    Clopper & Pearson, Biometrika 26, 404 (1934), for the interval.

    Examples
    --------
    A step whose border lies far from any sample, in units of the last place:

    >>> from fractalscape.raster import Window, field_from_function, sweep
    >>> from fractalscape.schema import outcome
    >>> step = field_from_function(lambda x, y: (x > 0.3).astype("i1"), outputs=(outcome(),))
    >>> found = trust_map(step, sweep(step, Window.linear(x=(0, 1), y=(0, 1)), resolution=8))
    >>> int(found["tested_samples"]), int(found["flipped_samples"])
    (16, 0)
    """
    labels, x, y = _checked(field, raster, variable)
    tested = near_edges(labels, ignore=NOT_COMPUTED) & (labels != NOT_COMPUTED)
    rows, columns = np.nonzero(tested)
    flipped = np.zeros(labels.shape, bool)
    if rows.size:
        cost = cost or probe(field, Window.from_json(raster.attrs["window"]))
        tasks = _tasks(x[columns] * NUDGE, y[rows] * NUDGE, size=max(1, int(TASK_SECONDS / cost.seconds)))
        work = partial(_classes, field, variable, cost.slice_points)
        with (
            execution.open_pool(executor) as pool,
            execution.reporter(progress, rows.size, title="1-ulp trust") as advance,
        ):
            for part, found in execution.run(work, tasks, pool=pool, stop=Stop()):
                flipped[rows[part], columns[part]] = found != labels[rows[part], columns[part]]
                advance(found.size)
    return _labelled(raster, variable, tested, flipped)


@dataclass(frozen=True, kw_only=True)
class _Task:
    part: slice
    x: np.ndarray
    y: np.ndarray


def _tasks(x: np.ndarray, y: np.ndarray, *, size: int) -> Iterator[_Task]:
    for start in range(0, x.size, size):
        part = slice(start, start + size)
        yield _Task(part=part, x=x[part], y=y[part])


def _classes(field: Field, variable: str, slice_points: int, task: _Task, stop: Stop) -> tuple[slice, np.ndarray]:
    return task.part, evaluate_points(field, task.x, task.y, slice_points=slice_points, stop=stop)[variable]


def _labelled(raster: xr.Dataset, variable: str, tested: NDArray[np.bool_], flipped: NDArray[np.bool_]) -> xr.Dataset:
    import xarray as xr

    dims, count, flips = raster[variable].dims, int(tested.sum()), int(flipped.sum())
    interval = clopper_pearson(flips, count) if count else (math.nan, math.nan)
    variables: dict[str, Any] = {
        "tested": (dims, tested, "at the class boundary"),
        "flipped": (dims, flipped, "class changes within one unit in the last place"),
        "tested_samples": ((), count, "samples tested"),
        "flipped_samples": ((), flips, "samples whose class changed"),
        "share": ((), flips / count if count else math.nan, "share of the samples tested whose class changed"),
        "share_interval": ("limit", np.array(interval), "95 % interval of the share"),
    }
    return xr.Dataset(
        {name: (over, values, {"units": "1", "long_name": text}) for name, (over, values, text) in variables.items()},
        coords={**{name: raster[name] for name in dims}, "limit": ["low", "high"]},
        attrs={**raster.attrs, "nudge": "both coordinates times 1 + 2^-52"},
    )


def _checked(field: Any, raster: Any, variable: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the classes and the coordinates of columns and rows."""
    if not isinstance(field, Field):
        raise InputError(f"a {type(field).__name__} is no field; pass what made the raster")
    if not hasattr(raster, "data_vars") or "window" not in raster.attrs:
        raise InputError(f"a {type(raster).__name__} is no raster; pass the Dataset that sweep returns")
    x, y = field.axes
    if variable not in raster or raster[variable].dims != (y, x):
        raise InputError(f"the raster has no class map {variable!r} over ({y}, {x}); name one with variable=")
    check_made_by(field, raster)
    labels = np.asarray(raster[variable].values)
    return labels, np.asarray(raster[x].values, float), np.asarray(raster[y].values, float)
