"""The loss of a network along lines in its parameter space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.networks.directions.directions import Directions, as_directions
from fractalscape.networks.loss_surface.loss_surface import Engine, loss_surface_of
from fractalscape.networks.objective import Objective

if TYPE_CHECKING:
    import xarray as xr

USUAL = np.linspace(-1, 1, 51)


def loss_line(
    objective: Objective,
    directions: Directions | ArrayLike,
    u: ArrayLike = USUAL,
    *,
    centre: ArrayLike | None = None,
    quantities: Sequence[str] | None = None,
    engine: Engine = "auto",
    tolerance: float = 1e-3,
) -> xr.Dataset:
    """Return the loss along one line or several.

    Parameters
    ----------
    objective : Objective
    directions : Directions or array_like, shape (size,) or (count, size)
        Each is a line of its own; several random ones tell how much one picture says.
    u : array_like, shape (points,)
        In units of the directions, ascending; from -1 to 1 when absent.
    centre, quantities, engine, tolerance
        As of `loss_surface_of`.

    Returns
    -------
    Dataset
        The outputs along ``u``, or along ``(direction, u)`` of several; without those along v.

    Raises
    ------
    InputError
        As `loss_surface_of`, or if u does not ascend.

    Examples
    --------
    >>> import torch
    >>> data = torch.eye(3), torch.ones(3, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1, bias=False), torch.nn.functional.mse_loss, data)
    >>> loss_line(objective, np.ones(3), [0.0, 1.0, 2.0], centre=np.zeros(3))["loss"].values
    array([1., 0., 1.])
    """
    import xarray as xr

    lines = as_directions(directions)
    places = np.asarray(u, np.float64)
    if places.ndim != 1 or not places.size or not (np.diff(places) > 0).all():
        raise InputError(f"u has shape {places.shape} and must ascend; give points along the line")
    how: dict[str, Any] = {"quantities": quantities, "engine": engine, "tolerance": tolerance}
    parts = []
    for vector in lines.vectors:
        plane = Directions(vectors=np.stack([vector, 0 * vector]), labels=("along", "across"), centre=lines.centre)
        surface = loss_surface_of(objective, plane, centre=centre, **how)
        found = surface.evaluate(places, np.zeros_like(places))
        along = [each for each in surface.outputs if not each.name.endswith(("_v", "_uv", "_vv"))]
        parts.append({each.name: ("u", found[each.name], each.attributes()) for each in along})
    one = lines.count == 1
    label = lines.labels[0] if one else "along the direction"
    coords = {"u": ("u", places, {"units": "1", "long_name": label, "scale": "linear"})}
    attrs = {"kind": "loss_line", "version": provenance.version()}
    datasets = [xr.Dataset(each, coords=coords, attrs=attrs) for each in parts]
    if one:
        return datasets[0]
    return xr.concat(datasets, xr.Variable("direction", list(lines.labels)), combine_attrs="override")
