"""What time averages of walks with residence times without a mean tend to: random numbers of the Mittag-Leffler law."""

from __future__ import annotations

import math

from fractalscape.arguments import real


def amplitude_moment(order: float, exponent: float) -> float:
    r"""Return E ξ^q of the amplitude ξ = time average / its mean of a walk whose residence times have no mean.

    .. math:: E\,\xi^q = \frac{\Gamma(1 + q)\,\Gamma(1 + a)^q}{\Gamma(1 + a q)}

    Parameters
    ----------
    order : float
        q, above -1.
    exponent : float
        a in (0, 1], of the residence times; at 1 ξ is 1.

    Returns
    -------
    float

    Notes
    -----
    The limit of long walks, with the lag far below them. It is approached slowly, from above: E ξ² - 1, the
    ergodicity-breaking parameter, is 0.68 at 20 000 steps for a = 0.5 and Gaussian jumps where 0.571 is due.

    References
    ----------
    He, Burov, Metzler & Barkai, Phys. Rev. Lett. 101, 058101 (2008), eqs. 9-11.

    Examples
    --------
    >>> amplitude_moment(2, 0.5) - 1  # π / 2 - 1
    0.570796326794896...
    """
    order = real("order", order, above=-1, advice="moments below are infinite")
    return math.gamma(1 + order) * math.gamma(1 + exponent) ** order / math.gamma(1 + exponent * order)
