"""Sharpness averaged over a neighbourhood, and how it follows the Hölder field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from fractalscape.arguments import choice, confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.surfaces.roughness_flatness import hurst_of
from fractalscape.measures.surfaces.surface_curvature import surface_curvature
from fractalscape.measures.surfaces.surface_grid import Floats
from fractalscape.measures.surfaces.tile_bootstrap import TILES, drawn_tiles, tile_numbers
from fractalscape.schema import Edges

if TYPE_CHECKING:
    import xarray as xr

Quantity = Literal["largest_eigenvalue", "sharpness"]


@dataclass(frozen=True, kw_only=True)
class SharpnessCorrelation:
    """Pearson's correlation of a Hölder field with the smoothed sharpness of its surface.

    Parameters
    ----------
    estimate : float
        NaN if one of them is constant.
    interval : (float, float)
        Percentiles over 8 x 8 tiles drawn with replacement.
    confidence : float
        Level of the interval.
    status : {"ok", "constant"}
        Whether there is an estimate, or why not.
    """

    estimate: float
    interval: tuple[float, float]
    confidence: float
    status: str

    def __str__(self) -> str:
        low, high = self.interval
        return f"correlation = {self.estimate:.3f} [{low:.3f}, {high:.3f}]" if self.status == "ok" else "no correlation"


def smoothed_sharpness(
    surface: Any, *, window: int = 20, quantity: Quantity = "largest_eigenvalue", edges: Edges = "open"
) -> xr.DataArray:
    """Average the largest eigenvalue of the Hessian over a square window.

    Parameters
    ----------
    surface : DataArray or array_like of shape (y, x), or Landscape
        As in `surface_curvature`.
    window : int
        Samples along its sides, 20 as published; 1 smooths nothing.
    quantity : {"largest_eigenvalue", "sharpness"}
        λ+ as published, or λ1 = max(|λ-|, |λ+|).
    edges : {"periodic", "reflecting", "open"}
        Of heights. The window wraps at periodic edges and is mirrored at others.

    Returns
    -------
    xarray.DataArray, dims (y, x)

    Raises
    ------
    InputError
        If an argument is not of its form.

    Examples
    --------
    >>> bowl = np.add.outer(np.arange(9.0) ** 2, np.arange(9.0) ** 2)
    >>> float(smoothed_sharpness(bowl, window=3)[4, 4])
    2.0
    """
    from scipy.ndimage import uniform_filter

    choice("quantity", quantity, get_args(Quantity))
    size = whole("window", window, least=1, advice="20 is published")
    own = surface_curvature(surface, edges=edges)[quantity]
    at_edges = getattr(surface, "edges", edges)
    return own.copy(data=uniform_filter(own.values, size, mode="wrap" if at_edges == "periodic" else "reflect"))


def sharpness_correlation(
    surface: Any,
    hurst_field: Any,
    *,
    window: int = 20,
    quantity: Quantity = "largest_eigenvalue",
    edges: Edges = "open",
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> SharpnessCorrelation:
    """Measure the correlation of a Hölder field with the smoothed sharpness of its surface.

    Parameters
    ----------
    surface, window, quantity, edges
        As in `smoothed_sharpness`.
    hurst_field : array_like of shape (y, x), or object with ``values()``
        H at every sample.
    replicates, confidence, seed
        Of the bootstrap.

    Returns
    -------
    SharpnessCorrelation
        About -0.93 on the published field: rough places are sharp.

    Raises
    ------
    InputError
        If an argument is not of its form.

    Notes
    -----
    Drawing tiles also changes which H there are, so that the interval is too wide for surfaces of one field: it held
    their mean in 40 of 40.

    Examples
    --------
    >>> from fractalscape.landscapes import HoelderField, multifractional_brownian
    >>> field = HoelderField(shape=(256, 256))
    >>> sharpness_correlation(multifractional_brownian(field, seed=1), field).estimate < -0.8
    True
    """
    number = whole("replicates", replicates, least=2, advice="200 is usual")
    level = confidence_level(confidence)
    sharp = smoothed_sharpness(surface, window=window, quantity=quantity, edges=edges).values
    if min(sharp.shape) < TILES:
        raise InputError(f"surface of shape {sharp.shape} has no {TILES} x {TILES} tiles; give more samples")
    hurst = hurst_of(hurst_field, sharp.shape)
    a, b = hurst - hurst.mean(), sharp - sharp.mean()
    if not np.ptp(hurst) or not np.ptp(sharp):
        return SharpnessCorrelation(estimate=np.nan, interval=(np.nan, np.nan), confidence=level, status="constant")
    place = tile_numbers((sharp.shape[0], sharp.shape[1])).ravel()
    sums = np.array([np.bincount(place, each.ravel()) for each in (np.ones_like(a), a, b, a * a, a * b, b * b)])
    drawn = _pearson(drawn_tiles(number, seed) @ sums.T)
    low, high = np.percentile(drawn[np.isfinite(drawn)], [50 * (1 - level), 50 * (1 + level)])
    estimate = float(_pearson(sums.sum(axis=1)))
    return SharpnessCorrelation(estimate=estimate, interval=(float(low), float(high)), confidence=level, status="ok")


def _pearson(sums: Floats) -> Floats:
    """Return correlations from sums of 1, a, b, aa, ab and bb, shape (…, 6)."""
    count, a, b, aa, ab, bb = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (ab - a * b / count) / np.sqrt((aa - a * a / count) * (bb - b * b / count))
