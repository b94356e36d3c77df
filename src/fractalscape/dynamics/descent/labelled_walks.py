"""Walks of an ensemble as a dataset: positions, losses and how they ended, or sums of all steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance, schema
from fractalscape.dynamics.descent.walkers import Walkers

if TYPE_CHECKING:
    import xarray as xr

RATE_UNITS = "grid^2/height"
LEFT = 3
OUTCOMES = {**schema.OUTCOMES, "left": LEFT}
"""How a walk ended: those of every trajectory, and having left an open domain."""


def labelled_walks(walkers: Walkers, found: dict[str, Any], outcome: Any, seed: Any) -> xr.Dataset:
    """Return what `descend` does.

    Parameters
    ----------
    walkers : Walkers
    found : dict
        From ``walkers.advance``.
    outcome : array of int8, shape (n,)
    seed : int or numpy.random.Generator or None

    Returns
    -------
    xarray.Dataset
    """
    landscape, optimiser = walkers.landscape, walkers.optimiser
    attrs: dict[str, Any] = {
        "landscape": landscape.spec.to_json(),
        "optimiser": optimiser.to_json(),
        "version": provenance.version(),
    }
    if walkers.noise is not None:
        attrs["noise"] = walkers.noise.to_json()
        if not isinstance(seed, np.random.Generator):
            attrs["seed"] = int(seed)
    step = walkers.first + walkers.every * np.arange(walkers.records)
    dataset = schema.trajectory(
        found["places"],
        loss=found["losses"],
        step=step,
        edges=landscape.edges,
        extent=landscape.extent,
        attrs=attrs,
    )
    flags = {"flag_values": list(OUTCOMES.values()), "flag_meanings": " ".join(OUTCOMES)}
    dataset["outcome"] = ("walker", outcome, {"long_name": "outcome of descent", "units": "1", **flags})
    escape = "first step without a finite gradient"
    dataset["escape_step"] = ("walker", found["escapes"], {"long_name": escape, "units": "step"})
    dataset["learning_rate"] = ("walker", walkers.rates, {"long_name": "learning rate", "units": RATE_UNITS})
    if optimiser.buffers:
        buffers = found["states"][:, 1 : 1 + optimiser.buffers]
        dataset["buffers"] = (
            ("walker", "buffer", "axis"),
            buffers,
            {"long_name": "buffers at the end"},
        )
    return _with_sums(dataset, walkers, found) if walkers.summed else dataset


def _with_sums(dataset: xr.Dataset, walkers: Walkers, found: dict[str, Any]) -> xr.Dataset:
    """Add means and the like over all steps of a walk."""
    axes, sums, escapes = walkers.states.shape[2], found["sums"], found["escapes"]
    taken = np.where(escapes >= 0, escapes, walkers.first + walkers.steps) - walkers.first
    taken = np.where(taken > 0, taken, np.nan)  # a walk that had ended before makes no step
    with np.errstate(all="ignore"):
        mean, square = (sums[:, k : k + axes] / taken[:, None] for k in (0, axes))
        mean_loss, variance = sums[:, 2 * axes] / taken, np.maximum(square - mean**2, 0)
    lower = sums[:, 2 * axes + 1] < np.inf
    columns: dict[str, tuple[Any, str, str]] = {
        "mean_position": (mean + walkers.states[:, 0], "mean position", "grid"),
        "position_variance": (variance, "variance of the position", "grid^2"),
        "mean_loss": (mean_loss, "mean loss", "height"),
        "lowest_loss": (np.where(lower, sums[:, 2 * axes + 1], np.nan), "lowest loss", "height"),
        "lowest_step": (np.where(lower, sums[:, 2 * axes + 2], -1).astype(np.int64), "step of the lowest loss", "step"),
        "path_length": (sums[:, 2 * axes + 3], "length of the path", "grid"),
    }
    for name, (values, label, unit) in columns.items():
        dims = ("walker", "axis")[: values.ndim]
        dataset[name] = (dims, values, {"long_name": label, "units": unit})
    return dataset
