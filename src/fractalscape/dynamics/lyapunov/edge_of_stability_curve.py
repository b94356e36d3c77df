"""The edge of stability: how sharp the places are where descent of a learning rate ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, real, whole
from fractalscape.dynamics.descent.adam import Adam
from fractalscape.dynamics.descent.heavy_ball import HeavyBall
from fractalscape.dynamics.descent.nesterov import Nesterov
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.exponents import attributes_of, student_interval
from fractalscape.dynamics.lyapunov.learning_rate_sweep import LearningRateSweep, learning_rate_sweep, rate_coordinate
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

MOST_POINTS = 2**16
"""Points whose Hessians are held at once."""


def edge_of_stability(
    landscape: Landscape,
    learning_rates: ArrayLike,
    start: ArrayLike,
    *,
    optimiser: Optimiser | None = None,
    steps: int = 5000,
    last: int = 100,
    continued: bool = False,
    largest_ratio: float = 4.0,
    confidence: float = 0.95,
    workers: int | None = None,
) -> xr.Dataset:
    r"""Measure the sharpness :math:`λ_1` at the end of descent against the learning rate η, and its threshold 2/η.

    λ₁ is the largest absolute eigenvalue of the Hessian; its logarithm is averaged over the last updates, then over
    starts. A minimum is stable below 2/η; (2 + 2μ)/η with a heavy ball, (2 + 2μ)/(η (1 + 2μ)) with Nesterov's momentum.

    Parameters
    ----------
    landscape : Landscape
    learning_rates : array_like, shape (learning_rate,)
        η, as in ``np.geomspace(1, 1e4, 40)``.
    start : array_like, shape (walker, d)
        Starting points, in grid units.
    optimiser : Optimiser, optional
        Plain gradient descent by default; not Adam, whose threshold moves.
    steps, last : int
        Updates in all, and of them those measured.
    continued : bool
        Start every learning rate where the one before ended. False, as published.
    largest_ratio : float
        λ₁ over the threshold up to which a learning rate is at the edge.
    confidence : float
        Level of the intervals, between 0 and 1.
    workers : int, optional
        Threads; numbers do not depend on them.

    Returns
    -------
    xarray.Dataset
        Over ``learning_rate``: ``sharpness`` (geometric mean) with ``_lower`` and ``_upper``, Student's interval of
        the mean logarithm over starts; ``threshold``; ``stability_ratio`` of both; ``published_bar`` = 1.96 times the
        mean over updates of the standard deviation of log10 λ₁ over starts; ``height``, the mean at the last update.
        Over (learning_rate, walker): ``walker_sharpness``, ``final_position`` (…, axis), ``escape_step``. Attributes
        ``edge_low`` and ``edge_high``, the first η with λ₁ at least the threshold and the last with λ₁ at most
        `largest_ratio` times it (NaN where there is no such band), ``status`` and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    Walkers that were lost are left out. Where λ₁ follows 2/η depends on the landscape about the starts: on a rough
    surface the plateau at small η is the curvature there.

    References
    ----------
    Cohen, Kaur, Li, Kolter & Talwalkar, ICLR 2021; Ly & Gong, Nature Communications 16, 3252 (2025), its figure on the
    edge of stability.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> bowl = Quadratic(curvature=((1.0, 0.0), (0.0, 4.0)))
    >>> found = edge_of_stability(bowl, [0.1, 0.4], [[0.1, 0.2], [0.3, 0.9]], steps=50, last=10)
    >>> found["sharpness"].values, found["threshold"].values
    (array([4., 4.]), array([20.,  5.]))
    """
    sweep = learning_rate_sweep(landscape, learning_rates, start, optimiser, continued, workers)
    if (sweep.rates <= 0).any():
        raise InputError(f"learning_rates hold {sweep.rates.min()}; 2/η needs positive ones")
    steps = whole("steps", steps, least=1)
    last = whole("last", last, least=1, most=steps)
    confidence = confidence_level(confidence)
    largest_ratio = real("largest_ratio", largest_ratio, above=1)
    threshold = stability_threshold(sweep.ensemble.optimiser, sweep.rates)
    places, lost = sweep.orbits(transient=steps - last, records=last)
    return _labelled(sweep, places, lost, threshold, largest_ratio, confidence)


def stability_threshold(optimiser: Optimiser, learning_rate: ArrayLike) -> Floats:
    """Return the curvature below which a minimum is stable.

    Raises
    ------
    InputError
        If the optimiser has none in closed form.

    Examples
    --------
    >>> stability_threshold(HeavyBall(momentum=0.5), [0.1])
    array([30.])
    """
    rates = np.asarray(learning_rate, np.float64)
    if isinstance(optimiser, Adam):
        raise InputError("optimiser=Adam() has a threshold that moves with its averages; take another optimiser")
    if isinstance(optimiser, Nesterov):
        return (2 + 2 * optimiser.momentum) / (rates * (1 + 2 * optimiser.momentum))
    return (2 + 2 * optimiser.momentum) / rates if isinstance(optimiser, HeavyBall) else 2 / rates


def sharpness_at(landscape: Landscape, points: Floats) -> Floats:
    """Return the largest absolute eigenvalue of the symmetric part of the Hessian, NaN where it is not finite.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> sharpness_at(Quadratic(curvature=((1.0, 0.0), (0.0, -4.0))), np.zeros((1, 2)))
    array([4.])
    """
    found = np.empty(len(points))
    for first in range(0, len(points), MOST_POINTS):
        part = slice(first, first + MOST_POINTS)
        found[part] = _sharpness(landscape, points[part])
    return found


def _sharpness(landscape: Landscape, points: Floats) -> Floats:
    found = np.full(len(points), np.nan)
    known: Any = np.isfinite(points).all(1)
    with np.errstate(all="ignore"):
        hessian = landscape.hessian(points[known])
    hessian = (hessian + hessian.swapaxes(1, 2)) / 2
    finite = np.isfinite(hessian).all((1, 2))
    known[known] = finite
    found[known] = np.abs(np.linalg.eigvalsh(hessian[finite])).max(1)
    return found


def _labelled(
    sweep: LearningRateSweep, places: Floats, lost: Any, threshold: Floats, largest_ratio: float, confidence: float
) -> xr.Dataset:
    import xarray as xr

    landscape: Any = sweep.ensemble.system
    rates, walkers, last, axes = places.shape
    with np.errstate(divide="ignore"):
        logs = np.log10(sharpness_at(landscape, places.reshape(-1, axes))).reshape(rates, walkers, last)
    kept = lost < 0
    of_walkers = logs.mean(2)
    rows = [student_interval(of_walkers[k, kept[k]], confidence) for k in range(rates)]
    mean, low, high = (np.array([row[part] for row in rows]) for part in range(3))
    bars = [logs[k, kept[k]].std(0).mean() if kept[k].any() else np.nan for k in range(rates)]
    with np.errstate(all="ignore"):
        heights = landscape.value(places[:, :, -1].reshape(-1, axes)).reshape(rates, walkers)
    height = [heights[k, kept[k]].mean() if kept[k].any() else np.nan for k in range(rates)]
    ratio = 10**mean / threshold
    curvature = {"units": "height/grid^2"}
    over = {**curvature, "confidence": confidence, "interval": "Student's over starts, of the logarithm"}
    rate = "learning_rate"
    status, reason = ("ok", "") if kept.all(1).any() else ("not_finite", "walkers were lost at every learning rate")
    return xr.Dataset(
        {
            "sharpness": (rate, 10**mean, {**over, "long_name": "sharpness"}),
            "sharpness_lower": (rate, 10**low, {**over, "long_name": "lower end of the sharpness"}),
            "sharpness_upper": (rate, 10**high, {**over, "long_name": "upper end of the sharpness"}),
            "threshold": (rate, threshold, {**curvature, "long_name": "largest stable curvature"}),
            "stability_ratio": (rate, ratio, {"units": "1", "long_name": "sharpness over threshold"}),
            "published_bar": (
                rate,
                1.96 * np.array(bars),
                {"units": "1", "long_name": "bar of log10 of the sharpness"},
            ),
            "height": (rate, np.array(height), {"units": "height", "long_name": "mean height at the end"}),
            "walker_sharpness": ((rate, "walker"), 10**of_walkers, {**curvature, "long_name": "sharpness of a walker"}),
            "final_position": (
                (rate, "walker", "axis"),
                places[:, :, -1],
                {"units": "grid", "long_name": "unfolded position at the end"},
            ),
            "escape_step": ((rate, "walker"), lost, {"units": "step", "long_name": "first step that is not finite"}),
        },
        coords=rate_coordinate(sweep.rates),
        attrs={
            **_band(sweep.rates, ratio, largest_ratio),
            "status": status,
            "reason": reason,
            **attributes_of(sweep.ensemble),
        },
    )


def _band(rates: Floats, ratio: Floats, largest: float) -> dict[str, float]:
    """Return the first rate with a ratio of at least 1, and the last one after it with at most `largest`."""
    order = np.argsort(rates)
    rates, ratio = rates[order], ratio[order]
    above = np.flatnonzero(ratio >= 1)
    below = np.flatnonzero(ratio <= largest)
    if not above.size or not below.size or below[-1] < above[0]:
        return {"edge_low": float("nan"), "edge_high": float("nan")}
    return {"edge_low": float(rates[above[0]]), "edge_high": float(rates[below[-1]])}
