"""The closed forms that every surface with log-normal multifractality shares."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike


class LogNormalScaling(ABC):
    r"""Moments and spectrum of a field with a quadratic scaling function.

    .. math:: E|X(x + r) - X(x)|^q \sim r^{\zeta(q)}, \qquad \zeta(q) = c_1 q + c_2 q^2 / 2

    All higher log-cumulants are 0. A subclass has ``ndim``, ``c1`` and ``c2``.
    """

    @property
    @abstractmethod
    def ndim(self) -> int:
        """Number of axes d."""

    @property
    @abstractmethod
    def c1(self) -> float:
        """First log-cumulant, the most frequent Hölder exponent."""

    @property
    @abstractmethod
    def c2(self) -> float:
        """Second log-cumulant, at most 0; the width of the singularity spectrum is of order sqrt(-c2)."""

    @property
    def critical_order(self) -> float:
        """The order q* = sqrt(2d / |c2|) beyond which moments of one sample grow linearly in q; infinite if c2 = 0."""
        return math.sqrt(2 * self.ndim / -self.c2) if self.c2 else math.inf

    def scaling_exponent(self, order: ArrayLike, *, one_sample: bool = False) -> np.ndarray:
        """Return ζ(q).

        Parameters
        ----------
        order : array_like
            Orders q.
        one_sample : bool
            As one large sample shows it, linear beyond `critical_order`, instead of the ensemble.

        Returns
        -------
        array
            Of the shape of `order`.
        """
        q = np.asarray(order, float)
        inside = np.clip(q, -self.critical_order, self.critical_order) if one_sample else q
        slope = self.c1 + self.c2 * inside
        return self.c1 * inside + self.c2 * inside**2 / 2 + slope * (q - inside)

    def singularity_spectrum(self, holder: ArrayLike) -> np.ndarray:
        r"""Return the dimension of the set of points of a Hölder exponent.

        .. math:: D(h) = d - (h - c_1)^2 / (2 |c_2|)

        Parameters
        ----------
        holder : array_like
            Hölder exponents h.

        Returns
        -------
        array
            Of the shape of `holder`; -inf where there is no such point.
        """
        away = (np.asarray(holder, float) - self.c1) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            dimension = self.ndim - np.where(away == 0, 0.0, away / (-2 * self.c2))
        return np.where(dimension >= 0, dimension, -np.inf)
