"""Stable laws by regression on the empirical characteristic function."""

from __future__ import annotations

import math

import numpy as np

from fractalscape.measures.heavy_tails.stable_law import SMALLEST_TAIL_INDEX, StableLaw
from fractalscape.measures.heavy_tails.stable_series import Floats
from fractalscape.measures.heavy_tails.stable_table import phase

PASSES = 3
INTERQUARTILE = 1.95
"""Of a symmetric law of scale 1: 1.908 at tail index 2, 2 at 1."""
FREQUENCIES = np.arange(1, 11) / 10
LARGEST_LOG = -1e-12


def characteristic_law(values: Floats) -> StableLaw:
    r"""Fit a stable law to the empirical characteristic function φ of values.

    .. math:: \ln(-\ln|φ(t)|) = α \ln t + α \ln c, \qquad \arg φ(t) = δt - β \tan(πα/2)(ct - (ct)^α)

    by least squares over t = 0.1, 0.2, …, 1, the values standardised by location and scale of the pass before; three
    passes, of which the first takes median and interquartile range.

    Parameters
    ----------
    values : array of float64, shape (sample,)
        Finite, not all the same.

    Returns
    -------
    StableLaw

    References
    ----------
    Koutrouvelis, JASA 75 (1980) 918, eqs. 2.2 and 2.3; Press, JASA 67 (1972) 842.
    """
    low, location, high = np.quantile(values, [0.25, 0.5, 0.75])
    scale = (high - low) / INTERQUARTILE or float(np.std(values))
    tail_index, skewness = 2.0, 0.0
    for _ in range(PASSES):
        tail_index, skewness, factor, shift = _one_pass((values - location) / scale)
        location += scale * shift
        scale *= factor
    return StableLaw(tail_index=tail_index, skewness=skewness, scale=scale, location=location)


def _one_pass(z: Floats) -> tuple[float, float, float, float]:
    """Return tail index, skewness, scale and location of standardised values."""
    t = FREQUENCIES
    wave = np.array([np.exp(1j * each * z).mean() for each in t])
    log_modulus = np.minimum(np.log(np.abs(wave)), LARGEST_LOG)
    slope = np.polyfit(np.log(t), np.log(-log_modulus), 1)[0]
    tail_index = min(max(float(slope), SMALLEST_TAIL_INDEX), 2.0)
    scale = math.exp(float(np.mean(np.log(-log_modulus) - tail_index * np.log(t))) / tail_index)
    columns = np.stack([t, -phase(scale * t, tail_index)], axis=1)
    angle = np.unwrap(np.angle(wave))
    if tail_index > 1.99:  # the second column vanishes: skewness means nothing
        return tail_index, 0.0, scale, float(angle @ t / (t @ t))
    location, skewness = np.linalg.lstsq(columns, angle, rcond=None)[0]
    if abs(skewness) > 1:
        skewness = math.copysign(1.0, skewness)
        location = (angle - skewness * columns[:, 1]) @ t / (t @ t)
    return tail_index, float(skewness), scale, float(location)
