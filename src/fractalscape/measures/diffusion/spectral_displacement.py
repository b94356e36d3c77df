"""Squared displacements at all lags from one Fourier transform a coordinate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.diffusion.direct_displacement import walker_slices
from fractalscape.measures.diffusion.lags import Integers
from fractalscape.measures.diffusion.walker_threads import shared
from fractalscape.measures.positions import BLOCK_BYTES, Positions

Floats = NDArray[np.float64]
LOST_DIGITS = 2e-11
"""Expected relative rounding error from which a lag is summed directly instead."""
MOST_DIRECT = 64
ACCUMULATORS = 8
"""A walker's accumulators are about so many times the bytes of one of its coordinates."""


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
    room = max(1, block_bytes // ACCUMULATORS)
    with shared(workers) as run:
        for some in walker_slices(walk, room):
            sums = _Sums.zero(some.stop - some.start, walk.records)
            for slab in walk.blocks(walkers=some, block_bytes=room):
                run(_add, slab, *sums)
            run(_finish, found[some], *sums)
            exact = _cancelled(found[some], sums.squares)
            for slab in walk.blocks(walkers=some, block_bytes=room) if any(lags.size for lags in exact) else ():
                run(_add_exact, slab, exact, found[some])
    return found


class _Sums(tuple):
    """Accumulators (power, squares, cross, drift) of some walkers."""

    @classmethod
    def zero(cls, walkers: int, records: int) -> _Sums:
        from scipy.fft import next_fast_len

        points = int(next_fast_len(2 * records - 1, real=True))  # pyright: ignore[reportArgumentType]
        widths: tuple[Any, ...] = (points // 2 + 1, records, records, 1)
        return cls([np.zeros((walkers, width)) for width in widths] + [np.full((walkers, 1), points)])

    @property
    def squares(self) -> Floats:
        return self[1]


def _add(slab: Floats, power: Floats, squares: Floats, cross: Floats, drift: Floats, points: Integers) -> None:
    """Add the coordinates of a slab, axis after axis."""
    from scipy.fft import rfft

    from fractalscape.measures.diffusion.kernels import add_power, remove_drift

    level = np.empty(slab.shape[2])
    for k in range(len(slab)):
        for row in slab[k]:
            drift[k] += remove_drift(row, level, squares[k], cross[k])
            spectrum: Any = rfft(level, int(points[k, 0]))
            add_power(spectrum.view(np.float64).reshape(-1, 2), power[k])


def _finish(found: Floats, power: Floats, squares: Floats, cross: Floats, drift: Floats, points: Integers) -> None:
    from scipy.fft import irfft

    from fractalscape.measures.diffusion.kernels import end_sums, finish_displacements

    ends = np.empty(found.shape[1])
    for k in range(len(found)):
        end_sums(squares[k], ends)
        finish_displacements(ends, irfft(power[k], int(points[k, 0])), cross[k], float(drift[k, 0]), found[k])


def _cancelled(found: Floats, squares: Floats) -> list[Integers]:
    """Return the lags of each walker that have lost most digits; they are set to zero, to be summed directly."""
    windows = np.arange(found.shape[1], 0, -1.0)
    chosen = []
    for row, energy in zip(found, np.finfo(float).eps * 2 * squares.sum(1), strict=True):
        kept = windows * row
        lost = np.flatnonzero(energy > LOST_DIGITS * kept)[1:] if energy else np.arange(0)
        worst = np.sort(lost[np.argsort(kept[lost], kind="stable")[:MOST_DIRECT]])
        row[worst] = 0
        chosen.append(worst)
    return chosen


def _add_exact(slab: Floats, exact: list[Integers], found: Floats) -> None:
    from fractalscape.measures.diffusion.kernels import add_displacements

    for k, lags in enumerate(exact):
        stop = slab.shape[2] - lags[None]
        sums = np.zeros((1, 1, lags.size))
        add_displacements(slab[k : k + 1], lags, np.zeros_like(stop), stop, sums)
        found[k, lags] += sums[0, 0] / stop[0]
