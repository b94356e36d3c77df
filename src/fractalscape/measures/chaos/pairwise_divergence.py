"""How fast pairs of walkers part: the ensemble-averaged logarithm of their distance."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import confidence_level
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_replicates, percentile_interval
from fractalscape.measures.positions import Positions, positions
from fractalscape.memory import check_memory
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def pairwise_divergence(
    trajectory: Any,
    *,
    pairs: Literal["first", "consecutive", "all"] | Any = "first",
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Measure :math:`ρ(t) = \langle \ln d(t) \rangle`, the mean logarithm of the distance of pairs of walkers.

    Parameters
    ----------
    trajectory : Dataset, DataArray or array_like
        See `positions`; walkers that started near each other and saw the same data and noise.
    pairs : {"first", "consecutive", "all"} or array_like of int, shape (pair, 2)
        ``"first"``: every walker with the first, a reference. ``"consecutive"``: 0 with 1, 2 with 3 and so on, each
        pair a run of its own. ``"all"``: every pair. Or their numbers.
    replicates : int
        Bootstrap curves, at least 2.
    confidence : float
        Level of the bands, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    xarray.Dataset
        Over ``step``: ``log_distance`` and ``squared_distance``, means over pairs, with ``_lower`` and ``_upper``;
        ``replicate_log_distance`` and ``replicate_squared_distance`` (replicate, step). Over (pair, step):
        ``distance``. Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If the trajectory or an option is not possible.

    Notes
    -----
    A slope of ρ in a window is the exponent there (`instantaneous_exponents`): training under a schedule has no other,
    as limits of infinite time need a law that does not change. Pairs in one place have no logarithm and are left out of
    ρ. The bootstrap draws walkers: with ``"first"`` those beside the reference, so that another reference is not in it;
    with ``"all"`` a pair counts by how often both of it were drawn.

    References
    ----------
    Datseris & Parlitz, Nonlinear Dynamics (2022), section 3; Herrmann, Granz & Landgraf, NeurIPS 2022, section 4.

    Examples
    --------
    Two walkers whose distance doubles at every step:

    >>> curve = pairwise_divergence([np.zeros(4), [1.0, 2.0, 4.0, 8.0]])
    >>> (curve["log_distance"].values / np.log(2)).round(6).tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    read, replicates = positions(trajectory), checked_replicates(replicates)
    confidence, chosen = confidence_level(confidence), _pairs(pairs, read.walkers)
    kept = read.finite[chosen].all(1) if len(chosen) else np.zeros(0, bool)
    problem = _problem(read, len(chosen), int(kept.sum()))
    asked = f"{int(kept.sum())} pairs of {read.records} records and their {replicates} replicates"
    needed = 8 * (6 * int(kept.sum()) + 4 * replicates) * read.records
    check_memory(needed, asked, "take pairs='consecutive', or fewer records")
    squared = np.zeros((int(kept.sum()), read.records))
    for slab in read.blocks() if problem[0] == "ok" else ():
        for row, (first, second) in zip(squared, chosen[kept], strict=True):
            row += ((slab[first] - slab[second]) ** 2).sum(0)
    if problem[0] == "ok" and not squared.any():
        problem = "constant", "all pairs stay in one place"
    weights = _weights(chosen[kept], read.walkers, pairs if isinstance(pairs, str) else "", replicates, seed)
    return _labelled(squared, chosen[kept], weights, read.step, confidence, problem)


def _pairs(pairs: Any, walkers: int) -> NDArray[np.int64]:
    if isinstance(pairs, str):
        if pairs not in ("first", "consecutive", "all"):
            raise InputError(f"pairs={pairs!r} is not 'first', 'consecutive' or 'all'; or give numbers (pair, 2)")
        listed = {
            "first": [(0, k) for k in range(1, walkers)],
            "consecutive": [(k, k + 1) for k in range(0, walkers - 1, 2)],
            "all": list(combinations(range(walkers), 2)) if pairs == "all" else [],
        }[pairs]
        return np.array(listed, np.int64).reshape(-1, 2)
    try:
        array = np.asarray(pairs)
    except ValueError:
        array = np.empty(0)
    if array.ndim != 2 or array.shape[1:] != (2,) or array.dtype.kind not in "iu":
        raise InputError(f"pairs of shape {array.shape} and type {array.dtype}; give whole numbers of shape (pair, 2)")
    if np.any((array < 0) | (array >= walkers)) or np.any(array[:, 0] == array[:, 1]):
        raise InputError(f"pairs name walkers outside 0 to {walkers - 1}, or one with itself; there are {walkers}")
    return array.astype(np.int64)


def _problem(read: Positions, asked: int, kept: int) -> tuple[str, str]:
    if asked == 0:
        return "too_few_walkers", f"{read.walkers} walker has no pair; 2 are needed"
    if kept == 0:
        return "not_finite", f"none of {asked} pairs has finite positions"
    return "ok", f"{asked - kept} of {asked} pairs left out: positions not finite" if kept < asked else ""


def _weights(pairs: Any, walkers: int, kind: str, replicates: int, seed: Any) -> Floats:
    """Return how often every pair counts in every replicate, shape (replicate, pair)."""
    (random,) = streams(seed, 1)
    if kind == "all":
        present = np.unique(pairs)
        drawn = present[random.integers(present.size, size=(replicates, present.size))] if present.size else pairs
        times = np.stack([np.bincount(row, minlength=walkers) for row in drawn]) if present.size else np.zeros((0, 1))
        return (times[:, pairs[:, 0]] * times[:, pairs[:, 1]]).astype(float) if present.size else np.zeros((0, 0))
    drawn = random.integers(max(len(pairs), 1), size=(replicates, len(pairs)))
    return np.stack([np.bincount(row, minlength=len(pairs)) for row in drawn]).astype(float)


def _means(values: Floats, weights: Floats) -> Floats:
    """Return weighted means over pairs whose value is finite, shape (replicate, step)."""
    known = np.isfinite(values)
    count = weights @ known
    total = weights @ np.where(known, values, 0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _labelled(
    squared: Floats, pairs: Any, weights: Floats, step: Any, confidence: float, problem: tuple[str, str]
) -> xr.Dataset:
    import xarray as xr

    ok = problem[0] == "ok"
    logs = np.log(squared, out=np.full(squared.shape, np.nan), where=squared > 0) / 2
    variables: dict[str, Any] = {}
    texts = {
        "log_distance": ("1", "mean logarithm of the distance"),
        "squared_distance": ("unit²", "mean squared distance"),
    }
    for name, values in (("log_distance", logs), ("squared_distance", squared)):
        units, text = texts[name]
        mean = _means(values, np.ones((1, len(values))))[0] if ok else np.full(step.size, np.nan)
        drawn = _means(values, weights) if ok else np.full((2, step.size), np.nan)
        low, high = percentile_interval(drawn if len(pairs) > 1 else np.full(drawn.shape, np.nan), confidence)
        of_band = {"units": units, "confidence": confidence, "interval": "percentiles of the bootstrap over walkers"}
        variables[name] = ("step", mean, {"units": units, "long_name": text})
        variables[f"{name}_lower"] = ("step", low, {**of_band, "long_name": f"lower end of the {text}"})
        variables[f"{name}_upper"] = ("step", high, {**of_band, "long_name": f"upper end of the {text}"})
        variables[f"replicate_{name}"] = (("replicate", "step"), drawn, {"units": units, "long_name": text})
    variables["distance"] = (("pair", "step"), np.sqrt(squared), {"units": "unit", "long_name": "distance of a pair"})
    return xr.Dataset(
        variables,
        coords={
            "step": ("step", step, {"units": "1", "long_name": "step"}),
            "first": ("pair", pairs[:, 0], {"units": "1", "long_name": "first walker"}),
            "second": ("pair", pairs[:, 1], {"units": "1", "long_name": "second walker"}),
        },
        attrs={"status": problem[0], "reason": problem[1]},
    )
