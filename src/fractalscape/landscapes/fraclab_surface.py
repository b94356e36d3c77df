"""Surfaces as the FracLab toolbox makes them, approximately: for comparison with figures published with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.landscapes.incremental_fourier import IncrementalTorus, draw_incremental_noise, incremental_surface
from fractalscape.landscapes.parameters import checked_count
from fractalscape.landscapes.surface_spec import SurfaceSpec, need_memory
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr


def fraclab_surface(
    spec: SurfaceSpec, exponents: Sequence[float], weights: Sequence[Any], seed: Any, count: int | None
) -> xr.DataArray:
    """Return weighted sums of approximate fractional surfaces that grow from one noise.

    Parameters
    ----------
    spec : SurfaceSpec
        Shape, units, dtype and labels.
    exponents : sequence of float
        Hurst exponents.
    weights : sequence of float or array of the shape of the grid
        One for each exponent.
    seed, count
        As in `fractional_brownian`.

    Returns
    -------
    xarray.DataArray, dims (y, x) or (replicate, y, x)
    """
    tori = [IncrementalTorus(shape=spec.shape, hurst=hurst) for hurst in exponents]
    number = checked_count(count)
    need_memory(spec, tori[0].periods, exponents=len(tori), count=number)
    heights = np.zeros((number, *spec.shape), spec.dtype)
    for field, stream in zip(heights, streams(seed, number), strict=True):
        noise = draw_incremental_noise(stream, tori[0].periods, spec.dtype)
        for torus, weight in zip(tori, weights, strict=True):
            scale = np.asarray(weight / spec.pixels_per_unit**torus.hurst).astype(spec.dtype)
            field += scale * incremental_surface(noise, torus)
    return spec.labelled(heights if count is not None else heights[0], long_name="height", attrs={})
