"""The largest Lyapunov exponent against the learning rate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, confidence_level, whole
from fractalscape.dynamics.descent.gradient_descent import GradientDescent
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.exponents import attributes_of, student_interval
from fractalscape.dynamics.lyapunov.learning_rate_sweep import LearningRateSweep, learning_rate_sweep, rate_coordinate
from fractalscape.dynamics.lyapunov.sprott import sprott_exponent
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

BLOCKS = 20
TURNING = 100
"""Updates in which tangent vectors turn to their direction, where walkers have come to their attractor before."""


def chaos_curve(
    landscape: Landscape,
    learning_rates: ArrayLike,
    start: ArrayLike,
    *,
    method: str = "tangent",
    optimiser: Optimiser | None = None,
    transient: int = 5000,
    steps: int = 5000,
    continued: bool = False,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
    workers: int | None = None,
    **sprott: Any,
) -> xr.Dataset:
    r"""Measure the largest Lyapunov exponent of descent at every learning rate.

    Parameters
    ----------
    landscape, learning_rates, start, optimiser, workers
        As in `edge_of_stability`.
    method : {"tangent", "sprott"}
        Tangent vectors, of all starts; or the published estimator from where the first start ends, which saturates.
    transient : int
        Updates before anything is measured; 5000 as published.
    steps : int
        Updates measured, of tangent vectors.
    continued : bool
        Start every learning rate where the transient of the one before ended, as published: the curve then has a
        memory, and another order of learning rates gives another curve.
    confidence : float
        Level of the intervals, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the restarts and the bootstrap of ``"sprott"``.
    **sprott
        ``distance, steps_between`` (T), ``renormalisations, restarts, spread, replicates`` of `sprott_exponent`.

    Returns
    -------
    xarray.Dataset
        Over ``learning_rate``: ``lyapunov_exponent`` with ``_lower`` and ``_upper``: Student's interval over starts
        (over blocks of time if there is one), or the bootstrap's; ``saturated_fraction`` of ``"sprott"``. Over
        (learning_rate, walker) of ``"tangent"``: ``walker_exponent`` and ``escape_step``. Attributes ``sign_change``,
        the learning rate at which the exponent first becomes positive, between samples; ``status`` (ok, saturated,
        not_finite) and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    References
    ----------
    Ly & Gong, Nature Communications 16, 3252 (2025), its figure on chaos.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> curve = chaos_curve(Quadratic(), [0.5, 1.5, 2.5], [[0.3, 0.4]], transient=0, steps=100)
    >>> curve["lyapunov_exponent"].values.round(3), round(curve.sign_change, 3)
    (array([-0.693, -0.693,  0.405]), 2.131)
    """
    choice("method", method, ("tangent", "sprott"))
    sweep = learning_rate_sweep(landscape, learning_rates, start, optimiser, continued, workers)
    transient, steps = whole("transient", transient, least=0), whole("steps", steps, least=BLOCKS)
    confidence = confidence_level(confidence)
    if method == "tangent":
        if sprott:
            raise InputError(f"{next(iter(sprott))}= is an option of method='sprott'; leave it out")
        return _tangent(sweep, transient, steps, confidence)
    if not isinstance(sweep.ensemble.optimiser, GradientDescent):
        raise InputError("method='sprott' is of plain gradient descent; take method='tangent' for other optimisers")
    return _published(sweep, transient, confidence, seed, sprott)


def _tangent(sweep: LearningRateSweep, transient: int, steps: int, confidence: float) -> xr.Dataset:
    shape, ensemble = (len(sweep.rates), sweep.walkers), sweep.ensemble
    if sweep.continued:
        places, _ = sweep.orbits(transient=max(transient - 1, 0), records=1)
        places = np.where(np.isfinite(places[:, :, 0]), places[:, :, 0], ensemble.positions[: shape[1]])
        ensemble, transient = replace(ensemble, positions=places.reshape(-1, places.shape[-1])), TURNING
    length = steps // BLOCKS
    growths, _, lost = ensemble.growths(vectors=1, transient=transient, block_steps=length, blocks=BLOCKS, every=8)
    blocks = growths[:, :, 0].reshape(*shape, BLOCKS) / length
    kept, exponents = (lost < 0).reshape(shape), blocks.mean(2)
    rows = [
        student_interval(blocks[k, 0] if shape[1] == 1 else exponents[k, kept[k]], confidence) for k in range(shape[0])
    ]
    variables = {
        "walker_exponent": (
            ("learning_rate", "walker"),
            exponents,
            {"units": "1/step", "long_name": "Lyapunov exponent of a walker"},
        ),
        "escape_step": (
            ("learning_rate", "walker"),
            lost.reshape(shape),
            {"units": "step", "long_name": "first step that is not finite"},
        ),
    }
    gone = int((~kept).sum())
    problem = ("ok", f"{gone} of {kept.size} walkers left out: not finite" if gone else "")
    if not kept.any():
        problem = ("not_finite", "all walkers left the finite numbers")
    over = "Student's over blocks of time" if shape[1] == 1 else "Student's over starts"
    return _labelled(sweep, np.array(rows), variables, problem, confidence, over)


def _published(sweep: LearningRateSweep, transient: int, confidence: float, seed: Any, options: Any) -> xr.Dataset:
    options = dict(options)
    options["steps"] = options.pop("steps_between", 10)
    places, _ = sweep.orbits(transient=max(transient - 1, 0), records=1 if transient else 0)
    starts = places[:, 0, 0] if transient else sweep.ensemble.positions[:: sweep.walkers]
    rows, shares, said = [], [], []
    for rate, place, stream in zip(sweep.rates, starts, streams(seed, len(sweep.rates)), strict=True):
        if not np.isfinite(place).all():
            rows.append([np.nan] * 3)
            shares.append(np.nan)
            said.append("not_finite")
            continue
        found = sprott_exponent(
            sweep.ensemble.system, place, learning_rate=float(rate), confidence=confidence, seed=stream, **options
        )
        rows.append([found[f"lyapunov_exponent{end}"].item() for end in ("", "_lower", "_upper")])
        shares.append(found["saturated_fraction"].item())
        said.append(found.status)
    problem = ("ok", "")
    if said.count("not_finite") == len(said):
        problem = ("not_finite", "walkers left the finite numbers at every learning rate")
    elif "saturated" in said:
        count = said.count("saturated")
        problem = ("saturated", f"{count} of {len(said)} learning rates saturate; see saturated_fraction")
    share = ("learning_rate", np.array(shares), {"units": "1", "long_name": "share of separations that are saturated"})
    return _labelled(
        sweep, np.array(rows), {"saturated_fraction": share}, problem, confidence, "percentiles of the bootstrap"
    )


def _labelled(
    sweep: LearningRateSweep, rows: Floats, variables: Any, problem: tuple[str, str], confidence: float, over: str
) -> xr.Dataset:
    import xarray as xr

    named = {"units": "1/step", "confidence": confidence, "interval": over}
    return xr.Dataset(
        {
            "lyapunov_exponent": ("learning_rate", rows[:, 0], {**named, "long_name": "largest Lyapunov exponent"}),
            "lyapunov_exponent_lower": ("learning_rate", rows[:, 1], {**named, "long_name": "lower end"}),
            "lyapunov_exponent_upper": ("learning_rate", rows[:, 2], {**named, "long_name": "upper end"}),
            **variables,
        },
        coords=rate_coordinate(sweep.rates),
        attrs={
            "sign_change": _sign_change(sweep.rates, rows[:, 0]),
            "status": problem[0],
            "reason": problem[1],
            **attributes_of(sweep.ensemble),
        },
    )


def _sign_change(rates: Floats, exponents: Floats) -> float:
    """Return where the curve first crosses 0 upwards, linear in between; NaN if it does not."""
    for k in range(len(rates) - 1):
        low, high = exponents[k], exponents[k + 1]
        if low <= 0 < high and np.isfinite(low):
            return float(rates[k] + (rates[k + 1] - rates[k]) * -low / (high - low))
    return float("nan")
