"""The plane in which a trajectory moves most."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.networks.directions.directions import Directions

Floats = NDArray[np.float64]
Centre = Literal["final", "mean"]

BLOCK = 1 << 20
"""Numbers of each position that are centred at once, so that a trajectory on disk never stands in memory whole."""


def principal_directions(trajectory: Any, count: int = 2, *, centre: Centre = "final", walker: int = 0) -> Directions:
    r"""Return the principal components of a trajectory, from products of its positions with each other.

    .. math:: D D^T = U \Lambda U^T, \qquad p_k = D^T u_k / \sqrt{\lambda_k}, \qquad
              \text{ratio}_k = \lambda_k / \sum_j \lambda_j

    with D the positions less their mean, one in each row.

    Parameters
    ----------
    trajectory : array_like, shape (step, size), or Dataset
        Positions; of a dataset, ``position (walker, axis, step)``.
    count : int
        How many components.
    centre : {"final", "mean"}
        Where the surface has its origin: the last position or the mean. The components are the same.
    walker : int
        Of a dataset.

    Returns
    -------
    Directions
        Orthonormal, of falling variance, each with its largest part positive, and
        ``explained_variance_ratio``.

    Raises
    ------
    InputError
        If positions are not finite, or span fewer directions.

    Notes
    -----
    Memory of step² numbers besides the trajectory and the components. Components of high-dimensional noise are not
    nothing: those of a random walk explain `random_walk_ratios`, and its path on them is a Lissajous curve, as is that
    of much training. Compare the two before a curve is taken for structure.

    References
    ----------
    Antognini, J. & Sohl-Dickstein, J. (2018), PCA of high dimensional random walks with comparison to neural network
    training, NeurIPS 31.

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).standard_normal((200, 5000)), axis=0)
    >>> principal_directions(walk, 3).explained_variance_ratio.round(2)
    array([0.61, 0.15, 0.07])
    """
    choice("centre", centre, get_args(Centre))
    positions = _positions(trajectory, walker)
    count = whole("count", count, least=1, most=min(positions.shape))
    mean = np.zeros(positions.shape[1])
    products = np.zeros((len(positions),) * 2)
    for part in _parts(positions):
        block = np.asarray(positions[:, part], np.float64)
        if not np.isfinite(block).all():
            raise InputError("the trajectory holds NaN or infinity; cut it where training diverged")
        mean[part] = block.mean(axis=0)
        block = block - mean[part]
        products += block @ block.T
    values, shapes = np.linalg.eigh(products)
    values, shapes = values[::-1], shapes[:, ::-1]
    if not values[count - 1] > 1e-14 * values[0]:
        rank = int((values > 1e-14 * max(values[0], 0)).sum()) if values[0] > 0 else 0
        raise InputError(f"the trajectory spans {rank} directions; count={count} asks for more")
    vectors = np.empty((count, positions.shape[1]))
    for part in _parts(positions):
        block = np.asarray(positions[:, part], np.float64) - mean[part]
        vectors[:, part] = shapes[:, :count].T @ block / np.sqrt(values[:count, None])
    signs = np.where(vectors[np.arange(count), np.abs(vectors).argmax(axis=1)] < 0, -1.0, 1.0)
    ratios = values[:count] / values.clip(0).sum()
    return Directions(
        vectors=vectors * signs[:, None],
        labels=tuple(f"principal component {k + 1} ({ratio:.1%})" for k, ratio in enumerate(ratios)),
        centre=mean if centre == "mean" else np.asarray(positions[-1], np.float64),
        explained_variance_ratio=ratios,
    )


def _positions(trajectory: Any, walker: int) -> Any:
    if hasattr(trajectory, "data_vars"):
        if "position" not in trajectory:
            raise InputError("the dataset has no position; give a trajectory (walker, axis, step)")
        walker = whole("walker", walker, least=0, most=trajectory.sizes["walker"] - 1)
        trajectory = trajectory["position"].isel(walker=walker).transpose("step", "axis").values
    found = trajectory if hasattr(trajectory, "shape") else np.asarray(trajectory, np.float64)
    if found.ndim != 2 or len(found) < 2:
        raise InputError(f"the trajectory has shape {found.shape}; give positions (step, size), two or more")
    return found


def _parts(positions: Any) -> list[slice]:
    size = positions.shape[1]
    return [slice(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK)]
