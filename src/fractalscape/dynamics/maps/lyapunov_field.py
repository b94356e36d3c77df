"""Finite-time Lyapunov exponents as a field, over starts or hyperparameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.dynamics.descent.gradient_descent import GradientDescent
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.finite_time import stretching
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble
from fractalscape.dynamics.maps.plane import DescentField, DescentPlaneSpec, landscape_of, plane_arguments
from fractalscape.landscapes import Landscape
from fractalscape.schema import NOT_COMPUTED, Output, outcome
from fractalscape.specs import register

REGULAR, CHAOTIC, ESCAPED = 0, 1, 2
OUTPUTS = (
    Output(
        name="finite_time_exponent", dtype="f8", fill=float("nan"), units="1/step", long_name="finite-time exponent"
    ),
    Output(name="escape_step", dtype="i4", fill=-1, units="step", long_name="first step that is not finite"),
    outcome(
        {"not_computed": NOT_COMPUTED, "regular": REGULAR, "chaotic": CHAOTIC, "escaped": ESCAPED},
        long_name="kind of motion",
    ),
)


@register
@dataclass(frozen=True, kw_only=True)
class LyapunovMapSpec(DescentPlaneSpec):
    """What defines a Lyapunov map; see `DescentPlaneSpec`."""

    kind: ClassVar[str] = "lyapunov_map"

    def field(self) -> LyapunovMap:
        """Return the field; its landscape is made anew from its spec.

        Raises
        ------
        InputError
            If the spec does not hold the landscape.
        """
        return LyapunovMap(spec=self, landscape=landscape_of(self.landscape))


@dataclass(frozen=True, kw_only=True)
class LyapunovMap(DescentField):
    """A `raster.Field` of finite-time Lyapunov exponents; made by `lyapunov_map`."""

    @property
    def outputs(self) -> tuple[Output, ...]:
        """``finite_time_exponent, escape_step, outcome``."""
        return OUTPUTS

    def _found(self, ensemble: TangentEnsemble) -> dict[str, Any]:
        exponent, _, lost = stretching(ensemble, self.spec.steps)
        kind = np.where(lost >= 0, ESCAPED, np.where(exponent > 0, CHAOTIC, REGULAR))
        return {"finite_time_exponent": exponent, "escape_step": lost, "outcome": kind}


def lyapunov_map(
    landscape: Landscape,
    *,
    axes: tuple[str, str] | None = None,
    start: ArrayLike | None = None,
    learning_rate: float = 1.0,
    optimiser: Optimiser | None = None,
    steps: int = 200,
) -> LyapunovMap:
    r"""Return the field of finite-time Lyapunov exponents :math:`λ_T = \ln σ_{\max}(DF^T) / T` of descent.

    Parameters
    ----------
    landscape : Landscape
    axes : (str, str), optional
        What varies: two of the landscape's coordinates (``x, y``: starts, the default), ``learning_rate`` and
        ``momentum``.
    start : array_like, shape (d,), optional
        Where walkers start, as far as it does not vary, in grid units.
    learning_rate : float
        η, unless it varies.
    optimiser : Optimiser, optional
        Plain gradient descent by default.
    steps : int
        T.

    Returns
    -------
    LyapunovMap
        A field of ``finite_time_exponent``, ``escape_step`` and ``outcome`` (regular, chaotic: λ_T > 0, escaped), to be
        swept, zoomed into and stored.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    λ_T of states with buffers stretches position and buffer alike. Long T on a chaotic attractor tend to one number
    everywhere; what borders of basins look like is seen at T of tens to hundreds.

    References
    ----------
    Shadden, Lekien & Marsden, Physica D 212, 271 (2005), eq. 8.

    Examples
    --------
    >>> from fractalscape.landscapes import DoubleWell
    >>> wells = DoubleWell(center=(0.0, 0.0), half_distance=1.0)
    >>> field = lyapunov_map(wells, axes=("x", "learning_rate"), start=(0.3, 0.1), steps=100)
    >>> found = field.evaluate([0.7, 0.7, 0.7], [0.05, 0.4, 0.6])
    >>> found["outcome"].tolist(), found["finite_time_exponent"].round(2)
    ([0, 1, 2], array([-0.05,  0.68,   nan]))
    """
    optimiser = optimiser or GradientDescent()
    plane = plane_arguments(landscape, axes, start, optimiser)
    spec = LyapunovMapSpec(**plane, learning_rate=learning_rate, steps=steps)
    return LyapunovMap(spec=spec, landscape=landscape)
