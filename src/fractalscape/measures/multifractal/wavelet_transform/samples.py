"""Samples of signals and images as one array, and what rounding of them explains."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice
from fractalscape.errors import InputError

Array = NDArray[np.floating]

ROUNDINGS = 8
"""Of half the range, that a coefficient of a ramp may have; three were found. One more is that of the samples."""

TAP_DIGITS = 1e-9
"""Filters of zero mean that PyWavelets gives to twelve digits only, such as those of symlets, sum to less."""


def samples_of(data: ArrayLike, ndim: int | None) -> Array:
    """Return data as an array (replicate, *shape of an item) of floats, NaN where masked, or raise `InputError`."""
    try:
        items = np.asanyarray(data)
    except ValueError as error:
        raise InputError(f"the data are not one array of numbers ({error}); give shape (n,) or (y, x)") from None
    if items.dtype.kind not in "biuf":
        raise InputError(f"the data have dtype {items.dtype}; give real numbers")
    if items.dtype not in (np.float32, np.float64):
        with np.errstate(over="ignore"):  # of more than double precision
            items = items.astype(np.float64)
    items = np.asarray(np.ma.filled(items, np.nan))
    if ndim is None and items.ndim not in (1, 2):
        raise InputError(f"the data have shape {items.shape}; say ndim=1 or ndim=2 for many signals or images")
    ndim = items.ndim if ndim is None else ndim
    choice("ndim", ndim, (1, 2))
    if items.ndim < ndim or items.size == 0:
        raise InputError(f"the data have shape {items.shape}; one item needs {ndim} axes with samples")
    return items.reshape(-1, *items.shape[items.ndim - ndim :])


def within_range(items: Array, *, alone: bool, limit: float | None = None) -> Array:
    """Return the items, those with samples that are infinite, or so large that their squares are, all NaN.

    Parameters
    ----------
    items : array, shape (replicate, *shape of an item)
    alone : bool
        Whether to raise instead: the item is all there is.
    limit : float, optional
        Another one of the size of a sample.

    Raises
    ------
    InputError
        If one such item stands alone.
    """
    said = beyond_range(items, limit)
    if alone and any(said):
        raise InputError(f"the data {said[0]}")
    if not any(said):
        return items
    beyond = np.array([bool(each) for each in said]).reshape(-1, *[1] * (items.ndim - 1))
    return np.where(beyond, items.dtype.type(np.nan), items)


def beyond_range(items: Array, limit: float | None = None) -> list[str]:
    """Return what is wrong with the size of the samples of each item, and what to do; empty where nothing is."""
    largest = np.fmax(*(sign * end for sign, end in zip((-1, 1), _ends(items), strict=True))).ravel()
    limit = math.sqrt(np.finfo(items.dtype).max) if limit is None else limit
    infinite = "hold infinities; put NaN where a sample is to be left out"
    large = f"have samples beyond {limit:.1e}; divide them by a constant, exponents stay"
    return ["" if not each > limit else infinite if math.isinf(each) else large for each in largest]


def _ends(items: Array) -> tuple[Array, Array]:
    """Return the smallest and the largest sample of each item, NaN without one."""
    axes: Any = tuple(range(1, items.ndim))
    lowest, highest = (each.reduce(items, axis=axes, keepdims=True) for each in (np.fmin, np.fmax))
    return lowest, highest


def around_the_middle(items: Array, filters: Any) -> tuple[Array, Array]:
    """Return each item less the middle of its range, and the size up to which rounding explains a coefficient.

    Parameters
    ----------
    items : array, shape (replicate, *shape of an item)
    filters : pywt.Wavelet

    Returns
    -------
    centred : array, shape of the items
    rounding : array, shape (replicate, 1, *ones)

    """
    lowest, highest = _ends(items)
    largest = np.fmax(-lowest, highest)
    middle, rounding = lowest / 2 + highest / 2, np.finfo(items.dtype).eps
    leak = abs(float(np.sum(filters.dec_hi)))
    tolerance = items.dtype.type(ROUNDINGS * rounding + (leak if leak < TAP_DIGITS else 0))
    return items - middle, ((highest - middle) * tolerance + largest * rounding)[:, None]
