"""Fractional surfaces and their leaders by other roads than the package: for the verdict on reference rows.

Surfaces come two at a time from the whole torus of the literature; coefficients from one filter an octave, not from a
recursion; leaders from blocks cut out of all finer octaves. Exact variances of coefficients follow from the variogram.
"""

from typing import Any

import numpy as np
import pywt
import scipy.fft


def surfaces(n, hurst, generator):
    """Yield independent surfaces (n, n) without end, the side as unit, for hurst up to 3/4."""
    spacing = 1 / (np.sqrt(2) * (n - 1))
    half: Any = scipy.fft.next_fast_len(int(np.ceil(1 / spacing)))
    period = 2 * half
    lag = np.minimum(np.arange(period), period - np.arange(period)) * spacing
    distance = np.hypot(lag[:, None], lag)
    covariance = np.where(distance < 1, 1 - hurst - distance ** (2 * hurst) + hurst * distance**2, 0.0)
    eigenvalues = np.real(np.asarray(scipy.fft.fft2(covariance)))
    assert eigenvalues.min() > -1e-9 * eigenvalues.max()
    roots = np.sqrt(np.maximum(eigenvalues, 0)) / period
    t = np.arange(n) * spacing
    while True:
        noise = generator.standard_normal((period, period)) + 1j * generator.standard_normal((period, period))
        both = np.asarray(scipy.fft.fft2(roots * noise, overwrite_x=True))[:n, :n]
        for field in (np.real(both), np.imag(both)):
            slopes = np.sqrt(2 * hurst) * generator.standard_normal(2)
            plane = slopes[0] * t[:, None] + slopes[1] * t
            yield (field - field[0, 0] + plane) / np.sqrt(2) * np.sqrt(2) ** hurst


def octave_filters(octave, wavelet):
    """Return (taps, first) of the low- and the high-pass: number k of octave j sums taps[i] x[2^j k + first + i]."""
    filters = pywt.Wavelet(wavelet)  # pyright: ignore[reportAttributeAccessIssue]
    taps, last = np.ones(1), 0
    for j in range(1, octave):
        taps, last = np.convolve(taps, _spread(filters.dec_lo, j)), last + 2 ** (j - 1) * (filters.dec_len - 1)
    ends = {0: last + 2 ** (octave - 1) * (filters.dec_len - 1), 1: last + 2 ** (octave - 1)}
    pair = []
    for kind, each in enumerate((filters.dec_lo, filters.dec_hi)):
        whole = np.convolve(taps, _spread(each, octave))
        pair.append((whole[::-1], ends[kind] - whole.size + 1))
    return pair


def _spread(taps, octave):
    apart = np.zeros((len(taps) - 1) * 2 ** (octave - 1) + 1)
    apart[:: 2 ** (octave - 1)] = taps
    return apart


def details_by_filters(image, octave, wavelet):
    """Return the bands (band, y, x) of one octave in L1 normalisation; NaN where a tap leaves the image."""
    pair = octave_filters(octave, wavelet)
    bands = [(0, 1), (1, 0), (1, 1)]
    found = [_filtered(_filtered(image, 0, pair[y], octave), 1, pair[x], octave) for y, x in bands]
    return np.stack(found) * 2.0**-octave


def _filtered(image, axis, taps_first, octave):
    taps, first = taps_first
    items = np.moveaxis(image, axis, -1)
    step, side = 2**octave, items.shape[-1]
    found = np.full((*items.shape[:-1], side // step), np.nan)
    inside = [k for k in range(side // step) if k * step + first >= 0 and k * step + first + taps.size <= side]
    windows = np.lib.stride_tricks.sliding_window_view(items, taps.size, axis=-1)
    found[..., inside] = windows[..., [k * step + first for k in inside], :] @ taps
    return np.moveaxis(found, -1, axis)


def leaders_by_blocks(image, octaves, p, wavelet):
    """Return the leaders of some octaves, by their definition: all coefficients of blocks of all finer octaves."""
    details = [np.abs(details_by_filters(image, j, wavelet)) for j in range(1, octaves[-1] + 1)]
    found = []
    for octave in octaves:
        rows, columns = details[octave - 1].shape[1:]
        terms = []
        for j in range(1, octave + 1):
            block = 2 ** (octave - j)
            cut = details[j - 1][:, : rows * block, : columns * block].reshape(3, rows, block, columns, block)
            terms.append(cut.max(axis=(0, 2, 4)) if np.isinf(p) else (cut**p).sum(axis=(0, 2, 4)) / block**2)
        below = np.max(terms, axis=0) if np.isinf(p) else np.sum(terms, axis=0)
        near = np.lib.stride_tricks.sliding_window_view(below, (3, 3))
        found.append(near.max(axis=(2, 3)) if np.isinf(p) else near.sum(axis=(2, 3)) ** (1 / p))
    return found


def log_cumulants(image, octaves, wavelet):
    """Return c1 and c2 of wavelet leaders, octaves weighted by their number of leaders."""
    logs = [np.log(each) for each in leaders_by_blocks(image, octaves, np.inf, wavelet)]
    logs = [each[np.isfinite(each)] for each in logs]
    weights = np.sqrt([each.size for each in logs])
    curves = ([each.mean() for each in logs], [each.var() for each in logs])
    return [np.polyfit(octaves, curve, 1, w=weights)[0] * np.log2(np.e) for curve in curves]


def coefficient_variances(octave, hurst, wavelet, spacing):
    """Return the exact variance of each band of an octave on a surface of the variogram r^2H, samples so far apart."""
    (low, _), (high, _) = octave_filters(octave, wavelet)
    found = []
    for y, x in [(low, high), (high, low), (high, high)]:
        lags = [np.arange(-taps.size + 1, taps.size) for taps in (y, x)]
        along = [np.correlate(taps, taps, "full") for taps in (y, x)]
        variogram = (np.hypot(lags[0][:, None], lags[1]) * spacing) ** (2 * hurst)
        found.append(-along[0] @ variogram @ along[1] / 2 * 4.0**-octave)
    return np.array(found)


def two_leader_slope(octaves, hurst, wavelet, weights, coefficient_weights):
    """Return half the slope of log2 of the exact mean squared 2-leader, corrected by the exact slope of coefficients.

    c1 of 2-leaders, but for what the logarithm of a mean differs from a mean logarithm, which is nearly one constant.
    """
    variances = np.array([coefficient_variances(j, hurst, wavelet, 1.0).sum() for j in range(1, octaves[-1] + 1)])
    at = np.asarray(octaves)
    eta = np.polyfit(at, np.log2(variances[at - 1]), 1, w=np.sqrt(coefficient_weights))[0]
    corrected = np.cumsum(variances)[at - 1] * (1 - 2.0**-eta) / (1 - 2.0 ** (-at * eta))
    return np.polyfit(at, np.log2(corrected) / 2, 1, w=np.sqrt(weights))[0]
