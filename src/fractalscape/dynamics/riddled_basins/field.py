"""The riddled basins as a field: where descent ends from every start of a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fractalscape.dynamics.plane_points import plane_points
from fractalscape.dynamics.riddled_basins.spec import EQUAL, NEITHER, OPPOSITE, RiddledBasinSpec
from fractalscape.schema import NOT_COMPUTED, Output, outcome

OUTPUTS = (
    Output(
        name="distance",
        dtype="f8",
        fill=float("nan"),
        units="1",
        long_name="distance of the neurons, or of one and the opposite",
    ),
    outcome(
        {"not_computed": NOT_COMPUTED, "equal": EQUAL, "opposite": OPPOSITE, "neither": NEITHER},
        long_name="what the two neurons become",
    ),
)


@dataclass(frozen=True, kw_only=True)
class RiddledBasinField:
    """A `Field` over starts: a distance along the plane of equal neurons, and one across it.

    Parameters
    ----------
    spec : RiddledBasinSpec

    Examples
    --------
    >>> field = RiddledBasinSpec().field()
    >>> field.evaluate(np.array([1.0, 1.0, 7.0]), np.array([0.1, 2.0, 5.0]))["outcome"]
    array([0, 1, 2], dtype=int8)
    """

    spec: RiddledBasinSpec
    portable = True
    """Every processor gives the same bits."""
    engine = "elementary-1"
    """Name of the kernel."""
    axes = ("along", "across")
    """Names of the horizontal and the vertical axis."""
    outputs = OUTPUTS
    """``distance, outcome``."""

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        """Descend from every start.

        Parameters
        ----------
        x, y : array_like of float64, shape (points,)
            Distances along and across.

        Returns
        -------
        dict of str to ndarray
            ``distance`` and ``outcome``, each of shape (points,).

        Raises
        ------
        InputError
            If the arrays are not 1-D, differ in length or hold a value that is not finite.
        """
        x, y = plane_points(self.axes, x, y)
        along, across = self.spec.directions
        starts = along[:, None] * x + across[:, None] * y
        found, distance = self.spec.ends(self.spec.descended(starts))
        return {"distance": distance, "outcome": found}
