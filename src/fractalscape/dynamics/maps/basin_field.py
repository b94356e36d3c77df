"""Basins, arrival and escape times of descent as a field, over starts or hyperparameters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import real
from fractalscape.dynamics.descent.gradient_descent import GradientDescent
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble
from fractalscape.dynamics.maps.arrivals import arrivals
from fractalscape.dynamics.maps.minimum_labels import checked_minima, minimum_labels
from fractalscape.dynamics.maps.plane import DescentField, DescentPlaneSpec, landscape_of, plane_arguments
from fractalscape.landscapes import Landscape
from fractalscape.schema import NOT_COMPUTED, Output, outcome
from fractalscape.specs import register

SETTLED, ESCAPED, WANDERING = 0, 1, 2
OUTPUTS = (
    Output(name="minimum", dtype="i4", fill=-1, units="1", long_name="number of the minimum"),
    Output(name="settle_step", dtype="i4", fill=-1, units="step", long_name="step of coming to rest"),
    Output(name="escape_step", dtype="i4", fill=-1, units="step", long_name="step of escape"),
    Output(name="height", dtype="f8", fill=float("nan"), units="height", long_name="height at the end"),
    outcome(
        {"not_computed": NOT_COMPUTED, "settled": SETTLED, "escaped": ESCAPED, "wandering": WANDERING},
        long_name="end of descent",
    ),
)


@register
@dataclass(frozen=True, kw_only=True)
class BasinMapSpec(DescentPlaneSpec):
    """What defines a basin map.

    Parameters
    ----------
    minima : tuple of tuples of float
        Places of minima to tell apart; none: by the nearest sample of a gridded landscape.
    still : float
        A walker whose state changes less than this in an update has come to rest, in grid units.
    far : float or None
        A walker farther than this from its start has escaped; None: only what is not finite, or outside an open domain.
    landscape, optimiser, axes, start, learning_rate, steps
        As in `DescentPlaneSpec`.

    Raises
    ------
    InputError
        If a value is not possible.
    """

    kind: ClassVar[str] = "basin_map"
    minima: tuple[tuple[float, ...], ...] = ()
    still: float = 1e-9
    far: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "still", real("still", self.still, above=0, advice="1e-9 is usual"))
        object.__setattr__(self, "minima", checked_minima(self.minima, len(self.start)))
        if self.far is not None:
            object.__setattr__(self, "far", real("far", self.far, above=0, advice="None has no such distance"))

    def field(self) -> BasinMap:
        """Return the field; its landscape is made anew from its spec.

        Raises
        ------
        InputError
            If the spec does not hold the landscape.
        """
        return BasinMap(spec=self, landscape=landscape_of(self.landscape))


@dataclass(frozen=True, kw_only=True)
class BasinMap(DescentField):
    """A `raster.Field` of where descent ends, and when; made by `basin_map`."""

    @property
    def outputs(self) -> tuple[Output, ...]:
        """``minimum, settle_step, escape_step, height, outcome``."""
        return OUTPUTS

    def _found(self, ensemble: TangentEnsemble) -> dict[str, Any]:
        far = math.inf if self.spec.far is None else self.spec.far
        ends = arrivals(ensemble, steps=self.spec.steps, still=self.spec.still, far=far)
        settled = ends.settle_step >= 0
        with np.errstate(all="ignore"):
            height = self.landscape.value(ends.places)
        labels = minimum_labels(self.landscape, ends.places, self.spec.minima)
        return {
            "minimum": np.where(settled, labels, -1),
            "settle_step": ends.settle_step,
            "escape_step": ends.escape_step,
            "height": np.where(np.isfinite(height), height, np.nan),
            "outcome": np.where(settled, SETTLED, np.where(ends.escape_step >= 0, ESCAPED, WANDERING)),
        }


def basin_map(
    landscape: Landscape,
    *,
    axes: tuple[str, str] | None = None,
    start: ArrayLike | None = None,
    learning_rate: float = 1.0,
    optimiser: Optimiser | None = None,
    steps: int = 1000,
    minima: ArrayLike = (),
    still: float = 1e-9,
    far: float | None = None,
) -> BasinMap:
    """Return the field of where descent ends, and when: basins, which minimum, arrival and escape times.

    Parameters
    ----------
    landscape, axes, start, learning_rate, optimiser
        As in `lyapunov_map`. Over ``x, y`` it is a basin map; over a learning rate and something else it says which
        minimum they lead to.
    steps : int
        The most updates.
    minima : array_like, shape (minimum, d), optional
        Places of minima to tell apart, in grid units; ``minimum`` is their number. A gridded landscape needs none:
        ``minimum`` is then row * columns + column of the nearest sample.
    still : float
        A walker whose state changes less than this in an update has come to rest, in grid units.
    far : float, optional
        A walker farther than this from its start, unfolded, has escaped. By default only a walker that is not finite
        has, or that is outside an open gridded domain.

    Returns
    -------
    BasinMap
        A field of ``minimum`` (-1 where none), ``settle_step``, ``escape_step``, ``height`` at the end, and ``outcome``
        (settled, escaped, wandering), to be swept, zoomed into and stored.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    What rests nearer to a minimum than half the distance of the two nearest minima is counted as its; a saddle in the
    middle belongs to none. Descent that goes round a cycle is wandering, even about one minimum.

    Examples
    --------
    >>> from fractalscape.landscapes import DoubleWell
    >>> wells = DoubleWell(center=(0.0, 0.0), half_distance=1.0)
    >>> field = basin_map(wells, learning_rate=0.1, minima=[[-1.0, 0.0], [1.0, 0.0]])
    >>> found = field.evaluate([-0.2, 0.1, 0.0, 9.0], [0.5, 0.5, 0.0, 0.0])
    >>> found["minimum"].tolist(), found["outcome"].tolist()
    ([0, 1, -1, -1], [0, 0, 0, 1])
    """
    optimiser = optimiser or GradientDescent()
    plane = plane_arguments(landscape, axes, start, optimiser)
    places = checked_minima(minima, landscape.ndim)
    how: dict[str, Any] = {"learning_rate": learning_rate, "steps": steps, "still": still, "far": far}
    spec = BasinMapSpec(**plane, minima=places, **how)
    field = BasinMap(spec=spec, landscape=landscape)
    minimum_labels(landscape, np.zeros((1, landscape.ndim)), places)
    return field
