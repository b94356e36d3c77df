"""Lyapunov exponents by tangent vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape import provenance
from fractalscape.arguments import confidence_level, whole
from fractalscape.dynamics.descent.gradient_descent import GradientDescent
from fractalscape.dynamics.descent.labelled_walks import RATE_UNITS
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.descent.starts import need_inside
from fractalscape.dynamics.lyapunov.smooth_map import SmoothMap
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble, checked_positions, checked_rates
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def lyapunov_exponents(
    system: Landscape | SmoothMap,
    start: ArrayLike,
    *,
    learning_rate: ArrayLike = 1.0,
    optimiser: Optimiser | None = None,
    steps: int = 10_000,
    transient: int = 1000,
    count: int | None = None,
    every: int | None = None,
    blocks: int = 20,
    confidence: float = 0.95,
    workers: int | None = None,
) -> xr.Dataset:
    r"""Measure the Lyapunov exponents :math:`λ_i` of descent, the mean growth rates of tangent vectors.

    Tangent vectors W are multiplied by the Jacobian of every update, :math:`I - η∇∇L` for plain descent, and made
    orthonormal again, :math:`J W = Q R`; :math:`λ_i = \langle \ln R_{ii} \rangle` per step.

    Parameters
    ----------
    system : Landscape or SmoothMap
        What is descended, or a map of your own.
    start : array_like, shape (walker, d)
        Starting points (or states of the map), in grid units.
    learning_rate : float or array_like, shape (walker,)
        η.
    optimiser : Optimiser, optional
        Plain gradient descent by default.
    steps : int
        Updates measured, at least `blocks`; rounded down to a multiple of it.
    transient : int
        Updates before, in which walkers come to their attractor and tangent vectors turn to their directions.
    count : int, optional
        How many exponents, the largest first; all of them by default.
    every : int, optional
        Updates between orthonormalisations: 1 by default, 8 for one vector. ``every`` times the spread of exponents
        has to stay below about 20.
    blocks : int
        Blocks of time, at least 2, of which the errors come.
    confidence : float
        Level of the intervals, between 0 and 1.
    workers : int, optional
        Threads; numbers do not depend on them.

    Returns
    -------
    xarray.Dataset
        ``lyapunov_exponent`` and ``standard_error`` (walker, exponent) in 1/step; ``running_exponent`` (walker, step,
        exponent), the estimate after so many steps; ``mean_exponent`` with ``_lower`` and ``_upper`` (exponent), over
        walkers that were not lost; ``escape_step`` (walker), -1 where a walker stayed finite, NaN its exponents where
        not. Attributes ``status`` (ok, not_finite) and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    Walkers of landscapes with ``kernel()`` are compiled, 20 to 30 million updates a second and core with one vector;
    others move together in NumPy. The interval of the mean is Student's over walkers, or over blocks if there is one
    walker: it then takes blocks as independent. An exponent of -inf is true of superstable orbits, where a tangent
    vector vanishes. Adam's map changes with the step; its exponents are those of the updates after the transient.

    References
    ----------
    Benettin, Galgani, Giorgilli & Strelcyn, Meccanica 15, 9 (1980); Geist, Parlitz & Lauterborn, Prog. Theor. Phys. 83,
    875 (1990), section 3.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> bowl = Quadratic(curvature=((1.0, 0.0), (0.0, 4.0)))
    >>> found = lyapunov_exponents(bowl, [[0.3, 0.2]], learning_rate=0.4, steps=40, transient=100)
    >>> found["lyapunov_exponent"].values.round(6), np.log([0.6, 0.6]).round(6)
    (array([[-0.510826, -0.510826]]), array([-0.510826, -0.510826]))
    """
    ensemble = ensemble_of(system, start, learning_rate, optimiser, workers)
    blocks, transient = whole("blocks", blocks, least=2), whole("transient", transient, least=0)
    steps, confidence = whole("steps", steps, least=blocks), confidence_level(confidence)
    vectors = whole("count", ensemble.size if count is None else count, least=1, most=ensemble.size)
    every = (8 if vectors == 1 else 1) if every is None else whole("every", every, least=1)
    block_steps = steps // blocks
    growths, _, lost = ensemble.growths(
        vectors=vectors, transient=transient, block_steps=block_steps, blocks=blocks, every=every
    )
    return _labelled(growths / block_steps, block_steps, lost, confidence, ensemble)


def ensemble_of(
    system: Any, start: Any, learning_rate: Any, optimiser: Optimiser | None, workers: int | None
) -> TangentEnsemble:
    """Return walkers on a landscape or of a map, arguments checked.

    Raises
    ------
    InputError
        If an argument is not possible.
    """
    if not isinstance(system, (Landscape, SmoothMap)):
        raise InputError(f"system={system!r} is neither a Landscape nor a SmoothMap; see landscapes.landscape_from")
    if optimiser is not None and not isinstance(optimiser, Optimiser):
        raise InputError(f"optimiser={optimiser!r} is not an Optimiser; give one of dynamics.descent")
    positions = checked_positions(start, None if isinstance(system, SmoothMap) else system.ndim)
    if not isinstance(system, SmoothMap):
        need_inside(system, positions)
    return TangentEnsemble(
        system=system,
        optimiser=optimiser or GradientDescent(),
        positions=positions,
        rates=checked_rates(learning_rate, len(positions)),
        workers=None if workers is None else whole("workers", workers, least=1),
    )


def student_interval(values: Floats, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Return mean and ends of Student's interval over the first axis; NaN ends of fewer than two, or of infinities."""
    from scipy.stats import t

    with np.errstate(invalid="ignore"):
        mean = values.mean(0) if len(values) else np.full(values.shape[1:], np.nan)
        half = np.full(mean.shape, np.nan)
        if len(values) > 1:
            half = t.ppf((1 + confidence) / 2, len(values) - 1) * values.std(0, ddof=1) / np.sqrt(len(values))
        return mean, mean - half, mean + half


def problem_of(lost: Any, steps: int) -> tuple[str, str]:
    """Return status and reason of walkers, some of which may have been lost."""
    gone = int((lost >= 0).sum())
    if gone == len(lost):
        return (
            "not_finite",
            f"all {gone} walkers left the finite numbers or an open domain, the first at step {lost.min()}",
        )
    return "ok", f"{gone} of {len(lost)} walkers left out: not finite within {steps} steps" if gone else ""


def attributes_of(ensemble: TangentEnsemble) -> dict[str, Any]:
    """Return what made a dataset."""
    if isinstance(ensemble.system, SmoothMap):
        return {"version": provenance.version()}
    specs = {"landscape": ensemble.system.spec.to_json(), "optimiser": ensemble.optimiser.to_json()}
    return {**specs, "version": provenance.version()}


def _labelled(rates: Floats, block_steps: int, lost: Any, confidence: float, ensemble: TangentEnsemble) -> xr.Dataset:
    import xarray as xr

    _, blocks, vectors = rates.shape
    at = np.arange(1, blocks + 1)
    with np.errstate(invalid="ignore"):
        running = np.cumsum(rates, axis=1) / at[:, None]
        error = rates.std(1, ddof=1) / np.sqrt(blocks)
    kept = running[lost < 0, -1]
    alone = rates[lost < 0][0] if len(kept) == 1 else kept
    mean, low, high = student_interval(alone, confidence)
    status, reason = problem_of(lost, block_steps * blocks)
    unit = {"units": "1/step"}
    over = {**unit, "confidence": confidence, "interval": f"Student's over {'blocks' if len(kept) == 1 else 'walkers'}"}
    of = ("walker", "exponent")
    return xr.Dataset(
        {
            "lyapunov_exponent": (of, running[:, -1], {**unit, "long_name": "Lyapunov exponent"}),
            "standard_error": (of, error, {**unit, "long_name": "standard error from means of blocks of time"}),
            "running_exponent": (("walker", "step", "exponent"), running, {**unit, "long_name": "running exponent"}),
            "mean_exponent": ("exponent", mean, {**over, "long_name": "mean Lyapunov exponent"}),
            "mean_exponent_lower": ("exponent", low, {**over, "long_name": "lower end of the mean exponent"}),
            "mean_exponent_upper": ("exponent", high, {**over, "long_name": "upper end of the mean exponent"}),
            "escape_step": ("walker", lost, {"units": "step", "long_name": "first step that is not finite"}),
            "learning_rate": ("walker", ensemble.rates, {"units": RATE_UNITS, "long_name": "learning rate"}),
        },
        coords={
            "step": ("step", at * block_steps, {"units": "step", "long_name": "steps measured"}),
            "exponent": ("exponent", np.arange(1, vectors + 1), {"units": "1", "long_name": "number of the exponent"}),
        },
        attrs={"status": status, "reason": reason, **attributes_of(ensemble)},
    )
