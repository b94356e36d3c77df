"""The published estimator of the largest Lyapunov exponent, and when it saturates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, real, whole
from fractalscape.dynamics.lyapunov.exponents import attributes_of, ensemble_of
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble, generic_frame
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape, fold, fold_sign
from fractalscape.memory import check_memory
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

LINEAR = 0.1
"""Share of the attractor's size up to which a distance grows as a tangent vector does."""
TOO_OFTEN = 0.1
"""Share of renormalisations beyond that range from which an estimate is called saturated."""


def sprott_exponent(
    landscape: Landscape,
    start: ArrayLike,
    *,
    learning_rate: float,
    distance: float = 0.1,
    steps: int = 10,
    renormalisations: int = 100,
    restarts: int = 100,
    spread: float = 1.0,
    transient: int = 0,
    replicates: int = 10_000,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Estimate the largest Lyapunov exponent of plain descent as published: it saturates, and then says so.

    A neighbour starts at the distance d₀; after every T updates their distance d₁ gives the local value
    :math:`\ln(d_1 / d_0) / T`, and the neighbour is brought back along the line between both. The estimate is the mean
    over restarts of the *last* local value, as published.

    Parameters
    ----------
    landscape : Landscape
    start : array_like, shape (d,)
        Of the first restart; the next ones start from there plus a running sum of normal steps.
    learning_rate : float
        η.
    distance : float
        d₀, in grid units.
    steps : int
        T.
    renormalisations, restarts : int
    spread : float
        Standard deviation of the steps between restarts along each axis, in grid units; 0 for none.
    transient : int
        Updates before every restart's first distance.
    replicates, confidence, seed
        Of the bootstrap over restarts; restarts are drawn from the seed too.

    Returns
    -------
    xarray.Dataset
        ``lyapunov_exponent`` with ``_lower`` and ``_upper``, in 1/step; ``mean_local_exponent``, over all local values
        but the first of each restart; ``local_exponent`` and ``separation`` (restart, renormalisation);
        ``attractor_size``, the root mean square distance of two moments of a restart, and ``saturated_fraction``, the
        share of separations beyond a tenth of it. Attributes ``status`` (ok, saturated, not_finite) and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    A distance cannot outgrow the attractor, so that no estimate is above about ln(size / d₀) / T: with d₀ = 0.1 and
    T = 10 this ends below 1, where tangent vectors find 2 to 5. Take `lyapunov_exponents`, or d₀ = 1e-8 and T small.
    Distances are those of folded places, or to the nearest image on a torus. The released code makes T - 1 updates and
    divides by T: 0.9 times the estimate of ``steps=9`` is what it prints for 10.

    References
    ----------
    Ly & Gong, Nature Communications 16, 3252 (2025), and its released code; Sprott, *Chaos and Time-Series Analysis*
    (2003), section 5.6.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> found = sprott_exponent(Quadratic(), [0.3, 0.4], learning_rate=0.5, restarts=3)
    >>> round(float(found["lyapunov_exponent"] / np.log(0.5)), 9), found.status
    (1.0, 'ok')
    """
    whole_arguments = {"steps": steps, "renormalisations": renormalisations, "restarts": restarts}
    steps, renormalisations, restarts = (whole(name, value, least=1) for name, value in whole_arguments.items())
    transient, replicates = whole("transient", transient, least=0), whole("replicates", replicates, least=2)
    distance, spread = real("distance", distance, above=0), real("spread", spread, above=np.nextafter(0, -1))
    confidence, rate = confidence_level(confidence), real("learning_rate", learning_rate)
    if not isinstance(landscape, Landscape):
        raise InputError(f"landscape={landscape!r} is not a Landscape; see landscapes.landscape_from")
    try:
        first = np.asarray(start, np.float64)
    except (TypeError, ValueError):
        first = np.empty(0)
    values = restarts * renormalisations * (landscape.ndim + 4) + restarts * 20 + 2 * restarts * replicates
    check_memory(8 * values, f"{restarts} restarts and their bootstrap", "take fewer restarts or replicates")
    if first.shape != (landscape.ndim,):
        raise InputError(f"start has shape {first.shape}; it needs ({landscape.ndim},), one place")
    random, resample = streams(seed, 2)
    moves = spread * random.standard_normal((restarts, landscape.ndim))
    moves[0] = 0
    one = ensemble_of(landscape, first, rate, None, None)
    ensemble = replace(one, positions=first + np.cumsum(moves, axis=0), rates=np.full(restarts, rate))
    with np.errstate(all="ignore"):
        separation, size = _separations(ensemble, distance, steps, renormalisations, transient)
        local = np.log(separation / distance) / steps
    drawn = local[:, -1][resample.integers(restarts, size=(replicates, restarts))].mean(1)
    return _labelled(local, separation, size, drawn, distance, confidence, attributes_of(ensemble))


def _separations(
    ensemble: TangentEnsemble, distance: float, steps: int, renormalisations: int, transient: int
) -> tuple[Floats, float]:
    """Return distances before each renormalisation, and the size of the attractor."""
    landscape, rates = ensemble.system, ensemble.rates[:, None]
    places = ensemble.orbits(transient=transient, records=0)[1] if transient else ensemble.positions
    near = places + distance * generic_frame(landscape.ndim)[0]
    found, visited = np.empty((len(places), renormalisations)), np.empty((renormalisations, *places.shape))
    for k in range(renormalisations):
        for _ in range(steps):
            places = places - rates * landscape.gradient(places)
            near = near - rates * landscape.gradient(near)
        visited[k] = places
        apart = fold(near, landscape.extent, landscape.edges) - fold(places, landscape.extent, landscape.edges)
        if landscape.edges == "periodic":
            apart -= np.round(apart / landscape.extent) * landscape.extent
        found[:, k] = np.linalg.norm(apart, axis=1)
        sign = fold_sign(places, landscape.extent, landscape.edges)
        near = places + apart * sign * (distance / found[:, k])[:, None]
    return found, _size(landscape, visited)


def _size(landscape: Landscape, visited: Floats) -> float:
    """Return the root mean square distance of two moments; places (moment, restart, axis) are unfolded."""
    variance = fold(visited, landscape.extent, landscape.edges).var(0)
    if landscape.edges == "periodic":  # what lies across the seam of the torus is small on one that is cut elsewhere
        moved = fold(visited + np.array(landscape.extent) / 2, landscape.extent, landscape.edges)
        variance = np.minimum(variance, moved.var(0))
    return float(np.sqrt(2 * variance.sum(-1).mean()))


def _labelled(
    local: Floats, separation: Floats, size: float, drawn: Floats, distance: float, confidence: float, attrs: Any
) -> xr.Dataset:
    import xarray as xr

    beyond = (separation > LINEAR * size) & (separation > distance)
    share, unit = float(beyond.mean()), {"units": "1/step"}
    low, high = np.percentile(drawn, [50 * (1 - confidence), 50 * (1 + confidence)])
    status, reason = "ok", ""
    if not np.isfinite(local[:, -1]).all():
        status, reason = "not_finite", "a walker left the finite numbers, or met its neighbour"
    elif share > TOO_OFTEN:
        status = "saturated"
        reason = (
            f"{share:.0%} of separations exceed a tenth of the attractor's {size:.3g}; take a smaller distance or steps"
        )
    of, grid = ("restart", "renormalisation"), {"units": "grid"}
    interval = {**unit, "confidence": confidence, "interval": "percentiles of the bootstrap over restarts"}
    later = local[:, 1:] if local.shape[1] > 1 else local
    return xr.Dataset(
        {
            "lyapunov_exponent": ((), local[:, -1].mean(), {**interval, "long_name": "published Lyapunov exponent"}),
            "lyapunov_exponent_lower": ((), low, {**interval, "long_name": "lower end of the exponent"}),
            "lyapunov_exponent_upper": ((), high, {**interval, "long_name": "upper end of the exponent"}),
            "mean_local_exponent": ((), later.mean(), {**unit, "long_name": "mean of all local exponents"}),
            "local_exponent": (of, local, {**unit, "long_name": "local Lyapunov exponent"}),
            "separation": (of, separation, {**grid, "long_name": "distance before the renormalisation"}),
            "attractor_size": ((), size, {**grid, "long_name": "distance of two moments"}),
            "saturated_fraction": ((), share, {"units": "1", "long_name": "share of separations that are saturated"}),
        },
        attrs={"status": status, "reason": reason, **attrs},
    )
