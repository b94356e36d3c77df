"""What defines the riddled basins of the four-weight network: data, learning rate, and what counts as an end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import real, whole
from fractalscape.raster import Window
from fractalscape.specs import Spec, register

if TYPE_CHECKING:
    from fractalscape.dynamics.riddled_basins.field import RiddledBasinField

Floats = NDArray[np.float64]

EQUAL, OPPOSITE, NEITHER = 0, 1, 2

BASIS = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, -1, 0, 0], [0, 0, 1, -1]]) / math.sqrt(2)
"""Unit vectors of (w1, w2, v1, v2): two along the plane of equal neurons, two across it."""


@register
@dataclass(frozen=True, kw_only=True)
class RiddledBasinSpec(Spec):
    r"""Gradient descent on a network of two neurons, which end up equal, opposite, or neither.

    .. math:: f(x) = \tfrac{1}{2} \sum_{i=1,2} v_i \tanh(\sqrt 2 \, w_i x), \qquad
       L = \frac{1}{n} \sum_n (f(x_n) - y_n)^2

    The planes (w1, v1) = ±(w2, v2) are invariant. With :math:`\theta_i = (w_i, v_i)`, a start ends at *equal* if after
    all steps :math:`|\theta_1 - \theta_2|` is below a threshold and below :math:`|\theta_1 + \theta_2|`, at *opposite*
    the other way round, else at *neither*.

    Parameters
    ----------
    learning_rate : float
        Positive.
    steps : int
        Full-batch updates before the end is judged.
    samples : int
        Data points n, normal inputs and targets.
    data_seed : int
        Of NumPy's legacy generator, which draws all inputs, then all targets.
    plane_seed : int
        Of the same; draws uniform components along e1, e2, e3, e4 of the two directions of the plane of starts.
    threshold : float
        Distance between neurons that counts as close, positive.

    Raises
    ------
    InputError
        If a number is out of range.

    References
    ----------
    Ly & Gong, arXiv:2510.05606. The paper's plane is random too; this one has its law, not its pixels.

    Examples
    --------
    >>> spec = RiddledBasinSpec()
    >>> spec.inputs[:2], RiddledBasinSpec.from_json(spec.to_json()) == spec
    (array([1.76405235, 0.40015721]), True)
    """

    kind: ClassVar[str] = "riddled_basin"

    learning_rate: float = 2.5
    steps: int = 1000
    samples: int = 8
    data_seed: int = 0
    plane_seed: int = 0
    threshold: float = 3.0

    def __post_init__(self) -> None:
        for name in ("learning_rate", "threshold"):
            object.__setattr__(self, name, real(name, getattr(self, name), above=0))
        for name, least in (("steps", 1), ("samples", 1), ("data_seed", 0), ("plane_seed", 0)):
            most = 2**32 - 1 if least == 0 else None
            object.__setattr__(self, name, whole(name, getattr(self, name), least=least, most=most))

    @property
    def inputs(self) -> Floats:
        """x, shape (samples,)."""
        return self._data[0]

    @property
    def targets(self) -> Floats:
        """y, shape (samples,)."""
        return self._data[1]

    @property
    def _data(self) -> Floats:
        return np.random.RandomState(self.data_seed).randn(2, self.samples)

    @property
    def directions(self) -> Floats:
        """Unit vectors along and across the plane of equal neurons, shape (2, 4), that span the plane of starts."""
        parts = np.random.RandomState(self.plane_seed).rand(2, 2)
        along, across = parts / np.hypot(*parts.T)[:, None]
        return np.array([along @ BASIS[:2], across @ BASIS[2:]])

    def field(self) -> RiddledBasinField:
        """Return the field over the plane of starts."""
        from fractalscape.dynamics.riddled_basins.field import RiddledBasinField

        return RiddledBasinField(spec=self)

    def descended(self, weights: ArrayLike, *, steps: int | None = None) -> Floats:
        """Return weights after descent.

        Parameters
        ----------
        weights : array_like, shape (4, count)
            w1, w2, v1, v2 of every start.
        steps : int, optional
            Updates; those of the spec when absent.

        Returns
        -------
        array, shape (4, count)
            Infinite or NaN where descent diverged.
        """
        from fractalscape.dynamics.riddled_basins.kernels import descend

        moved = np.array(weights, np.float64, order="C")
        descend(
            math.sqrt(2) * self.inputs, self.targets, self.learning_rate, self.steps if steps is None else steps, moved
        )
        return moved

    def ends(self, weights: Floats) -> tuple[NDArray[np.int8], Floats]:
        """Say where weights are.

        Parameters
        ----------
        weights : array, shape (4, count)

        Returns
        -------
        outcome : array of int8, shape (count,)
            0 equal, 1 opposite, 2 neither.
        distance : array, shape (count,)
            To the nearer of the two planes, times the square root of 2; NaN where descent diverged.
        """
        w1, w2, v1, v2 = weights
        with np.errstate(all="ignore"):
            difference, total = np.hypot(w1 - w2, v1 - v2), np.hypot(w1 + w2, v1 + v2)
            distance = np.where(np.isfinite(weights).all(0), np.minimum(difference, total), np.nan)
            close = distance < self.threshold
            equal, opposite = close & (difference < total), close & (total < difference)
        return np.where(equal, EQUAL, np.where(opposite, OPPOSITE, NEITHER)).astype(np.int8), distance


PUBLISHED_WINDOW = Window.linear(along=(0, 8), across=(0, 6))
"""The paper's picture, in distances along the two directions; it has 2047 samples a side."""
