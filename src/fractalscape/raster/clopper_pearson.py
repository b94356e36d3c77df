"""The exact interval of a share that was counted."""

from __future__ import annotations


def clopper_pearson(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    r"""Return the exact binomial interval for the probability of which `successes` of `trials` were seen.

    With the tail :math:`t = (1 - c) / 2` the ends are the quantiles :math:`B^{-1}(t; k, n - k + 1)` and
    :math:`B^{-1}(1 - t; k + 1, n - k)` of beta distributions. It holds the truth at least as often as it says.

    Parameters
    ----------
    successes, trials : int
        0 <= successes <= trials.
    confidence : float
        Level c, between 0 and 1.

    Returns
    -------
    low, high : float
        0 and 1 without trials.

    References
    ----------
    Clopper & Pearson, Biometrika 26, 404 (1934).

    Examples
    --------
    None of n: up to about 3.7 / n.

    >>> low, high = clopper_pearson(0, 1000)
    >>> low, round(high, 4)
    (0.0, 0.0037)
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = betaincinv(successes, trials - successes + 1, tail) if successes else 0.0
    high = betaincinv(successes + 1, trials - successes, 1 - tail) if successes < trials else 1.0
    return float(low), float(high)
