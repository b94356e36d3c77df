"""Descend a landscape with an ensemble of walkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fractalscape import schema
from fractalscape.arguments import real, whole
from fractalscape.dynamics.descent.gradient_descent import GradientDescent
from fractalscape.dynamics.descent.labelled_walks import LEFT, labelled_walks
from fractalscape.dynamics.descent.noise import GradientNoise
from fractalscape.dynamics.descent.optimiser import Floats, Optimiser
from fractalscape.dynamics.descent.starts import Starts, starts
from fractalscape.dynamics.descent.walkers import Walkers
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike, ProgressLike, open_pool, reporter
from fractalscape.landscapes import Landscape
from fractalscape.memory import check_memory
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr


def descend(
    landscape: Landscape,
    start: ArrayLike | xr.Dataset,
    *,
    learning_rate: ArrayLike,
    steps: int,
    optimiser: Optimiser | None = None,
    noise: GradientNoise | None = None,
    seed: int | np.random.Generator | None = None,
    record: int | None = 1,
    tolerance: float = 1e-9,
    dtype: DTypeLike = "f8",
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
) -> xr.Dataset:
    r"""Let walkers descend a landscape, each by itself.

    .. math:: x_{t+1} = x_t - \eta \nabla L(x_t)

    for plain gradient descent; see `HeavyBall`, `Nesterov` and `Adam` for others. Positions are *unfolded*: a walker
    that crosses a periodic or reflecting wall goes on counting on the repeated or mirrored surface, by steps of any
    length, so that displacements are right; `landscapes.fold` brings it back.

    Parameters
    ----------
    landscape : Landscape
    start : array_like, shape (n, d) or (d,), or Dataset
        Where walkers start, in grid units, (x, y) on a plane. Or what `descend` returned: walkers go on from its end
        with their buffers and, given the same seed, their noise, as if they had never stopped.
    learning_rate : float or array_like, shape (n,)
        η, in grid units squared per height; one for all walkers or one for each.
    steps : int
        Updates, exactly so many.
    optimiser : Optimiser, optional
        Plain gradient descent by default.
    noise : GradientNoise, optional
        Added to gradients.
    seed : int or numpy.random.Generator, optional
        Of the noise, which needs one. Walker k has its own stream, whatever the number of walkers, threads or records.
    record : int or None
        Record the start and every so many updates; it must divide `steps`. None records the start and the end, and
        sums up all steps between them.
    tolerance : float
        A walker has converged if one more update would change its position and buffers by no more, without noise; and
        not so far away that its coordinates have no digits below a thousandth, where updates are rounded off.
    dtype : {"f8", "f4"}
        Of records; walkers move in float64.
    executor, progress
        Threads by default; as of `raster.sweep`. The values are the same bits whatever it is.

    Returns
    -------
    xarray.Dataset
        ``position`` (walker, axis, step) and ``loss`` (walker, step), NaN after a walk has ended; ``outcome``
        (walker): converged, diverged, undecided (still moving), or left (an open domain); ``escape_step`` (walker): the
        first step at which a walker that diverged or left had no finite gradient, else -1; ``learning_rate`` (walker);
        ``buffers`` (walker, buffer, axis) at the end, if the optimiser has any. With ``record=None`` also, over steps 1
        to the end of the walk, ``mean_position``, ``position_variance`` (walker, axis), ``mean_loss``, ``lowest_loss``,
        ``lowest_step`` and ``path_length`` (walker); NaN, and step -1, of a walker that had ended before.

    Raises
    ------
    InputError
        If a start is not finite or outside an open domain, a learning rate is not finite, steps are not whole, the
        records would not fit into memory, noise has no seed, or a trajectory does not fit.

    Notes
    -----
    Grids and formulas are compiled: on one core of a server about 10^8 updates a second on a spline. Other landscapes
    take arrays, hundreds of times as long. Far from the domain unfolded coordinates lose digits, like any sum.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> bowl = Quadratic(center=(0.0, 0.0), curvature=((1.0, 0.0), (0.0, 3.0)))
    >>> walk = descend(bowl, [[1.0, 1.0]], learning_rate=0.5, steps=2)
    >>> walk["position"].values[0]
    array([[ 1.  ,  0.5 ,  0.25],
           [ 1.  , -0.5 ,  0.25]])
    >>> rates = descend(bowl, np.ones((3, 2)), learning_rate=[0.6, 0.7, 800.0], steps=300, record=None)
    >>> rates["outcome"].values, rates["escape_step"].values  # stable below 2/3
    (array([0, 2, 1], dtype=int8), array([-1, -1, 92]))
    """
    if not isinstance(landscape, Landscape):
        raise InputError(f"landscape={landscape!r} is not a landscape; landscapes.landscape_from makes one of heights")
    optimiser = GradientDescent() if optimiser is None else optimiser
    for name, value, kind in (("optimiser", optimiser, Optimiser), ("noise", noise, GradientNoise)):
        if value is not None and not isinstance(value, kind):
            raise InputError(f"{name}={value!r} is not one of dynamics.descent; give an instance, as {_EXAMPLES[name]}")
    steps = whole("steps", steps, least=1, advice="give the number of updates")
    every = steps if record is None else whole("record", record, least=1, advice="give an interval, or None")
    if steps % every:
        raise InputError(f"record={record} does not divide steps={steps}; the end must be a record")
    tolerance = real("tolerance", tolerance, above=-1e-300, advice="1e-9 grid units is usual")
    begun = starts(landscape, start, optimiser)
    walkers = Walkers(
        landscape=landscape,
        optimiser=optimiser,
        noise=noise,
        streams=_streams(noise, seed, begun),
        rates=_checked_rates(learning_rate, len(begun.states)),
        states=begun.states,
        escapes=begun.escapes,
        first=begun.done,
        steps=steps,
        every=every,
        summed=record is None,
    )
    kind = _checked_dtype(dtype)
    with open_pool(executor) as pool:
        what = f"{len(begun.states)} walkers with {walkers.records} records each"
        check_memory(walkers.bytes_needed(pool.workers, kind.itemsize), what, "record fewer steps, or None")
        with reporter(progress, len(begun.states) * steps, title="descend") as done:
            found = walkers.advance(pool, kind, done)
    outcome = np.where(begun.escapes >= 0, begun.outcomes, _ends(walkers, found, tolerance)).astype("i1")
    return labelled_walks(walkers, found, outcome, seed)


COARSEST = 1e-3
"""Distance of neighbouring coordinates, in grid units, at which a walker's rest may be that of its rounding."""
_EXAMPLES = {"optimiser": "HeavyBall(momentum=0.9)", "noise": "GaussianNoise(scale=0.1)"}


def _streams(noise: GradientNoise | None, seed: Any, begun: Starts) -> list[np.random.Generator]:
    if noise is None:
        return []
    if seed is None:
        raise InputError("seed=None is not enough for noise; give a whole number")
    if noise.remembers and begun.done:
        raise InputError(f"noise={noise!r} remembers its past, so that no walk goes on with it; start anew")
    return streams(seed, len(begun.states))


def _checked_rates(learning_rate: ArrayLike, count: int) -> Floats:
    try:
        rates = np.asarray(learning_rate, np.float64)
    except (TypeError, ValueError):
        rates = np.array(np.nan)
    if isinstance(learning_rate, (str, bool)) or not np.isfinite(rates).all():
        raise InputError(f"learning_rate={learning_rate!r} is not finite; give a number, or one for each walker")
    if rates.shape not in ((), (count,)):
        raise InputError(f"learning_rate has shape {rates.shape}; give one number, or {count}, one for each walker")
    return np.array(np.broadcast_to(rates, count))  # a read-only view would be compiled for anew


def _checked_dtype(dtype: DTypeLike) -> np.dtype:
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = np.dtype("V")
    if kind not in (np.dtype("f8"), np.dtype("f4")):
        raise InputError(f"dtype={dtype!r} is not a type of positions; give 'f8' or 'f4'")
    return kind


def _ends(walkers: Walkers, found: dict[str, Any], tolerance: float) -> Any:
    """Return outcomes; escapes at the end itself are found by trying one more update."""
    end = walkers.first + walkers.steps
    state, escapes = found["states"][:, : 1 + walkers.optimiser.buffers], found["escapes"]
    with np.errstate(all="ignore"):
        slopes = walkers.landscape.gradient(walkers.optimiser.looks(state))
        after = walkers.optimiser.step(walkers.landscape, state, walkers.rates, count=end)
        still = np.abs(after - state).max(axis=(1, 2)) <= tolerance
        still &= (np.spacing(np.abs(state[:, 0])) < COARSEST).all(axis=1)
    escapes[(escapes < 0) & ~np.isfinite(slopes).all(axis=1)] = end
    open_edge = walkers.landscape.edges == "open" and np.isfinite(state).all(axis=(1, 2))
    left = open_edge & np.isnan(slopes).any(axis=1) & ~np.isinf(slopes).any(axis=1)
    ended = np.where(left, LEFT, schema.DIVERGED)
    moving = np.where(still & (walkers.noise is None), schema.CONVERGED, schema.UNDECIDED)
    return np.where(escapes >= 0, ended, moving)
