"""Which minima descent finds, and how often, against the learning rate."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, real, whole
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.exponents import attributes_of
from fractalscape.dynamics.lyapunov.learning_rate_sweep import LearningRateSweep, learning_rate_sweep, rate_coordinate
from fractalscape.dynamics.maps.arrivals import arrivals
from fractalscape.dynamics.maps.minimum_labels import checked_minima, minimum_labels
from fractalscape.landscapes import Landscape
from fractalscape.raster.clopper_pearson import clopper_pearson

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
WANDERING, ESCAPED = -1, -2


def fractions_of_minima(
    landscape: Landscape,
    learning_rates: ArrayLike,
    start: ArrayLike,
    *,
    minima: ArrayLike = (),
    optimiser: Optimiser | None = None,
    steps: int = 5000,
    still: float = 1e-9,
    far: float | None = None,
    continued: bool = False,
    confidence: float = 0.95,
    workers: int | None = None,
) -> xr.Dataset:
    """Count the shares of starts that come to rest in each minimum, at every learning rate.

    Minima are the same ones at every learning rate, by their places, so that their shares are curves.

    Parameters
    ----------
    landscape, learning_rates, start, optimiser, workers
        As in `lyapunov.edge_of_stability`.
    minima, steps, still, far
        As in `basin_map`.
    continued : bool
        Start every learning rate, in the order given, where the one before ended; False counts basins.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    xarray.Dataset
        ``fraction`` with ``_lower`` and ``_upper`` (learning_rate, minimum), exact binomial intervals of starts at
        random; ``wandering`` and ``escaped`` (learning_rate), the shares of walkers that did not rest, or left;
        ``label`` (learning_rate, walker), -1 for wandering, -2 for escaped. Coordinate ``minimum``, with all minima
        given, or those found, by their numbers.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    A minimum keeps its basin up to 2 over its curvature; shares fall to 0 there.

    Examples
    --------
    >>> from fractalscape.landscapes import DoubleWell
    >>> wells = DoubleWell(center=(0.0, 0.0), half_distance=1.0)
    >>> start = np.stack([np.linspace(-1.1, 1.1, 40), np.zeros(40)], axis=1)
    >>> found = fractions_of_minima(wells, [0.1, 0.3], start, minima=[[-1, 0], [1, 0]])
    >>> found["fraction"].values, found["wandering"].values
    (array([[0.5, 0.5],
           [0. , 0. ]]), array([0., 1.]))
    """
    sweep = learning_rate_sweep(landscape, learning_rates, start, optimiser, continued, workers)
    steps, still = whole("steps", steps, least=1), real("still", still, above=0)
    far, confidence = math.inf if far is None else real("far", far, above=0), confidence_level(confidence)
    places = checked_minima(minima, landscape.ndim)
    labels = _labels(sweep, places, steps, still, far)
    numbers = np.arange(len(places)) if places else np.unique(labels[labels >= 0])
    return _labelled(sweep, labels, numbers, confidence)


def _labels(sweep: LearningRateSweep, minima: Any, steps: int, still: float, far: float) -> Any:
    """Return the minimum of every walker, shape (learning_rate, walker)."""

    def one(ensemble: Any) -> tuple[Any, Floats]:
        ends = arrivals(ensemble, steps=steps, still=still, far=far)
        found = minimum_labels(ensemble.system, ends.places, minima)
        found = np.where(ends.settle_step >= 0, found, WANDERING)
        return np.where(ends.escape_step >= 0, ESCAPED, found), ends.places

    if not sweep.continued:
        return one(sweep.ensemble)[0].reshape(len(sweep.rates), sweep.walkers)
    labels = np.empty((len(sweep.rates), sweep.walkers), np.int64)
    start = first = sweep.ensemble.positions[: sweep.walkers]
    for k, rate in enumerate(sweep.rates):
        now = replace(sweep.ensemble, positions=start, rates=np.full(sweep.walkers, rate))
        labels[k], ends = one(now)
        start = np.where((labels[k] != ESCAPED)[:, None], ends, first)
    return labels


def _labelled(sweep: LearningRateSweep, labels: Any, numbers: Any, confidence: float) -> xr.Dataset:
    import xarray as xr

    counts = (labels[:, :, None] == numbers).sum(1)
    ends = [[clopper_pearson(int(count), sweep.walkers, confidence=confidence) for count in row] for row in counts]
    low, high = np.array(ends).reshape(*counts.shape, 2).transpose(2, 0, 1)
    of, rate = ("learning_rate", "minimum"), "learning_rate"
    over = {"units": "1", "confidence": confidence, "interval": "Clopper and Pearson's, over starts"}
    share = {"units": "1"}
    return xr.Dataset(
        {
            "fraction": (of, counts / sweep.walkers, {**over, "long_name": "share of starts"}),
            "fraction_lower": (of, low, {**over, "long_name": "lower end of the share"}),
            "fraction_upper": (of, high, {**over, "long_name": "upper end of the share"}),
            "wandering": (rate, (labels == WANDERING).mean(1), {**share, "long_name": "share that never rests"}),
            "escaped": (rate, (labels == ESCAPED).mean(1), {**share, "long_name": "share that escapes"}),
            "label": ((rate, "walker"), labels, {**share, "long_name": "number of the minimum"}),
        },
        coords={
            **rate_coordinate(sweep.rates),
            "minimum": ("minimum", numbers, {**share, "long_name": "number of the minimum"}),
        },
        attrs={"continued": int(sweep.continued), **attributes_of(sweep.ensemble)},
    )
