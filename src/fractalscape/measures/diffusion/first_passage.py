"""When walkers first leave a ball, or their loss first falls below a threshold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import real
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap, drawn_weights
from fractalscape.measures.diffusion.kaplan_meier import kaplan_meier, survival_at
from fractalscape.measures.diffusion.resampled_parts import parts_of
from fractalscape.measures.losses import losses
from fractalscape.measures.positions import BLOCK_BYTES, Positions, positions
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
FIT_POINTS = 20
FIRST_LOOK = 16


def first_passage(
    trajectory: Any,
    *,
    radius: float | None = None,
    below: float | None = None,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Measure how long walkers stay within a radius of their start, or keep their loss at a threshold or above.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes; with `below`, a trajectory with ``loss``, or losses of shape (walker, step) or (step,).
    radius : float, optional
        A walker passes at the first record at which |x(t) - x(0)| > radius.
    below : float, optional
        A walker passes at the first record at which its loss is < below; give this or `radius`.
    confidence : float
        Level of the pointwise interval.

    Returns
    -------
    xarray.Dataset
        What `kaplan_meier` returns, with ``passage_time`` and ``observed`` (walker); a walker that did not pass is
        censored at its last record, not dropped. ``passage_time`` is NaN for walkers that are not finite, which are
        counted in ``reason``.

    Raises
    ------
    InputError
        If not exactly one of radius and below is given, a radius is negative, or there are no positions or losses.

    Notes
    -----
    Passages between records are not seen: a walk that is looked at every step passes later than its continuous limit.
    A symmetric walk of continuous steps has stayed above its start for n steps with probability binom(2n, n) / 4^n,
    whatever its steps (Sparre Andersen).

    References
    ----------
    Redner, *A Guide to First-Passage Processes* (2001); `kaplan_meier` for the estimator.

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).standard_normal((2000, 1, 400)), axis=2)
    >>> found = first_passage(walk, radius=10.0)
    >>> found["survival"].sel(time=100).round(2).item(), found.attrs["censored"]
    (0.4, 26)
    """
    if (radius is None) == (below is None):
        raise InputError(f"radius={radius} and below={below}: give one of them")
    if radius is not None:
        walk = positions(trajectory)
        limit = _checked_radius(radius)
        kept = np.asarray(walk.finite)
        passed = [_passes(_distances(walk, k), limit**2) if kept[k] else -1 for k in range(walk.walkers)]
        step = walk.step
    else:
        loss, step = losses(trajectory)
        limit = real("below", below)
        kept = np.array([np.isfinite(row).all() for row in loss])
        passed = [_passes(-loss[k], -limit) if kept[k] else -1 for k in range(len(loss))]
    index = np.array(passed)
    seen = (index < step.size) & kept
    times = np.where(kept, step[np.minimum(index, step.size - 1)] - step[0], np.nan)
    found = kaplan_meier(times[kept], seen[kept], confidence=confidence)
    lost = int((~kept).sum())
    if lost:
        found.attrs["reason"] = "; ".join(filter(None, [f"{lost} of {kept.size} walkers are not finite", found.reason]))
    if lost == kept.size:
        found.attrs["status"] = "not_finite"
    return found.assign(
        passage_time=("walker", times, {"units": "step", "long_name": "time of passage or of the last record"}),
        observed=("walker", seen, {"units": "1", "long_name": "whether the passage was seen"}),
    )


def residence_times(trajectory: Any, *, radius: float, confidence: float = 0.95) -> xr.Dataset:
    r"""Measure how long walkers stay within a radius of where they are, again and again.

    A stay begins at a record and ends at the first one farther than the radius from it, where the next stay begins. The
    last stay of every walker is censored.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.
    radius : float
        From 0 on; 0 ends a stay with the first movement, which gives the residence times of a walk that waits.
    confidence : float
        Level of the pointwise interval.

    Returns
    -------
    xarray.Dataset
        What `kaplan_meier` returns, with ``residence_time``, ``observed`` and ``walker`` (stay).

    Raises
    ------
    InputError
        If the positions are not, or the radius is negative.

    Notes
    -----
    The interval takes stays for independent. Stays longer than the walk are never seen whole; their tail is that of the
    walkers that began it early, and has the smallest `at_risk`.

    Examples
    --------
    >>> found = residence_times([0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0], radius=0)
    >>> found["residence_time"].values, found["observed"].values
    (array([3., 2., 1.]), array([ True,  True, False]))
    """
    walk = positions(trajectory)
    limit = _checked_radius(radius)
    parts = parts_of(walk)
    stays: list[tuple[float, bool, int]] = []
    for walker in parts.walkers if walk.records > 1 else ():
        for begin, end in pairwise(_stays(walk, int(walker), limit**2)):
            last = min(end, walk.records - 1)
            stays.append((float(walk.step[last] - walk.step[begin]), end < walk.records, int(walker)))
    times, seen, of = (np.array([stay[k] for stay in stays]) for k in range(3))
    found = kaplan_meier(times, seen.astype(bool), confidence=confidence)
    if parts.status in ("not_finite", "too_few_points"):
        found.attrs["status"] = parts.status
    found.attrs["reason"] = "; ".join(filter(None, [parts.reason, found.attrs["reason"]]))
    return found.assign(
        residence_time=("stay", times, {"units": "step", "long_name": "residence time"}),
        observed=("stay", seen.astype(bool), {"units": "1", "long_name": "whether its end was seen"}),
        walker=("stay", of.astype(np.int64), {"units": "1", "long_name": "walker"}),
    )


def survival_exponent(
    survival: xr.Dataset,
    *,
    fit_range: tuple[float, float] | None = None,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> ScalingFit:
    r"""Fit θ in S(t) ~ t^-θ: the persistence exponent of passages, the residence exponent of stays.

    Parameters
    ----------
    survival : xarray.Dataset
        What `first_passage` or `residence_times` returned.
    fit_range : (float, float), optional
        Smallest and largest time; all times with 10 at risk or more when absent. 20 of them, evenly spaced in their
        logarithm, are fitted.
    replicates, seed, confidence
        Of the bootstrap, which draws walkers, or stays.

    Returns
    -------
    ScalingFit

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    The interval, asked for 0.95, holds the slope of binom(2n, n) / 4^n over 20 to 200 steps in 0.92 of 200 data sets of
    2000 walkers. Stays of one walker that depend on each other make it too narrow.

    Examples
    --------
    >>> loss = np.cumsum(np.random.default_rng(0).standard_normal((2000, 400)), axis=1)
    >>> fit = survival_exponent(first_passage(loss, below=0.0), fit_range=(10, 300))
    >>> round(fit.estimate, 2)
    0.47
    """
    replicates, confidence = checked_bootstrap(replicates, confidence)
    if "survival" not in getattr(survival, "data_vars", ()) or "observed" not in survival:
        raise InputError(f"{type(survival).__name__} holds no survival; give what first_passage returns")
    names: dict[str, Any] = {"quantity": "survival_exponent", "x_name": "time", "y_name": "survival"}
    risk = survival["at_risk"].values
    low, high = fit_range or (0.0, np.inf)
    at = survival["time"].values
    used = (risk >= (1 if fit_range else 10)) & (survival["survival"].values > 0)
    at = at[used & (at >= max(low, 1)) & (at <= high)]
    if survival.attrs["status"] != "ok" or at.size < 3:
        status = survival.attrs["status"] if survival.attrs["status"] != "ok" else "too_few_points"
        reason = survival.attrs["reason"] or f"{at.size} times of events in the range, 3 are needed"
        return ScalingFit.failed([], [], status=status, reason=reason, **names)
    at = np.unique(at[np.searchsorted(at, np.geomspace(at[0], at[-1] * (1 - 1e-12), FIT_POINTS))])
    kind = "passage_time" if "passage_time" in survival else "residence_time"
    times, seen = survival[kind].values, survival["observed"].values
    times, seen = times[np.isfinite(times)], seen[np.isfinite(times)]
    (random,) = streams(seed, 1)
    drawn = drawn_weights(random, replicates, times.size)
    curve = survival_at(times, seen, np.ones((1, times.size)), at)[0]
    curves = survival_at(times, seen, drawn, at)
    fit = fit_scaling(at, curve, estimate_from_slope=(0.0, -1.0), replicates=curves, confidence=confidence, **names)
    notes = [note for note in (fit.reason, survival.attrs["reason"]) if note]
    return dataclasses.replace(fit, reason="; ".join(notes))


def _stays(walk: Positions, walker: int, limit: float) -> list[int]:
    """Return the records at which stays begin, and the number of records, unless the last record begins a stay."""
    if 8 * walk.axes * walk.records <= BLOCK_BYTES:
        (slab,) = walk.blocks(walkers=slice(walker, walker + 1))
        return _chain(partial(_first_beyond, slab[0]), walk.records, limit)

    def beyond(begin: int, limit: float) -> int:
        return begin + _passes(_distances(walk, walker, begin), limit)

    return _chain(beyond, walk.records, limit)


def _chain(beyond: Callable[[int, float], int], records: int, limit: float) -> list[int]:
    begins = [0]
    while begins[-1] < records - 1:
        begins.append(beyond(begins[-1], limit))
    return begins


def _first_beyond(path: Floats, begin: int, limit: float) -> int:
    """Return the first record farther from record `begin`, looking ahead twice as far each time."""
    here, ahead = begin, FIRST_LOOK
    while here < path.shape[1]:
        moved = path[:, here : here + ahead] - path[:, begin : begin + 1]
        found = _passes(np.einsum("at,at->t", moved, moved), limit)
        if found < moved.shape[1]:
            return here + found
        here, ahead = here + ahead, 2 * ahead
    return path.shape[1]


def _distances(walk: Positions, walker: int, begin: int = 0) -> Floats:
    """Return |x(t) - x(begin)|² of one walker for t from `begin` on."""
    total = np.zeros(walk.records - begin)
    for slab in walk.blocks(walkers=slice(walker, walker + 1)):
        moved = slab[0, :, begin:] - slab[0, :, begin : begin + 1]
        total += np.einsum("at,at->t", moved, moved)
    return total


def _passes(values: Floats, limit: float) -> int:
    """Return the first index at which a value exceeds a limit, or the number of values."""
    over = values > limit
    return int(np.argmax(over)) if over.any() else values.size


def _checked_radius(radius: Any) -> float:
    number = real("radius", radius, advice="give a distance from 0 on")
    if number < 0:
        raise InputError(f"radius={radius} is negative; give a distance from 0 on")
    return number
