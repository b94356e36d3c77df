"""The Hurst exponent of fractional Brownian motion by Whittle's approximate maximum likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import confidence_level
from fractalscape.measures.positions import Positions, positions
from fractalscape.measures.scaling_fit import Status

Floats = NDArray[np.float64]
FEWEST_STEPS = 16
BOUNDS = (1e-3, 1 - 1e-3)
DIFFERENCE = 1e-4
"""Of H, for the derivative of the spectrum; its error is below 1e-7 of the width of an interval."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WhittleFit:
    """Fractional Brownian motion fitted to walkers.

    Parameters
    ----------
    hurst : float
        H; NaN if there is none.
    interval : (float, float)
        Of H, within [0, 1].
    confidence : float
        Its level.
    step_variance : float
        Variance of one step of one coordinate, in squared units of position: σ² of MSD(L) = d σ² L^(2H), L in records.
    frequency : array, shape (frequency,)
        Radians a record, in (0, π).
    periodogram, spectral_density : array, shape (frequency,)
        Of the steps, averaged over walkers and coordinates, and the fitted one; squared units of position.
    status : {"ok", "not_finite", "constant", "too_few_points"}
    reason : str
        In words, why there is no estimate or what was left out.
    """

    hurst: float
    interval: tuple[float, float]
    confidence: float
    step_variance: float
    frequency: Floats = field(repr=False)
    periodogram: Floats = field(repr=False)
    spectral_density: Floats = field(repr=False)
    status: Status
    reason: str

    @property
    def diffusion_exponent(self) -> float:
        """2 H."""
        return 2 * self.hurst

    def __str__(self) -> str:
        if self.status != "ok":
            return f"hurst not measured ({self.status}): {self.reason}"
        low, high = self.interval
        note = f"; {self.reason}" if self.reason else ""
        return f"hurst = {self.hurst:.4f} [{low:.4f}, {high:.4f}] ({100 * self.confidence:g} %), Whittle{note}"


def whittle_hurst(trajectory: Any, *, confidence: float = 0.95) -> WhittleFit:
    r"""Fit H of fractional Brownian motion to the spectrum of its steps.

    H minimises, over walkers w with d coordinates of scales of their own,

    .. math:: \sum_w d_w \Big[ \log \frac1m \sum_k \frac{I_w(λ_k)}{f_H(λ_k)} + \frac1m \sum_k \log f_H(λ_k) \Big],
        \qquad f_H(λ) = 2 (1 - \cos λ) \sum_{j=-\infty}^{\infty} |λ + 2πj|^{-2H-1},

    :math:`I_w` the periodogram of steps, averaged over coordinates, at the m Fourier frequencies in (0, π).

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes, with equidistant records; 17 or more.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    WhittleFit

    Raises
    ------
    InputError
        If the positions or the confidence are not possible.

    Notes
    -----
    Right for steps that are fractional Gaussian noise, for nothing else: noise of localisation, a crossover or heavy
    tails bias it silently; compare `periodogram` with `spectral_density`, and the estimate with `diffusion_exponent`.
    A constant drift does no harm.
    The interval is estimate +- z / sqrt(D m Var_k(∂ log f / ∂H)), D the sum of :math:`d_w`, the effective number of
    equal independent coordinates :math:`(\sum s_i)^2 / \sum s_i^2` of variances s. For coordinates that depend on each
    other it is too narrow. It holds the truth in 92 % of paths of 300 steps and in 94 % of those of 3000
    (docs/diffusion.md).
    Cost: one transform a coordinate; slabs of coordinates are added up.

    References
    ----------
    Fox & Taqqu, Ann. Stat. 14, 517 (1986); Beran, Statistics for Long-Memory Processes (1994), section 5.5, for the
    variance.

    Examples
    --------
    >>> from fractalscape.randomness import fractional_motion
    >>> print(whittle_hurst(fractional_motion(3000, hurst=0.75, seed=0)))
    hurst = 0.7345 [0.7107, 0.7583] (95 %), Whittle
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import ndtri

    confidence_level(confidence)
    walk = positions(trajectory)
    if walk.records > 1 and walk.interval is None:
        return _failed("too_few_points", "records are not equidistant, and steps of unequal length have no spectrum")
    if walk.records <= FEWEST_STEPS:
        return _failed("too_few_points", f"{walk.records} records; {FEWEST_STEPS + 1} are needed")
    if not walk.finite.any():
        return _failed("not_finite", walk.left_out)
    periodograms, coordinates = _periodograms(walk)
    moved = (coordinates > 0) & walk.finite
    if not moved.any():
        return _failed("constant", "no walker took steps other than its mean step")
    periodograms, coordinates = periodograms[moved], coordinates[moved]
    frequency = 2 * np.pi * np.arange(1, periodograms.shape[1] + 1) / (walk.records - 1)

    def negative_log_likelihood(hurst: float) -> float:
        density = noise_spectrum(frequency, hurst)
        return float(coordinates @ np.log((periodograms / density).mean(axis=1))) + coordinates.sum() * float(
            np.log(density).mean()
        )

    hurst = float(minimize_scalar(negative_log_likelihood, bounds=BOUNDS, method="bounded", options={"xatol": 1e-7}).x)  # pyright: ignore[reportAttributeAccessIssue]
    low, high = (np.log(noise_spectrum(frequency, hurst + step)) for step in (-DIFFERENCE / 2, DIFFERENCE / 2))
    information = coordinates.sum() * frequency.size * ((high - low) / DIFFERENCE).var()
    error = float(ndtri(0.5 + confidence / 2)) / math.sqrt(information)
    density = noise_spectrum(frequency, hurst)
    shape, mean = normalisation(hurst) * density, periodograms.mean(axis=0)
    variance = float((mean / shape).mean())
    return WhittleFit(
        hurst=hurst,
        interval=(max(0.0, hurst - error), min(1.0, hurst + error)),
        confidence=confidence,
        step_variance=variance,
        frequency=frequency,
        periodogram=mean,
        spectral_density=variance * shape,
        status="ok",
        reason=_reason(walk, int(np.count_nonzero(walk.finite)) - len(periodograms), hurst),
    )


def noise_spectrum(frequency: Floats, hurst: float) -> Floats:
    r"""Return :math:`2 (1 - \cos λ) \sum_j |λ + 2πj|^{-2H-1}` by Hurwitz's zeta function.

    Parameters
    ----------
    frequency : array, shape (n,)
        In (0, 2π), radians a step.
    hurst : float
        In (0, 1).

    Returns
    -------
    array, shape (n,)

    Examples
    --------
    >>> noise_spectrum(np.array([0.1, 3.0]), 0.5).round(12)
    array([1., 1.])
    """
    from scipy.special import zeta

    power, turn = 2 * hurst + 1, frequency / (2 * np.pi)
    return 4 * np.sin(frequency / 2) ** 2 * (2 * np.pi) ** -power * (zeta(power, turn) + zeta(power, 1 - turn))


def normalisation(hurst: float) -> float:
    """Return the factor that makes `noise_spectrum` that of noise of unit variance: its mean over (0, 2π) is then 1."""
    return math.sin(math.pi * hurst) * math.gamma(2 * hurst + 1)


def _periodograms(walk: Positions) -> tuple[Floats, Floats]:
    """Return mean periodograms of steps, shape (walker, frequency), and effective numbers of coordinates."""
    from scipy.fft import rfft

    steps = walk.records - 1
    total = np.zeros((walk.walkers, (steps - 1) // 2))
    variance, square = np.zeros((2, walk.walkers))
    for number in range(walk.walkers):
        if not walk.finite[number]:
            continue
        for (slab,) in walk.blocks(walkers=slice(number, number + 1)):
            spectrum: Any = rfft(np.diff(slab, axis=1), axis=1)
            each = np.abs(spectrum[:, 1 : total.shape[1] + 1]) ** 2 / steps
            each[each.mean(axis=1) < 1e-24 * np.abs(spectrum[:, 0]) ** 2 / steps] = 0  # rounding of a straight path
            total[number] += each.sum(axis=0)
            variance[number] += each.mean(axis=1).sum()
            square[number] += (each.mean(axis=1) ** 2).sum()
    effective = np.divide(variance**2, square, out=np.zeros(walk.walkers), where=square > 0)
    return total / walk.axes, effective


def _failed(status: Status, reason: str) -> WhittleFit:
    none = np.empty(0)
    return WhittleFit(
        hurst=math.nan,
        interval=(math.nan, math.nan),
        confidence=math.nan,
        step_variance=math.nan,
        frequency=none,
        periodogram=none,
        spectral_density=none,
        status=status,
        reason=reason,
    )


def _reason(walk: Positions, still: int, hurst: float) -> str:
    notes = [walk.left_out] if walk.left_out else []
    if still:
        notes.append(f"{still} of {walk.walkers} walkers took no steps other than their mean step")
    if not BOUNDS[0] + 1e-3 < hurst < BOUNDS[1] - 1e-3:
        notes.append("H is at the end of its range: these steps are no fractional noise")
    return "; ".join(notes)
