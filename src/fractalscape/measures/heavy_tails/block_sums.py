"""The tail index by what summing does to logarithms (the estimator of published work on gradient noise)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from scipy.special import stdtrit

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.heavy_tails.samples import Floats, real_numbers, samples
from fractalscape.measures.heavy_tails.tail_estimate import TailEstimate

Centre = Literal["median", "mean", "none"]

FEWEST = 100
LOST = 0.02
"""Share of the values that a block length may leave over."""
_CENTRES: dict[str, Callable[[Floats], Any]] = {
    "median": lambda vectors: np.median(vectors, axis=1, keepdims=True),
    "mean": lambda vectors: np.mean(vectors, axis=1, keepdims=True),
    "none": lambda vectors: 0.0,
}


def block_sum_tail_index(
    values: Any, *, block: int | None = None, centre: Centre = "median", confidence: float = 0.95
) -> TailEstimate:
    r"""Estimate the tail index of strictly stable values from the norms of their block sums.

    .. math:: \frac{1}{α} = \frac{1}{\ln m} \left( \frac{1}{K_1} \sum_{i=1}^{K_1} \ln \|Y_i\|
              - \frac{1}{K} \sum_{j=1}^{K} \ln \|X_j\| \right), \qquad Y_i = \sum_{j=1}^{m} X_{(i-1)m + j}

    with K_1 blocks of m values, K = K_1 m.

    Parameters
    ----------
    values : array_like, shape (sample,) or (axis, sample)
        Numbers, or vectors whose components may have different scales. Samples with a component that is not finite are
        left out.
    block : int, optional
        m; when absent, the median over all m from √K/2 to 2√K that leave less than 2 % of the values over.
    centre : {"median", "mean", "none"}
        What is subtracted of each component, as the estimator is for laws centred at 0. The mean, which published code
        subtracts, wanders for heavy tails: at α = 1.2, n = 2000 it makes 1.15 (s.d. 0.10) of 1.20 (0.06).
    confidence : float

    Returns
    -------
    TailEstimate
        The interval is that of the mean over blocks, Student's t (with the m nearest to √K).

    Raises
    ------
    InputError
        If an option is not possible, or the shape is another.

    Notes
    -----
    For comparison with published numbers: its s.d. is twice to four times that of `fit_stable`, and
    it gives 1.6 to 1.9 for data of finite variance. Flattening coordinates of unequal scales, as published code does,
    gives 1.23 for Gaussian noise of log-normal(1.5) scales; vectors give 1.88 (`tail_report` warns of it).

    The 95 % interval held the truth in 98 % of samples (α = 1.2, 1.5, 1.8; n = 2000), 93 % with one length.

    References
    ----------
    Mohammadi, Mohammadpour & Ogata, Metrika 78 (2015) 549, corollary 2.4; Şimşekli, Sagun & Gürbüzbalaban, ICML 2019,
    theorem 1.

    Examples
    --------
    >>> from fractalscape.measures import StableLaw
    >>> values = StableLaw(tail_index=1.2).sample((100, 2500), seed=0)
    >>> print(block_sum_tail_index(values, block=50))
    tail_index = 1.304 [1.242, 1.374] (95 %), 2500 of 2500 values, block_sums
    """
    confidence_level(confidence)
    if centre not in _CENTRES:
        raise InputError(f"centre={centre!r} is not one of {', '.join(map(repr, _CENTRES))}")
    vectors = real_numbers(values)
    if vectors.ndim not in (1, 2):
        raise InputError(f"values have shape {vectors.shape}; they need (sample,) or (axis, sample)")
    given = samples(vectors, minimum=FEWEST)
    vectors = np.atleast_2d(vectors)
    vectors = vectors[:, np.isfinite(vectors).all(axis=0)]
    size = vectors.shape[1]
    if given.ok and size < FEWEST:
        given = samples(np.full(size, np.nan), minimum=FEWEST)
    if not given.ok:
        return TailEstimate.failed(method="block_sums", samples=size, status=given.status, reason=given.reason)
    if block is not None:
        block = whole("block", block, least=2, most=size // 2, advice=f"half of the values at most; √{size} is usual")
    centred = vectors - _CENTRES[centre](vectors)
    lengths = _lengths(size) if block is None else [block]
    means = [float(np.mean(_inverse_index(centred, m))) for m in lengths]
    middle = min(lengths, key=lambda m: abs(math.log(m**2 / size)))
    each = _inverse_index(centred, middle)
    reach = float(stdtrit(each.size - 1, (1 + confidence) / 2)) * float(each.std(ddof=1)) / math.sqrt(each.size)
    inverse = float(np.median(means))
    return TailEstimate(
        estimate=_positive(inverse),
        interval=(_positive(inverse + reach), _positive(inverse - reach)),
        confidence=confidence,
        method="block_sums",
        samples=size,
        tail_points=size,
        reason=given.reason,
    )


def _positive(inverse: float) -> float:
    return 1 / inverse if inverse > 0 else math.inf


def _lengths(size: int) -> list[int]:
    root = math.sqrt(size)
    every = range(max(2, math.ceil(root / 2)), math.floor(2 * root) + 1)
    return [m for m in every if size % m <= LOST * size]


def _inverse_index(centred: Floats, block: int) -> Floats:
    """Return 1/α of each block."""
    blocks = centred.shape[1] // block
    kept = centred[:, : blocks * block].reshape(len(centred), blocks, block)
    with np.errstate(divide="ignore"):
        single = np.log(np.linalg.norm(kept, axis=0))
        summed = np.log(np.linalg.norm(kept.sum(axis=2), axis=0))
    single, summed = np.maximum(single, -700), np.maximum(summed, -700)
    return (summed - single.mean(axis=1)) / math.log(block)
