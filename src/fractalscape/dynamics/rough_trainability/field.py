"""The trainability map of a rough landscape as a field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fractalscape.dynamics.plane_points import plane_points
from fractalscape.dynamics.rough_trainability.spec import RoughTrainabilitySpec
from fractalscape.schema import CONVERGED, DIVERGED, NOT_COMPUTED, Output, outcome

OUTPUTS = (
    Output(name="last_move", dtype="f8", fill=float("nan"), units="1", long_name="length of the last update"),
    Output(name="escape_step", dtype="i4", fill=-1, units="step", long_name="first step that is lost for certain"),
    outcome({"not_computed": NOT_COMPUTED, "bounded": CONVERGED, "diverged": DIVERGED}, long_name="outcome of descent"),
)


@dataclass(frozen=True, kw_only=True)
class RoughTrainabilityField:
    """A `Field` over learning rate and roughness.

    A point is *bounded* if descent is not lost within its steps: it may stand still, cycle or wander, which
    ``last_move`` tells.

    Parameters
    ----------
    spec : RoughTrainabilitySpec

    Examples
    --------
    >>> field = RoughTrainabilitySpec().field()
    >>> field.evaluate(np.array([0.5, 1.05, 1.05]), np.array([0.02, 0.02, 0.3]))["outcome"]
    array([0, 0, 1], dtype=int8)
    """

    spec: RoughTrainabilitySpec
    engine = "rough-2"
    """Name of the kernel; its sine is the processor's library's."""
    outputs = OUTPUTS
    """``last_move, escape_step, outcome``."""

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the horizontal and the vertical axis."""
        return self.spec.axes

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        """Descend at every point.

        Parameters
        ----------
        x, y : array_like of float64, shape (points,)
            Learning rates and roughnesses.

        Returns
        -------
        dict of str to ndarray
            ``last_move``, ``escape_step`` (updates made when it is lost, -1 if never) and ``outcome``, each of shape
            (points,).

        Raises
        ------
        InputError
            If the arrays are not 1-D, differ in length or hold a value that is not finite.
        """
        from fractalscape.dynamics.rough_trainability.kernels import descend

        rates, roughness = plane_points(self.axes, x, y)
        found = {output.name: np.empty(rates.size, output.dtype) for output in OUTPUTS}
        columns = (found["outcome"], found["escape_step"], found["last_move"])
        descend(self.spec.start, self.spec.wavelength, self.spec.steps, rates, roughness, *columns)
        return found
