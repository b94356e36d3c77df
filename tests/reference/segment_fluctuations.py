"""Detrended fluctuations, segment by segment, with a polynomial fitted to each by least squares."""

from itertools import product

import numpy as np


def segment_fluctuations(item, size, degree, cumulative):
    """Return F(v, s) of one signal or image, segments counted from the first sample and from the last."""
    item = np.asarray(item, float)
    item = item - np.nanmean(item)
    starts = [
        [size * v for v in range(length // size)]
        + [length - size * (length // size) + size * v for v in range(length // size)]
        for length in item.shape
    ]
    found = np.empty([len(each) for each in starts])
    for place in np.ndindex(found.shape):
        part = item[tuple(slice(each[k], each[k] + size) for each, k in zip(starts, place, strict=True))]
        if cumulative:
            part = _summed(part)
        found[place] = np.sqrt(np.mean((part - _trend(part, degree)) ** 2)) if np.isfinite(part).all() else np.nan
    return found


def _summed(part):
    profile = np.empty_like(part)
    for place in np.ndindex(part.shape):
        profile[place] = part[tuple(slice(0, k + 1) for k in place)].sum()
    return profile


def _trend(part, degree):
    """Return the values of the polynomial of total degree `degree` that is nearest to a segment."""
    places = [np.arange(length) - length / 2 for length in part.shape]
    grids = np.meshgrid(*places, indexing="ij")
    powers = [each for each in product(range(degree + 1), repeat=part.ndim) if sum(each) <= degree]
    terms = np.stack([np.prod([g**a for g, a in zip(grids, each, strict=True)], axis=0).ravel() for each in powers], 1)
    return (terms @ np.linalg.lstsq(terms, part.ravel(), rcond=None)[0]).reshape(part.shape)
