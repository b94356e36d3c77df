"""Residence times without a mean or without a variance: how they are drawn, and how many of them fit into a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from fractalscape.arguments import choice
from fractalscape.dynamics.reference_walks.reference_walk import Floats

Law = Literal["pareto", "mittag_leffler"]

FIRST_BATCH = 64


def pareto_times(generator: np.random.Generator, count: int, exponent: float) -> Floats:
    r"""Draw residence times τ = U^(-1/a) of the Pareto law P(τ > t) = t^(-a), t ≥ 1; infinite where beyond float64."""
    with np.errstate(over="ignore"):
        return (1 - generator.random(count)) ** (-1 / exponent)


def mittag_leffler_times(generator: np.random.Generator, count: int, exponent: float) -> Floats:
    r"""Draw residence times of the Mittag-Leffler law P(τ > t) = E_a(-t^a), a in (0, 1).

    .. math:: \tau = -\ln U \left[\frac{\sin a\pi}{\tan a\pi V} - \cos a\pi\right]^{1/a}

    References
    ----------
    Kozubowski & Rachev, J. Comput. Anal. Appl. 1, 177 (1999); Fulger, Scalas & Germano, Phys. Rev. E 77, 021122 (2008).
    """
    uniform = 1 - generator.random((count, 2))
    angle = exponent * math.pi
    with np.errstate(over="ignore"):
        inner = np.sin(angle * (1 - uniform[:, 1])) / np.sin(angle * uniform[:, 1])
        return -np.log(uniform[:, 0]) * inner ** (1 / exponent)


TIMES: dict[str, Callable[[np.random.Generator, int, float], Floats]] = {
    "pareto": pareto_times,
    "mittag_leffler": mittag_leffler_times,
}


def times_until(horizon: float, *, law: Law, exponent: float, generator: np.random.Generator) -> Floats:
    """Draw residence times until their sum exceeds `horizon`.

    Parameters
    ----------
    horizon : float
        Steps.
    law : {"pareto", "mittag_leffler"}
    exponent : float
    generator : numpy.random.Generator
        Used for nothing else, so that the times do not depend on how many are drawn at once.

    Returns
    -------
    array
        None longer than twice the horizon: how much longer the last one is, is not seen.

    Examples
    --------
    >>> times = times_until(100, law="pareto", exponent=0.5, generator=np.random.default_rng(0))
    >>> bool(times.sum() > 100 >= times[:-1].sum())
    True
    """
    longest = 2 * horizon + 2
    drawn, total, batch = [], 0.0, FIRST_BATCH
    while total <= horizon:
        times = np.minimum(TIMES[law](generator, batch, exponent), longest)
        drawn.append(times)
        total += float(times.sum())
        batch *= 2
    times = np.concatenate(drawn)
    return times[: int(np.searchsorted(np.cumsum(times), horizon, side="right")) + 1]


def expected_events(time: Floats, *, law: Law, exponent: float) -> Floats:
    r"""Return the expected number n of residence times that end until `time`, for exponents below 1.

    .. math:: n_\mathrm{ML} = \frac{t^a}{\Gamma(1 + a)}, \qquad
              n_\mathrm{P} \approx \frac{\sin \pi a}{\pi a} t^a
              + \frac{a\,t^{2a - 1}}{(1 - a)\,\Gamma(1 - a)^2\,\Gamma(2a)} - 1

    Parameters
    ----------
    time : array
        Steps.
    law : {"pareto", "mittag_leffler"}
    exponent : float
        a in (0, 1).

    Returns
    -------
    array
        Exact for Mittag-Leffler times. For Pareto times the first terms of the expansion in long times (of 1/(1 - ψ(s))
        for small s), at least 0; what is left out falls with time, slowly for exponents near 1.

    References
    ----------
    Godrèche & Luck, J. Stat. Phys. 104, 489 (2001); the second term is derived here.
    """
    a = exponent
    if law == "mittag_leffler":
        return np.asarray(time**a / math.gamma(1 + a))
    later = a / ((1 - a) * math.gamma(1 - a) ** 2 * math.gamma(2 * a))
    with np.errstate(divide="ignore"):
        expansion = math.sin(math.pi * a) / (math.pi * a) * time**a + later * time ** (2 * a - 1) - 1
    return np.where(time < 1, 0.0, np.maximum(expansion, 0.0))


def checked_law(law: str) -> Law:
    """Return the name of a law of residence times, or raise `InputError`."""
    choice("residence_law", law, TIMES)
    return law  # pyright: ignore[reportReturnType]
