"""Fluctuations of signals and images about polynomials, segment by segment."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, whole
from fractalscape.measures.multifractal.fluctuations.fluctuation_profile import (
    ROUNDINGS,
    FluctuationProfile,
    fluctuation_profile,
)
from fractalscape.measures.multifractal.wavelet_transform.samples import samples_of

Floats = NDArray[np.float64]

MOST_DEGREE = 8
NEAR = 1e-4
"""Share of the squares of a segment below which its polynomial explains so much that Pythagoras loses digits."""


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
    O(samples) for each size: one product with orthonormal polynomials (QR) for all segments at once, and Pythagoras;
    another product where the polynomial explains all but 1e-4 of the squares.

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
    return fluctuations(fluctuation_profile(items, cumulative=cumulative), size, degree=degree)


def segment_starts(length: int, size: int) -> NDArray[np.int64]:
    """Return where segments begin: as many as fit from the first sample on, then as many up to the last.

    Examples
    --------
    >>> segment_starts(7, 3)
    array([0, 3, 1, 4])
    """
    from_first = size * np.arange(length // size)
    return np.concatenate([from_first, from_first + length % size])


def fluctuations(profile: FluctuationProfile, size: int, *, degree: int) -> Floats:
    """Return `segment_fluctuations` of a profile; options are not checked."""
    shape = profile.values.shape
    basis = orthonormal_polynomials(size, len(shape) - 1, degree)
    rounding = profile.rounding(size).reshape(-1, 1)
    counts = [length // size for length in shape[1:]]
    found = np.empty((shape[0], *(2 * count for count in counts)))
    by_corner: dict[tuple[int, ...], Floats] = {}
    for ends in product((0, 1), repeat=len(counts)):
        corner = tuple(end * (length % size) for end, length in zip(ends, shape[1:], strict=True))
        if corner not in by_corner:
            segments = _segments(profile, corner, counts, size)
            by_corner[corner] = _residues(segments, basis, rounding).reshape(shape[0], *counts)
        where = tuple(slice(end * count, (end + 1) * count) for end, count in zip(ends, counts, strict=True))
        found[(slice(None), *where)] = by_corner[corner]
    return found * profile.units


@lru_cache(maxsize=64)
def _along_a_line(size: int, degree: int) -> Floats:
    return np.linalg.qr(np.polynomial.legendre.legvander(np.linspace(-1, 1, size), degree))[0]


def orthonormal_polynomials(size: int, ndim: int, degree: int) -> Floats:
    """Return orthonormal polynomials of total degree up to `degree` over size^ndim samples, shape (sample, term)."""
    line = _along_a_line(size, degree)  # those of a plane are not kept: of size 512 and degree 8 they are 90 MB
    if ndim == 1:
        return line
    pairs = [(a, b) for a, b in product(range(degree + 1), repeat=2) if a + b <= degree]
    return np.stack([np.outer(line[:, a], line[:, b]).ravel() for a, b in pairs], axis=1)


def _segments(profile: FluctuationProfile, corner: tuple[int, ...], counts: list[int], size: int) -> Floats:
    """Return the segments from a corner of each item on, less their first samples, shape (item, segment, sample)."""
    inside = tuple(slice(first, first + count * size) for first, count in zip(corner, counts, strict=True))
    values = profile.values[(slice(None), *inside)]
    split = values.reshape(len(values), *(n for count in counts for n in (count, size)))
    sides = split if len(counts) == 1 else split.swapaxes(2, 3)
    for axis in range(-len(counts), 0) if profile.sums_by_segment else ():
        sides = np.cumsum(sides, axis=axis)
    segments = sides.reshape(len(values), -1, size ** len(counts))
    return segments - segments[:, :, :1]


def _residues(segments: Floats, basis: Floats, rounding: Floats) -> Floats:
    """Return the root mean square distance of segments from the span of a basis, shape (item, segment)."""
    coefficients = segments @ basis
    own = np.einsum("kvi,kvi->kv", segments, segments)
    squares = own - np.einsum("kvc,kvc->kv", coefficients, coefficients)
    near = squares < NEAR * own
    if near.any():
        residues = segments[near] - coefficients[near] @ basis.T
        squares[near] = np.einsum("vi,vi->v", residues, residues)
    found = np.sqrt(squares / len(basis))
    found[found <= rounding + ROUNDINGS * np.finfo(np.float64).eps * np.sqrt(own / len(basis))] = 0
    return found
