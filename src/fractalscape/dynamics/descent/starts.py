"""Where walkers start: points, or the end of an earlier descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fractalscape.dynamics.descent.optimiser import Floats, Optimiser
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape


@dataclass(frozen=True, kw_only=True, eq=False)
class Starts:
    """States of walkers, and how far they have come.

    Parameters
    ----------
    states : array, shape (n, 3, d)
        Positions and two buffers, used or not.
    escapes : array of int64, shape (n,)
        -1, or the step at which a walk ended before.
    outcomes : array of int, shape (n,)
        How it ended.
    done : int
        Updates made before.
    """

    states: Floats
    escapes: Any
    outcomes: Any
    done: int


def starts(landscape: Landscape, start: Any, optimiser: Optimiser) -> Starts:
    """Return the states that walkers start from.

    Parameters
    ----------
    landscape : Landscape
    start : array_like or Dataset
        As of `descend`.
    optimiser : Optimiser

    Returns
    -------
    Starts

    Raises
    ------
    InputError
        If points have another shape, are not finite or outside an open domain, or a trajectory lacks what is needed.
    """
    if hasattr(start, "data_vars"):
        return _resumed(landscape, start, optimiser)
    try:
        points = np.atleast_2d(np.asarray(start, np.float64))
    except (TypeError, ValueError):
        points = np.empty((0, 0))
    if points.ndim != 2 or points.shape[1] != landscape.ndim or not len(points):
        needed = f"(n, {landscape.ndim}), one row a walker"
        raise InputError(f"start of shape {np.shape(start)} are not points of the landscape; it needs {needed}")
    need_inside(landscape, points)
    states = np.zeros((len(points), 3, landscape.ndim))
    states[:, 0] = points
    never = np.full(len(points), -1)
    return Starts(states=states, escapes=never, outcomes=never, done=0)


def need_inside(landscape: Landscape, points: Floats) -> None:
    """Check that points are finite and that a landscape has heights there.

    Parameters
    ----------
    landscape : Landscape
    points : array, shape (n, d)

    Raises
    ------
    InputError
        If one is not, or outside an open domain.
    """
    finite = np.isfinite(points).all(axis=1)
    with np.errstate(all="ignore"):
        inside = np.isfinite(landscape.value(points))
    for name, wrong in (("not finite", ~finite), ("outside the landscape", finite & ~inside)):
        if wrong.any():
            first = int(np.argmax(wrong))
            extent = " x ".join(f"[0, {length:g}]" for length in landscape.extent)
            raise InputError(f"start {points[first].tolist()} of walker {first} is {name}; its domain is {extent}")


def _resumed(landscape: Landscape, trajectory: Any, optimiser: Optimiser) -> Starts:
    needed = {"position", "outcome", "escape_step", *(["buffers"] if optimiser.buffers else [])}
    lacking = sorted(needed - set(trajectory.data_vars))
    if lacking or trajectory.attrs.get("optimiser") != optimiser.to_json():
        reason = f"lacks {', '.join(lacking)}" if lacking else f"was made by {trajectory.attrs.get('optimiser')}"
        raise InputError(f"start {reason}; go on with what descend returned, by the same optimiser {optimiser!r}")
    if trajectory.attrs.get("landscape") != landscape.spec.to_json():
        raise InputError("start was made on another landscape; give its last positions, to start anew on this one")
    position = trajectory["position"].values[:, :, -1].astype(np.float64)
    if position.shape[1] != landscape.ndim or trajectory["position"].dtype != np.float64:
        kind = f"{position.shape[1]} axes of {trajectory['position'].dtype}"
        raise InputError(f"start has positions of {kind}; the landscape has {landscape.ndim} axes, and needs float64")
    states = np.zeros((len(position), 3, landscape.ndim))
    states[:, 0] = position
    if optimiser.buffers:
        states[:, 1 : 1 + optimiser.buffers] = trajectory["buffers"].values
    escapes = trajectory["escape_step"].values.astype(np.int64)
    outcomes, done = trajectory["outcome"].values, int(trajectory["step"].values[-1])
    return Starts(states=states, escapes=escapes, outcomes=outcomes, done=done)
