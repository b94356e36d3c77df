"""A number, or one for each parameter, with its interval, as a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance

if TYPE_CHECKING:
    import xarray as xr


def estimate_dataset(
    name: str, values: Sequence[Any], long_name: str, *, dims: tuple[str, ...] = (), seed: Any, **attrs: Any
) -> xr.Dataset:
    """Return an estimate and the ends of its interval as ``NAME``, ``NAME_lower`` and ``NAME_upper``.

    Parameters
    ----------
    name : str
    values : sequence of three arrays
        The estimate, the lower and the upper end.
    long_name : str
    dims : tuple of str
        Of each.
    seed : int or numpy.random.Generator
    **attrs
        How it was found.

    Returns
    -------
    xarray.Dataset
    """
    import xarray as xr

    ends = {"": "", "_lower": ", lower end", "_upper": ", upper end"}
    variables = {
        f"{name}{end}": (dims, np.asarray(each), {"units": "1", "long_name": f"{long_name}{said}"})
        for (end, said), each in zip(ends.items(), values, strict=True)
    }
    origin = int(seed) if isinstance(seed, (int, np.integer)) else "generator"
    return xr.Dataset(variables, attrs={"kind": name, "seed": origin, "version": provenance.version(), **attrs})
