"""Why diffusion is anomalous: memory (Joseph), fat tails (Noah) or ageing (Moses)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap, percentile_interval
from fractalscape.measures.diffusion.displacement_lengths import squared_lengths
from fractalscape.measures.diffusion.lags import log_spaced_lags
from fractalscape.measures.diffusion.resampled_parts import parts_of
from fractalscape.measures.positions import Positions, positions
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
FEWEST_WALKERS = 20
POINTS = 20


def effect_curves(trajectory: Any) -> xr.Dataset:
    r"""Return what the Joseph, Noah and Moses effects are read from, for every walker.

    With steps δ of length |δ|:

    .. math:: Y(t) = \sum_{s \le t} |δ_s|, \qquad Z(t) = \sum_{s \le t} |δ_s|^2, \qquad r(t) = |x(t) - x(0)|, \qquad
              \overline{δ^2}(L) / \overline{δ^2}(1)

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.

    Returns
    -------
    xarray.Dataset
        ``path_length``, ``squared_path`` and ``distance`` (walker, time), ``memory`` (walker, lag) for about 20 times
        up to the whole walk and lags up to a tenth of it; attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If the positions are not, or records are at unequal steps.

    Examples
    --------
    >>> effect_curves(np.zeros((30, 100)) + np.arange(100))["path_length"].isel(walker=0, time=-1).item()
    99.0
    """
    import xarray as xr

    walk = positions(trajectory)
    parts = parts_of(walk, records=3, many=1)
    interval = walk.interval or 1
    last = max(walk.records - 1, 1)
    times, lags = log_spaced_lags(last, count=POINTS), log_spaced_lags(max(last // 10, 1), count=POINTS)
    curves = {name: np.full((parts.walkers.size, times.size), np.nan) for name in ("length", "squared", "distance")}
    memory = np.full((parts.walkers.size, lags.size), np.nan)
    for k, walker in enumerate(parts.walkers if walk.records > 1 else ()):
        averages = []
        for lag, squared in zip(lags, squared_lengths(walk, walker, lags), strict=True):
            averages.append(squared.mean() if squared.size else np.nan)
            if lag == 1:
                curves["length"][k] = np.cumsum(np.sqrt(squared))[times - 1]
                curves["squared"][k] = np.cumsum(squared)[times - 1]
        if averages[0] > 0:
            memory[k] = np.array(averages) / averages[0]
        curves["distance"][k] = np.sqrt(_from_start(walk, int(walker))[times])
    units, squares = {"units": "position"}, {"units": "position²"}
    return xr.Dataset(
        {
            "path_length": (("walker", "time"), curves["length"], {**units, "long_name": "length of the path"}),
            "squared_path": (
                ("walker", "time"),
                curves["squared"],
                {**squares, "long_name": "sum of squares"},
            ),
            "distance": (("walker", "time"), curves["distance"], {**units, "long_name": "distance from the start"}),
            "memory": (("walker", "lag"), memory, {"units": "1", "long_name": "time average over that of one step"}),
        },
        coords={
            "time": ("time", interval * times, {"units": "step", "long_name": "time"}),
            "lag": ("lag", interval * lags, {"units": "step", "long_name": "lag"}),
        },
        attrs={"status": parts.status, "reason": parts.reason},
    )


def three_effects(
    curves: xr.Dataset,
    *,
    fit_range: tuple[float, float] | None = None,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> dict[str, ScalingFit]:
    r"""Fit the Joseph, Noah, Moses and Hurst exponents J, L, M and H over walkers.

    .. math:: \mathrm{med}\,Y \sim t^{M + 1/2}, \qquad \mathrm{med}\,Z \sim t^{2L + 2M - 1}, \qquad
              \langle \overline{δ^2}(l) / \overline{δ^2}(1) \rangle \sim l^{2J}, \qquad \mathrm{med}\,r \sim t^H

    and H = J + L + M - 1, if the walk scales. All are 1/2 for independent steps that are alike and have a variance.

    Parameters
    ----------
    curves : xarray.Dataset
        What `effect_curves` returned, of at least 20 walkers.
    fit_range : (float, float), optional
        Smallest and largest time and lag, both included.
    replicates, seed, confidence
        Of the bootstrap, which draws walkers.

    Returns
    -------
    dict of str to ScalingFit
        ``joseph``, ``noah``, ``moses``, ``hurst`` and ``closure``, which is H - (J + L + M - 1): an interval without 0
        says that they do not add up, so that at least one curve is no power law.

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    L is fitted to (med Z) t / (med Y)² ~ t^(2L - 1). Medians exist for any tail. J is read from time averages, as in
    the second reference, not from the rescaled range of the first, which is biased for short walks. Walks that often
    have not moved at early times (med Y = 0) need a `fit_range` that begins later.

    The intervals, asked for 0.95, hold 1/2 of 200 data sets of 50 Brownian walkers of 1000 steps in 0.94 (J), 0.90 (L),
    0.94 (M) and 0.94 (H).

    H is the exponent of the bulk. Where tails scale otherwise (strong anomalous diffusion) the closure is not 0: a Lévy
    walk of σ = 3/2 has H = 1/σ in the bulk and J = (3 - σ)/2, its mean squared displacement's half exponent.

    References
    ----------
    Chen, Bassler, McCauley & Gunaratne, *Anomalous scaling of stochastic processes and the Moses effect*, Phys. Rev. E
    95, 042141 (2017); Aghion, Meyer, Adlakha, Kantz & Bassler, *Moses, Noah and Joseph effects in Lévy walks*, New J.
    Phys. 23, 023002 (2021).

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).standard_normal((200, 1001)), axis=1)
    >>> {name: round(fit.estimate, 1) for name, fit in three_effects(effect_curves(walk)).items() if name != "closure"}
    {'joseph': 0.5, 'noah': 0.5, 'moses': 0.5, 'hurst': 0.5}
    """
    replicates, confidence = checked_bootstrap(replicates, confidence)
    if "squared_path" not in getattr(curves, "data_vars", ()):
        raise InputError(f"{type(curves).__name__} holds no curves of effects; give what effect_curves returns")
    walkers = curves.sizes["walker"]
    status, reason = curves.attrs["status"], curves.attrs["reason"]
    if status == "ok" and walkers < FEWEST_WALKERS:
        status, reason = "too_few_walkers", f"{walkers} walkers, {FEWEST_WALKERS} are needed"
    time, lag = curves["time"].values.astype(float), curves["lag"].values.astype(float)
    names = {name: _names(name) for name in ("joseph", "noah", "moses", "hurst", "closure")}
    if status != "ok":
        return {name: ScalingFit.failed([], [], status=status, reason=reason, **names[name]) for name in names}
    (random,) = streams(seed, 1)
    drawn = np.concatenate([[np.arange(walkers)], random.integers(walkers, size=(replicates, walkers))])
    length, squared, distance = (
        np.array([np.median(curves[name].values[row], axis=0) for row in drawn])
        for name in ("path_length", "squared_path", "distance")
    )
    memory = np.array([_mean_of_known(curves["memory"].values[row]) for row in drawn])
    with np.errstate(invalid="ignore", divide="ignore"):
        tails = squared * time / length**2
    made = {
        "joseph": (lag, memory, (0.0, 0.5)),
        "noah": (time, tails, (0.5, 0.5)),
        "moses": (time, length, (-0.5, 1.0)),
        "hurst": (time, distance, (0.0, 1.0)),
    }
    fits = {
        name: fit_scaling(
            x,
            y[0],
            fit_range=fit_range,
            estimate_from_slope=line,
            replicates=y[1:],
            confidence=confidence,
            **names[name],
        )
        for name, (x, y, line) in made.items()
    }
    fits = {
        name: dataclasses.replace(fit, reason="; ".join(filter(None, [fit.reason, reason])))
        for name, fit in fits.items()
    }
    return fits | {"closure": _closure(fits, names["closure"], confidence)}


def _mean_of_known(memory: Floats) -> Floats:
    """Return means over walkers, the first axis, of those that ever moved."""
    known = np.isfinite(memory)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, memory, 0.0).sum(0) / known.sum(0), np.float64)


def _closure(fits: dict[str, ScalingFit], names: dict[str, Any], confidence: float) -> ScalingFit:
    failed = next((fit for fit in fits.values() if fit.status != "ok"), None)
    if failed:
        return ScalingFit.failed([], [], status=failed.status, reason=failed.reason, **names)
    j, n, m, h = (fits[name] for name in ("joseph", "noah", "moses", "hurst"))
    spread = h.replicates - (j.replicates + n.replicates + m.replicates - 1)
    low, high = (float(end) for end in percentile_interval(spread, confidence))
    return dataclasses.replace(
        h,
        quantity="closure",
        estimate=h.estimate - (j.estimate + n.estimate + m.estimate - 1),
        interval=(low, high),
        replicates=spread,
    )


def _names(name: str) -> dict[str, Any]:
    y = {"joseph": "memory", "noah": "squared path over path²", "moses": "path length"}.get(name, "distance")
    quantity = name if name == "closure" else f"{name}_exponent"
    return {"quantity": quantity, "x_name": "lag" if name == "joseph" else "time", "y_name": y}


def _from_start(walk: Positions, walker: int) -> Floats:
    total = np.zeros(walk.records)
    for slab in walk.blocks(walkers=slice(walker, walker + 1)):
        moved = slab[0] - slab[0, :, :1]
        total += np.einsum("at,at->t", moved, moved)
    return total
