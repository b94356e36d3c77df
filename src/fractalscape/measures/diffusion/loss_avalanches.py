"""Avalanches of the loss: runs of steps that change it more than is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fractalscape.arguments import whole
from fractalscape.measures.bootstrap import checked_bootstrap, percentile_interval
from fractalscape.measures.losses import losses
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
DEVIATIONS_BYTES = 2**24
"""Of the deviations from the mean that NumPy makes of all windows at once."""


def loss_avalanches(
    loss: Any,
    *,
    window: int = 100,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Find runs of steps with :math:`|ΔL| > \mathrm{std}(ΔL)`, and the moving variance of the loss.

    Parameters
    ----------
    loss : Dataset, DataArray or array_like, shape (walker, step) or (step,)
        A trajectory with ``loss``, or losses.
    window : int
        Records over which the moving variance is taken.
    replicates, seed, confidence
        Of the bootstrap of the mean duration and size, which draws avalanches.

    Returns
    -------
    xarray.Dataset
        ``walker``, ``start`` (record), ``duration`` (records) and ``size`` (Σ|ΔL|) of every (avalanche), longest first;
        ``mean_duration`` and ``mean_size`` with ``…_lower`` and ``…_upper``; ``threshold`` (walker), its std;
        ``moving_variance`` (walker, window_start), NaN where losses are not finite. Attributes ``status`` and
        ``reason``.

    Raises
    ------
    InputError
        If losses are of another shape, or an option is not possible.

    Notes
    -----
    The standard deviation is that of all changes of a walker, with the mean subtracted: a loss that falls steadily has
    avalanches in its fast part only. Independent Gaussian changes have runs of mean length
    1/(1 - p) with p = P(|N| > 1) = 0.3173, which is 1.4648: the interval, asked for 0.95, holds it in 0.95 of 200 data
    sets of two walkers of 1000 steps.

    References
    ----------
    Chen, Qu & Gong, Neural Networks 149, 18 (2022).

    Examples
    --------
    >>> found = loss_avalanches(np.cumsum(np.random.default_rng(0).standard_normal(100_000)))
    >>> round(found["mean_duration"].item(), 2)
    1.47
    """
    import xarray as xr

    replicates, confidence = checked_bootstrap(replicates, confidence)
    values, _ = losses(loss)
    window = whole("window", window, least=2)
    finite = np.array([np.isfinite(row).all() for row in values])
    with np.errstate(invalid="ignore", over="ignore"):  # of walkers whose losses are not finite
        changes = np.diff(values, axis=1)
        threshold = np.array([row.std() if row.size else np.nan for row in changes])
    runs = [run for k in np.flatnonzero(finite) for run in _runs(np.abs(changes[k]), threshold[k], int(k))]
    runs.sort(key=lambda run: (-run[2], run[0], run[1]))
    walker, start, duration, size = (np.array([run[column] for run in runs]) for column in range(4))
    variables: dict[str, Any] = {
        "walker": ("avalanche", walker.astype(np.int64), {"units": "1", "long_name": "walker"}),
        "start": ("avalanche", start.astype(np.int64), {"units": "record", "long_name": "first record"}),
        "duration": ("avalanche", duration.astype(np.int64), {"units": "record", "long_name": "duration"}),
        "size": ("avalanche", size.astype(np.float64), {"units": "loss", "long_name": "sum of changes"}),
        "threshold": ("walker_number", threshold, {"units": "loss", "long_name": "standard deviation of changes"}),
        "moving_variance": (
            ("walker_number", "window_start"),
            _moving_variance(values, window),
            {"units": "loss²", "long_name": f"variance over {window} records"},
        ),
    }
    (random,) = streams(seed, 1)
    for name, data, units in (("mean_duration", duration, "record"), ("mean_size", size, "loss")):
        variables |= _mean(name, data.astype(float), units, random, replicates, confidence)
    return xr.Dataset(variables, attrs=_judged(finite, changes, len(runs)))


def _runs(changes: Floats, threshold: float, walker: int) -> list[tuple[int, int, int, float]]:
    """Return walker, first step, length and sum of every run of changes above a threshold."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], changes > threshold, [False]])))
    return [
        (walker, int(first), int(last - first), float(changes[first:last].sum()))
        for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]


def _moving_variance(values: Floats, window: int) -> Floats:
    """Return variances over all windows, so many at a time that their deviations fit a block."""
    found = np.full((len(values), max(0, values.shape[1] - window + 1)), np.nan)
    width = max(1, DEVIATIONS_BYTES // (8 * window))
    for row, into in zip(values, found, strict=True):
        for first in range(0, into.size, width):
            with np.errstate(invalid="ignore", over="ignore"):
                some = sliding_window_view(row[first : first + width + window - 1], window)
                into[first : first + width] = some.var(axis=-1)
    return found


def _mean(
    name: str, data: Floats, units: str, random: np.random.Generator, replicates: int, confidence: float
) -> dict[str, Any]:
    low = high = mean = np.float64(np.nan)
    if data.size:
        mean = data.mean()
        means = np.array([data[random.integers(data.size, size=data.size)].mean() for _ in range(replicates)])
        low, high = percentile_interval(means, confidence)
    about = {"units": units, "long_name": name.replace("_", " ")}
    sides = {"confidence": confidence, "interval": "percentiles of a bootstrap of avalanches", "units": units}
    return {
        name: ((), mean, about),
        f"{name}_lower": ((), low, {**sides, "long_name": f"lower end of {about['long_name']}"}),
        f"{name}_upper": ((), high, {**sides, "long_name": f"upper end of {about['long_name']}"}),
    }


def _judged(finite: NDArray[np.bool_], changes: Floats, runs: int) -> dict[str, str]:
    lost = int((~finite).sum())
    reason = f"{lost} of {finite.size} walkers have losses that are not finite" if lost else ""
    if lost == finite.size:
        return {"status": "not_finite", "reason": reason}
    if changes.shape[1] < 2:
        return {"status": "too_few_points", "reason": f"{changes.shape[1]} changes of loss, 2 are needed"}
    if not runs:
        return {"status": "constant", "reason": reason or "no change of loss is larger than usual"}
    return {"status": "ok", "reason": reason}
