"""Displacement and change of loss against the length of the path, and change of loss against displacement."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap
from fractalscape.measures.diffusion.displacement_lengths import squared_lengths
from fractalscape.measures.diffusion.lags import checked_lags, default_lags
from fractalscape.measures.diffusion.resampled_parts import Parts, parts_of, resampled, with_interval
from fractalscape.measures.positions import Positions, positions
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def displacement_along_contour(
    trajectory: Any,
    lags: Any = None,
    *,
    bins: int = 20,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Average squared displacements over pairs of records that are alike far apart along the path.

    .. math:: \langle |x(j) - x(i)|^2 \rangle \text{ against } ℓ(i, j) = \sum_{i \le s < j} |x(s + 1) - x(s)|

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.
    lags : array_like of int, shape (lag,), optional
        Pairs are a lag of these apart, in steps; about 50 up to a tenth of the trajectory when absent.
    bins : int
        Of the contour length, even in its logarithm.
    replicates, seed, confidence
        Of the bootstrap, which draws walkers from 20 on, else 20 blocks of time.

    Returns
    -------
    xarray.Dataset
        ``squared_displacement`` (contour) with ``…_lower`` and ``…_upper``; the coordinate ``contour`` is the mean
        length of the pairs of a bin; ``part_sum`` and ``part_pairs`` (part, contour). Attributes ``status``,
        ``reason``.

    Raises
    ------
    InputError
        If the positions or an option are not possible.

    Notes
    -----
    The length of a path depends on the step at which it is recorded. A straight path has ℓ², independent steps of one
    length have ℓ times it.

    References
    ----------
    Chen, Qu & Gong, Neural Networks 149, 18 (2022).

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).choice([-1.0, 1.0], (50, 2000)), axis=1)
    >>> found = displacement_along_contour(walk, [1, 10, 100], bins=3)
    >>> found["contour"].values, found["squared_displacement"].values.round()
    (array([  1.,  10., 100.]), array([  1.,  10.,  98.]))
    """
    walk = positions(trajectory)
    replicates, confidence = checked_bootstrap(replicates, confidence)
    parts = parts_of(walk)
    pairs = _pairs(walk, parts, lags, None)
    table = _binned(pairs["contour"], [pairs["squared"]], whole("bins", bins, least=2), parts)
    return _labelled(
        table,
        "contour",
        {"squared_displacement": (lambda total, count: total[..., 0, :] / count, "position²")},
        parts,
        replicates=replicates,
        seed=seed,
        confidence=confidence,
    )


def contour_exponent(
    displacement: xr.Dataset,
    *,
    fit_range: tuple[float, float] | None = None,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> ScalingFit:
    """Fit the exponent of squared displacement against contour length: 2 for straight paths, 1 for independent steps.

    Parameters
    ----------
    displacement : xarray.Dataset
        What `displacement_along_contour` returned.
    fit_range : (float, float), optional
        Smallest and largest contour length.
    replicates, seed, confidence
        Of the bootstrap.

    Returns
    -------
    ScalingFit

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    The interval, asked for 0.95, holds 1 in 0.88 of 200 data sets of 50 Brownian walkers of 1000 steps (lengths 5 to
    50): a little too narrow.
    """
    replicates, confidence = checked_bootstrap(replicates, confidence)
    if "contour" not in getattr(displacement, "coords", ()) or "squared_displacement" not in displacement:
        what = type(displacement).__name__
        raise InputError(f"{what} holds no such curve; give what displacement_along_contour returns")
    x, y = displacement["contour"].values, displacement["squared_displacement"].values
    names: dict[str, Any] = {"quantity": "contour_exponent", "x_name": "contour", "y_name": "squared displacement"}
    if displacement.attrs["status"] != "ok":
        failure = {key: displacement.attrs[key] for key in ("status", "reason")}
        return ScalingFit.failed(x, y, **failure, **names)
    drawn = resampled(
        lambda total, count: total[..., 0, :] / count,
        displacement["part_sum"].values,
        displacement["part_pairs"].values,
        replicates=replicates,
        seed=seed,
    )
    fit = fit_scaling(x, y, fit_range=fit_range, replicates=drawn, confidence=confidence, **names)
    notes = [note for note in (fit.reason, displacement.attrs["reason"]) if note]
    return dataclasses.replace(fit, reason="; ".join(notes))


def loss_change(
    trajectory: xr.Dataset,
    lags: Any = None,
    *,
    against: str = "contour",
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
    if against not in ("contour", "displacement"):
        raise InputError(f"against={against!r} is not one of 'contour', 'displacement'")
    if "loss" not in getattr(trajectory, "data_vars", ()):
        raise InputError(f"{type(trajectory).__name__} holds no loss; give a trajectory with position and loss")
    walk = positions(trajectory)
    replicates, confidence = checked_bootstrap(replicates, confidence)
    loss = np.asarray(trajectory["loss"].transpose("walker", "step").values, np.float64)
    parts = parts_of(walk)
    lossless = ~np.isfinite(loss[parts.walkers]).all(axis=1)
    if lossless.any():
        kept = parts.walkers[~lossless]
        reason = "; ".join(filter(None, [parts.reason, f"{lossless.sum()} walkers have losses that are not finite"]))
        status = parts.status if kept.size else "not_finite"
        parts = dataclasses.replace(parts, walkers=kept, reason=reason, status=status)
    pairs = _pairs(walk, parts, lags, loss)
    x = pairs["contour"] if against == "contour" else [np.sqrt(each) for each in pairs["squared"]]
    changes = [pairs["change"], [change**2 for change in pairs["change"]]]
    return _labelled(
        _binned(x, changes, whole("bins", bins, least=2), parts),
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


def _pairs(walk: Positions, parts: Parts, lags: Any, loss: Floats | None) -> dict[str, list[Floats]]:
    """Return contour lengths, squared displacements and changes of loss of all pairs, one array a part."""
    interval = walk.interval or 1
    lags = (default_lags(walk) if lags is None else checked_lags(lags, interval)) // interval
    names = ("contour", "squared", "change")
    found: dict[str, list[list[Floats]]] = {name: [[] for _ in range(max(parts.count, 1))] for name in names}
    for index, walker in enumerate(parts.walkers):
        (steps,) = squared_lengths(walk, walker, [1])
        contour = np.concatenate([[0.0], np.cumsum(np.sqrt(steps))])
        for lag, squared in zip(lags, squared_lengths(walk, walker, lags), strict=True):
            values = {"squared": squared, "contour": contour[lag:] - contour[: squared.size]}
            if loss is not None:
                values["change"] = loss[walker, lag:] - loss[walker, : squared.size]
            edges = parts.edges(squared.size)
            for block in range(parts.blocks):
                for name, value in values.items():
                    found[name][index * parts.blocks + block].append(value[edges[block] : edges[block + 1]])
    return {name: [np.concatenate(part) if part else np.empty(0) for part in found[name]] for name in names}


def _binned(x: list[Floats], values: list[list[Floats]], bins: int, parts: Parts) -> tuple[Floats, Floats, Floats]:
    """Return the mean x of bins that hold pairs, sums (part, value, bin) and numbers of pairs (part, bin)."""
    everything = np.concatenate(x)
    moved = everything[everything > 0]
    low, high = (moved.min(), moved.max()) if moved.size else (1.0, 2.0)
    edges = np.geomspace(low, max(high, low * (1 + 1e-9)), bins + 1)[1:-1]
    sums, pairs, middle = np.zeros((len(x), len(values), bins)), np.zeros((len(x), bins)), np.zeros(bins)
    for part, own in enumerate(x):
        there = own > 0
        where = np.searchsorted(edges, own[there], side="right")
        pairs[part] = np.bincount(where, minlength=bins)
        middle += np.bincount(where, own[there], minlength=bins)
        for k, value in enumerate(values):
            sums[part, k] = np.bincount(where, value[part][there], minlength=bins)
    kept = pairs.sum(0) > 0
    return middle[kept] / pairs.sum(0)[kept], sums[..., kept], pairs[:, kept]


def _labelled(
    table: tuple[Floats, Floats, Floats],
    dim: str,
    curves: dict[str, tuple[Any, str]],
    parts: Parts,
    *,
    replicates: int,
    seed: int | np.random.Generator,
    confidence: float,
) -> xr.Dataset:
    import xarray as xr

    middle, sums, pairs = table
    variables: dict[str, Any] = {}
    for name, (estimate, units) in curves.items():
        variables |= with_interval(
            name,
            estimate(sums.sum(0), pairs.sum(0)),
            resampled(estimate, sums, pairs, replicates=replicates, seed=seed),
            dims=(dim,),
            confidence=confidence,
            attrs={"units": units, "long_name": name.replace("_", " ")},
            method=parts.method,
        )
    variables["part_sum"] = (("part", "summand", dim), sums, {"units": "1", "long_name": "sum of a part"})
    variables["part_pairs"] = (("part", dim), pairs, {"units": "1", "long_name": "pairs of a part"})
    about = {"units": "position", "long_name": "contour length" if dim == "contour" else "displacement"}
    return xr.Dataset(variables, {dim: (dim, middle, about)}, {"status": parts.status, "reason": parts.reason})
