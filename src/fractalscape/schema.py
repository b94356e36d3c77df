"""Names, units and flags that datasets of this package share.

A *raster* has dims ``(axes[1], axes[0])``, that is (y, x), and one variable per `Output` of its field.
A *trajectory* has ``position (walker, axis, step)`` and ``loss (walker, step)``; see `trajectory`.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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
        Variable name in the raster, and array name in the store: letters, digits and underscores.
    dtype : str
        NumPy type of a value, a number or a boolean, such as ``"f8"`` or ``"i1"``.
    fill : float or int
        Value where nothing has been computed yet; one that `dtype` holds exactly.
    units : str
        Physical unit, ``"1"`` for a pure number.
    long_name : str
        What a colour bar or an axis would say.
    dims : tuple of (str, int)
        Names and positive lengths of extra dimensions of one value; empty for a scalar.
    flags : dict of str to int
        Meanings of the values of a class map (CF ``flag_values`` and ``flag_meanings``), one word each; else empty.

    Raises
    ------
    InputError
        If a name, the dtype, the fill, a dim or a flag is not of this form.

    Examples
    --------
    >>> Output(name="rate", dtype="f8", fill=float("nan"), units="1/step", long_name="", dims=(("axis", 2),)).shape
    (2,)
    >>> Output(name="class", dtype="u1", fill=-1, units="1", long_name="")
    Traceback (most recent call last):
    fractalscape.errors.InputError: fill=-1 of class is not a value of dtype 'u1'; choose one that it holds exactly
    """

    name: str
    dtype: str
    fill: float | int
    units: str
    long_name: str
    dims: tuple[tuple[str, int], ...] = ()
    flags: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise InputError(f"name={self.name!r} is not a variable name; use letters, digits and underscores")
        for text, value in {"units": self.units, "long_name": self.long_name}.items():
            if not isinstance(value, str):
                raise InputError(f"{text}={value!r} of {self.name} is not a string; '1' is the unit of a pure number")
        try:
            known = isinstance(self.dtype, str) and np.dtype(self.dtype).kind in "biuf"
        except (TypeError, ValueError, SyntaxError):
            known = False
        if not known:
            raise InputError(
                f"dtype={self.dtype!r} of {self.name} is not a NumPy type of numbers, such as 'f8' or 'i4'"
            )
        if not _holds(self.dtype, self.fill):
            advice = "choose one that it holds exactly"
            raise InputError(f"fill={self.fill!r} of {self.name} is not a value of dtype {self.dtype!r}; {advice}")
        object.__setattr__(self, "fill", (float if np.dtype(self.dtype).kind == "f" else int)(self.fill))
        object.__setattr__(self, "dims", _checked_dims(self.name, self.dims))
        object.__setattr__(self, "flags", _checked_flags(self.name, self.dtype, self.flags))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value at one point."""
        return tuple(length for _, length in self.dims)

    def to_dict(self) -> dict[str, Any]:
        """Return the output as JSON types; a fill that is not finite is a text."""
        return {**asdict(self), "fill": str(self.fill), "dims": [list(dim) for dim in self.dims]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Output:
        """Read what `to_dict` returned."""
        fill = float(data["fill"]) if np.dtype(data["dtype"]).kind == "f" else int(data["fill"])
        return cls(**{**data, "fill": fill, "dims": tuple((str(name), int(length)) for name, length in data["dims"])})

    def attributes(self) -> dict[str, Any]:
        """CF attributes of the variable in a raster."""
        attributes: dict[str, Any] = {"units": self.units, "long_name": self.long_name}
        if self.flags:
            attributes["flag_values"] = np.array(list(self.flags.values()), dtype=self.dtype)
            attributes["flag_meanings"] = " ".join(self.flags)
        return attributes


def _holds(dtype: str, value: Any) -> bool:
    """Return whether a NumPy type holds a number exactly; NaN counts as held by floats."""
    if not isinstance(value, (bool, int, float, np.integer, np.floating, np.bool_)):
        return False
    try:
        with np.errstate(all="ignore"):
            kept = np.array(value, dtype).item()
    except (TypeError, ValueError, OverflowError):
        return False
    return bool(kept == value or (kept != kept and value != value))  # only NaN differs from itself


def _checked_dims(name: str, dims: Any) -> tuple[tuple[str, int], ...]:
    try:
        checked = tuple((dim, operator.index(length)) for dim, length in dims)
    except (TypeError, ValueError):
        checked = ((None, 0),)
    for dim, length in checked:
        if not isinstance(dim, str) or not dim.isidentifier() or length < 1:
            raise InputError(
                f"dims={dims!r} of {name} are not pairs of a name and a positive length; use (('part', 2),)"
            )
    return checked  # pyright: ignore[reportReturnType]


def _checked_flags(name: str, dtype: str, flags: Any) -> dict[str, int]:
    if not isinstance(flags, Mapping):
        raise InputError(f"flags={flags!r} of {name} are not a mapping of meanings to integers")
    for meaning, value in flags.items():
        if not isinstance(meaning, str) or meaning.split() != [meaning]:
            raise InputError(f"flag {meaning!r} of {name} is not one word; join its words by underscores")
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)) or not _holds(dtype, value):
            raise InputError(f"flag {meaning}={value!r} of {name} is not an integer that dtype {dtype!r} holds")
    return {meaning: int(value) for meaning, value in flags.items()}


def outcome(flags: dict[str, int] = OUTCOMES, *, long_name: str = "outcome of training") -> Output:
    """Return the `Output` of a class map, the one that a store commits last.

    Parameters
    ----------
    flags : dict of str to int
        Meanings, one word each, and their values within int8. Without computation a sample holds -1.
    long_name : str
        What a legend would say.

    Returns
    -------
    Output
        Named ``outcome``, of int8, without unit.

    Raises
    ------
    InputError
        If a meaning is not one word, or a value is not an integer within int8.

    Examples
    --------
    >>> outcome({"not_computed": -1, "left": 0, "right": 1}, long_name="basin").attributes()["flag_meanings"]
    'not_computed left right'
    """
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
        *Unfolded* coordinates in the units of `extent`, such as grid units: a walker that crosses a periodic or
        reflecting wall goes on counting. A walker that diverged may have infinite or NaN positions.
    loss : array_like, shape (walker, step), optional
        Height under each walker; left out when absent.
    step : array_like of int, shape (step,), optional
        Number of updates before each record, strictly increasing (records need not be equidistant); ``0, 1, 2, …`` when
        absent.
    outcome : array_like of int, shape (walker,), optional
        How each walk ended, a value of `OUTCOMES`; ``undecided`` when absent.
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
        If shapes disagree, positions or losses are not real numbers, steps are not increasing integers, an outcome is
        not one of `OUTCOMES`, or a walled domain has no extent.

    Examples
    --------
    >>> walk = trajectory([[[0.0, 1.0, 3.0]]], step=[0, 10, 20])
    >>> dict(walk.sizes)
    {'walker': 1, 'axis': 1, 'step': 3}
    """
    import xarray as xr

    position = _real("position", position)
    if position.ndim != 3:
        raise InputError(f"position has shape {position.shape}; it needs three dims (walker, axis, step)")
    walkers, axes, records = position.shape
    step = np.arange(records) if step is None else _integers("step", step)
    if step.shape != (records,) or np.any(step[1:] <= step[:-1]):
        raise InputError(f"step has shape {step.shape}; it needs {records} strictly increasing step numbers")
    if edges not in ("periodic", "reflecting", "open"):
        raise InputError(f"edges={edges!r} is not one of 'periodic', 'reflecting', 'open'")
    if edges != "open" and (extent is None or len(extent) != axes):
        raise InputError(f"edges={edges!r} needs extent= with {axes} lengths, one for each axis; got {extent}")
    if axis is None:
        axis = ("x", "y") if axes == 2 else tuple(f"x{k}" for k in range(axes))
    if len(axis) != axes:
        raise InputError(f"axis={axis!r} names {len(axis)} axes; position has {axes}")
    outcome = np.full(walkers, UNDECIDED, "i1") if outcome is None else _integers("outcome", outcome)
    if outcome.shape != (walkers,):
        raise InputError(f"outcome has shape {outcome.shape}; it needs one for each of {walkers} walkers")
    unknown = outcome[~np.isin(outcome, list(OUTCOMES.values()))]
    if unknown.size:
        meanings = ", ".join(f"{value} {meaning}" for meaning, value in OUTCOMES.items())
        raise InputError(f"outcome holds {unknown[0]}; it needs one of {meanings}")
    outcome = outcome.astype("i1")
    variables: dict[str, Any] = {
        "position": (("walker", "axis", "step"), position, {"long_name": "unfolded position"}),
        "outcome": ("walker", outcome, {"flag_values": list(OUTCOMES.values()), "flag_meanings": " ".join(OUTCOMES)}),
    }
    if loss is not None:
        loss = _real("loss", loss)
        if loss.shape != (walkers, records):
            raise InputError(f"loss has shape {loss.shape}; it needs (walker, step) = {(walkers, records)}")
        variables["loss"] = (("walker", "step"), loss, {"long_name": "loss"})
    coordinates = {"step": ("step", step, {"long_name": "step", "units": "1"}), "axis": list(axis)}
    described = {"edges": edges, "extent": list(extent) if extent else [], **(attrs or {})}
    return xr.Dataset(variables, coords=coordinates, attrs=described)


def _real(name: str, values: ArrayLike) -> np.ndarray:
    """Return an array of real numbers, or say what was given instead."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise InputError(f"{name} is ragged; it needs rows of equal length") from None
    if array.dtype.kind not in "iuf":
        raise InputError(f"{name} has dtype {array.dtype}; it needs real numbers")
    return array


def _integers(name: str, values: ArrayLike) -> np.ndarray:
    """Return an array of int64, or say which value is not one."""
    array = _real(name, values)
    whole = (array == np.floor(array)) & (np.abs(array.astype(float)) < 2.0**63)
    if not whole.all():
        raise InputError(f"{name} holds {array[~whole].flat[0]}; it needs finite integers")
    return array.astype(np.int64)
