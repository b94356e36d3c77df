"""How often a start and one next to it end differently, in the space of all four weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape import provenance
from fractalscape.arguments import whole
from fractalscape.dynamics.riddled_basins.spec import BASIS, RiddledBasinSpec
from fractalscape.errors import InputError
from fractalscape.measures.dimensions.binomial_interval import binomial_interval
from fractalscape.memory import check_memory
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

PUBLISHED_DISTANCES = np.logspace(-16, -2, 29)
TRANSIENT = 500
BYTES_OF_A_STREAM = 2000
"""About what a generator with its seed takes."""


def uncertain_outcomes(
    spec: RiddledBasinSpec,
    *,
    distances: ArrayLike = PUBLISHED_DISTANCES,
    starts: int = 10_000,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Count how often the outcome changes when every weight of a start moves by up to a distance.

    Starts lie at distance 1 from the plane of equal neurons, every other one from that of opposite neurons: a point of
    the chaos on the plane, and a unit vector across it in a random direction. Each weight moves uniformly within
    ± distance. A riddled basin has a share of changes that hardly depends on the distance.

    Parameters
    ----------
    spec : RiddledBasinSpec
    distances : array_like, shape (distance,)
        Positive, each once; those of the paper when absent. Below some 1e-15 most perturbations are rounded away.
    starts : int
        How many, at least 1; the same for all distances.
    seed : int or numpy.random.Generator
        Start k and its perturbations depend on the seed, k and the distances alone.
    confidence : float
        Level of the intervals.

    Returns
    -------
    xarray.Dataset
        As `raster.sample_pairs`, which `measures.uncertainty_exponent` takes: over ``distance``, ascending, ``pairs``,
        ``flips``, ``coincident`` and ``mean_distance`` (Euclidean, as rounded); and ``share``, flips over pairs, with
        Wilson's interval ``low`` to ``high``.

    Raises
    ------
    InputError
        If distances are not positive, finite and different, a number is out of range, or the starts would not fit into
        memory.

    Notes
    -----
    All distances share their starts: the shares of one curve rise and fall together more than their intervals say.
    Starts whose orbit on the plane diverges in its first 500 steps are left out.

    References
    ----------
    Ly & Gong, arXiv:2510.05606; Grebogi, McDonald, Ott & Yorke, Phys. Lett. A 99, 415 (1983).

    Examples
    --------
    >>> found = uncertain_outcomes(RiddledBasinSpec(), distances=[1e-12, 1e-4], starts=200)
    >>> found["share"].values.round(1)
    array([0.1, 0.2])
    """
    steps = _checked_distances(distances)
    number = whole("starts", starts, least=1)
    needed = 4 * 8 * number * (3 * steps.size + 8) + BYTES_OF_A_STREAM * number
    check_memory(needed, f"{number} starts at {steps.size} distances", "take fewer")
    first, moved = _starts(spec, streams(seed, number), steps)
    ended, _ = spec.ends(spec.descended(first))
    columns = []
    for distance, perturbed in zip(steps, moved, strict=True):
        length = np.sqrt(((perturbed - first) ** 2).sum(0))
        apart = length > 0
        outcome, _ = spec.ends(spec.descended(perturbed[:, apart]))
        columns.append((distance, int(apart.sum()), int((outcome != ended[apart]).sum()), float(length[apart].sum())))
    return _labelled(spec, columns, first.shape[1], confidence, seed)


def _starts(spec: RiddledBasinSpec, generators: list[np.random.Generator], steps: Floats) -> tuple[Floats, Floats]:
    """Return starts, shape (4, start), and perturbed ones, shape (distance, 4, start)."""
    on_plane = np.array([generator.random(2) for generator in generators]) @ BASIS[:2]
    angle = np.array([generator.uniform(0, 2 * np.pi) for generator in generators])
    shifts = np.array([generator.uniform(-1, 1, (steps.size, 4)) for generator in generators])
    chaos = spec.descended(on_plane.T, steps=TRANSIENT)
    first = chaos + BASIS[2:].T @ np.array([np.cos(angle), np.sin(angle)])
    first[1::2, 1::2] *= -1  # the same place beside the plane of opposite neurons
    stayed = np.isfinite(spec.descended(chaos, steps=1)).all(0) & (np.abs(chaos).max(0) < 10)
    return first[:, stayed], (first + steps[:, None, None] * shifts.transpose(1, 2, 0))[..., stayed]


def _labelled(
    spec: RiddledBasinSpec,
    columns: list[tuple[float, int, int, float]],
    starts: int,
    confidence: float,
    seed: int | np.random.Generator,
) -> xr.Dataset:
    import xarray as xr

    distance, pairs, flips, total = (np.array(column) for column in zip(*columns, strict=True))
    low, high = binomial_interval(flips, pairs, confidence=confidence)
    values = {
        "pairs": (pairs, "pairs of distinct starts"),
        "flips": (flips, "pairs that end differently"),
        "coincident": (starts - pairs, "pairs equal in float64"),
        "mean_distance": (total / np.maximum(pairs, 1), "mean distance as rounded"),
        "share": (flips / np.maximum(pairs, 1), "share of pairs that end differently"),
        "low": (low, "lower end of its interval"),
        "high": (high, "upper end of its interval"),
    }
    attrs = {"spec": spec.to_json(), "confidence": confidence, "version": provenance.version()}
    if not isinstance(seed, np.random.Generator):
        attrs["seed"] = int(seed)
    return xr.Dataset(
        {name: ("distance", value, {"units": "1", "long_name": text}) for name, (value, text) in values.items()},
        coords={"distance": ("distance", distance, {"units": "1", "long_name": "largest move of a weight"})},
        attrs=attrs,
    )


def _checked_distances(distances: ArrayLike) -> Floats:
    try:
        steps = np.sort(np.asarray(distances, np.float64))
    except (TypeError, ValueError):
        steps = np.empty(0)
    positive = steps.ndim == 1 and steps.size > 0 and bool(np.all((steps > 0) & np.isfinite(steps)))
    if not positive or np.any(np.diff(steps) == 0):
        raise InputError(f"distances={distances!r} must be positive numbers, each once, as numpy.logspace(-12, -2, 11)")
    return steps
