"""The field: anything with values at the points of a plane.

To add one: write a class with the members of `Field`. Nothing needs to be inherited; a plain function of two arrays
becomes a field with `field_from_function`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

import numpy as np

from fractalscape.errors import InputError
from fractalscape.schema import Output, outcome
from fractalscape.specs import Spec, register

if TYPE_CHECKING:
    import xarray as xr

NO_CLASSES = "it has none (field_from_function takes outputs=('value', 'outcome'))"


@runtime_checkable
class Field(Protocol):
    """What the engine asks of a field.

    ``evaluate`` is pure and thread-safe, and the field is picklable. A value depends on its point alone, never on
    which other points are in the same call. ``portable`` (optional) says that every processor gives the same bits.
    """

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the horizontal and the vertical axis."""
        ...

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What `evaluate` gives; the last one commits a tile in the store."""
        ...

    @property
    def spec(self) -> Spec:
        """What defines the field."""
        ...

    @property
    def engine(self) -> str:
        """Name of the program that computes the values; another name may give other bits."""
        ...

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> Mapping[str, np.ndarray]:
        """Return every output at points given as equal-length 1-D float64 arrays in physical units."""
        ...


@register
@dataclass(frozen=True, kw_only=True)
class FunctionSpec(Spec):
    """Identity of a field made from a plain function: its name and the version its author gave it."""

    kind: ClassVar[str] = "function"
    name: str | None = None
    version: str | None = None


@dataclass(frozen=True, kw_only=True)
class FunctionField:
    """A field around a function of two arrays; made by `field_from_function`."""

    function: Callable[..., Any]
    axes: tuple[str, str]
    outputs: tuple[Output, ...]
    spec: FunctionSpec
    elementwise: bool = False
    engine: str = field(default="python", init=False)

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> Mapping[str, np.ndarray]:
        """Call the function, floating-point warnings off, and return its values by output name.

        Raises
        ------
        InputError
            If the function returns another shape or other names than the outputs say.
        """
        with np.errstate(all="ignore"):  # where training diverges, overflow is a result
            if self.elementwise:
                found = [self._named(self.function(float(a), float(b))) for a, b in zip(x, y, strict=True)]
                values = {output.name: np.array([each[output.name] for each in found]) for output in self.outputs}
            else:
                values = {name: np.asarray(value) for name, value in self._named(self.function(x, y)).items()}
        for output in self.outputs:
            expected = (x.size, *output.shape)
            if values[output.name].shape != expected:
                raise InputError(
                    f"{self._called} returned {output.name} of shape {values[output.name].shape} at {x.size} points; "
                    f"expected {expected} (pass elementwise=True for a function of two numbers)"
                )
        return values

    @property
    def _called(self) -> str:
        return self.spec.name or str(getattr(self.function, "__qualname__", type(self.function).__name__))

    def _named(self, result: Any) -> Mapping[str, Any]:
        if not isinstance(result, Mapping):
            result = {self.outputs[0].name: result}
        names = {output.name for output in self.outputs}
        if set(result) != names:
            raise InputError(
                f"{self._called} returned {', '.join(map(str, result))}; its outputs are {', '.join(sorted(names))} "
                "(see outputs= of field_from_function)"
            )
        return result


def field_from_function(
    function: Callable[..., Any],
    *,
    axes: tuple[str, str] | None = None,
    outputs: Sequence[Output | str] | None = None,
    name: str | None = None,
    version: str | None = None,
    elementwise: bool = False,
) -> FunctionField:
    """Make a field of any function of two arrays.

    Parameters
    ----------
    function : callable
        ``function(x, y)`` with equal-length 1-D arrays, returning an array of that length or a dict of them. It must
        be pure: the same point gives the same value whatever else is in the call.
    axes : (str, str), optional
        Names of the axes; the names of the function's first two parameters when absent.
    outputs : sequence of str or schema.Output, optional
        What is returned; one float64 ``value`` when absent. A name alone is a float64 too, but ``"outcome"`` is a class
        map: 0 converged, 1 diverged, 2 undecided. Put it last. `find_centre`, `refine` and `box_dimension` need one.
    name, version : str, optional
        Identity in a store: change the version when the function's values change. A stored sweep needs both.
    elementwise : bool
        The function takes two numbers and returns one value (or a dict of them): it is called point by point.

    Returns
    -------
    FunctionField

    Raises
    ------
    InputError
        If the axes are not two names, or there is no output.

    Examples
    --------
    >>> field = field_from_function(lambda x, y: x + y)
    >>> field.axes, field.evaluate(np.array([1.0]), np.array([2.0]))["value"]
    (('x', 'y'), array([3.]))
    >>> disc = field_from_function(lambda x, y: {"radius": np.hypot(x, y), "outcome": x**2 + y**2 > 1},
    ...                            outputs=("radius", "outcome"))
    >>> [output.dtype for output in disc.outputs]
    ['f8', 'i1']
    """
    if not callable(function):
        raise InputError(f"function={function!r} cannot be called; pass a function of two arrays")
    axes = axes or tuple(inspect.signature(function).parameters)[:2]  # pyright: ignore[reportAssignmentType]
    if axes is None or len(axes) != 2 or axes[0] == axes[1]:
        raise InputError(f"axes={axes!r} must be two different names, such as axes=('lr0', 'lr1')")
    outputs = ("value",) if outputs is None else (outputs,) if isinstance(outputs, str) else outputs
    if not outputs:
        raise InputError("outputs=() is empty; a field gives at least one output")
    return FunctionField(
        function=function,
        axes=(str(axes[0]), str(axes[1])),
        outputs=tuple(_named_output(each) if isinstance(each, str) else each for each in outputs),
        spec=FunctionSpec(name=name, version=version),
        elementwise=elementwise,
    )


def _named_output(name: str) -> Output:
    """Return the output that a name alone stands for."""
    if name == "outcome":
        return outcome(long_name="outcome")
    return Output(name=name, dtype="f8", fill=float("nan"), units="1", long_name=name.replace("_", " "))


def check_class_map(field: Field, variable: str) -> None:
    """Check that an output of a field is a class map.

    Raises
    ------
    InputError
        If there is no output of integers, without extra dims, of that name.
    """
    classes = [output.name for output in field.outputs if np.dtype(output.dtype).kind in "biu" and not output.dims]
    if variable not in classes:
        has = f"its class maps are {', '.join(classes)}: pass variable= one of these" if classes else NO_CLASSES
        raise InputError(f"{variable!r} is no output of integers of this field; {has}")


def check_made_by(field: Field, raster: xr.Dataset) -> None:
    """Check that a raster was made by a field.

    Raises
    ------
    InputError
        If it was made by another one, or by another engine.
    """
    if (raster.attrs.get("spec"), raster.attrs.get("engine")) != (field.spec.to_json(), field.engine):
        raise InputError("the raster is of another field, or of another engine; pass the field it was made by")
