"""Wavelet leaders and p-leaders of signals and images."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, shown, whole
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.wavelet_leaders.leader_powers import LeaderPowers
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import WaveletCoefficients

Array = NDArray[np.floating]
Recursion = Literal["all_bands", "one_band"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Leaders:
    """Leaders L_j(k), or p-leaders, octave by octave, before any correction for finite resolution.

    Parameters
    ----------
    values : tuple of arrays, shape (replicate, *shape of the octave)
        The first is of `first_octave`. NaN where a coefficient below is NaN: those are left out of every mean.
    p : float
        Infinite for wavelet leaders.
    first_octave : int
        Finest octave whose coefficients entered.
    coefficients : WaveletCoefficients
        What they are the leaders of.
    recursion : {"all_bands", "one_band"}
        Which coefficients of finer octaves entered.
    """

    values: tuple[Array, ...] = field(repr=False)
    p: float
    first_octave: int
    coefficients: WaveletCoefficients = field(repr=False)
    recursion: Recursion = "all_bands"

    @property
    def octaves(self) -> range:
        """The octaves with leaders."""
        return range(self.first_octave, self.first_octave + len(self.values))

    @property
    def ndim(self) -> int:
        """1 for signals, 2 for images."""
        return self.coefficients.ndim

    @property
    def replicates(self) -> int:
        """How many signals or images."""
        return self.coefficients.replicates

    def octave(self, j: int) -> Array:
        """Return the leaders of octave j, shape (replicate, …)."""
        return self.values[j - self.first_octave]


def leaders(
    coefficients: WaveletCoefficients,
    *,
    p: float = 2.0,
    first_octave: int = 1,
    recursion: Recursion = "all_bands",
) -> Leaders:
    r"""Return the p-leaders of wavelet coefficients, or for infinite p the wavelet leaders.

    .. math:: \ell_j(k) = \Bigl(\sum_{\lambda' \subset 3\lambda} 2^{-d(j-j')} \sum_b |c^b_{\lambda'}|^p\Bigr)^{1/p},
       \qquad L_j(k) = \max_{\lambda' \subset 3\lambda,\, b} |c^b_{\lambda'}|

    where λ' of octave j' <= j runs through the dyadic intervals in the three neighbours 3λ of λ = (j, k) along
    each axis, and b through the bands.

    Parameters
    ----------
    coefficients : WaveletCoefficients
        Integrated first, where their smallest exponent is not positive: see `minimum_regularity`.
    p : float
        Positive; infinite for wavelet leaders, which need a positive smallest exponent. p-leaders need p below
        `critical_p`. Between 1 and 2 they tell a c2 of 0 from one below better than leaders, 3 to 5 times in images.
    first_octave : int
        Finest octave whose coefficients enter; 2 leaves out what sampling has spoilt.
    recursion : {"all_bands", "one_band"}
        The second is the PLBMF toolbox in two dimensions: below an octave only the band high along x enters, for all
        three bands. On fractional surfaces of 512², octaves 3 to 5, it makes c1 larger by .02 at p = 1, .01 at p = 2
        and less for leaders, c2 lower by .0006 at most; from octave 1 on, c1 of H = 0.7 is .56 of .50 at p = 1, and .57
        of .59 for leaders. For comparison with figures made by it; no effect in one dimension.

    Returns
    -------
    Leaders

    Raises
    ------
    InputError
        If p is not positive or takes leaders out of the floats, no octave is left, or an option is not one of these.

    Notes
    -----
    One pass from fine to coarse, S_j(k) = Σ_b \|c_j\|^p + 2^-d Σ S_{j-1}(children), and the sum over neighbours at the
    end: O(n). Leaders are the limit with max for the sums.

    References
    ----------
    Jaffard, Melot, Leonarduzzi, Wendt, Abry, Roux & Torres (2016), p-exponent and p-leaders, Physica A 448, 300-318;
    Wendt, Roux, Jaffard & Abry (2009), Wavelet leaders and bootstrap for multifractal analysis of images, Signal
    Processing 89, 1100-1114.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import wavelet_coefficients
    >>> noise = np.random.default_rng(0).standard_normal(512).cumsum()
    >>> found = leaders(wavelet_coefficients(noise), p=2)
    >>> found.octaves, [int(np.isfinite(values).sum()) for values in found.values]
    (range(1, 7), [252, 123, 58, 26, 10, 2])
    """
    if not isinstance(coefficients, WaveletCoefficients):
        raise InputError(
            f"coefficients={shown(coefficients)} are no WaveletCoefficients; wavelet_coefficients makes some"
        )
    p = checked_p(p)
    choice("recursion", recursion, get_args(Recursion))
    first_octave = whole("first_octave", first_octave, least=1, most=coefficients.octaves)
    used, powers = coefficients.details[first_octave - 1 :], LeaderPowers(p=p, ndim=coefficients.ndim)
    units = _units(used)
    pyramid = _pyramid(used, units, powers, only=0 if recursion == "one_band" else None)
    around = (_over_neighbours(values, powers.join, coefficients.edges == "periodic") for values in pyramid)
    _check_power(p, used[0].dtype)
    with np.errstate(invalid="ignore", over="ignore"):  # the first is what logaddexp says of NaN
        values = tuple(powers.root(values) * _each(units, values) for values in around)
    if p < 1 and any(np.isinf(np.fmax.reduce(each, axis=None)) for each in values):
        raise InputError(f"p={p:g} makes leaders that {used[0].dtype} does not hold; take a larger p, 0.25 or more")
    return Leaders(values=values, p=p, first_octave=first_octave, coefficients=coefficients, recursion=recursion)


def checked_p(p: Any) -> float:
    """Return p as a float above 0, infinite included."""
    try:
        number = math.nan if isinstance(p, (bool, str, bytes)) else float(p)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not number > 0:
        raise InputError(f"p={shown(p)} is not a positive number; 2 is usual, math.inf gives wavelet leaders")
    return number


def _check_power(p: float, dtype: Any) -> None:
    most = float(np.finfo(dtype).max) / 1e4  # a logarithm of sizes, and sums of such, is below
    if most < p < math.inf:
        raise InputError(f"p={p:g} leaves the range of {dtype}; math.inf gives wavelet leaders, which these nearly are")


def _units(details: tuple[Array, ...]) -> Array:
    """Return a power of two near the largest size of each item: in units of it no sum of powers overflows."""
    axes: Any = tuple(range(1, details[0].ndim))
    largest = [np.fmax(np.fmax.reduce(detail, axis=axes), -np.fmin.reduce(detail, axis=axes)) for detail in details]
    largest = np.max(np.nan_to_num(largest), axis=0)
    most = np.finfo(details[0].dtype).maxexp - 2
    return np.where(largest > 0, np.exp2(np.frexp(largest)[1].clip(-most, most)), 1).astype(details[0].dtype)


def _each(units: Array, values: Array) -> Array:
    return units.reshape(-1, *[1] * (values.ndim - 1))


def _pyramid(details: tuple[Array, ...], units: Array, powers: LeaderPowers, only: int | None) -> Iterator[Array]:
    """Yield S_j of each octave, or the largest coefficient below each place for infinite p."""
    below = None
    for detail in details:
        bands = powers.of(np.abs(detail / _each(units, detail)))
        joined = own = powers.join.reduce(bands, axis=1)
        count = 1 if only is None else bands.shape[1]
        if below is not None:
            joined = powers.join(own, powers.shared(_over_children(below, own.shape, powers.join), count))
        yield joined
        if only is None or below is None:
            below = joined if only is None else bands[:, only]
        else:
            below = powers.join(bands[:, only], powers.shared(_over_children(below, own.shape, powers.join)))


def _over_children(below: Array, shape: tuple[int, ...], join: Callable[..., Array]) -> Array:
    """Join the two children along each axis."""
    for axis in range(below.ndim - 1, 0, -1):
        even = _along(axis, slice(0, 2 * shape[axis], 2))
        odd = _along(axis, slice(1, 2 * shape[axis], 2))
        below = join(below[even], below[odd])
    return below


def _over_neighbours(values: Array, join: Callable[..., Array], periodic: bool) -> Array:
    """Join the three neighbours along each axis."""
    for axis in range(1, values.ndim):
        if periodic:
            values = join(join(np.roll(values, 1, axis), values), np.roll(values, -1, axis))
            continue
        joined = np.full_like(values, np.nan)
        before, middle, after = (_along(axis, each) for each in (slice(None, -2), slice(1, -1), slice(2, None)))
        joined[middle] = join(join(values[before], values[middle]), values[after])
        values = joined
    return values


def _along(axis: int, part: slice) -> tuple[slice, ...]:
    return (*[slice(None)] * axis, part)
