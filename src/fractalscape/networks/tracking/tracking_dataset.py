"""Tracked trainings as datasets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance, schema
from fractalscape.errors import InputError
from fractalscape.networks.tracking.row_file import read_rows
from fractalscape.networks.tracking.tracking_store import (
    SCALARS,
    Layout,
    moves_path,
    probe_path,
    read_layout,
    weights_path,
)

if TYPE_CHECKING:
    import xarray as xr

_NAMES = {
    "batch_loss": "loss of the batch of the last update, before it",
    "learning_rate": "learning rate of the last update",
    "gradient_norm": "norm of the gradient of the last update",
    "norm": "norm of the parameters",
    "distance": "distance from the first record",
    "step_length": "distance from the record before",
    "contour_length": "sum of distances between records",
    "step_cosine": "cosine of the angle between the last two displacements",
}


def read_tracking(store: str | os.PathLike[str]) -> xr.Dataset:
    """Read a tracked training, also one that is under way or was killed.

    Parameters
    ----------
    store : path-like
        What a `Tracker` was given.

    Returns
    -------
    xarray.Dataset
        A trajectory of one walker, for everything in `measures`: ``position`` (walker, component, step), the sketches
        of w - w_0 side by side, divided by the root of their number, so that squared distances are their mean;
        ``loss`` (walker, step), of the batch of the last update, before it. Scalars (step): ``learning_rate``,
        ``gradient_norm``, ``norm``, ``distance``, ``step_length``, ``contour_length``, ``step_cosine``; NaN where there
        is none, such as losses at step 0. ``anchor_distance`` (anchor, step) is exact, in units of the parameters;
        ``layer_position`` (layer, component, step) if layers are kept apart. Coordinate ``sketch`` (component) tells
        which sketch a component is of. Values lie in the file until they are used.

    Raises
    ------
    InputError
        If no tracking is there.
    StoreMismatch, StoreDamaged
        If it is of another format, or cannot be read.

    Notes
    -----
    Damaged rows end the record: all before them are read.
    """
    layout = read_layout(store)
    return moves_dataset(layout, read_rows(moves_path(store), layout.moves))


def read_tracked_weights(store: str | os.PathLike[str]) -> xr.Dataset:
    """Read the parameters that a tracked training kept.

    Parameters
    ----------
    store : path-like

    Returns
    -------
    xarray.Dataset
        A trajectory, ``position`` (walker, axis, step), in the order of `ParameterSpace`.

    Raises
    ------
    InputError, StoreMismatch, StoreDamaged
        As `read_tracking`.
    """
    layout = read_layout(store)
    return weights_dataset(layout, read_rows(weights_path(store), layout.weights))


def read_probe(store: str | os.PathLike[str], name: str) -> xr.Dataset:
    """Read what a probe measured in a tracked training.

    Parameters
    ----------
    store : path-like
    name : str

    Returns
    -------
    xarray.Dataset
        Its outputs, with ``step`` first.

    Raises
    ------
    InputError
        If there is no such probe.
    StoreMismatch, StoreDamaged
        As `read_tracking`.
    """
    layout = read_layout(store)
    check_probe(layout, name)
    return probe_dataset(layout, name, read_rows(probe_path(store, name), layout.probe(name)))


def check_probe(layout: Layout, name: str) -> None:
    """Raise unless there is a probe of this name.

    Raises
    ------
    InputError
        If there is none.
    """
    if name not in layout.probes:
        raise InputError(f"probe={name!r} is not one of {', '.join(layout.probes) or 'none that were given'}")


def moves_dataset(layout: Layout, rows: np.ndarray) -> xr.Dataset:
    """Return the trajectory of rows; see `read_tracking`."""
    import xarray as xr

    spec = layout.spec
    sketch = rows["sketch"]
    total = sketch[:, 0] if len(layout.layers) == 1 else sketch.sum(axis=1)
    scale = np.sqrt(spec.sketches)
    position = (total.reshape(len(rows), -1) / scale).T[None]
    found: dict[str, Any] = {
        "position": (("walker", "component", "step"), position, {"long_name": "sketch of the position", "units": "1"}),
        "loss": (("walker", "step"), rows["batch_loss"][None], _about("batch_loss")),
        "outcome": ("walker", np.array([schema.UNDECIDED], "i1"), _outcomes()),
        **{name: ("step", rows[name], _about(name)) for name in SCALARS if name != "batch_loss"},
    }
    coordinates: dict[str, Any] = {
        "step": ("step", rows["step"].astype(np.int64), {"long_name": "updates made", "units": "1"}),
        "sketch": ("component", np.repeat(np.arange(spec.sketches), spec.components), {"long_name": "sketch"}),
    }
    if spec.anchors:
        said = {"long_name": "squared distance from the anchor", "units": "position²"}
        found["anchor_distance"] = (("anchor", "step"), rows["anchor_distance"].T, said)
        coordinates["anchor"] = ("anchor", list(spec.anchors), {"long_name": "step of the anchor", "units": "1"})
    if spec.by_layer:
        apart = np.moveaxis(sketch.reshape(len(rows), len(layout.layers), -1), 0, -1) / scale
        said = {"long_name": "sketch of the position of a layer", "units": "1"}
        found["layer_position"] = (("layer", "component", "step"), apart, said)
        coordinates["layer"] = list(layout.layers)
    return xr.Dataset(found, coords=coordinates, attrs=_attrs(layout))


def weights_dataset(layout: Layout, rows: np.ndarray) -> xr.Dataset:
    """Return the trajectory of rows of parameters; see `read_tracked_weights`."""
    return schema.trajectory(rows["position"].T[None], step=rows["step"], attrs=_attrs(layout))


def probe_dataset(layout: Layout, name: str, rows: np.ndarray) -> xr.Dataset:
    """Return what rows of a probe hold; see `read_probe`."""
    import xarray as xr

    outputs = layout.probes[name]
    return xr.Dataset(
        {each.name: (("step", *(dim for dim, _ in each.dims)), rows[each.name], each.attributes()) for each in outputs},
        coords={"step": ("step", rows["step"].astype(np.int64), {"long_name": "updates made", "units": "1"})},
        attrs={**_attrs(layout), "kind": "probe", "probe": name},
    )


def separate_sketches(trajectory: xr.Dataset) -> xr.Dataset:
    """Make a walker of every sketch of a tracked training: the same walk, seen by independent projections.

    Parameters
    ----------
    trajectory : xarray.Dataset
        What `read_tracking` returned.

    Returns
    -------
    xarray.Dataset
        ``position`` (walker, component, step), each an estimate by itself: how they differ is the error of a sketch,
        and nothing else of the training.

    Raises
    ------
    InputError
        If it has no sketches.
    """
    if "sketch" not in trajectory.coords:
        raise InputError("the trajectory has no coordinate sketch; give what read_tracking returned")
    import xarray as xr

    own = trajectory["sketch"].values
    count = int(own.max()) + 1
    apart = np.concatenate([trajectory["position"].values[:, own == k] for k in range(count)]) * np.sqrt(count)
    said = trajectory["position"].attrs
    return xr.Dataset(
        {"position": (("walker", "component", "step"), apart, said)},
        coords={"step": trajectory["step"]},
        attrs=trajectory.attrs,
    )


def _about(name: str) -> dict[str, str]:
    return {"long_name": _NAMES[name], "units": "1"}


def _outcomes() -> dict[str, Any]:
    return {"flag_values": list(schema.OUTCOMES.values()), "flag_meanings": " ".join(schema.OUTCOMES)}


def _attrs(layout: Layout) -> dict[str, Any]:
    return {
        "kind": "trajectory",
        "edges": "open",
        "extent": [],
        "spec": layout.spec.to_json(),
        "seed": layout.spec.seed,
        "parameters": layout.size,
        "version": provenance.version(),
    }
