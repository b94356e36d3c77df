"""Change of loss against the length of the path, or against displacement."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap
from fractalscape.measures.diffusion.displacement_lengths import squared_lengths
from fractalscape.measures.diffusion.path_pairs import (
    binned_pairs,
    checked_record_lags,
    contour_lengths,
    pair_curves,
)
from fractalscape.measures.diffusion.resampled_parts import Parts, parts_of
from fractalscape.measures.positions import positions

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def loss_change(
    trajectory: xr.Dataset,
    lags: Any = None,
    *,
    against: Literal["contour", "displacement"] = "contour",
    bins: int = 20,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Average changes of loss over pairs of records that are alike far apart along the path, or in space.

    Parameters
    ----------
    trajectory : xarray.Dataset
        A trajectory with ``position`` and ``loss``.
    lags : array_like of int, shape (lag,), optional
        Pairs are a lag of these apart, in steps; about 50 up to a tenth of the trajectory when absent.
    against : {"contour", "displacement"}
        What is binned: the length of the path between two records, or their distance.
    bins : int
        Even in the logarithm of it.
    replicates, seed, confidence
        Of the bootstrap, which draws walkers from 20 on, else 20 blocks of time.

    Returns
    -------
    xarray.Dataset
        Over ``contour`` or ``displacement``: ``squared_mean``, :math:`\langle ΔL \rangle^2`, which the published code
        computes, and ``mean_square``, :math:`\langle ΔL^2 \rangle`, which its name says, each with ``…_lower`` and
        ``…_upper``; attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If there is no loss, or an option is not possible.

    Notes
    -----
    ``squared_mean`` is biased up by the variance of the mean.

    References
    ----------
    Chen, Qu & Gong, Neural Networks 149, 18 (2022).

    Examples
    --------
    >>> from fractalscape.schema import trajectory
    >>> x = np.cumsum(np.random.default_rng(0).choice([-1.0, 1.0], (50, 1, 2000)), axis=2)
    >>> found = loss_change(trajectory(x, loss=3 * x[:, 0]), [1, 4], bins=2)
    >>> found["contour"].values, found["mean_square"].values.round(), found["squared_mean"].values.round()
    (array([1., 4.]), array([ 9., 36.]), array([0., 0.]))
    """
    choice("against", against, ("contour", "displacement"))
    if "loss" not in getattr(trajectory, "data_vars", ()):
        raise InputError(f"{type(trajectory).__name__} holds no loss; give a trajectory with position and loss")
    walk = positions(trajectory)
    replicates, confidence = checked_bootstrap(replicates, confidence)
    bins, lags = whole("bins", bins, least=2), checked_record_lags(walk, lags)
    loss = np.asarray(trajectory["loss"].transpose("walker", "step").values, np.float64)
    parts = _with_losses(parts_of(walk), loss)

    def along(walker: int) -> Iterable[Floats]:
        if against == "contour":
            return contour_lengths(walk, walker, lags)
        return (np.sqrt(squared) for squared in squared_lengths(walk, walker, lags))

    def changes(walker: int) -> Iterable[tuple[Floats, Floats]]:
        for lag in lags:
            change = loss[walker, lag:] - loss[walker, : max(0, walk.records - lag)]
            yield change, change**2

    return pair_curves(
        binned_pairs(parts, bins=bins, lags=lags, summands=2, along=along, values=changes),
        against,
        {
            "squared_mean": (lambda total, count: (total[..., 0, :] / count) ** 2, "loss²"),
            "mean_square": (lambda total, count: total[..., 1, :] / count, "loss²"),
        },
        parts,
        replicates=replicates,
        seed=seed,
        confidence=confidence,
    )


def _with_losses(parts: Parts, loss: Floats) -> Parts:
    """Return the parts of walkers whose losses are finite."""
    lossless = ~np.isfinite(loss[parts.walkers]).all(axis=1)
    if not lossless.any():
        return parts
    kept = parts.walkers[~lossless]
    reason = "; ".join(filter(None, [parts.reason, f"{lossless.sum()} walkers have losses that are not finite"]))
    status = parts.status if kept.size else "not_finite"
    return dataclasses.replace(parts, walkers=kept, reason=reason, status=status)
