"""How sizes of coefficients are joined into leaders of order p."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

LARGEST_POWER = 4.0
"""Up to which powers of sizes in single precision, as far as rounding lets them be told from 0, are above 0."""


@dataclass(frozen=True, kw_only=True)
class LeaderPowers:
    r"""Sums of \|c\|^p: as they are, as maxima for infinite p, or as logarithms where powers would leave the floats.

    Parameters
    ----------
    p : float
        Positive, infinite included.
    ndim : int
        A coefficient of the octave below has the share 2^-ndim.
    """

    p: float
    ndim: int

    @property
    def logarithmic(self) -> bool:
        """Whether sums are kept as logarithms."""
        return LARGEST_POWER < self.p < math.inf

    @property
    def join(self) -> Any:
        """The ufunc that joins two of them."""
        return np.logaddexp if self.logarithmic else np.maximum if math.isinf(self.p) else np.add

    def of(self, sizes: Array) -> Array:
        """Return what is joined, of sizes that may be overwritten."""
        if self.logarithmic:
            with np.errstate(divide="ignore"):
                return np.log(sizes) * self.p
        if self.p == 2:
            return np.square(sizes, out=sizes)
        return sizes if self.p == 1 or math.isinf(self.p) else np.power(sizes, self.p, out=sizes)

    def shared(self, below: Array, times: int = 1) -> Array:
        """Return the part in the sum of an octave that the one below has, `times` over."""
        if math.isinf(self.p):
            return below
        share = times * 2.0**-self.ndim
        return below + math.log(share) if self.logarithmic else below * share

    def root(self, values: Array) -> Array:
        """Return sizes again."""
        if self.logarithmic:
            return np.exp(values / self.p)
        if self.p == 2:
            return np.sqrt(values)
        return values if self.p == 1 or math.isinf(self.p) else values ** (1 / self.p)
