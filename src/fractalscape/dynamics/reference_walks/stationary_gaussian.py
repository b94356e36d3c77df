"""Gaussian walks with stationary steps, whose mean squared displacement decides every law there is."""

from __future__ import annotations

import math
from abc import abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import real, whole
from fractalscape.dynamics.reference_walks.reference_walk import Floats, ReferenceWalk, checked_lags
from fractalscape.dynamics.reference_walks.uncorrelated_increments import whole_lags


class StationaryGaussian(ReferenceWalk):
    """Base of Gaussian walks with stationary steps and independent axes, alike."""

    @abstractmethod
    def _spread(self, time: Floats) -> Floats:
        """Return E|x(t) - x(0)|² of one axis."""

    def mean_squared_displacement(self, lag: ArrayLike, *, age: float = 0, axes: int = 1) -> Floats:
        """Return E|x(age + lag) - x(age)|², exact; the age does not matter.

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
            Of the shape of `lag`; squared units of length.

        Raises
        ------
        InputError
            If a lag or an age is negative.
        """
        checked_lags(age, "age")
        return np.asarray(axes * self._spread(checked_lags(lag)))

    def time_averaged_displacement(self, lag: ArrayLike, *, steps: int, axes: int = 1) -> Floats:
        """Return the expectation of the time-averaged squared displacement: that of the ensemble, exactly.

        Parameters
        ----------
        lag : array_like
            Whole steps, up to `steps`.
        steps : int
            Steps of the walk.
        axes : int
            Coordinates of a walker.

        Returns
        -------
        array
            Of the shape of `lag`.
        """
        return self.mean_squared_displacement(whole_lags(lag, steps), axes=axes)

    def velocity_autocorrelation(self, lag: ArrayLike, *, span: float = 1) -> Floats:
        r"""Return the correlation of displacements over `span` that begin `lag` apart, exact.

        .. math:: \rho(k) = \frac{m(k + s) + m(|k - s|) - 2 m(k)}{2 m(s)}, \qquad m(k) = E|x(k) - x(0)|^2

        Parameters
        ----------
        lag : array_like
            Steps k, from 0 on.
        span : float
            Steps s of each displacement, above 0.

        Returns
        -------
        array
            Of the shape of `lag`; 1 at lag 0.
        """
        span = real("span", span, above=0, advice="give a number of steps")
        return displacement_correlation(self._spread, checked_lags(lag), span)

    def ergodicity_breaking(self, lag: int, *, steps: int, axes: int = 1) -> float:
        r"""Return Var/mean² of the time-averaged squared displacement over all windows, exact.

        .. math:: EB = \frac{2}{d K^2} \left[K + 2 \sum_{k=1}^{K-1} (K - k) \rho(k)^2\right], \qquad K = T + 1 - L

        Parameters
        ----------
        lag : int
            Steps L, from 1 to `steps`.
        steps : int
            Steps T of the walk.
        axes : int
            Coordinates d of a walker.

        Returns
        -------
        float

        Notes
        -----
        `fractalscape.measures.diffusion.stationary_ergodicity_breaking` of the walk's own displacement.
        """
        from fractalscape.measures.diffusion import stationary_ergodicity_breaking

        steps = whole("steps", steps, least=1, advice="give the length of the walk")
        lag = int(whole_lags(whole("lag", lag, least=1, advice="give a number of steps"), steps))
        return stationary_ergodicity_breaking(steps + 1, lag, displacement=self._spread, axes=axes)

    def displacement_moment(self, order: float, lag: ArrayLike, *, axes: int = 1) -> Floats:
        r"""Return E|x(lag) - x(0)|^q, exact.

        .. math:: E\,r^q = \left(2 m\right)^{q/2} \frac{\Gamma((d + q)/2)}{\Gamma(d/2)}

        with m the mean squared displacement of one axis.

        Parameters
        ----------
        order : float
            q, above -axes.
        lag : array_like
            Steps, from 0 on.
        axes : int
            Coordinates d of a walker.

        Returns
        -------
        array
            Of the shape of `lag`.
        """
        order = real("order", order, above=-axes, advice="moments below are infinite")
        factor = math.exp(math.lgamma((axes + order) / 2) - math.lgamma(axes / 2))
        return np.asarray((2 * self._spread(checked_lags(lag))) ** (order / 2) * factor)


def displacement_correlation(spread, lag: Floats, span: float) -> Floats:
    """Return the correlation of displacements over `span`, `lag` apart, of a walk of stationary steps.

    Parameters
    ----------
    spread : callable
        ``spread(time)`` is the mean squared displacement.
    lag : array
    span : float

    Returns
    -------
    array
        Of the shape of `lag`.
    """
    ahead, behind = spread(lag + span), spread(np.abs(lag - span))
    return np.asarray((ahead + behind - 2 * spread(lag)) / (2 * spread(np.asarray(span))))
