"""Whether sums of values follow the law of the values: the property that names stable laws."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from fractalscape.arguments import choice, confidence_level
from fractalscape.errors import InputError
from fractalscape.measures.heavy_tails.samples import samples
from fractalscape.measures.heavy_tails.stable_fit import fit_stable
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

FEWEST_SUMS = 100


def summation_curve(
    values: Any,
    *,
    block: ArrayLike | None = None,
    shuffle: bool = True,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    """Return the tail index of stable laws fitted to sums of m values, against m.

    Constant for values of a stable law, rising to 2 for values of finite variance.

    Parameters
    ----------
    values : array_like
        Numbers of any shape; those that are not finite are left out.
    block : array_like of int, optional
        Numbers m of values in a sum, increasing from 1; powers of 2 that leave at least 100 sums when absent.
    shuffle : bool
        Sum values in random order, so that it is their law that is tested and not their correlation in time.
    seed : int or numpy.random.Generator
        Of the order.
    confidence : float

    Returns
    -------
    xarray.Dataset
        Dim ``block``; ``tail_index`` with ``_lower`` and ``_upper``, ``scale`` (which grows as m^(1/tail index)) and
        ``sums``, their number. ``attrs`` has a status, a reason, and ``rise_p_value`` of `rise_test`.

    Raises
    ------
    InputError
        If an option is not possible.

    Examples
    --------
    >>> values = np.random.default_rng(0).standard_t(3, 20000)
    >>> summation_curve(values)["tail_index"].values.round(2)[[0, -1]].tolist()
    [1.59, 1.94]
    """
    confidence_level(confidence)
    choice("shuffle", shuffle, (True, False))
    given = samples(values, minimum=FEWEST_SUMS)
    lengths = _lengths(block, given.values.size if given.ok else 0)
    generator = seed if isinstance(seed, np.random.Generator) else streams(seed, 1)[0]
    ordered = generator.permutation(given.values) if shuffle else given.values
    rows = np.full((lengths.size, 5), np.nan)
    for row, m in zip(rows, lengths, strict=True):
        sums = ordered.size // int(m)
        fit = fit_stable(ordered[: sums * m].reshape(sums, m).sum(axis=1), confidence=confidence)
        row[:] = fit.tail_index, *fit.interval, fit.law.scale if fit.law else math.nan, sums
    attrs = {"status": given.status, "reason": given.reason, "shuffle": int(shuffle)}
    curve = _labelled(lengths, rows, confidence, attrs)
    return curve.assign_attrs(rise_p_value=rise_test(curve))


def rise_test(curve: xr.Dataset) -> float:
    """Return the p value of sums having no larger tail index than the values, one-sided; NaN without two estimates.

    Parameters
    ----------
    curve : xarray.Dataset
        From `summation_curve`.

    Returns
    -------
    float
        For the largest difference from m = 1 in units of its standard error, times the number of differences. Were the
        law stable, the variance for sums of m would be m times that for values, and that of the difference, the fit of
        all values being the more efficient one, m - 1 times it.

    References
    ----------
    Hausman, Econometrica 46 (1978) 1251, corollary 2.6 (the variance of the difference).
    """
    index, block = curve["tail_index"].values, curve["block"].values
    if index.size < 2 or block[0] != 1:
        return math.nan
    reach = float(ndtri((1 + curve["tail_index_lower"].attrs["confidence"]) / 2))
    error = float(curve["tail_index_upper"][0] - curve["tail_index_lower"][0]) / (2 * reach)
    rise = (index[1:] - index[0]) / (max(error, 1e-12) * np.sqrt(block[1:] - 1))
    if not np.isfinite(rise).any():
        return math.nan
    return float(min(1.0, 0.5 * math.erfc(float(np.nanmax(rise)) / math.sqrt(2)) * rise.size))


def _lengths(block: ArrayLike | None, size: int) -> np.ndarray:
    if block is None:
        return 2 ** np.arange(int(math.log2(size // FEWEST_SUMS)) + 1) if size else np.empty(0, np.int64)
    lengths = np.asarray(block)
    if lengths.ndim != 1 or lengths.dtype.kind not in "iu" or np.any(lengths < 1) or np.any(np.diff(lengths) <= 0):
        raise InputError(f"block={block!r} are not increasing whole numbers of at least 1")
    return lengths


def _labelled(lengths: np.ndarray, rows: np.ndarray, confidence: float, attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    bound = {"units": "1", "confidence": confidence, "interval": "observed information"}
    described = {
        "tail_index": {"units": "1", "long_name": "tail index of sums"},
        "tail_index_lower": {**bound, "long_name": "lower end of the interval"},
        "tail_index_upper": {**bound, "long_name": "upper end of the interval"},
        "scale": {"units": "units of the values", "long_name": "scale of sums"},
        "sums": {"units": "1", "long_name": "number of sums"},
    }
    variables = {name: ("block", row, about) for (name, about), row in zip(described.items(), rows.T, strict=True)}
    coordinate = ("block", lengths, {"units": "1", "long_name": "values in a sum"})
    return xr.Dataset(variables, coords={"block": coordinate}, attrs=attrs)
