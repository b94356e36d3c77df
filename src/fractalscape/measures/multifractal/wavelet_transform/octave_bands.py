"""One octave of a wavelet transform: its bands, with coefficients numbered over their children."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pywt
from numpy.typing import NDArray

Edges = Literal["open", "periodic"]
Array = NDArray[np.floating]


def low_pass_shift(filters: Any) -> int:
    """Return how many numbers the middle of the low-pass filter's energy lies behind the middle of a parent.

    Tap m meets sample 2k + 1 - m: the middle is counted from the last tap.
    """
    energy = np.square(filters.dec_lo)[::-1]
    return round(float(np.arange(filters.dec_len) @ energy / energy.sum()) - 0.5)


def next_octave(items: Array, filters: Any, edges: Edges, shift: int, *, unit: float) -> tuple[Array, Array]:
    """Return the details of the next octave and its approximation.

    Parameters
    ----------
    items : array, shape (replicate, *shape of the octave below)
        Samples, or the approximation of the octave below.
    filters : pywt.Wavelet
    edges : {"open", "periodic"}
    shift : int
        By how many numbers low-pass axes are moved over their children; `low_pass_shift`, or 0.
    unit : float
        What the details are divided by.

    Returns
    -------
    details : array, shape (replicate, band, *halves of the sides)
        NaN where the wavelet meets an edge or NaN.
    approximation : array, shape (replicate, *what no edge touched)
    """
    axes = tuple(range(1, items.ndim))
    halves = tuple(side // 2 for side in items.shape[1:])
    border = filters.dec_len // 2 - 1
    if edges == "periodic":
        items = np.pad(items, [(0, 0)] + [(2 * border, 2 * border)] * len(axes), mode="wrap")
    parts: dict[str, Any] = pywt.dwtn(items, filters, mode="zero", axes=axes)
    approximation = parts.pop("a" * len(axes))
    details = np.full((len(items), len(parts), *halves), np.nan, approximation.dtype)
    for band, key in enumerate(sorted(parts)):
        if edges == "periodic":
            details[:, band] = _wrapped(parts[key], key, halves, border, shift) / unit
        else:
            given, taken = _inside(key, halves, border, shift)
            np.multiply(parts[key][given], 1 / unit, out=details[:, band][taken])
    inside = [slice(border, half) for half in halves]
    if edges == "periodic":
        inside = [slice(2 * border, 2 * border + half) for half in halves]
    return details, np.ascontiguousarray(approximation[(slice(None), *inside)])


def _inside(key: str, halves: tuple[int, ...], border: int, shift: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Return which numbers of a band no edge touched, and the numbers over their children that they get."""
    given, taken = [slice(None)], [slice(None)]
    for kind, half in zip(key, halves, strict=True):
        first = border if kind == "d" else shift
        count = max(0, half - max(border, first))
        given.append(slice(border, border + count))
        taken.append(slice(first, first + count))
    return tuple(given), tuple(taken)


def _wrapped(part: Array, key: str, halves: tuple[int, ...], border: int, shift: int) -> Array:
    """Return a band of periodic data at the numbers of its parents; the first sample kept is number `border`."""
    band = part[(slice(None), *(slice(border, None) for _ in halves))]
    for axis, (kind, half) in enumerate(zip(key, halves, strict=True), start=1):
        first = 0 if kind == "d" else border - shift
        band = np.take(band, np.arange(first, first + half) % half, axis)
    return band
