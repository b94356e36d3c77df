"""Recurrence quantification: how often, and for how long, a trajectory comes back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import confidence_level, real, whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_replicates
from fractalscape.measures.chaos.embedding import Floats, embedding
from fractalscape.measures.chaos.kernels import recurrence_lines
from fractalscape.measures.positions import positions
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

FEWEST = 50
BLOCKS = 20
QUANTITIES = {
    "recurrence_rate": ("1", "share of pairs of moments that are near"),
    "determinism": ("1", "share of recurrences in diagonal lines"),
    "laminarity": ("1", "share of recurrences in vertical lines"),
    "mean_diagonal_length": ("record", "mean length of diagonal lines"),
    "trapping_time": ("record", "mean length of vertical lines"),
    "entropy": ("1", "Shannon entropy of lengths of diagonal lines"),
    "longest_diagonal": ("record", "longest diagonal line"),
}


def recurrence_quantities(
    trajectory: Any,
    *,
    radius: float | None = None,
    dimension: int = 1,
    delay: int = 1,
    theiler: int = 1,
    shortest_diagonal: int = 2,
    shortest_vertical: int = 2,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Measure recurrences :math:`|x_i - x_j| \le r`: their rate, and the lines they form in the plane of i and j.

    Determinism and laminarity are the shares of recurrences in diagonal and vertical lines of at least a shortest
    length; the entropy is :math:`-\sum_l p_l \ln p_l` over lengths of diagonal lines.

    Parameters
    ----------
    trajectory : Dataset, DataArray or array_like
        See `positions`; all axes of a walker are embedded together.
    radius : float, optional
        r; a fifth of the standard deviation of the points about their mean when absent.
    dimension, delay : int
        Of the embedding; see `embedding`.
    theiler : int
        Moments up to this many records apart are no recurrences; 0 leaves out a moment with itself alone.
    shortest_diagonal, shortest_vertical : int
        Records of the shortest line, at least 2.
    replicates : int
        Bootstrap replicates, at least 2.
    confidence : float
        Level of the intervals, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    xarray.Dataset
        Over ``walker``: ``recurrence_rate``, ``determinism``, ``laminarity``, ``mean_diagonal_length``,
        ``trapping_time``, ``entropy``, each with ``_lower`` and ``_upper``, ``longest_diagonal`` and ``radius``.
        Attributes ``status`` and ``reason``; NaN for a walker that is not finite or does not move.

    Raises
    ------
    InputError
        If the trajectory or an option is not possible.

    Notes
    -----
    No matrix is held: O(n) memory and O(n² d) time, 2 s for 10^4 records on a line. The interval draws blocks of time
    with doubled deviations, as a recurrence has two moments; docs/chaos.md has how often it holds the mean.

    References
    ----------
    Marwan, Romano, Thiel & Kurths, Phys. Rep. 438, 237 (2007), eqs. 44-53.

    Examples
    --------
    >>> found = recurrence_quantities(np.sin(2 * np.pi * np.arange(400) / 8), radius=0.1, dimension=2, delay=2)
    >>> round(float(found["recurrence_rate"][0]), 2), round(float(found["determinism"][0]), 2)
    (0.12, 1.0)
    """
    read, replicates = positions(trajectory), checked_replicates(replicates)
    dimension, delay, theiler = (
        whole("dimension", dimension, least=1),
        whole("delay", delay, least=1),
        whole("theiler", theiler, least=0),
    )
    shortest = (
        whole("shortest_diagonal", shortest_diagonal, least=2),
        whole("shortest_vertical", shortest_vertical, least=2),
    )
    confidence, radius = confidence_level(confidence), None if radius is None else real("radius", radius, above=0)
    if read.interval is None and read.records > 1:
        raise InputError("records are not equidistant; interpolate or choose equal steps for recurrences")
    moments = read.records - (dimension - 1) * delay
    fewest = FEWEST + theiler
    values, ends = np.full((len(QUANTITIES), read.walkers), np.nan), np.full((2, len(QUANTITIES), read.walkers), np.nan)
    radii, used = np.full(read.walkers, np.nan), read.finite & read.moved
    stream = streams(seed, read.walkers)
    for walker in np.flatnonzero(used) if moments >= fewest else ():
        series = np.concatenate([slab[0] for slab in read.blocks(walkers=slice(walker, walker + 1))])
        points = embedding(series, dimension=dimension, delay=delay)
        radii[walker] = radius or 0.2 * math.sqrt(points.var(0).sum())
        lines = count_lines(points, radius=float(radii[walker]), theiler=theiler)
        values[:, walker] = _quantities(*lines, _weights(1), shortest, moments, theiler)[:, 0]
        drawn = _quantities(*lines, _weights(replicates, stream[walker]), shortest, moments, theiler)
        ends[:, :, walker] = _doubled(values[:, walker], drawn, confidence)
    problem = _problem(read.walkers, moments, fewest, read.finite, used)
    return _labelled(values, ends, radii, confidence, problem, {"theiler": theiler, "dimension": dimension})


def count_lines(points: Floats, *, radius: float, theiler: int) -> tuple[Floats, Floats]:
    """Return how many diagonal and how many vertical lines there are, by block of time and by length.

    Parameters
    ----------
    points : array, shape (step, axis)
    radius : float
    theiler : int

    Returns
    -------
    diagonal, vertical : array, shape (block, length)
        Column l: lines of l records.

    Examples
    --------
    >>> diagonal, vertical = count_lines(np.array([[0.0], [1.0], [0.0], [1.0]]), radius=0.1, theiler=0)
    >>> diagonal.sum(0).tolist(), vertical.sum(0).tolist()
    ([0.0, 0.0, 2.0], [0.0, 4.0])
    """
    size = len(points)
    diagonal, vertical = np.zeros((2, BLOCKS, size + 1), np.int64)
    block = np.arange(size) * BLOCKS // size
    recurrence_lines(np.ascontiguousarray(points), radius**2, theiler, block, diagonal, vertical)
    return _trimmed(diagonal), _trimmed(vertical)


def _trimmed(counts: Any) -> Floats:
    """Return counts up to the longest line there is."""
    lengths = np.flatnonzero(counts.any(0))
    return counts[:, : lengths[-1] + 1 if lengths.size else 1].astype(np.float64)


def _weights(replicates: int, random: np.random.Generator | None = None) -> Floats:
    """Return how often each block counts, shape (replicate, block); once each without a generator."""
    if random is None:
        return np.ones((replicates, BLOCKS))
    drawn = random.integers(BLOCKS, size=(replicates, BLOCKS))
    return np.stack([np.bincount(row, minlength=BLOCKS) for row in drawn]).astype(np.float64)


def _quantities(
    diagonal: Floats, vertical: Floats, weights: Floats, shortest: tuple[int, int], moments: int, theiler: int
) -> Floats:
    """Return the quantities of every replicate, shape (quantity, replicate)."""
    along, upright = weights @ diagonal, weights @ vertical
    length, height = np.arange(along.shape[1]), np.arange(upright.shape[1])
    recurrences = along @ length
    pairs = (moments - theiler - 1.0) * (moments - theiler)
    lines, stacks = along * (length >= shortest[0]), upright * (height >= shortest[1])
    number = lines.sum(1, keepdims=True)
    chance = np.divide(lines, number, out=np.zeros_like(lines), where=number > 0)
    logs = np.log(chance, out=np.zeros_like(chance), where=chance > 0)
    longest = np.array([np.flatnonzero(row).max(initial=0) for row in lines], np.float64)
    return np.stack(
        [
            recurrences / pairs,
            _ratio(lines @ length, recurrences),
            _ratio(stacks @ height, recurrences),
            _ratio(lines @ length, number[:, 0]),
            _ratio(stacks @ height, stacks.sum(1)),
            np.abs((chance * logs).sum(1)),
            longest,
        ]
    )


def _ratio(part: Floats, total: Floats) -> Floats:
    return np.divide(part, total, out=np.full(part.shape, np.nan), where=total > 0)


def _doubled(values: Floats, drawn: Floats, confidence: float) -> Floats:
    """Return the ends of intervals, deviations of the replicates doubled; shape (2, quantity)."""
    ends = np.full((2, len(values)), np.nan)
    usable = np.isfinite(drawn).all(1) & np.isfinite(values)
    percentiles = np.percentile(drawn[usable], [50 * (1 - confidence), 50 * (1 + confidence)], axis=1)
    ends[:, usable] = 2 * percentiles - values[usable]
    return ends


def _problem(walkers: int, moments: int, fewest: int, finite: Any, used: Any) -> tuple[str, str]:
    if not finite.any():
        return "not_finite", f"no walker of {walkers} has finite positions"
    if moments < fewest:
        return "too_few_points", f"{moments} embedded records, {fewest} are needed"
    if not used.any():
        return "constant", "no walker moves"
    lost = int((~used).sum())
    return "ok", f"{lost} of {walkers} walkers left out: not finite, or never moved" if lost else ""


def _labelled(
    values: Floats, ends: Floats, radii: Floats, confidence: float, problem: tuple[str, str], attrs: dict[str, Any]
) -> xr.Dataset:
    import xarray as xr

    variables: dict[str, Any] = {"radius": ("walker", radii, {"units": "unit of the points", "long_name": "radius"})}
    for k, (name, (units, text)) in enumerate(QUANTITIES.items()):
        variables[name] = ("walker", values[k], {"units": units, "long_name": text})
        if name != "longest_diagonal":
            of_end = {"units": units, "confidence": confidence, "interval": "bootstrap over blocks of time"}
            variables[f"{name}_lower"] = ("walker", ends[0, k], {**of_end, "long_name": f"lower end: {text}"})
            variables[f"{name}_upper"] = ("walker", ends[1, k], {**of_end, "long_name": f"upper end: {text}"})
    return xr.Dataset(variables, attrs={"status": problem[0], "reason": problem[1], **attrs})
