"""How much of a refined class map is filled with the wrong class: counted, or estimated from a sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.raster.clopper_pearson import clopper_pearson

if TYPE_CHECKING:
    import xarray as xr

CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class Misfill:
    """The misfill of a class map: the share of all its samples that hold a wrong class.

    Parameters
    ----------
    estimate : float
        Wrong samples over all samples.
    interval : (float, float)
        Of `confidence`; both ends equal the estimate if every filled sample was looked at.
    confidence : float
    checked, wrong : int
        Filled samples that were looked at, and those of them that hold a wrong class.
    """

    estimate: float
    interval: tuple[float, float]
    confidence: float
    checked: int
    wrong: int

    def attributes(self) -> dict[str, Any]:
        """Return what a refined raster says of its misfill."""
        return {
            "misfill": self.estimate,
            "misfill_interval": list(self.interval),
            "misfill_confidence": self.confidence,
            "checked": self.checked,
            "checked_wrong": self.wrong,
        }


def misfill(refined: xr.Dataset, full: xr.Dataset, *, variable: str = "outcome") -> Misfill:
    """Count the wrong samples of a refined class map against full evaluation.

    Parameters
    ----------
    refined : xarray.Dataset
        What `refine` returned.
    full : xarray.Dataset
        A sweep of the same field, window and resolution.
    variable : str

    Returns
    -------
    Misfill

    Raises
    ------
    InputError
        If a raster has no such variable, or the two are of different fields, windows or resolutions.

    Examples
    --------
    >>> import xarray as xr
    >>> raster = xr.Dataset({"outcome": (("y", "x"), [[0, 0], [0, 1]]), "evaluated": (("y", "x"), np.eye(2) > 0)})
    >>> misfill(raster, raster.assign(outcome=raster["outcome"] * 0 + [[0, 1], [0, 1]])).estimate
    0.25
    """
    for name, raster, needed in (("refined", refined, (variable, "evaluated")), ("full", full, (variable,))):
        missing = [each for each in needed if each not in raster]
        if missing:
            raise InputError(f"{name}= has no variable {missing[0]!r}; it has {', '.join(map(str, raster.data_vars))}")
    for key in ("spec", "engine", "window", "sampling"):
        if refined.attrs.get(key) != full.attrs.get(key):
            raise InputError(f"{key} of the two rasters differs; give a sweep of what was refined")
    if refined[variable].shape != full[variable].shape:
        shapes = f"{refined[variable].shape} and {full[variable].shape}"
        raise InputError(f"the two rasters have shapes {shapes}; give a sweep of what was refined")
    filled = ~refined["evaluated"].values
    wrong = int(((refined[variable].values != full[variable].values) & filled).sum())
    share = wrong / filled.size
    return Misfill(
        estimate=share, interval=(share, share), confidence=CONFIDENCE, checked=int(filled.sum()), wrong=wrong
    )


def check_filled(
    labels: np.ndarray,
    evaluated: np.ndarray,
    evaluate: Callable[[np.ndarray, np.ndarray], np.ndarray],
    *,
    points: int,
    seed: int = 0,
) -> Misfill:
    """Estimate the misfill from a random sample of the filled samples, without replacement; the map is left as it is.

    With k of n wrong the exact (Clopper-Pearson) binomial interval holds for the rate among the filled samples; times
    their share of the map it is one for the misfill. It is a little wide, since nothing is drawn twice.

    Parameters
    ----------
    labels, evaluated : ndarray, shape (ny, nx)
        A class map, and which of its samples are not filled.
    evaluate : callable
        ``evaluate(rows, columns)`` returns the classes of samples.
    points : int
        How many to draw; all filled samples if there are fewer.
    seed : int

    Returns
    -------
    Misfill

    References
    ----------
    C. J. Clopper and E. S. Pearson, Biometrika 26, 404 (1934).

    Examples
    --------
    >>> labels, truth = np.zeros((100, 100), int), np.arange(10_000).reshape(100, 100) % 50 == 0
    >>> found = check_filled(labels, labels > 0, lambda rows, columns: truth[rows, columns], points=1000)
    >>> found.wrong, [round(end, 4) for end in found.interval]
    (12, [0.0062, 0.0209])
    """
    rows, columns = np.nonzero(~evaluated)
    count = min(points, rows.size)
    drawn = np.sort(np.random.default_rng(seed).choice(rows.size, count, replace=False))
    rows, columns = rows[drawn], columns[drawn]
    wrong = int((evaluate(rows, columns) != labels[rows, columns]).sum())
    filled = float((~evaluated).mean())
    low, high = clopper_pearson(wrong, count, confidence=CONFIDENCE)
    if count == (~evaluated).sum():
        low = high = wrong / max(count, 1)
    return Misfill(
        estimate=filled * wrong / max(count, 1),
        interval=(filled * low, filled * high),
        confidence=CONFIDENCE,
        checked=count,
        wrong=wrong,
    )
