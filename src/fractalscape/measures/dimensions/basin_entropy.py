"""How uncertain the outcome is within a small box, on average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.dimensions.class_map import class_map, computed


@dataclass(frozen=True, kw_only=True)
class BasinEntropy:
    """The entropy of outcomes in boxes of one size, in natural units.

    Parameters
    ----------
    entropy : float
        S_b, the mean over all boxes; NaN without boxes.
    boundary_entropy : float
        S_bb, the mean over boxes that hold more than one outcome; NaN when there are none.
    boxes, mixed : int
        How many boxes, and how many of them hold more than one outcome.
    outcomes : int
        Outcomes on the map.
    size : int
        Samples along the edge of a box.
    status : {"ok", "no_boundary"}
    """

    entropy: float
    boundary_entropy: float
    boxes: int
    mixed: int
    outcomes: int
    size: int
    status: Literal["ok", "no_boundary"]

    @property
    def exceeds_log_2(self) -> bool:
        """Whether S_bb > ln 2: sufficient for a fractal boundary, and out of reach of two outcomes."""
        return self.boundary_entropy > math.log(2)


def basin_entropy(labels: Any, *, size: int = 5) -> BasinEntropy:
    r"""Measure the basin entropy :math:`S_b` and the boundary basin entropy :math:`S_{bb}` of a class map in boxes.

    The entropy of a box is :math:`\sum_c p_c \log(1 / p_c)` over the shares of its outcomes. :math:`S_b` is its mean
    over all boxes, :math:`S_{bb}` over those with more than one outcome.

    Parameters
    ----------
    labels : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        A raster, of which ``outcome`` is taken; or the map itself, -1 where nothing was computed.
    size : int
        Samples along the edge of a box, at least 2 and at most the shorter side.

    Returns
    -------
    BasinEntropy

    Raises
    ------
    InputError
        If the map or the size is not possible.

    Notes
    -----
    Boxes lie side by side from the first sample; a partial one at the far side, or one with samples that are not
    computed, is left out. With two outcomes :math:`S_{bb} \le \log 2`, so that the test :math:`S_{bb} > \log 2` can
    only tell something from three outcomes on; for two, see `boundary_basin_entropy`.

    References
    ----------
    Daza, Wagemakers, Georgeot, Guéry-Odelin & Sanjuán, Sci. Rep. 6, 31416 (2016), eqs. 2-6.

    Examples
    --------
    >>> found = basin_entropy(np.indices((8, 8)).sum(0) % 2, size=4)
    >>> round(found.entropy / math.log(2), 6), found.boxes, found.exceeds_log_2
    (1.0, 4, False)
    """
    labels = class_map(labels)
    side = min(labels.shape)
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or not 2 <= size <= side:
        raise InputError(f"size={size!r} must be a whole number of samples, from 2 to the shorter side, {side}")
    known = computed(labels)
    outcomes = np.unique(labels if known is None else labels[known])
    entropies = entropies_of_counts(
        np.stack([_box_sums(labels == each, size) for each in outcomes] or [np.zeros((0, 0))])
    )
    if known is not None:
        entropies = entropies[_box_sums(known, size) == size**2] if outcomes.size else np.empty(0)
    entropies = entropies.ravel()
    mixed = entropies[entropies > 0]
    return BasinEntropy(
        entropy=float(entropies.mean()) if entropies.size else math.nan,
        boundary_entropy=float(mixed.mean()) if mixed.size else math.nan,
        boxes=entropies.size,
        mixed=mixed.size,
        outcomes=outcomes.size,
        size=int(size),
        status="ok" if mixed.size else "no_boundary",
    )


def _box_sums(flags: NDArray[np.bool_], size: int) -> NDArray[np.int64]:
    down, across = (length // size for length in flags.shape)
    return flags[: down * size, : across * size].reshape(down, size, across, size).sum((1, 3))


def entropies_of_counts(counts: NDArray[Any]) -> NDArray[np.float64]:
    """Return the entropy of counts of outcomes, in natural units; 0 for none.

    Parameters
    ----------
    counts : array of int, shape (outcome, ...)

    Returns
    -------
    array of float64, shape (...)

    Examples
    --------
    >>> entropies_of_counts(np.array([[2, 1, 0], [0, 1, 0]])).round(3).tolist()
    [0.0, 0.693, 0.0]
    """
    total = counts.sum(0)
    share = np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
    logs = np.log(share, out=np.zeros(share.shape), where=share > 0)
    return np.abs(-(share * logs).sum(0))  # no negative zero
