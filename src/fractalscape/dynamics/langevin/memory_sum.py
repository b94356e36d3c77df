"""Sums over all that happened so far, as a system with memory needs one at every step."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCK = 64
"""Latest steps that are summed term by term."""


class MemorySum:
    r"""The causal convolution :math:`S_n = \sum_{i<n} w_{n-i} g_i`, while the g are still being made.

    Parameters
    ----------
    weights : array of float64, shape (steps + 1,)
        w; its first element is not used.
    rows : int
        How many series are summed at once.

    Notes
    -----
    O(n log² n) instead of O(n²): whenever n is an odd multiple of a power of two L, the last L values are spread over
    the next L sums by one Fourier transform; every pair of steps is met exactly once. Exact but for rounding errors of
    the size of those of the largest terms. Rows do not see each other.

    References
    ----------
    Hairer, Lubich & Schlichte, *Fast numerical solution of nonlinear Volterra convolution equations*, SIAM J. Sci.
    Stat. Comput. 6, 532 (1985), section 2.

    Examples
    --------
    >>> memory = MemorySum(np.array([0.0, 1.0, 10.0, 100.0]), rows=1)
    >>> for value in (1.0, 2.0):
    ...     memory.append(np.array([value]))
    >>> float(memory.next_sum()[0])
    12.0
    """

    def __init__(self, weights: Floats, rows: int):
        steps = weights.size - 1
        self._weights = weights
        self._past = np.zeros((rows, steps))
        self._sums = np.zeros((rows, steps + 1))
        self._spectra: dict[int, NDArray[np.complex128]] = {}
        self._count = 0

    def next_sum(self) -> Floats:
        """Return S_n, shape (rows,), for n values appended so far."""
        n = self._count
        first = n - n % BLOCK
        recent = self._past[:, first:n] * self._weights[n - first : 0 : -1]
        return self._sums[:, n] + recent.sum(-1)

    def append(self, values: Floats) -> None:
        """Take the next g, shape (rows,)."""
        self._past[:, self._count] = values
        self._count += 1
        if self._count % BLOCK == 0:
            self._spread()

    def _spread(self) -> None:
        """Add the latest values to as many sums to come."""
        n = self._count
        length = n & -n
        reach = min(length, self._sums.shape[1] - n)
        spectrum: Any = scipy.fft.rfft(self._past[:, n - length : n], n=2 * length)
        spread: Any = scipy.fft.irfft(spectrum * self._spectrum(length), n=2 * length)
        self._sums[:, n : n + reach] += spread[:, length : length + reach]

    def _spectrum(self, length: int) -> NDArray[np.complex128]:
        if length not in self._spectra:
            spectrum: Any = scipy.fft.rfft(self._weights[: 2 * length], n=2 * length)
            self._spectra[length] = spectrum
        return self._spectra[length]
