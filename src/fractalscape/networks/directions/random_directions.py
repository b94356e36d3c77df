"""Random directions, normalised as the network is."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.networks.directions.directions import Directions, checked_position
from fractalscape.networks.directions.filters import Filters, filters_of
from fractalscape.networks.objective import Objective
from fractalscape.randomness import streams

Floats = NDArray[np.float64]
Normalise = Literal["filter", "layer", "model", "weight", "dfilter", "dlayer", "none"]
Orthogonal = Literal["within", "whole", "none"]
Compatible = Literal["goldstein"]

TINY = 1e-10
"""Added to the norm of a filter, so that one of zeros stays; of Li et al."""


def random_directions(
    objective: Objective,
    count: int = 2,
    *,
    normalise: Normalise = "filter",
    orthogonal: Orthogonal = "within",
    ignore_1d: bool = True,
    position: ArrayLike | None = None,
    compatible: Compatible | None = None,
    seed: int | np.random.Generator = 0,
) -> Directions:
    r"""Draw Gaussian directions and give their filters the norms that those of the network have.

    .. math:: d_i \leftarrow d_i \, \|w_i\| / (\|d_i\| + 10^{-10})

    for each filter i: the weights of one unit. Without that, planes of networks of other scales cannot be compared,
    because ReLU and normalisations leave a loss as it is when layers are scaled.

    Parameters
    ----------
    objective : Objective
    count : int
        How many directions.
    normalise : {"filter", "layer", "model", "weight", "dfilter", "dlayer", "none"}
        Norms of filters, of each parameter or of the whole vector as in the network; each weight times that of the
        network; filters or parameters of norm one; or as drawn.
    orthogonal : {"within", "whole", "none"}
        ``within``: each direction is made orthogonal to those before it inside every filter (parameter, vector: what
        is normalised), and then normalised, so that it is both. Filters of fewer weights than directions cannot, and
        stay as drawn. ``whole``: the vectors are made orthogonal after, each keeping its norm; norms of filters are
        then lost. Weights times those of the network are orthogonal only so, whichever of the two is asked for.
    ignore_1d : bool
        Whether biases and weights of normalisations stay as they are. Else each parameter of one axis is one filter.
    position : array_like of shape (size,), optional
        Whose norms; the parameters of the model when absent.
    compatible : {"goldstein"}, optional
        ``goldstein``: as in the published program, parameters of one axis that are not ignored move along
        themselves (d = w), and directions are not made orthogonal.
    seed : int or numpy.random.Generator
        Direction k depends on it and on the directions before k alone.

    Returns
    -------
    Directions

    Raises
    ------
    InputError
        If an option is outside what is allowed, or nothing would move.

    Notes
    -----
    Two independent directions have a cosine of standard deviation 1/√size. Planes along random directions show the
    mean curvature tr(H)/size alone; for the extreme ones see `hessian_directions`.

    References
    ----------
    Li, H., Xu, Z., Taylor, G., Studer, C. & Goldstein, T. (2018), Visualizing the loss landscape of neural nets,
    NeurIPS 31, section 4.

    Examples
    --------
    >>> import torch
    >>> data = torch.zeros(1, 3), torch.zeros(1, 2)
    >>> objective = Objective(torch.nn.Linear(3, 2), torch.nn.functional.mse_loss, data)
    >>> plane = random_directions(objective, seed=1)
    >>> first, second = plane.vectors[:, :6].reshape(2, 2, 3)
    >>> weight = objective.model.weight.detach().numpy()
    >>> np.allclose(np.linalg.norm(first, axis=1), np.linalg.norm(weight, axis=1))
    True
    >>> np.abs((first * second).sum(axis=1)).max() < 1e-15, plane.vectors[:, 6:].tolist()
    (np.True_, [[0.0, 0.0], [0.0, 0.0]])
    """
    choice("normalise", normalise, get_args(Normalise))
    choice("orthogonal", orthogonal, get_args(Orthogonal))
    choice("compatible", compatible, (None, *get_args(Compatible)))
    count = whole("count", count, least=1, most=objective.size)
    if compatible:
        orthogonal = "none"
    elif normalise == "weight" and orthogonal == "within":
        orthogonal = "whole"
    start = objective.start.double().cpu().numpy() if position is None else position
    weights = checked_position("position", start, objective.size)
    parts = list(filters_of(objective))
    if ignore_1d and all(each.one_dimensional for each in parts):
        raise InputError("every selected parameter has one axis, which ignore_1d=True leaves; give ignore_1d=False")
    drawn = np.stack([stream.standard_normal(objective.size) for stream in streams(seed, count)])
    if orthogonal == "within":
        _make_orthogonal(drawn, parts, normalise, ignore_1d)
    for direction in drawn:
        _normalise(direction, weights, parts, normalise, ignore_1d, own_1d=compatible is not None)
    if orthogonal == "whole":
        drawn = _gram_schmidt(drawn)
    said = "" if normalise == "none" else f", {normalise}-normalised"
    return Directions(
        vectors=drawn,
        labels=tuple(f"random direction {k + 1}{said}" for k in range(count)),
        centre=None if position is None else weights,
    )


def _normalise(
    direction: Floats, weights: Floats, parts: list[Filters], how: Normalise, ignore_1d: bool, *, own_1d: bool
) -> None:
    """Normalise a direction in place."""
    for part in parts:
        if part.one_dimensional and (ignore_1d or own_1d):
            part.put(part.rows(np.zeros_like(weights) if ignore_1d else weights), direction)
            continue
        part.put(_scaled(part.rows(direction), part.rows(weights), how), direction)
    if how == "model":
        moved = direction != 0
        direction *= np.linalg.norm(weights[moved]) / np.linalg.norm(direction)


def _scaled(rows: Floats, weights: Floats, how: Normalise) -> Floats:
    """Return the filters of one parameter, normalised."""
    if how in ("filter", "dfilter"):
        wanted = np.linalg.norm(weights, axis=1, keepdims=True) if how == "filter" else 1.0
        return rows * (wanted / (np.linalg.norm(rows, axis=1, keepdims=True) + TINY))
    if how in ("layer", "dlayer"):
        return rows * ((np.linalg.norm(weights) if how == "layer" else 1.0) / np.linalg.norm(rows))
    return rows * weights if how == "weight" else rows


def _make_orthogonal(drawn: Floats, parts: list[Filters], how: Normalise, ignore_1d: bool) -> None:
    """Make directions orthogonal in place, inside what is going to be normalised."""
    if how in ("model", "none"):
        moved = np.concatenate([np.full(p.stop - p.start, not (ignore_1d and p.one_dimensional)) for p in parts])
        drawn[:, moved] = _gram_schmidt(drawn[:, moved])
        return
    for part in parts:
        rows = np.stack([part.rows(direction) for direction in drawn])  # (direction, filter, weight)
        if how in ("layer", "dlayer"):
            rows = rows.reshape(len(drawn), 1, -1)
        if rows.shape[2] >= len(drawn):
            rows = np.stack([_gram_schmidt(rows[:, k]) for k in range(rows.shape[1])], axis=1)
        for direction, own in zip(drawn, rows, strict=True):
            part.put(own, direction)


def _gram_schmidt(vectors: Floats) -> Floats:
    """Return vectors, each orthogonal to those before it and of the norm it had."""
    found: list[Floats] = []
    for vector in vectors:
        rest = vector
        for _ in range(2):  # once leaves rounding where vectors were nearly parallel
            for before in found:
                length = before @ before
                rest = rest - before * (before @ rest / length) if length else rest
        left = np.linalg.norm(rest)
        found.append(rest * (np.linalg.norm(vector) / left) if left else rest)
    return np.stack(found)
