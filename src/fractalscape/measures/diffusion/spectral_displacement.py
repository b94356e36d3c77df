"""Squared displacements at all lags from one Fourier transform a coordinate."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.diffusion.lags import Integers
from fractalscape.measures.diffusion.walker_threads import shared
from fractalscape.measures.positions import BLOCK_BYTES, Positions

Floats = NDArray[np.float64]
LOST_DIGITS = 2e-11
"""Expected relative rounding error from which a lag is summed directly instead."""
MOST_DIRECT = 64


def spectral_displacement(walk: Positions, *, workers: int, block_bytes: int = BLOCK_BYTES) -> Floats:
    r"""Return the mean squared displacement of every walker at every lag, over all windows.

    With y = x - v t - mean, v the drift from the first record to the last, and :math:`S_1, S_2` from running sums and
    from the power spectrum,

    .. math:: (T - m)\, δ^2_x(m) = \underbrace{\sum_{t<T-m} y_t^2 + \sum_{t \ge m} y_t^2}_{S_1}
        - 2 \underbrace{\sum_t y_t \cdot y_{t+m}}_{S_2} + 2 m v \cdot \sum_t (y_{t+m} - y_t) + (T - m) m^2 v^2.

    Parameters
    ----------
    walk : Positions
        Equidistant records, at least two.
    workers : int
        Threads.
    block_bytes : int
        Largest slab read at once.

    Returns
    -------
    array, shape (walker, record)
        Entry m is lag m in records. The same bits for any `workers` and `block_bytes`.

    Notes
    -----
    Without removing the drift, S1 - 2 S2 cancels to 5 digits on ballistic paths. What cancels still, at short lags of
    smooth paths and about the period of closed ones, is summed directly: the lags whose expected rounding error is
    above 2e-11, at most 64 of them, those with the smallest sums.
    """
    found = np.empty((walk.walkers, walk.records))
    with shared(workers) as run:
        for some in walk.walker_slices(block_bytes=block_bytes):
            slabs = walk.blocks(walkers=some, block_bytes=block_bytes)
            slab = next(slabs)
            if slab.shape[1] == walk.axes:
                run(_whole_walkers, slab, found[some])
            else:
                again = walk.blocks(walkers=some, block_bytes=block_bytes)
                _one_walker(chain([slab], slabs), again, found[some])
    return found


def _whole_walkers(slab: Floats, found: Floats) -> None:
    """Write the displacements of walkers of whom a slab holds all coordinates."""
    sums = _Sums(slab.shape[2])
    for number in range(len(slab)):
        one, row = slab[number : number + 1], found[number]
        sums.clear()
        sums.add(one[0])
        _sum_directly(one, sums.finish(row), row)


def _one_walker(slabs: Iterable[Floats], again: Iterable[Floats], found: Floats) -> None:
    """Write the displacements of one walker whose coordinates come in several slabs, twice where lags are lost."""
    sums = _Sums(found.shape[1])
    sums.add(row for slab in slabs for row in slab[0])
    lost = sums.finish(found[0])
    for slab in again if lost.size else ():
        _sum_directly(slab, lost, found[0])


class _Sums:
    """What is added up of the coordinates of one walker, in buffers that stay in the processor's cache.

    The correlation needs a transform of 2M >= 2T - 1 points, half of them zero. Two coordinates are the real and the
    imaginary part of one signal z; the even frequencies of 2M are those of z in M points, the odd ones those of
    z exp(-iπt/M). Back, even frequencies make a symmetric sequence, odd ones a cosine transform of M / 2 points.
    """

    def __init__(self, records: int) -> None:
        from scipy.fft import next_fast_len

        points = 2 * int(next_fast_len((records + 1) // 2))  # pyright: ignore[reportArgumentType]
        self.squares, self.cross, self.still = np.zeros((3, records))
        self.turns, (self.plain, self.turned) = _turns(points), np.empty((2, points), np.complex128)
        self.even, self.odd = np.zeros(points // 2 + 1, np.complex128), np.zeros(points // 2)
        self.correlation, self.drift_square = np.empty(points), 0.0

    def clear(self) -> None:
        """Begin with another walker."""
        self.drift_square = 0.0
        for array in (self.even, self.odd, self.squares, self.cross):
            array.fill(0)

    def add(self, rows: Iterable[Floats]) -> None:
        """Add all coordinates, each of shape (record,), in pairs."""
        from scipy.fft import fft

        from fractalscape.measures.diffusion.kernels import add_power, remove_drifts

        rows = iter(rows)
        for first in rows:
            buffers = (self.plain, self.turned, self.squares, self.cross)
            self.drift_square += remove_drifts(first, next(rows, self.still), self.turns, *buffers)
            self.plain, self.turned = (fft(each, overwrite_x=True) for each in (self.plain, self.turned))
            add_power(self.plain, self.turned, self.even, self.odd)

    def finish(self, found: Floats) -> Integers:
        """Write the displacements at all lags; return the lags that have lost most digits, written as zero."""
        from scipy.fft import dct

        from fractalscape.measures.diffusion.kernels import finish_displacements

        with np.errstate(all="ignore"):  # of a walker that is not finite
            np.fft.irfft(self.even, self.correlation.size, out=self.correlation)
            least = np.finfo(float).eps * 2 * float(self.squares.sum()) / LOST_DIGITS
        odd = dct(self.odd, type=2)
        sums = (self.squares, self.correlation, odd, self.cross, self.drift_square)
        if not finish_displacements(*sums, least, found):
            return np.arange(0)
        kept = np.arange(found.size, 0, -1) * found
        lost = np.flatnonzero(kept < least)[1:]
        worst = np.sort(lost[np.argsort(kept[lost], kind="stable")[:MOST_DIRECT]])
        found[worst] = 0
        return worst


@lru_cache(maxsize=4)
def _turns(points: int) -> NDArray[np.complex128]:
    """Return exp(-iπt/M) for t = 0 … M - 1."""
    return np.exp(-1j * np.pi * np.arange(points) / points)


def _sum_directly(slab: Floats, lags: Integers, found: Floats) -> None:
    """Add to `found` what the coordinates of one walker come to at some lags."""
    from fractalscape.measures.diffusion.kernels import add_displacements

    stop = slab.shape[2] - lags[None]
    sums = np.zeros((1, 1, lags.size))
    add_displacements(slab, lags, np.zeros_like(stop), stop, sums)
    found[lags] += sums[0, 0] / stop[0]
