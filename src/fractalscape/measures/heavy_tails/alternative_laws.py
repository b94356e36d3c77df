"""Laws of finite variance, or nearly so, that are mistaken for stable ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from fractalscape.measures.heavy_tails.samples import Floats

NODES = np.linspace(-5.0, 5.0, 41)
WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()
"""Of the normal law of the logarithm of a scale."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedLaw:
    """A law fitted to values by maximum likelihood.

    Parameters
    ----------
    name : str
    parameters : dict of str to float
    log_density : array of float64, shape (sample,)
        At the values, natural logarithm.
    tail_index : float
        Of the law; infinite where its tail is lighter than any power.
    """

    name: str
    parameters: dict[str, float]
    log_density: Floats
    tail_index: float = math.inf


def normal_law(values: Floats) -> FittedLaw:
    """Fit the normal law."""
    location, scale = float(values.mean()), float(values.std())
    z = (values - location) / scale
    log_density = -(z**2) / 2 - math.log(scale) - math.log(2 * math.pi) / 2
    return FittedLaw(name="normal", parameters={"location": location, "scale": scale}, log_density=log_density)


def laplace_law(values: Floats) -> FittedLaw:
    """Fit the Laplace law, exponential on both sides of the median."""
    location = float(np.median(values))
    scale = float(np.mean(np.abs(values - location)))
    log_density = -np.abs(values - location) / scale - math.log(2 * scale)
    return FittedLaw(name="laplace", parameters={"location": location, "scale": scale}, log_density=log_density)


def student_t_law(values: Floats) -> FittedLaw:
    """Fit Student's t with free degrees of freedom, location and scale; its tail index is the degrees of freedom."""

    def log_density(z: Floats, freedom: float) -> Floats:
        constant = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - math.log(freedom * math.pi) / 2
        return constant - (freedom + 1) / 2 * np.log1p(z**2 / freedom)

    law = _fitted("student_t", "degrees_of_freedom", log_density, values, start=4.0, bounds=(0.3, 500.0))
    return FittedLaw(
        name=law.name,
        parameters=law.parameters,
        log_density=law.log_density,
        tail_index=law.parameters["degrees_of_freedom"],
    )


def scale_mixture_law(values: Floats) -> FittedLaw:
    """Fit a normal law whose scale is log-normal: steps of coordinates, or of times, of unequal scale."""

    def log_density(z: Floats, spread: float) -> Floats:
        scales = np.exp(spread * NODES)
        density = np.zeros_like(z)
        for scale, weight in zip(scales, WEIGHTS, strict=True):
            density += weight / scale * np.exp(-((z / scale) ** 2) / 2)
        return np.log(np.maximum(density, 1e-300)) - math.log(2 * math.pi) / 2

    return _fitted("gaussian_scale_mixture", "log_scale_spread", log_density, values, start=0.5, bounds=(0.01, 4.0))


def _fitted(
    name: str,
    shape_name: str,
    log_density: Callable[[Floats, float], Floats],
    values: Floats,
    *,
    start: float,
    bounds: tuple[float, float],
) -> FittedLaw:
    """Fit a shape (in logarithm), a scale and a location by a simplex on standardised values."""
    location = float(np.median(values))
    scale = float(np.median(np.abs(values - location))) * 1.48 or float(values.std())
    z = (values - location) / scale
    low, high = np.log(bounds)

    def cost(point: Floats) -> float:
        shape = math.exp(min(max(point[0], low), high))
        log_scale = min(max(point[1], -20.0), 20.0)
        return -float(log_density((z - point[2]) * math.exp(-log_scale), shape).sum()) + z.size * log_scale

    first = np.array([math.log(start), 0.0, 0.0])
    simplex = first + np.vstack([np.zeros(3), np.diag([0.5, 0.2, 0.1])])
    options = {"initial_simplex": simplex, "xatol": 1e-3, "fatol": 1e-3, "maxiter": 300}
    found: Any = minimize(cost, first, method="Nelder-Mead", options=options)
    shape = math.exp(min(max(found.x[0], low), high))
    width = scale * math.exp(found.x[1])
    centre = location + scale * found.x[2]
    return FittedLaw(
        name=name,
        parameters={shape_name: shape, "location": centre, "scale": width},
        log_density=log_density((values - centre) / width, shape) - math.log(width),
    )
