"""The heights of a Weierstrass landscape as a field, to sweep and to zoom into without end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fractalscape.errors import InputError
from fractalscape.landscapes.weierstrass_surface import Weierstrass
from fractalscape.schema import Output

OUTPUTS = (Output(name="height", dtype="f8", fill=float("nan"), units="1", long_name="height"),)


@dataclass(frozen=True, kw_only=True)
class WeierstrassField:
    """A `raster.Field` of heights with axes x and y.

    Parameters
    ----------
    spec : Weierstrass
        Of two axes.

    Raises
    ------
    InputError
        If it has another number of axes.

    Examples
    --------
    >>> field = Weierstrass(terms=3).field()
    >>> field.axes, field.evaluate(np.array([0.0]), np.array([0.0]))["height"].round(3)
    (('x', 'y'), array([4.063]))
    """

    spec: Weierstrass
    axes = ("x", "y")
    outputs = OUTPUTS
    engine = "weierstrass-1"

    def __post_init__(self) -> None:
        if self.spec.ndim != 2:
            raise InputError(f"a landscape of {self.spec.ndim} axes has no plane to sweep; give wave vectors of two")

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        """Return ``height`` at points given as equal-length 1-D arrays.

        Raises
        ------
        InputError
            If the arrays are not 1-D of equal length.
        """
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        if x.ndim != 1 or x.shape != y.shape:
            raise InputError(f"x of shape {x.shape} and y of shape {y.shape} are not 1-D arrays of equal length")
        return {"height": self.spec.value(np.stack([x, y], axis=1))}
