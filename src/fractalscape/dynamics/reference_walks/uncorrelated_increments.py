"""Walks whose steps are uncorrelated, so that the ensemble's curve decides every aged and every time-averaged one."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import whole
from fractalscape.dynamics.reference_walks.reference_walk import Floats, ReferenceWalk, checked_lags
from fractalscape.errors import InputError


class UncorrelatedIncrements(ReferenceWalk):
    """Base of walks with uncorrelated steps of zero mean: Brownian, scaled Brownian, waiting and annealed ones."""

    @abstractmethod
    def _spread(self, time: Floats) -> Floats:
        """Return E|x(t) - x(0)|² of one axis."""

    def mean_squared_displacement(self, lag: ArrayLike, *, age: float = 0, axes: int = 1) -> Floats:
        r"""Return E|x(age + lag) - x(age)|² = E|x(age + lag)|² - E|x(age)|².

        Parameters
        ----------
        lag : array_like
            Steps, from 0 on.
        age : float
            Steps before the displacement begins.
        axes : int
            Coordinates of a walker; each adds alike.

        Returns
        -------
        array
            Of the shape of `lag`; squared units of length. How exact it is, the class says.

        Raises
        ------
        InputError
            If a lag or an age is negative.
        """
        start = checked_lags(age, "age")
        return np.asarray(axes * (self._spread(start + checked_lags(lag)) - self._spread(start)))

    def time_averaged_displacement(self, lag: ArrayLike, *, steps: int, axes: int = 1) -> Floats:
        r"""Return the expectation of the time-averaged squared displacement over all windows of a walk.

        .. math:: E\,\overline{\delta^2}(L) = \frac{1}{T - L + 1} \sum_{t=0}^{T-L} \left[m(t + L) - m(t)\right],
                  \qquad m(t) = E|x(t)|^2

        Parameters
        ----------
        lag : array_like
            Steps L, up to `steps`.
        steps : int
            Steps T of the walk.
        axes : int
            Coordinates of a walker.

        Returns
        -------
        array
            Of the shape of `lag`; as exact as `mean_squared_displacement`.

        Raises
        ------
        InputError
            If a lag is not from 0 to `steps`.

        References
        ----------
        Metzler, Jeon, Cherstvy & Barkai, Phys. Chem. Chem. Phys. 16, 24128 (2014), eq. 14, for its limit of long walks.
        """
        steps = whole("steps", steps, least=1, advice="give the length of the walk")
        lags = whole_lags(lag, steps)
        summed = np.concatenate([[0.0], np.cumsum(self._spread(np.arange(steps + 1.0)))])
        windows = steps + 1 - lags
        ends = summed[steps + 1] - summed[lags]
        return np.asarray(axes * (ends - summed[windows]) / windows)


def whole_lags(lag: ArrayLike, steps: int) -> np.ndarray:
    """Return lags as whole numbers from 0 to `steps`.

    Raises
    ------
    InputError
        If one is not.
    """
    lags = checked_lags(lag)
    if np.any(lags > steps) or np.any(lags != np.floor(lags)):
        raise InputError(f"lag={lag!r} is not made of whole numbers from 0 to steps={steps}; give such lags")
    return lags.astype(np.int64)
