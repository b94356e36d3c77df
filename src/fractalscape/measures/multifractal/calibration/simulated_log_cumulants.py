"""Log-cumulants of simulated signals and images whose exponents are known: what calibrations are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.landscapes import fractional_brownian
from fractalscape.landscapes.multifractal_random_surface import MultifractalSurfaceSpec
from fractalscape.landscapes.multifractal_random_walk import MultifractalWalkSpec
from fractalscape.measures.multifractal.exponents import leader_exponents
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.wavelet_transform.regularity import minimum_regularity
from fractalscape.randomness import fractional_motion

Floats = NDArray[np.float64]


def simulated_log_cumulants(
    shape: tuple[int, ...],
    analysis: LeaderAnalysis,
    *,
    hurst: float,
    intermittency: float,
    integral_scale: int,
    seeds: Sequence[int | np.random.Generator],
    masked: NDArray[np.bool_] | None = None,
) -> Floats:
    """Return c1 and c2 of simulated signals or images, as the analysis estimates them.

    Parameters
    ----------
    shape : (int,) or (int, int)
        Samples along each axis.
    analysis : LeaderAnalysis
    hurst : float
        ζ(2) / 2, half the exponent of the variogram. The c1 that is simulated is this plus λ².
    intermittency : float
        λ² of `multifractal_surface` or `multifractal_walk`; c2 is -λ². Of 0 the data are fractional Brownian.
    integral_scale : int
        L in samples.
    seeds : sequence of int or numpy.random.Generator
        One for each.
    masked : array of bool, optional
        Samples that are NaN.

    Returns
    -------
    array, shape (seed, 2)
        NaN where the analysis gives nothing, or would refuse such data: their h_min is not positive and leaders are
        taken, or η(p) is not.

    Raises
    ------
    InputError
        If the model does not take these exponents.

    Examples
    --------
    >>> how = {"hurst": 0.7, "intermittency": 0.0, "integral_scale": 4096, "seeds": [1]}
    >>> simulated_log_cumulants((4096,), LeaderAnalysis(), **how).round(2) + 0.0
    array([[ 0.68, -0.01]])
    """
    draw = _image if len(shape) == 2 else _signal
    data = np.stack([np.asarray(draw(shape, hurst, intermittency, integral_scale, seed)) for seed in seeds])
    if masked is not None:
        data = np.where(masked, np.nan, data)
    needed = analysis.replace(orders=2, moments=(2.0,))
    found = leader_exponents(data, needed, ndim=len(shape)).log_cumulants
    if analysis.p is None:
        coefficients = analysis.coefficients(data, ndim=len(shape))
        found[minimum_regularity(coefficients, analysis.octaves(coefficients)) <= 0] = np.nan
    return found


def _image(shape: Any, hurst: float, intermittency: float, integral_scale: int, seed: Any) -> Any:
    if intermittency == 0:
        return fractional_brownian(shape, hurst=hurst, seed=seed)
    how: Any = {"hurst": hurst, "intermittency": intermittency, "integral_scale": integral_scale}
    return MultifractalSurfaceSpec(shape=shape, **how).draw_values(seed=seed)


def _signal(shape: Any, hurst: float, intermittency: float, integral_scale: int, seed: Any) -> Any:
    if intermittency == 0:
        return fractional_motion(shape[0], hurst=hurst, seed=seed)
    of_noise = noise_hurst(hurst, intermittency)
    how: Any = {"hurst": of_noise, "intermittency": intermittency, "integral_scale": integral_scale}
    return MultifractalWalkSpec(steps=shape[0], **how).draw_values(seed=seed)


def noise_hurst(hurst: float, intermittency: float) -> float:
    """Return the H of the noise of a walk whose ζ(2) / 2 is `hurst`: 1/2 for 1/2, λ²/2 more above it."""
    return hurst if hurst == 0.5 else hurst + intermittency / 2
