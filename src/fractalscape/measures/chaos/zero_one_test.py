"""The 0-1 test for chaos of Gottwald and Melbourne, with a check that the series is not noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import percentile_interval
from fractalscape.measures.chaos.prediction_error import Floats, prediction_error
from fractalscape.measures.positions import positions
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

FEWEST = 200
REGULAR, CHAOTIC, UNDECIDED, LIKE_NOISE, NOT_MEASURED = 0, 1, 2, 3, -1
VERDICTS = {
    "not_measured": NOT_MEASURED,
    "regular": REGULAR,
    "chaotic": CHAOTIC,
    "undecided": UNDECIDED,
    "like_noise": LIKE_NOISE,
}
REGULAR_BELOW, CHAOTIC_ABOVE = 0.2, 0.8
DETERMINISTIC_BELOW, NOISE_ABOVE = 0.5, 0.8
"""Of `prediction_error`: low-dimensional maps have 0.05 at most, noise 1 or more."""
REPLICATES = 400


def zero_one_test(
    trajectory: Any,
    *,
    draws: int = 100,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
    dimension: int = 3,
) -> xr.Dataset:
    r"""Test every coordinate for chaos: K near 0 is regular, near 1 chaotic *or noise*.

    For a series φ of N numbers and each of some random frequencies c in (π/5, 4π/5),

    .. math::
        z_n = \sum_{j \le n} φ_j e^{ijc}, \quad
        D_c(n) = \frac{1}{N - N_0} \sum_{j \le N - N_0} |z_{j+n} - z_j|^2 - \bar φ^2 \frac{1 - \cos nc}{1 - \cos c},

    and K is the median over c of the correlation of D_c(n) with n = 1, …, N_0 = N / 10.

    Parameters
    ----------
    trajectory : Dataset, DataArray or array_like
        See `positions`; equidistant records.
    draws : int
        Frequencies c.
    seed : int or numpy.random.Generator
        Of the frequencies.
    confidence : float
        Level of the interval, between 0 and 1.
    dimension : int
        Numbers that the check for noise predicts from; see `prediction_error`.

    Returns
    -------
    xarray.Dataset
        Over (walker, axis): ``zero_one`` (K) with ``zero_one_lower`` and ``zero_one_upper``; ``prediction_error``; and
        ``verdict``, a class: ``regular`` (K < 0.2), ``chaotic`` (K > 0.8 and prediction error < 0.5), ``like_noise``
        (prediction error > 0.8, whatever K is), ``undecided`` or ``not_measured``. ``draw_correlation``
        (walker, axis, frequency) is the curve. Attributes ``status`` and ``reason``, which says how many are like
        noise.

    Raises
    ------
    InputError
        If the trajectory or an option is not possible.

    Notes
    -----
    **Noise passes the test**: white noise has K = 0.998, a periodic orbit with 10 % noise 0.2 to 0.7. A trajectory of a
    stochastic optimiser is therefore like noise unless its own past predicts it. The check holds for maps; a flow
    sampled so densely that a line predicts it is called like noise too, and there the test itself fails: take every
    k-th record. The interval is a bootstrap over frequencies: it tells how K depends on the draws and not how another
    stretch of the series would differ.

    O(draws N log N): one Fourier transform gives all n.

    References
    ----------
    Gottwald & Melbourne, SIAM J. Appl. Dyn. Syst. 8, 129 (2009), eqs. 3.1-3.5, and Nonlinearity 22, 1367 (2009).

    Examples
    --------
    >>> x = np.empty(2000)
    >>> x[0] = 0.3
    >>> for t in range(1999):
    ...     x[t + 1] = 3.97 * x[t] * (1 - x[t])
    >>> noise = np.random.default_rng(0).normal(size=2000)
    >>> found = zero_one_test([x, noise])
    >>> found["zero_one"].values.round(2).ravel().tolist(), found["verdict"].values.ravel().tolist()
    ([1.0, 1.0], [1, 3])
    >>> found.attrs["reason"]
    '1 of 2 coordinates are like noise, which passes this test: their K tells nothing'
    """
    read, draws, dimension = (
        positions(trajectory),
        whole("draws", draws, least=2, most=10**6),
        whole("dimension", dimension, least=1),
    )
    confidence = confidence_level(confidence)
    if read.interval is None and read.records > 1:
        raise InputError("records are not equidistant; interpolate or choose equal steps for the 0-1 test")
    of_frequencies, of_replicates = streams(seed, 2)
    frequencies = of_frequencies.uniform(np.pi / 5, 4 * np.pi / 5, draws)
    correlation = np.full((read.walkers, read.axes, draws), np.nan)
    error = np.full((read.walkers, read.axes), np.nan)
    varies = np.zeros((read.walkers, read.axes), bool)
    first = 0
    for slab in read.blocks() if read.records >= FEWEST else ():
        for walker in np.flatnonzero(read.finite):
            for k, series in enumerate(slab[walker]):
                if np.ptp(series) > 0:
                    varies[walker, first + k] = True
                    correlation[walker, first + k] = growth_correlation(series, frequencies)
                    error[walker, first + k] = prediction_error(series, dimension=dimension)
        first += slab.shape[1]
    drawn = of_replicates.integers(draws, size=(REPLICATES, draws))
    return _labelled(correlation, error, frequencies, drawn, confidence, _problem(read, varies))


def growth_correlation(series: Floats, frequencies: Floats) -> Floats:
    """Return K_c, the correlation of D_c(n) with n, at each frequency.

    Parameters
    ----------
    series : array, shape (step,)
        Not constant.
    frequencies : array, shape (frequency,)
        c in radians a step.

    Returns
    -------
    array, shape (frequency,)

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=5000)
    >>> growth_correlation(noise, np.array([1.0, 2.0])).round(1).tolist()
    [1.0, 1.0]
    """
    found = np.array([_displacement(series, c) for c in frequencies])
    lag = np.arange(1, found.shape[1] + 1) - (found.shape[1] + 1) / 2
    found -= found.mean(1, keepdims=True)
    spread = np.sqrt((found**2).sum(1) * (lag @ lag))
    return np.divide(found @ lag, spread, out=np.zeros(len(found)), where=spread > 0)


def _displacement(series: Floats, c: float) -> Floats:
    """Return D_c(n) for n from 1 to a tenth of the series; means of |z|² by cumulative sums, of products by FFT."""
    import scipy.fft

    size = series.size
    lags = size // 10
    used = size - lags
    z = np.cumsum(series * np.exp(1j * c * np.arange(1, size + 1)))
    z -= z.mean()
    length: Any = scipy.fft.next_fast_len(size)
    spectrum: Any = scipy.fft.fft(z, length)
    of_first: Any = scipy.fft.fft(z[:used], length)
    product: Any = scipy.fft.ifft(spectrum * of_first.conj())
    square = np.concatenate([[0.0], np.cumsum(np.abs(z) ** 2)])
    n = np.arange(1, lags + 1)
    mean = (square[used] + square[used + n] - square[n] - 2 * product[1 : lags + 1].real) / used
    return mean - series.mean() ** 2 * (1 - np.cos(n * c)) / (1 - np.cos(c))


def _problem(read: Any, varies: Any) -> tuple[str, str]:
    if not read.finite.any():
        return "not_finite", read.left_out
    if read.records < FEWEST:
        return "too_few_points", f"{read.records} records, {FEWEST} are needed"
    if not varies.any():
        return "constant", "no coordinate varies"
    return "ok", read.left_out


def _verdict(zero_one: Floats, error: Floats) -> Any:
    verdict = np.full(zero_one.shape, UNDECIDED, np.int8)
    verdict[zero_one < REGULAR_BELOW] = REGULAR
    verdict[(zero_one > CHAOTIC_ABOVE) & (error < DETERMINISTIC_BELOW)] = CHAOTIC
    verdict[error > NOISE_ABOVE] = LIKE_NOISE
    verdict[np.isnan(zero_one)] = NOT_MEASURED
    return verdict


def _labelled(
    correlation: Floats, error: Floats, frequencies: Floats, drawn: Any, confidence: float, problem: tuple[str, str]
) -> xr.Dataset:
    import xarray as xr

    zero_one, low, high = np.median(correlation, -1), np.full(error.shape, np.nan), np.full(error.shape, np.nan)
    for at in np.argwhere(~np.isnan(zero_one)):
        medians = np.median(correlation[tuple(at)][drawn], -1)
        low[tuple(at)], high[tuple(at)] = percentile_interval(medians, confidence)
    verdict = _verdict(zero_one, error)
    noisy = int((verdict == LIKE_NOISE).sum())
    warning = f"{noisy} of {verdict.size} coordinates are like noise, which passes this test: their K tells nothing"
    reason = "; ".join(filter(None, [problem[1], warning if noisy else ""]))
    of_interval = {"units": "1", "confidence": confidence, "interval": "percentiles of the bootstrap over frequencies"}
    dims = ("walker", "axis")
    return xr.Dataset(
        {
            "zero_one": (dims, zero_one, {"units": "1", "long_name": "K of the 0-1 test"}),
            "zero_one_lower": (dims, low, {**of_interval, "long_name": "lower end of K"}),
            "zero_one_upper": (dims, high, {**of_interval, "long_name": "upper end of K"}),
            "prediction_error": (dims, error, {"units": "1", "long_name": "error of neighbours over that of a line"}),
            "verdict": (
                dims,
                verdict,
                {"flag_values": list(VERDICTS.values()), "flag_meanings": " ".join(VERDICTS), "long_name": "verdict"},
            ),
            "draw_correlation": (
                (*dims, "frequency"),
                correlation,
                {"units": "1", "long_name": "correlation of the displacement with time"},
            ),
        },
        coords={"frequency": ("frequency", frequencies, {"units": "radian/record", "long_name": "frequency c"})},
        attrs={"status": problem[0], "reason": reason, "draws": int(frequencies.size)},
    )
