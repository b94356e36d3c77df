"""Pairs of points a small distance apart: how often their class differs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import execution, provenance
from fractalscape.arguments import whole
from fractalscape.errors import DepthError, InputError
from fractalscape.execution import ExecutorLike, ProgressLike, Stop
from fractalscape.raster.axis import Axis
from fractalscape.raster.evaluate import evaluate_points
from fractalscape.raster.field import Field, check_class_map
from fractalscape.raster.sweep import check_axes
from fractalscape.raster.window import Window

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

FIRST_PAIRS = 1024
BATCH = 4096  # pairs that one seed draws: part of the result, whatever the executor
SLICE = 512  # points at most between two looks at the stop flag
GROWTH = 8  # at most, from one round to the next
MARGIN = 1.3  # pairs asked beyond what the flips found so far promise
FEWEST_STEPS = 16  # of float64 along each axis in a distance


def sample_pairs(
    field: Field,
    window: Window,
    *,
    distances: ArrayLike,
    flips: int = 30,
    most_pairs: int = 4_000_000,
    seed: int = 0,
    variable: str = "outcome",
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
) -> xr.Dataset:
    """Count pairs of points whose class differs, at given distances.

    The first point is uniform on the window (in decades on a log axis), the second one lies at the distance in a
    uniformly random direction; near an edge it may be outside the window. Every distance is sampled until enough pairs
    differ.

    Parameters
    ----------
    field : Field
    window : Window
        Its axes carry the names of the field's, and have one scale.
    distances : array_like, shape (distance,)
        In units of the axes: decades on log axes.
    flips : int
        Pairs that differ to find at every distance, at least 1.
    most_pairs : int
        Pairs at which a distance is given up.
    seed : int
        Non-negative. Counts depend on it and on nothing else: not on the executor, nor on the other distances.
    variable : str
        The class map: an output of integers without extra dims.
    executor, progress
        As in `sweep`; a unit of progress is one distance.

    Returns
    -------
    xarray.Dataset
        Over ``distance``, ascending: ``pairs``, ``flips`` (those that differ), ``coincident`` (drawn, but equal in
        float64 and so left out of the pairs) and ``mean_distance``, the distance of the pairs as they were rounded.

    Raises
    ------
    InputError
        If the axes differ in scale, the field has no such class map, a distance is not positive, repeated or too large,
        or an option is not possible.
    DepthError
        If a distance is within a few steps of float64 on an axis.

    Notes
    -----
    A distance is sampled in rounds; each asks for as many pairs as the flips so far promise, so that about `flips` to
    twice as many are found. Stopping at a number of flips biases their share up, by less than 1 / flips of itself and
    alike at every distance that needed more than one round: an exponent does not see it.
    Coordinates are added before they are rounded (on a log axis as ``x * 10^delta = x + x * expm1(delta * log 10)``),
    so that a distance of 1e-13 decades is one; from 16 steps of float64 on, rounding moves the mean distance by under
    1 %, which ``mean_distance`` shows. Cost: two evaluations a pair.

    References
    ----------
    Grebogi, McDonald, Ott & Yorke, Phys. Lett. A 99, 415 (1983).

    Examples
    --------
    A straight border, which a share 2 d / pi of the pairs crosses:

    >>> from fractalscape.raster import Window, field_from_function
    >>> from fractalscape.schema import outcome
    >>> field = field_from_function(lambda x, y: (x > 0.5).astype("i1"), axes=("x", "y"), outputs=(outcome(),))
    >>> counts = sample_pairs(field, Window.linear(x=(0, 1), y=(0, 1)), distances=[0.01, 0.02], flips=3000, seed=1)
    >>> (counts["flips"] / counts["pairs"] / (2 * counts["distance"] / np.pi)).round(1).values
    array([1., 1.])
    """
    steps = _checked(field, window, distances, flips, most_pairs, seed, variable)
    tallies = [_Tally() for _ in steps]
    with (
        execution.open_pool(executor) as pool,
        execution.reporter(progress, len(steps), title="pairs") as advance,
    ):
        work, open_ = partial(_count, field, window, variable, seed), list(range(len(steps)))
        while open_:
            wanted = {k: tallies[k].next_pairs(flips, most_pairs) for k in open_}
            batches = (
                _Batch(index=k, distance=steps[k], first=first, pairs=min(BATCH, tallies[k].drawn + pairs - first))
                for k, pairs in wanted.items()
                for first in range(tallies[k].drawn, tallies[k].drawn + pairs, BATCH)
            )
            found = sorted(execution.run(work, batches, pool=pool, stop=Stop()), key=lambda each: each[:2])
            for k, _, tally in found:
                tallies[k] = tallies[k].plus(tally)
            left = [k for k in open_ if tallies[k].next_pairs(flips, most_pairs)]
            advance(len(open_) - len(left))
            open_ = left
    return _labelled(field, window, steps, tallies, seed)


@dataclass(frozen=True, kw_only=True)
class _Tally:
    """What was found at one distance; `total` is the sum of the distances of the pairs."""

    drawn: int = 0
    coincident: int = 0
    flips: int = 0
    total: float = 0.0

    def plus(self, other: _Tally) -> _Tally:
        names = ("drawn", "coincident", "flips", "total")
        return _Tally(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def next_pairs(self, flips: int, most: int) -> int:
        """Return how many pairs to draw in the next round; 0 when enough differ or enough were drawn."""
        if self.flips >= flips or self.drawn >= most:
            return 0
        if not self.drawn:
            return min(FIRST_PAIRS, most)
        promised = self.drawn * MARGIN * flips / max(self.flips, 1)
        pairs = math.ceil(min(promised, GROWTH * self.drawn)) - self.drawn
        return min(max(pairs, FIRST_PAIRS), most - self.drawn)


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """Pairs to draw, from one stream."""

    index: int
    distance: float
    first: int
    pairs: int


def _count(
    field: Field, window: Window, variable: str, seed: int, batch: _Batch, stop: Stop
) -> tuple[int, int, _Tally]:
    stop.check()
    key = int(np.float64(batch.distance).view(np.uint64))  # of the distance, so that no other distance matters
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(key, batch.first)))
    direction = random.uniform(0, 2 * math.pi, batch.pairs)
    first, second, moved = [], [], np.zeros(batch.pairs)
    for axis, part in ((window.x, np.cos(direction)), (window.y, np.sin(direction))):
        place = float(axis.lo) + float(axis.span) * random.random(batch.pairs)
        start, end, step = _displaced(axis, place, batch.distance * part)
        first.append(start)
        second.append(end)
        moved = np.hypot(moved, step)
    apart = moved > 0
    differ = _classes(field, variable, first, apart, stop) != _classes(field, variable, second, apart, stop)
    tally = _Tally(
        drawn=batch.pairs,
        coincident=int((~apart).sum()),
        flips=int(differ.sum()),
        total=math.fsum(moved[apart]),
    )
    return batch.index, batch.first, tally


def _displaced(axis: Axis, place: np.ndarray, step: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values at places and a step from them, and the step between the two as they were rounded."""
    if axis.scale == "linear":
        end = place + step
        return place, end, end - place
    start = 10.0**place
    end = start + start * np.expm1(step * math.log(10))
    return start, end, np.log1p((end - start) / start) / math.log(10)


def _classes(field: Field, variable: str, points: list[np.ndarray], apart: np.ndarray, stop: Stop) -> np.ndarray:
    x, y = (np.ascontiguousarray(values[apart]) for values in points)
    return evaluate_points(field, x, y, slice_points=SLICE, stop=stop)[variable]


def _labelled(field: Field, window: Window, steps: list[float], tallies: list[_Tally], seed: int) -> xr.Dataset:
    import xarray as xr

    unit = "decades" if window.x.scale == "log" else "1"
    pairs = np.array([tally.drawn - tally.coincident for tally in tallies])
    total = np.array([tally.total for tally in tallies])
    columns: dict[str, tuple[Any, str, str]] = {
        "pairs": (pairs, "1", "pairs of distinct points"),
        "flips": (np.array([tally.flips for tally in tallies]), "1", "pairs that differ in class"),
        "coincident": (np.array([tally.coincident for tally in tallies]), "1", "pairs equal in float64"),
        "mean_distance": (total / np.maximum(pairs, 1), unit, "mean distance as rounded"),
    }
    return xr.Dataset(
        {
            name: ("distance", values, {"units": units, "long_name": long_name})
            for name, (values, units, long_name) in columns.items()
        },
        coords={"distance": ("distance", np.array(steps), {"units": unit, "long_name": "distance"})},
        attrs={
            "spec": field.spec.to_json(),
            "engine": field.engine,
            "window": window.to_json(),
            "seed": seed,
            "version": provenance.version(),
        },
    )


def _checked(
    field: Field, window: Window, distances: Any, flips: Any, most_pairs: Any, seed: Any, variable: str
) -> list[float]:
    """Return the distances, ascending."""
    check_axes(field, window)
    check_class_map(field, variable)
    if window.x.scale != window.y.scale:
        raise InputError(f"a distance needs axes of one scale, not {window.x.scale} and {window.y.scale}")
    for name, value, least in (("flips", flips, 1), ("most_pairs", most_pairs, 1), ("seed", seed, 0)):
        whole(name, value, least=least)
    return _checked_distances(window, distances)


def _checked_distances(window: Window, distances: Any) -> list[float]:
    try:
        steps = np.asarray(distances, float)
    except (TypeError, ValueError):
        steps = np.empty(0)
    if steps.ndim != 1 or steps.size == 0 or not np.all((steps > 0) & np.isfinite(steps)):
        raise InputError(f"distances={distances!r} must be positive numbers, such as numpy.geomspace(1e-8, 1e-2, 13)")
    if np.unique(steps).size < steps.size:
        raise InputError(f"distances={distances!r} hold one more than once; give each once")
    shorter = float(min(window.x.span, window.y.span))
    if steps.max() > shorter:
        raise InputError(f"a distance of {steps.max():g} is larger than the window, {shorter:g} at its narrower side")
    floor = FEWEST_STEPS * max(_spacing(window.x), _spacing(window.y))
    if steps.min() < floor:
        raise DepthError(
            f"a distance of {steps.min():g} falls below the floor of float64 here; {floor:.2g} is the least"
        )
    return sorted(steps.tolist())


def _spacing(axis: Axis) -> float:
    """Return the largest step between neighbouring float64 values on an axis, in its units."""
    if axis.scale == "log":
        return 2.0**-52 / math.log(10)
    return math.ulp(max(abs(float(axis.lo)), abs(float(axis.hi))))
