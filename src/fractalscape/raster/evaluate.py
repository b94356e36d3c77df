"""Evaluate a field at many points: in short slices, with a look at the stop flag between them."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from fractalscape.errors import InputError
from fractalscape.execution import Stop
from fractalscape.raster.field import Field
from fractalscape.schema import Output

SLICE_SECONDS = 0.25


def evaluate_points(
    field: Field, x: np.ndarray, y: np.ndarray, *, slice_points: int, stop: Stop
) -> dict[str, np.ndarray]:
    """Return every output of a field at points, however many there are.

    Parameters
    ----------
    field : Field
    x, y : ndarray of float64, shape (points,)
        In physical units.
    slice_points : int
        Points of the first and of the longest slice; slices that take too long are halved.
    stop : execution.Stop
        Looked at before every slice and at the end.

    Returns
    -------
    dict of str to ndarray
        One array of shape (points, ...) and of the output's type for each output.

    Raises
    ------
    InputError
        If the field returns something else than its outputs say.
    execution.Interrupted
        If a stop was asked for.
    """
    values = {output.name: np.empty((x.size, *output.shape), output.dtype) for output in field.outputs}
    start, size = 0, slice_points
    while start < x.size:
        stop.check()
        part = slice(start, start + size)
        clock = time.perf_counter()
        found = field.evaluate(x[part], y[part])
        took, start = time.perf_counter() - clock, start + size
        size = max(1, size // 2) if took > SLICE_SECONDS else min(2 * size, slice_points)
        for output in field.outputs:
            values[output.name][part] = _checked(field, output, found, x[part].size)
    stop.check()
    return values


def _checked(field: Field, output: Output, found: Mapping[str, np.ndarray], points: int) -> np.ndarray:
    value, shape = found.get(output.name), (points, *output.shape)
    array = np.asarray(value)
    if value is None or array.shape != shape or not np.can_cast(array.dtype, output.dtype, "same_kind"):
        got = "nothing" if value is None else f"{array.dtype} of shape {array.shape}"
        raise InputError(
            f"{type(field).__name__}.evaluate returned {got} as {output.name!r}; "
            f"its output says {output.dtype} of shape {shape}"
        )
    if array.dtype.kind in "iu" and not np.array_equal(array.astype(output.dtype), array):
        raise InputError(
            f"{type(field).__name__}.evaluate returned {output.name!r} outside the range of {output.dtype}"
        )
    return array
