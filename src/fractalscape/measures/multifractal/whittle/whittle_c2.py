"""Bayesian estimate of c2 of images, from how their log-leaders go together in space."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, real
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.bootstrap.labelled_octaves import labelled_octaves
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.spectrum.spectrum_status import sample_statuses
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import log_leaders
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.whittle.leader_covariance import SpectralShapes, spectral_shapes

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

WHITTLE_ANALYSIS = LeaderAnalysis(fit_octaves=(2, 4))
SHARES, ROUNDS = 401, 2
"""Points of the grid of shares, and how often it is drawn closer about their likely range."""
PER_ORDINATE = 3.0
"""How many ordinates of power count as one: frequencies leak, and octaves share coefficients."""
FEWEST = 30
"""Ordinates of power, of all octaves together."""
NEGLIGIBLE = 30.0
"""Logarithm of a ratio of densities below which a share is left out."""
GAPS = "not_finite", "samples are absent inside the image; a power spectrum needs all: fill them, or crop"


class Posterior(NamedTuple):
    """Of the intermittency λ² = u s and of v = (1 - u) s, by shares u; s given u is inverse gamma.

    Parameters
    ----------
    share, probability, scale : array (share,)
        u, its probability, and N times the best s.
    ordinates : float
        N, of power ordinates that count.
    """

    share: Floats
    probability: Floats
    scale: Floats
    ordinates: float

    @property
    def mean(self) -> float:
        """Posterior mean of λ²."""
        return float(self.probability @ (self.share * self.scale)) / (self.ordinates - 3)

    def quantile(self, level: float) -> float:
        """Return the quantile of λ²."""
        from scipy.optimize import brentq
        from scipy.special import gammaincc

        def excess(intermittency: float) -> float:
            below = gammaincc(self.ordinates - 2, self.share * self.scale / intermittency)
            return float(self.probability @ below) - level

        highest = float((self.share * self.scale).max()) / self.ordinates
        return float(brentq(excess, highest * 1e-12, 1e3 * highest, xtol=1e-12))  # pyright: ignore[reportArgumentType]


def whittle_c2(
    image: ArrayLike,
    *,
    analysis: LeaderAnalysis = WHITTLE_ANALYSIS,
    integral_scale: float | None = None,
    bandwidth: float = 0.3,
    confidence: float = 0.95,
    ndim: int | None = None,
) -> xr.Dataset:
    r"""Estimate c2 of an image, or many, by Whittle's likelihood of the power spectra of ln leaders.

    .. math:: \mathrm{Cov}[\ln \ell_j(k), \ln \ell_j(k + r)] = λ^2 \ln \frac{R}{2^j |r|}, \quad
       3 \le |r| < 2^{-j} R; \qquad C_2(j) = v + λ^2 \ln \frac{R}{2^j}

    with c2 = -λ², where R is where covariance ends; between the two linear in ln(1 + \|r\|), and 0 beyond. The
    likelihood of the power I of each octave at the frequencies below the bandwidth,
    :math:`\prod f^{-1} e^{-I/f}`, with flat priors of λ² and v, both positive, has its posterior in closed form but for
    one integral.

    Parameters
    ----------
    image : array_like, shape (y, x), or (replicate, y, x) with ``ndim=2``
    analysis : LeaderAnalysis, optional
        How leaders are made and of which octaves; p-leaders of p = 2 and octaves 2 to 4 when absent. `weights`,
        `orders` and `moments` are not used.
    integral_scale : float, optional
        R in samples; half of the shorter side when absent.
    bandwidth : float
        Share of the frequencies of an octave, from 0 to its Nyquist frequency along an axis.
    confidence : float
        Level of the credible interval.
    ndim : {2}, optional
        When `image` holds many.

    Returns
    -------
    xarray.Dataset
        ``c2``, the posterior mean, ``c2_lower`` and ``c2_upper``; ``status`` and ``reason``. Dim `replicate` if many.

    Raises
    ------
    InputError
        If an option is not possible, the data are signals, or too small for the octaves: 144 samples a side are needed
        for octave 4 of db3.

    Notes
    -----
    One tenth of a second at 512². The estimate uses how leaders that are far apart go together, and not only how their
    variance falls from octave to octave. On multifractal surfaces of 512² its standard deviation is 38 % (c2 = -0.04),
    33 % (-0.01) and 36 % (-0.1) of that of slopes over octaves 3 to 5, and 58, 59 and 51 % of that of slopes over the
    same octaves 2 to 4; at 1024², 34 % of the latter, 0.0020 at c2 = -0.04. The bias is at most 7 %, or 8 % toward 0
    where magnitudes go together over an eighth of the image only. Octaves 3 to 5 alone gain little.

    At a level of 95 % the interval held the truth in 93 to 97 of 100 at 512², and always at 256² and 1024² (52
    surfaces): each ordinate of the power counts a third, since frequencies leak and octaves share coefficients. λ² is
    positive by the prior: of a monofractal of 512² c2 is -0.0001 and its interval does not hold 0;
    `parametric_bootstrap` tests c2 = 0. A smooth Hölder field has another covariance, which nothing here tells: of the
    one of `HoelderField` at 1024², c2 is -0.014.

    References
    ----------
    Combrexelle, Wendt, Dobigeon, Tourneret, McLaughlin & Abry (2015), Bayesian estimation of the multifractality
    parameter for image texture using a Whittle approximation, IEEE Trans. Image Process. 24, 2540-2551
    (arXiv:1410.4871), for the idea. Here v is common to all octaves, periodograms are expected with their leakage, and
    the integral over the scale is done in closed form instead of by a Markov chain.

    Examples
    --------
    >>> from fractalscape.landscapes import MultifractalSurfaceSpec
    >>> spec = MultifractalSurfaceSpec(shape=(256, 256), intermittency=0.04, integral_scale=256)
    >>> found = whittle_c2(spec.draw(seed=0))
    >>> [round(float(found[name]), 2) for name in ("c2_lower", "c2", "c2_upper")]
    [-0.05, -0.03, -0.01]
    """
    how, options = _checked(analysis, integral_scale, bandwidth, confidence)
    coefficients = how.coefficients(image, ndim=ndim)
    if coefficients.ndim != 2:
        raise InputError("the data are signals; whittle_c2 is of images, shape (y, x), or many with ndim=2")
    found, statuses = how.leaders(coefficients), sample_statuses(image, coefficients)
    octaves = how.octaves(coefficients)
    scale = float(min(coefficients.details[0].shape[2:])) if integral_scale is None else options[0]
    numbers = np.full((found.replicates, 3), np.nan)
    for item in map(int, np.flatnonzero(statuses.ok)):
        power = [_power(found, item, j, scale, options[1]) for j in octaves]
        if any(each is None for each in power):
            statuses.mark(np.arange(found.replicates) == item, *GAPS)
            continue
        known = [each for each in power if each is not None]
        _need_ordinates(sum(each.size for each, _ in known), options[1])
        posterior = posterior_of(known)
        tails = (1 - options[2]) / 2
        numbers[item] = posterior.mean, posterior.quantile(1 - tails), posterior.quantile(tails)
    meaning = "second log-cumulant, posterior mean"
    return labelled_octaves(
        {
            "c2": ((), -numbers[:, 0], meaning),
            "c2_lower": ((), -numbers[:, 1], f"{meaning}, lower bound"),
            "c2_upper": ((), -numbers[:, 2], f"{meaning}, upper bound"),
        },
        {},
        analysis=how,
        ndim=2,
        statuses=statuses,
        many=ndim is not None and np.ndim(image) > ndim,
        how={"integral_scale": scale, "bandwidth": options[1], "confidence": options[2]},
    )


def posterior_of(powers: list[tuple[Floats, SpectralShapes]]) -> Posterior:
    """Return the posterior of power ordinates and their shapes, octave by octave.

    Notes
    -----
    With f = s (u F + (1 - u) G) and s integrated out, the density of u goes like
    Π (u F + (1 - u) G)^-1 (Σ I / (u F + (1 - u) G))^-(N - 2).
    """
    power = np.concatenate([each for each, _ in powers])
    far, near = (np.concatenate([getattr(shapes, name) for _, shapes in powers]) for name in ("far", "near"))
    ordinates = power.size / PER_ORDINATE

    def of_shares(low: float, high: float) -> tuple[Floats, Floats, Floats]:
        """Return shares in the middles of equal parts, the best s times N, and log densities."""
        share = low + (high - low) * (np.arange(SHARES) + 0.5) / SHARES
        shape = share[:, None] * far + (1 - share[:, None]) * near
        scale = np.sum(power / shape, axis=1) / PER_ORDINATE
        return share, scale, -np.log(shape).sum(axis=1) / PER_ORDINATE - (ordinates - 2) * np.log(scale)

    low, high = 0.0, 1.0
    for _ in range(ROUNDS):
        share, _scale, density = of_shares(low, high)
        likely, step = share[density > density.max() - NEGLIGIBLE], (high - low) / SHARES
        low, high = max(0.0, float(likely[0]) - step), min(1.0, float(likely[-1]) + step)
    share, scale, density = of_shares(low, high)
    weight = np.exp(density - density.max())
    return Posterior(share, weight / weight.sum(), scale, ordinates)


def _power(
    found: Leaders, item: int, octave: int, integral_scale: float, bandwidth: float
) -> tuple[Floats, SpectralShapes] | None:
    """Return the power of ln leaders at low frequencies, and its two shapes; None if leaders have gaps."""
    logarithms = log_leaders(found.octave(octave)[item][None])[0]
    known = np.isfinite(logarithms)
    inner = logarithms[np.ix_(known.any(axis=1), known.any(axis=0))]
    if not inner.size or not np.isfinite(inner).all():
        return None
    shapes = spectral_shapes(inner.shape, integral_scale / 2**octave, bandwidth)
    power = np.abs(np.fft.fft2(inner - inner.mean()))[shapes.chosen] ** 2 / inner.size
    return power, shapes


def _need_ordinates(count: int, bandwidth: float) -> None:
    if count < FEWEST:
        raise InputError(f"bandwidth={bandwidth} leaves {count} ordinates of power; {FEWEST} are needed, widen it")


def _checked(
    analysis: Any, integral_scale: Any, bandwidth: Any, confidence: Any
) -> tuple[LeaderAnalysis, tuple[float, float, float]]:
    how = checked_analysis(analysis)
    scale = math.nan if integral_scale is None else real("integral_scale", integral_scale, above=0)
    return how, (scale, real("bandwidth", bandwidth, above=0, below=1), confidence_level(confidence))
