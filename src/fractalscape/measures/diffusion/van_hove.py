"""The distribution of displacements, scaled so that those of all lags fall on one curve if one law makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import real, whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap
from fractalscape.measures.diffusion.lags import checked_lags, log_spaced_lags
from fractalscape.measures.diffusion.resampled_parts import Parts, parts_of, resampled, with_interval
from fractalscape.measures.positions import Positions, positions

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def van_hove(
    trajectory: Any,
    lags: Any = None,
    *,
    diffusion_exponent: float,
    width: float,
    bins: int = 100,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Measure the density of single coordinates of displacements in units of :math:`L^{α/2}`.

    .. math:: u = \frac{x_k(t + L) - x_k(t)}{L^{α/2}}

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes; every coordinate counts alike.
    lags : array_like of int, shape (lag,), optional
        In steps; 5 up to a tenth of the trajectory when absent.
    diffusion_exponent : float
        α; 2 / tail index for a Lévy flight.
    width : float
        Densities are from -width to width, in position / step^(α/2).
    bins : int
        An even number, so that 0 is an edge.
    replicates, seed, confidence
        Of the bootstrap, which draws walkers from 20 on, else 20 blocks of time.

    Returns
    -------
    xarray.Dataset
        ``density`` (lag, displacement) with ``density_lower`` and ``density_upper``, a share of all displacements;
        ``outside`` (lag), the share beyond the width; ``collapse_distance`` (lag), the largest difference of its
        cumulative shares from those of the first lag, with ``…_lower`` and ``…_upper``. Attributes ``status``,
        ``reason``.

    Raises
    ------
    InputError
        If the positions or an option are not possible.

    Notes
    -----
    The collapse distance is never 0: of two samples of one law it is of the order of 1/√(independent displacements),
    and the interval, percentiles of a bootstrap, lies above it where the law is one. Judge it against a walk whose law
    is known. A density is the mean over its bin; its interval, asked for 0.95, holds the truth in 0.95 of 200 data sets
    of 50 Brownian walkers (at 0 to 1/2, lags 1 and 10).

    References
    ----------
    Van Hove, Phys. Rev. 95, 249 (1954).

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).standard_normal((100, 1000)), axis=1)
    >>> found = van_hove(walk, [1, 10], diffusion_exponent=1.0, width=4.0)
    >>> found["density"].sel(displacement=0.04, method="nearest").values.round(2)  # 1 / √(2π) is 0.399
    array([0.39, 0.4 ])
    """
    import xarray as xr

    walk = positions(trajectory)
    replicates, confidence = checked_bootstrap(replicates, confidence)
    alpha = real("diffusion_exponent", diffusion_exponent, above=0, below=20, advice="1 is Brownian")
    width = real("width", width, above=0)
    if whole("bins", bins, least=2, most=10**6) % 2:
        raise InputError(f"bins={bins} is odd; an even number makes 0 an edge")
    parts = parts_of(walk)
    interval = walk.interval or 1
    longest = max(1, walk.records // 10)
    lags = interval * log_spaced_lags(longest, count=5) if lags is None else checked_lags(lags, interval)
    edges = np.linspace(-width, width, bins + 1)
    counts = _counts(walk, parts, lags // interval, edges[:, None] * lags ** (alpha / 2))
    size = 2 * width / bins

    def density(total: Floats) -> Floats:
        return total[..., 1:-1] / total.sum(-1, keepdims=True) / size

    def distance(total: Floats) -> Floats:
        shares = np.cumsum(total, axis=-1) / total.sum(-1, keepdims=True)
        return np.abs(shares - shares[..., :1, :]).max(-1)

    total = counts.sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        values, apart = density(total), distance(total)
        outside = (total[:, 0] + total[:, -1]) / total.sum(-1)
    about = {"confidence": confidence, "method": parts.method}
    drawn = resampled(density, counts, replicates=replicates, seed=seed)
    attrs = {"units": f"step^{alpha / 2:g} / position", "long_name": "density"}
    variables = with_interval("density", values, drawn, dims=("lag", "displacement"), attrs=attrs, **about)
    drawn = resampled(distance, counts, replicates=replicates, seed=seed)
    attrs = {"units": "1", "long_name": "largest difference of cumulative shares from the first lag"}
    variables |= with_interval("collapse_distance", apart, drawn, dims=("lag",), attrs=attrs, **about)
    variables["outside"] = ("lag", outside, {"units": "1", "long_name": "share beyond the width"})
    middle = {"units": f"position / step^{alpha / 2:g}", "long_name": "scaled displacement"}
    return xr.Dataset(
        variables,
        coords={
            "lag": ("lag", lags, {"units": "step", "long_name": "lag"}),
            "displacement": ("displacement", (edges[1:] + edges[:-1]) / 2, middle),
        },
        attrs={**parts.judged(total.sum(-1)), "diffusion_exponent": alpha},
    )


def _counts(walk: Positions, parts: Parts, lags: NDArray[np.int64], edges: Floats) -> Floats:
    """Return how many displacements fall below, into and above the bins, shape (part, lag, 1 + bin + 1)."""
    counts = np.zeros((max(parts.count, 1), lags.size, len(edges) + 1))
    for index, walker in enumerate(parts.walkers):
        for slab in walk.blocks(walkers=slice(walker, walker + 1)):
            for k, lag in enumerate(lags):
                moved = slab[0, :, lag:] - slab[0, :, : max(0, walk.records - lag)]
                bounds = parts.edges(moved.shape[1])
                for block in range(parts.blocks):
                    piece = moved[:, bounds[block] : bounds[block + 1]].ravel()
                    where = np.searchsorted(edges[:, k], piece, side="right")
                    counts[index * parts.blocks + block, k] += np.bincount(where, minlength=len(edges) + 1)
    return counts
