"""The wavelet transform by loops over samples and filter taps, and alignment by its definition."""

import itertools
import math

import numpy as np
import pywt


def wavelet_pyramid(item, wavelet, octaves, *, edges="open", aligned=True):
    """Return the details of each octave, arrays (band, ...) in L1 normalisation, NaN where a tap leaves the samples."""
    filters = pywt.Wavelet(wavelet)  # pyright: ignore[reportAttributeAccessIssue]
    low, high = filters.dec_lo, filters.dec_hi
    border = len(low) // 2 - 1
    behind = border - (_whole_shift(low) if aligned else 0)
    details = []
    for octave in range(1, octaves + 1):
        halves = [side // 2 for side in item.shape]
        bands = []
        for kinds in list(itertools.product((0, 1), repeat=item.ndim))[1:]:
            taps = [high if kind else low for kind in kinds]
            first = [0 if kind else behind for kind in kinds]
            bands.append(_filtered(item, taps, first, halves, edges) * 2.0 ** (-octave * item.ndim / 2))
        details.append(np.stack(bands))
        kept = halves if edges == "periodic" else [half - border for half in halves]
        item = _filtered(item, [low] * item.ndim, [border] * item.ndim, kept, edges)
    return details


def _filtered(item, taps, first, shape, edges):
    """Number k along an axis sums tap m times sample 2 (k + first) + 1 - m."""
    found = np.zeros(shape)
    for place in np.ndindex(*shape):
        total = 0.0
        for tap in itertools.product(*(range(len(each)) for each in taps)):
            sample = [2 * (k + f) + 1 - m for k, f, m in zip(place, first, tap, strict=True)]
            if edges == "periodic":
                sample = [s % side for s, side in zip(sample, item.shape, strict=True)]
            inside = all(0 <= s < side for s, side in zip(sample, item.shape, strict=True))
            weight = math.prod(each[m] for each, m in zip(taps, tap, strict=True))
            total += weight * item[tuple(sample)] if inside else math.nan
        found[place] = total
    return found


def _whole_shift(low):
    """Return the whole number by which the low-pass filter's middle of energy lies behind that of two samples."""
    energy = sum(tap**2 for tap in low)
    middle = sum((len(low) - 1 - m) * tap**2 for m, tap in enumerate(low)) / energy
    return round(middle - 0.5)
