"""Names, units and flags that datasets of this package share.

A *raster* has dims ``(axes[1], axes[0])``, that is (y, x), and one variable per `Output` of its field.
A *trajectory* has ``position (walker, axis, step)`` and ``loss (walker, step)``; see `trajectory`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

Edges = Literal["periodic", "reflecting", "open"]

NOT_COMPUTED = -1
CONVERGED = 0
DIVERGED = 1
UNDECIDED = 2
OUTCOMES = {"not_computed": NOT_COMPUTED, "converged": CONVERGED, "diverged": DIVERGED, "undecided": UNDECIDED}


@dataclass(frozen=True, kw_only=True)
class Output:
    """One quantity that a field gives at every point.

    Parameters
    ----------
    name : str
        Variable name in the raster, and array name in the store.
    dtype : str
        NumPy type of a value, such as ``"f8"`` or ``"i1"``.
    fill : float or int
        Value where nothing has been computed yet.
    units : str
        Physical unit, ``"1"`` for a pure number.
    long_name : str
        What a colour bar or an axis would say.
    dims : tuple of (str, int)
        Names and lengths of extra dimensions of one value; empty for a scalar.
    flags : dict of str to int
        Meanings of the values of a class map (CF ``flag_values`` and ``flag_meanings``); empty otherwise.
    """

    name: str
    dtype: str
    fill: float | int
    units: str
    long_name: str
    dims: tuple[tuple[str, int], ...] = ()
    flags: dict[str, int] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value at one point."""
        return tuple(length for _, length in self.dims)

    def attributes(self) -> dict[str, Any]:
        """CF attributes of the variable in a raster."""
        attributes: dict[str, Any] = {"units": self.units, "long_name": self.long_name}
        if self.flags:
            attributes["flag_values"] = np.array(list(self.flags.values()), dtype=self.dtype)
            attributes["flag_meanings"] = " ".join(self.flags)
        return attributes


def outcome(flags: dict[str, int] = OUTCOMES, *, long_name: str = "outcome of training") -> Output:
    """Return the `Output` of a class map, the one that a store commits last."""
    return Output(name="outcome", dtype="i1", fill=NOT_COMPUTED, units="1", long_name=long_name, flags=dict(flags))


def trajectory(
    position: ArrayLike,
    *,
    loss: ArrayLike | None = None,
    step: ArrayLike | None = None,
    outcome: ArrayLike | None = None,
    axis: tuple[str, ...] | None = None,
    edges: Edges = "open",
    extent: tuple[float, ...] | None = None,
    attrs: dict[str, Any] | None = None,
) -> xr.Dataset:
    """Label what moved as a trajectory dataset.

    Parameters
    ----------
    position : array_like, shape (walker, axis, step)
        *Unfolded* coordinates: a walker that crosses a periodic or reflecting wall goes on counting.
    loss : array_like, shape (walker, step), optional
        Height under each walker; left out when absent.
    step : array_like of int, shape (step,), optional
        Step number of each record, strictly increasing (records need not be equidistant); ``0, 1, 2, …`` when absent.
    outcome : array_like of int8, shape (walker,), optional
        How each walk ended; ``undecided`` when absent.
    axis : tuple of str, optional
        Names of the axes; ``x, y`` for two, ``x0, x1, …`` otherwise.
    edges : {"periodic", "reflecting", "open"}
        What the domain does at its border.
    extent : tuple of float, optional
        Length of the domain along each axis; required unless ``edges="open"``.
    attrs : dict, optional
        Further attributes (spec as JSON, seed, version).

    Returns
    -------
    xarray.Dataset
        ``position (walker, axis, step)``, ``loss (walker, step)``, ``outcome (walker)``.

    Raises
    ------
    InputError
        If shapes disagree, steps do not increase, or a walled domain has no extent.

    Examples
    --------
    >>> walk = trajectory([[[0.0, 1.0, 3.0]]], step=[0, 10, 20])
    >>> dict(walk.sizes)
    {'walker': 1, 'axis': 1, 'step': 3}
    """
    import xarray as xr

    position = np.asarray(position)
    if position.ndim != 3:
        raise InputError(f"position has shape {position.shape}; it needs three dims (walker, axis, step)")
    walkers, axes, records = position.shape
    step = np.arange(records) if step is None else np.asarray(step)
    if step.shape != (records,) or np.any(np.diff(step) <= 0):
        raise InputError(f"step has shape {step.shape}; it needs {records} strictly increasing step numbers")
    if edges not in ("periodic", "reflecting", "open"):
        raise InputError(f"edges={edges!r} is not one of 'periodic', 'reflecting', 'open'")
    if edges != "open" and (extent is None or len(extent) != axes):
        raise InputError(f"edges={edges!r} needs extent= with {axes} lengths, one for each axis; got {extent}")
    if axis is None:
        axis = ("x", "y") if axes == 2 else tuple(f"x{k}" for k in range(axes))
    if len(axis) != axes:
        raise InputError(f"axis={axis!r} names {len(axis)} axes; position has {axes}")
    outcome = np.full(walkers, UNDECIDED, "i1") if outcome is None else np.asarray(outcome, "i1")
    if outcome.shape != (walkers,):
        raise InputError(f"outcome has shape {outcome.shape}; it needs one for each of {walkers} walkers")
    variables: dict[str, Any] = {
        "position": (("walker", "axis", "step"), position, {"long_name": "unfolded position"}),
        "outcome": ("walker", outcome, {"flag_values": list(OUTCOMES.values()), "flag_meanings": " ".join(OUTCOMES)}),
    }
    if loss is not None:
        loss = np.asarray(loss)
        if loss.shape != (walkers, records):
            raise InputError(f"loss has shape {loss.shape}; it needs (walker, step) = {(walkers, records)}")
        variables["loss"] = (("walker", "step"), loss, {"long_name": "loss"})
    coordinates = {"step": ("step", step, {"long_name": "step", "units": "1"}), "axis": list(axis)}
    described = {"edges": edges, "extent": list(extent) if extent else [], **(attrs or {})}
    return xr.Dataset(variables, coords=coordinates, attrs=described)
