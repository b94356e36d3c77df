"""An interval for a share that was counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from fractalscape.arguments import confidence_level
from fractalscape.errors import InputError

Floats = NDArray[np.float64]


def binomial_interval(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    r"""Return Wilson's interval for the probability of which `successes` of `trials` were seen.

    With :math:`p = k / n` and the normal quantile z of the level, the interval is
    :math:`(p + z^2 / 2n \pm z \sqrt{p (1 - p) / n + z^2 / 4 n^2}) / (1 + z^2 / n)`. It never leaves [0, 1], and has an
    upper end where nothing was seen.

    Parameters
    ----------
    successes, trials : array_like of int, shape (...)
        0 <= successes <= trials.
    confidence : float
        Level, between 0 and 1.

    Returns
    -------
    low, high : array, shape (...)
        0 and 1 where there were no trials.

    Raises
    ------
    InputError
        If a count is negative, successes exceed trials, or the level is not between 0 and 1.

    References
    ----------
    Wilson, J. Am. Stat. Assoc. 22, 209 (1927); Brown, Cai & DasGupta, Stat. Sci. 16, 101 (2001), eq. 4.

    Examples
    --------
    >>> low, high = binomial_interval(30, 100)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2189, 0.3958)
    """
    confidence_level(confidence)
    found, tried = np.asarray(successes, float), np.asarray(trials, float)
    if np.any(found < 0) or np.any(found > tried):
        raise InputError(f"successes={successes!r} must be between 0 and trials={trials!r}")
    quantile = ndtri(0.5 + confidence / 2)
    share = np.divide(found, tried, out=np.full(np.broadcast(found, tried).shape, 0.5), where=tried > 0)
    per_trial = np.divide(quantile**2, tried, out=np.full(share.shape, np.inf), where=tried > 0)
    with np.errstate(invalid="ignore"):
        centre = (share + per_trial / 2) / (1 + per_trial)
        half = np.sqrt(share * (1 - share) * per_trial + per_trial**2 / 4) / (1 + per_trial)
    known = tried > 0
    return np.where(known, np.maximum(centre - half, 0), 0.0), np.where(known, np.minimum(centre + half, 1), 1.0)
