"""Fluctuations of signals and images about polynomials, segment by segment."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.wavelet_coefficients import samples_of

Floats = NDArray[np.float64]

MOST_DEGREE = 8
LARGEST_SAMPLE = 1e150
ROUNDINGS = 8
"""Of the profile, and of the samples as often as it sums them, that a fluctuation is above, or it is exactly 0."""


def segment_fluctuations(
    data: ArrayLike, size: int, *, ndim: int | None = None, degree: int = 1, cumulative: bool = True
) -> Floats:
    r"""Return the root mean square distance of every segment from its polynomial.

    .. math:: F(v, s) = \Bigl( s^{-d} \sum_{i \in v} (Y(i) - P_v(i))^2 \Bigr)^{1/2}

    with P_v the least-squares polynomial of the profile Y over segment v, of total degree m.

    Parameters
    ----------
    data : array_like, shape (n,), (y, x), or (replicate, …) with `ndim`
        Samples; NaN, or a mask of `numpy.ma`, where there are none.
    size : int
        s, samples along a side of a segment, from degree + 2 to the shortest side of the data.
    ndim : {1, 2}, optional
        Dimensions d of one item; all axes of `data` when absent.
    degree : int
        m, 0 to 8.
    cumulative : bool
        Whether the data are increments, and Y sums them (less their mean) from the corner of the segment; else Y is
        the data.

    Returns
    -------
    array, shape (replicate, segment) or (replicate, segment along y, along x)
        In units of Y. Along each axis the segments of `segment_starts`. NaN where a segment holds a NaN; exactly 0
        where rounding explains it.

    Raises
    ------
    InputError
        If the data are not an array of finite or masked numbers, or an option is not possible.

    Notes
    -----
    O(samples) for each size: two products with the orthonormal polynomials of an axis (QR), for all segments at once.

    References
    ----------
    Kantelhardt, Zschiegner, Koscielny-Bunde, Havlin, Bunde & Stanley (2002), Multifractal detrended fluctuation
    analysis of nonstationary time series, Physica A 316, 87-114, eqs. 2-3; Gu & Zhou (2006), Detrended fluctuation
    analysis for fractals and multifractals in higher dimensions, Phys. Rev. E 74, 061104, eqs. 2-7.

    Examples
    --------
    A parabola is one polynomial of degree 2, and of degree 1 has the same residue everywhere:

    >>> parabola = np.arange(8.0) ** 2
    >>> segment_fluctuations(parabola, 4, degree=1, cumulative=False)
    array([[1., 1., 1., 1.]])
    >>> segment_fluctuations(parabola, 4, degree=2, cumulative=False)
    array([[0., 0., 0., 0.]])
    """
    items = samples_of(data, ndim)
    degree = whole("degree", degree, least=0, most=MOST_DEGREE, advice="1 removes straight lines")
    choice("cumulative", cumulative, (True, False))
    size = whole("size", size, least=degree + 2, most=min(items.shape[1:]), advice="a segment is larger than its trend")
    return fluctuations(*centred_samples(items), size, degree=degree, cumulative=cumulative)


def segment_starts(length: int, size: int) -> NDArray[np.int64]:
    """Return where segments begin: as many as fit from the first sample on, then as many up to the last.

    Examples
    --------
    >>> segment_starts(7, 3)
    array([0, 3, 1, 4])
    """
    from_first = size * np.arange(length // size)
    return np.concatenate([from_first, from_first + length % size])


def centred_samples(items: NDArray[np.floating]) -> tuple[Floats, Floats]:
    """Return items less their means, each in units of a power of two near its largest sample, and those units.

    Raises
    ------
    InputError
        If a sample is infinite, or so large that its square is.
    """
    axes = tuple(range(1, items.ndim))
    values = items.astype(np.float64)
    known = ~np.isnan(values)
    largest = np.where(known, np.abs(values), 0.0).max(axis=axes, keepdims=True)
    if np.isinf(largest).any():
        raise InputError("the data hold infinities; put NaN where a sample is to be left out")
    if (largest > LARGEST_SAMPLE).any():
        raise InputError(f"the data have samples beyond {LARGEST_SAMPLE:g}; divide them by a constant, exponents stay")
    units = np.exp2(np.frexp(largest)[1])
    values /= units
    total = np.where(known, values, 0.0).sum(axis=axes, keepdims=True)
    values -= total / np.maximum(known.sum(axis=axes, keepdims=True), 1)
    return values, units


def fluctuations(items: Floats, units: Floats, size: int, *, degree: int, cumulative: bool) -> Floats:
    """Return `segment_fluctuations` of what `centred_samples` gave; options are not checked."""
    ndim = items.ndim - 1
    basis = orthonormal_polynomials(size, ndim, degree)
    counts = [length // size for length in items.shape[1:]]
    found = np.empty((len(items), *(2 * count for count in counts)))
    by_corner: dict[tuple[int, ...], Floats] = {}
    for ends in product((0, 1), repeat=ndim):
        corner = tuple(end * (length % size) for end, length in zip(ends, items.shape[1:], strict=True))
        if corner not in by_corner:
            by_corner[corner] = _residues(_segments(items, corner, counts, size), basis, size, ndim, cumulative)
        where = tuple(slice(end * count, (end + 1) * count) for end, count in zip(ends, counts, strict=True))
        found[(slice(None), *where)] = by_corner[corner].reshape(len(items), *counts)
    return found * units


@lru_cache(maxsize=64)
def orthonormal_polynomials(size: int, ndim: int, degree: int) -> Floats:
    """Return orthonormal polynomials of total degree up to `degree` over size^ndim samples, shape (sample, term)."""
    line = np.linalg.qr(np.polynomial.legendre.legvander(np.linspace(-1, 1, size), degree))[0]
    if ndim == 1:
        return line
    pairs = [(a, b) for a, b in product(range(degree + 1), repeat=2) if a + b <= degree]
    return np.stack([np.outer(line[:, a], line[:, b]).ravel() for a, b in pairs], axis=1)


def _segments(items: Floats, corner: tuple[int, ...], counts: list[int], size: int) -> Floats:
    """Return the segments that begin at a corner of each item, one after the other, shape (segment, *sides)."""
    inside = tuple(slice(first, first + count * size) for first, count in zip(corner, counts, strict=True))
    split = items[(slice(None), *inside)].reshape(len(items), *(n for count in counts for n in (count, size)))
    sides = split if len(counts) == 1 else split.swapaxes(2, 3)
    return sides.reshape(-1, *[size] * len(counts))


def _residues(segments: Floats, basis: Floats, size: int, ndim: int, cumulative: bool) -> Floats:
    """Return the root mean square distance of segments from the span of a basis, shape (segment,)."""
    profile = segments
    for axis in range(1, ndim + 1) if cumulative else ():
        profile = np.cumsum(profile, axis=axis)
    profile = profile.reshape(len(segments), -1)
    residue = profile - (profile @ basis) @ basis.T
    squares = np.einsum("vi,vi->v", residue, residue) / len(basis)
    own = np.einsum("vi,vi->v", profile, profile) / len(basis)
    rounding = ROUNDINGS * np.finfo(np.float64).eps * (np.sqrt(own) + (size**ndim if cumulative else 1))
    found = np.sqrt(squares)
    found[found <= rounding] = 0
    return found
