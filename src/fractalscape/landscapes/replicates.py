"""Independent draws of a random landscape as one labelled array, each from a stream of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.landscapes.parameters import whole
from fractalscape.randomness import streams
from fractalscape.specs import Spec

if TYPE_CHECKING:
    import xarray as xr

DIMS = {1: ("step",), 2: ("y", "x")}


def draw_replicates(
    spec: Spec,
    shape: tuple[int, ...],
    draw: Callable[[np.random.Generator, np.dtype], np.ndarray],
    *,
    seed: int | np.random.Generator,
    count: int,
    dtype: DTypeLike,
    working_values: int,
    long_name: str,
) -> xr.DataArray:
    """Draw `count` independent replicates and label them.

    Parameters
    ----------
    spec : Spec
        What defines the landscape; its JSON is an attribute.
    shape : tuple of int
        Shape of one replicate: (steps,) or (ny, nx).
    draw : callable
        ``draw(generator, dtype)`` returns one replicate; it depends on its generator alone.
    seed : int or numpy.random.Generator
        Replicate k depends on the seed and on k alone.
    count : int
        How many replicates; one has no dim of its own.
    dtype : {"f8", "f4"}
        Type of the values.
    working_values : int
        How many values a single draw holds at once.
    long_name : str
        What a colour bar would say.

    Returns
    -------
    xarray.DataArray
        Dims ("step",) or ("y", "x") in grid units, with ("replicate",) before them if `count` is above 1.

    Raises
    ------
    InputError
        If the seed, the count or the dtype is not possible, or the memory of this machine would not hold the values.
    """
    import xarray as xr

    kind = _checked_dtype(dtype)
    count = whole("count", count, least=1, advice="ask for 1 or more replicates")
    check_memory((int(np.prod(shape)) * count + working_values) * kind.itemsize, f"{count} x {shape} values")
    drawn = np.empty((count, *shape), kind)
    for replicate, generator in zip(drawn, streams(seed, count), strict=True):
        replicate[...] = draw(generator, kind)
    dims = DIMS[len(shape)]
    coords = {
        dim: (dim, np.arange(length), {"units": "1", "long_name": f"{dim} in grid units"})
        for dim, length in zip(dims, shape, strict=True)
    }
    attrs: dict[str, Any] = {"spec": spec.to_json(), "version": provenance.version(), "units": "1"}
    if not isinstance(seed, np.random.Generator):
        attrs["seed"] = int(seed)
    array = xr.DataArray(drawn, dims=("replicate", *dims), coords=coords, attrs={**attrs, "long_name": long_name})
    return array if count > 1 else array[0]


def check_memory(needed: int, what: str) -> None:
    """Raise `InputError` if so many bytes do not fit in this machine's memory."""
    try:
        here = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return
    if needed > here:
        raise InputError(
            f"{what} need about {needed / 2**30:,.0f} GB of memory, this machine has {here / 2**30:,.0f}; "
            "take fewer or a smaller grid"
        )


def _checked_dtype(dtype: DTypeLike) -> np.dtype:
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = np.dtype("V")
    if kind not in (np.dtype("f8"), np.dtype("f4")):
        raise InputError(f"dtype={dtype!r} is not a floating-point type of landscapes; give 'f8' or 'f4'")
    return kind
