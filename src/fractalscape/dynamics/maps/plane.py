"""Planes of starts and of hyperparameters of descent, on which fields of dynamics live."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from fractalscape.arguments import real, whole
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble
from fractalscape.dynamics.plane_points import plane_points
from fractalscape.errors import InputError
from fractalscape.landscapes import GriddedLandscape, Landscape
from fractalscape.schema import Output
from fractalscape.specs import Spec, spec_from_dict

TOGETHER = 256
"""Points that move together where nothing is compiled: always so many, as products of matrices round by their size."""
HYPERPARAMETERS = {"learning_rate": "learning rate", "momentum": "momentum"}


def coordinates(ndim: int) -> tuple[str, ...]:
    """Return names of the axes of a landscape.

    Examples
    --------
    >>> coordinates(2), coordinates(3)
    (('x', 'y'), ('x0', 'x1', 'x2'))
    """
    return ("x", "y")[:ndim] if ndim <= 2 else tuple(f"x{k}" for k in range(ndim))


@dataclass(frozen=True, kw_only=True)
class DescentPlaneSpec(Spec):
    """Base of specs of fields of descent.

    Parameters
    ----------
    landscape, optimiser : str
        JSON of their specs.
    axes : (str, str)
        Two of the landscape's coordinates (``x, y``, or ``x0, x1, …`` of three and more), ``learning_rate`` and
        ``momentum``.
    start : tuple of float
        Where walkers start along coordinates that are no axis, in grid units.
    learning_rate : float
        η unless it is an axis.
    steps : int
        Updates, at least 1.

    Raises
    ------
    InputError
        If a value is not possible.
    """

    landscape: str
    optimiser: str
    axes: tuple[str, ...]
    start: tuple[float, ...]
    learning_rate: float = 1.0
    steps: int = 200

    def __post_init__(self) -> None:
        known = (*coordinates(len(self.start)), *HYPERPARAMETERS)
        if len(self.axes) != 2 or self.axes[0] == self.axes[1] or not set(self.axes) <= set(known):
            raise InputError(f"axes={self.axes!r} are not two different ones of {', '.join(known)}")
        object.__setattr__(self, "axes", tuple(self.axes))
        object.__setattr__(self, "start", tuple(real("start", value) for value in self.start))
        object.__setattr__(self, "learning_rate", real("learning_rate", self.learning_rate))
        object.__setattr__(self, "steps", whole("steps", self.steps, least=1, most=2**31 - 1))

    @abstractmethod
    def field(self) -> DescentField:
        """Return the field, with its landscape made anew."""


@dataclass(frozen=True, kw_only=True)
class DescentField(ABC):
    """Base of fields of descent: a walker of its own at every point.

    Parameters
    ----------
    spec : DescentPlaneSpec
    landscape : Landscape
        The one that the spec names.
    """

    spec: Any
    landscape: Landscape = field(repr=False, compare=False)
    engine = "descent-1"

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the horizontal and the vertical axis."""
        return self.spec.axes

    @property
    def labels(self) -> Mapping[str, str]:
        """What to call the axes in words."""
        return {name: f"start {name}" for name in coordinates(self.landscape.ndim)} | HYPERPARAMETERS

    @property
    @abstractmethod
    def outputs(self) -> tuple[Output, ...]:
        """What `evaluate` gives."""

    @cached_property
    def optimiser(self) -> Optimiser:
        """The optimiser that the spec names."""
        found: Any = spec_from_dict(json.loads(self.spec.optimiser))
        return found

    def __getstate__(self) -> dict[str, Any]:
        return {"spec": self.spec, "landscape": self.landscape}

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        """Descend from every point and say what happens.

        Parameters
        ----------
        x, y : array_like of float64, shape (points,)
            Values along the axes: grid units, learning rates, momenta.

        Returns
        -------
        dict of str to array
            The `outputs`, each of shape (points,).

        Raises
        ------
        InputError
            If the arrays are not 1-D, differ in length, hold a value that is not finite, or momenta outside [0, 1].
        """
        x, y = plane_points(self.axes, x, y)
        for name, values in zip(self.axes, (x, y), strict=True):
            if name == "momentum" and ((values < 0) | (values > 1)).any():
                raise InputError(f"momentum holds {values[(values < 0) | (values > 1)][0]}; it is within [0, 1]")
        found = {output.name: np.empty(x.size, output.dtype) for output in self.outputs}
        together = TOGETHER if x.size and self._ensemble(x[:1], y[:1]).kernel is None else max(x.size, 1)
        for first in range(0, x.size, together):
            part = slice(first, first + together)
            ensemble = self._ensemble(np.resize(x[part], together), np.resize(y[part], together))
            for name, values in self._found(ensemble).items():
                found[name][part] = values[: x[part].size]
        return found

    def _ensemble(self, x: np.ndarray, y: np.ndarray) -> TangentEnsemble:
        values = dict(zip(self.axes, (x, y), strict=True))
        fixed = zip(coordinates(self.landscape.ndim), self.spec.start, strict=True)
        positions = [values.get(name, np.full(x.size, value)) for name, value in fixed]
        return TangentEnsemble(
            system=self.landscape,
            optimiser=self.optimiser,
            positions=np.stack(positions, axis=1),
            rates=values.get("learning_rate", np.full(x.size, self.spec.learning_rate)),
            momenta=values.get("momentum"),
            workers=1,
        )

    @abstractmethod
    def _found(self, ensemble: TangentEnsemble) -> dict[str, Any]:
        """Return the outputs of walkers."""


def plane_arguments(landscape: Any, axes: Any, start: Any, optimiser: Optimiser) -> dict[str, Any]:
    """Return fields of a spec from a landscape and an optimiser.

    Raises
    ------
    InputError
        If they do not go together.
    """
    if not isinstance(landscape, Landscape):
        raise InputError(f"landscape={landscape!r} is not a Landscape; see landscapes.landscape_from")
    if not isinstance(optimiser, Optimiser):
        raise InputError(f"optimiser={optimiser!r} is not an Optimiser; give one of dynamics.descent")
    names = coordinates(landscape.ndim)
    axes = names[:2] if axes is None else tuple(axes)
    if len(axes) == 2 and "momentum" in axes and not hasattr(optimiser, "momentum"):
        raise InputError(f"axes={axes!r} need an optimiser with momentum, such as HeavyBall(); not {optimiser!r}")
    if start is None and not set(names) <= set(axes):
        raise InputError(f"axes={axes!r} leave {', '.join(sorted(set(names) - set(axes)))} open; give start=")
    start = (0.0,) * landscape.ndim if start is None else tuple(np.ravel(start).tolist())
    if len(start) != landscape.ndim:
        raise InputError(f"start={start!r} has {len(start)} numbers; the landscape has {landscape.ndim} axes")
    return {
        "landscape": landscape.spec.to_json(),
        "optimiser": optimiser.to_json(),
        "axes": axes,
        "start": tuple(0.0 if name in axes else value for name, value in zip(names, start, strict=True)),
    }


def landscape_of(text: str) -> Landscape:
    """Make the landscape that a JSON names: a formula, or a surface whose own spec can be drawn again.

    Parameters
    ----------
    text : str
        What ``landscape.spec.to_json()`` wrote.

    Raises
    ------
    InputError
        If the spec does not hold what makes it, as of an array of yours or a function.
    """
    spec: Any = spec_from_dict(json.loads(text))
    if isinstance(spec, Landscape):
        return spec
    if spec.kind == "gridded_landscape" and spec.source:
        heights = getattr(spec_from_dict(json.loads(spec.source)), "draw", lambda: None)()
        if heights is not None:
            made = GriddedLandscape(heights=heights, method=spec.method, edges=spec.edges, source=spec.source)
            if made.spec == spec:
                return made
    raise InputError(f"a landscape of kind {spec.kind!r} is not in its spec; make the field from the landscape itself")
