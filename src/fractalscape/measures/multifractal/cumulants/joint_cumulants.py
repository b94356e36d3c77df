"""Joint cumulants of two logarithms from sums of their products."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class JointTerms:
    """Sums of 1 and of x^a y^b for the orders a + b from 1 to `orders`.

    Parameters
    ----------
    orders : int
        The highest, 1 to 3.
    """

    orders: int

    @property
    def powers(self) -> list[tuple[int, int]]:
        """The (a, b) of each sum; first (0, 0)."""
        return [(total - b, b) for total in range(self.orders + 1) for b in range(total + 1)]

    @property
    def count(self) -> int:
        """How many sums."""
        return len(self.powers)

    def of(self, logarithms: NDArray[np.complexfloating]) -> Floats:
        """Return the terms of each x + iy, shape (column, …); 0 where either is NaN."""
        known = np.isfinite(logarithms)
        x, y = np.where(known, logarithms.real, 0.0), np.where(known, logarithms.imag, 0.0)
        return np.stack([x**a * y**b * known for a, b in self.powers])


def joint_cumulants(sums: Floats, terms: JointTerms) -> Floats:
    r"""Return the joint cumulants κ_{ab}: means, and central moments of the orders 2 and 3.

    .. math:: κ_{10} = \langle x \rangle, \quad κ_{01} = \langle y \rangle, \quad
       κ_{ab} = \langle (x - κ_{10})^a (y - κ_{01})^b \rangle

    Parameters
    ----------
    sums : array, shape (…, column)
        Those of `terms`.
    terms : JointTerms

    Returns
    -------
    array, shape (…, orders + 1, orders + 1)
        Indices a and b; NaN where a + b is 0 or above `orders`, and without a term.

    Examples
    --------
    >>> terms = JointTerms(orders=2)
    >>> joint_cumulants(terms.of(np.array([1 + 2j, 3 + 0j])).sum(axis=-1), terms)
    array([[nan,  1.,  1.],
           [ 2., -1., nan],
           [ 1., nan, nan]])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        means = sums / sums[..., :1]
    raw = {powers: means[..., k] for k, powers in enumerate(terms.powers)}
    found = np.full((*sums.shape[:-1], terms.orders + 1, terms.orders + 1), np.nan)
    for a, b in terms.powers[1:]:
        found[..., a, b] = raw[a, b] if a + b == 1 else _central(raw, a, b)
    return found


def _central(raw: dict[tuple[int, int], Floats], a: int, b: int) -> Floats:
    x, y = raw[1, 0], raw[0, 1]
    every = [(i, k) for i in range(a + 1) for k in range(b + 1)]
    return np.sum([comb(a, i) * comb(b, k) * (-x) ** (a - i) * (-y) ** (b - k) * raw[i, k] for i, k in every], axis=0)
