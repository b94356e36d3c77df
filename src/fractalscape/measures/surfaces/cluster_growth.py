"""How the number of minima around a minimum grows with the radius: N(R), and its exponent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.measures.surfaces.minima_clusters import minima_places
from fractalscape.measures.surfaces.surface_grid import Floats
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

MOST_DISTANCES = 2**22
"""Distances held at once."""
NAMES: dict[str, Any] = {"quantity": "cluster_exponent", "x_name": "radius", "y_name": "neighbours"}


def cluster_growth(minima: xr.Dataset, *, cluster: int | None = None, radii: ArrayLike | None = None) -> xr.Dataset:
    """Count the minima within a radius of each minimum of a cluster, N(R).

    Parameters
    ----------
    minima : Dataset
        From `surface_minima`, or `minima_clusters` of it.
    cluster : int, optional
        Whose neighbours are counted, among the minima of the same cluster; all minima when absent.
    radii : array_like, shape (n,), optional
        Ascending, above 0, in grid units; 100 from 1 to the diagonal on a log scale, as published, when absent.

    Returns
    -------
    xarray.Dataset
        Over ``radius``: ``neighbours``, the mean number of other minima within R; over (minimum, radius) ``count``, of
        which a bootstrap draws.

    Raises
    ------
    InputError
        If the minima or an option are not of this form.

    Examples
    --------
    >>> import xarray as xr
    >>> row = xr.Dataset({"x": ("minimum", np.arange(100)), "y": ("minimum", np.zeros(100))})
    >>> cluster_growth(row, radii=[1, 10])["neighbours"].values
    array([ 1.98, 18.9 ])
    """
    import xarray as xr

    places, periods = minima_places(minima)
    if cluster is not None:
        if "cluster" not in minima:
            raise InputError(f"cluster={cluster!r} of minima that have none; give what minima_clusters gave")
        places = places[minima["cluster"].values == whole("cluster", cluster, least=0)]
    radii = _checked_radii(radii, places, minima.attrs.get("extent"))
    count = _counts(places, periods, radii)
    mean = count.mean(axis=0) if len(count) else np.zeros(radii.size)
    text = {"units": "1", "long_name": "mean number of minima within the radius"}
    coords = {"radius": ("radius", radii, {"units": "1", "long_name": "radius in grid units"})}
    variables = {
        "neighbours": ("radius", mean, text),
        "count": (("minimum", "radius"), count, {"units": "1", "long_name": "minima within the radius"}),
    }
    return xr.Dataset(variables, coords=coords, attrs={"minima": len(places)})


def cluster_exponent(
    curve: xr.Dataset,
    *,
    fit_range: tuple[float, float] = (3.0, 30.0),
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> ScalingFit:
    """Fit N(R) ~ R^exponent: 2 for minima spread evenly, 1 along a line.

    Parameters
    ----------
    curve : Dataset
        From `cluster_growth`.
    fit_range : (float, float)
        Radii of the fit. The published clusters are fitted up to 29.4 and 36.7.
    replicates : int
        Resampled curves behind the interval, of minima drawn with replacement.
    confidence : float
        Level of the interval.
    seed : int or numpy.random.Generator
        Of the resampling.

    Returns
    -------
    ScalingFit
        NaN with a `status` if there are too few minima or no neighbours.

    Raises
    ------
    InputError
        If the curve or an option is not of this form.

    Notes
    -----
    N(R) bends down where R nears the size of the cluster, and small clusters do so within the range: the exponent of
    one of fewer than 100 minima says little. The interval is of minima as if independent, and so too narrow: neighbours
    share neighbours.

    References
    ----------
    Ly & Gong, Nature Communications 16, 3252 (2025): 1.72 for a smooth cluster, 1.60 for a rough one.

    Examples
    --------
    >>> import xarray as xr
    >>> y, x = np.indices((40, 40)).reshape(2, -1)
    >>> square = {"x": ("minimum", x), "y": ("minimum", y)}
    >>> torus = xr.Dataset(square, attrs={"edges": "periodic", "extent": [40, 40]})
    >>> print(f"{cluster_exponent(cluster_growth(torus), fit_range=(3, 20)).estimate:.2f}")
    2.01
    """
    if not hasattr(curve, "data_vars") or not {"neighbours", "count"} <= set(curve):
        raise InputError(f"curve is {type(curve).__name__} without neighbours and count; give what cluster_growth gave")
    number = whole("replicates", replicates, least=2, advice="200 is usual")
    confidence_level(confidence)
    radius, mean = curve["radius"].values, curve["neighbours"].values
    used = mean > 0
    if curve.sizes["minimum"] < 2 or used.sum() < 3:
        reason = f"{curve.sizes['minimum']} minima have no curve of neighbours; take more of the lowest"
        return ScalingFit.failed(radius, mean, status="too_few_points", reason=reason, **NAMES)
    drawn = _resampled(curve["count"].values[:, used], number, seed)
    how: dict[str, Any] = {"fit_range": fit_range, "replicates": drawn, "confidence": confidence}
    return fit_scaling(radius[used], mean[used], **how, **NAMES)


def _checked_radii(radii: ArrayLike | None, places: Floats, extent: Any) -> Floats:
    if radii is None:
        sides = np.asarray(extent if extent else np.ptp(places, axis=0) if len(places) else (1, 1), np.float64)
        return np.geomspace(1.0, max(float(np.hypot(*sides)), 2.0), 100)
    found = np.asarray(radii, np.float64)
    if found.ndim != 1 or not found.size or not (np.isfinite(found) & (found > 0)).all() or (np.diff(found) <= 0).any():
        raise InputError(f"radii of shape {found.shape} are not ascending lengths above 0; give some in grid units")
    return found


def _counts(places: Floats, periods: Floats | None, radii: Floats) -> np.ndarray:
    """Return how many others are within each radius of each place, shape (place, radius)."""
    counts = np.zeros((len(places), radii.size), np.int32)
    rows = max(1, MOST_DISTANCES // max(len(places), 1))
    squares = radii**2
    for first in range(0, len(places), rows):
        part = np.abs(places[first : first + rows, None] - places)
        if periods is not None:
            part = np.minimum(part, periods - part)
        ring = np.searchsorted(squares, (part**2).sum(axis=2))
        own = ring + (radii.size + 1) * np.arange(len(part))[:, None]
        found = np.bincount(own.ravel(), minlength=len(part) * (radii.size + 1)).reshape(len(part), -1)
        counts[first : first + rows] = found[:, :-1].cumsum(axis=1) - 1
    return counts


def _resampled(counts: np.ndarray, replicates: int, seed: int | np.random.Generator) -> Floats:
    (random,) = streams(seed, 1)
    drawn = random.integers(len(counts), size=(replicates, len(counts)))
    weight = np.stack([np.bincount(row, minlength=len(counts)) for row in drawn])
    return weight @ counts.astype(np.float64) / len(counts)
