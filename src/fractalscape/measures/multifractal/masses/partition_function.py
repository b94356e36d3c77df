"""Partition sums of measures over dyadic boxes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape import provenance
from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.leader_analysis import MOMENTS, checked_moments
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import FEWEST_OCTAVES

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def partition_function(
    measure: ArrayLike,
    *,
    ndim: int | None = None,
    moments: tuple[float, ...] = MOMENTS,
    last_octave: int | None = None,
) -> xr.Dataset:
    r"""Sum powers of the mass in boxes of side 2^j cells, :math:`Z(q, j) = \sum_i p_i^q`.

    Parameters
    ----------
    measure : array_like, shape (n,), (y, x), or (replicate, …) with `ndim`
        Mass of each cell, not negative; its sum is set to 1. Replicates are summed as one measure: the exponents of
        their mean.
    ndim : {1, 2}, optional
        Dimensions of one measure; all axes when absent.
    moments : tuple of float
        The q. Boxes without mass are left out, for every q.
    last_octave : int, optional
        Octave of the largest boxes, at least 2; as often as all sides halve evenly when absent.

    Returns
    -------
    xarray.Dataset
        Over (octave, moment): ``log_partition``, log2 Z; ``dimension_term`` and ``exponent_term``, Σ μ log2 μ
        and Σ μ log2 p with μ = p^q / Z; ``part_power`` and ``part_exponent`` (part, octave, moment), the share of each
        largest box in Z and in Σ μ log2 p, which a bootstrap draws. ``status`` is ok, not_finite or
        constant, with a ``reason``.

    Raises
    ------
    InputError
        If a mass is negative, the sides do not halve twice, or an option is not possible.

    Notes
    -----
    O(cells) for every q. Sums run over logarithms less their largest term, so that no power overflows. Boxes that cut
    a cascade elsewhere than its own cells bend the curves, most for negative q.

    References
    ----------
    Halsey, Jensen, Kadanoff, Procaccia & Shraiman (1986), Fractal measures and their singularities, Phys. Rev. A 33,
    1141-1151, eq. 2.8; Chhabra & Jensen (1989), Direct determination of the f(α) singularity spectrum, Phys. Rev.
    Lett. 62, 1327-1330, eqs. 6-8.

    Examples
    --------
    >>> curves = partition_function([[0.4, 0.1, 0.1, 0.1], [0, 0.1, 0.1, 0.1]] * 2, moments=(0.0, 1.0))
    >>> curves["log_partition"].sel(moment=0).values.round(3)
    array([3.807, 2.   , 0.   ])
    """
    moments = checked_moments(moments)
    items = _checked_measure(measure, ndim)
    octaves = range(_checked_last(items.shape[1:], last_octave) + 1)
    failure = _failure(items)
    parts = len(items) * math.prod(side >> octaves[-1] for side in items.shape[1:])
    sums = np.full((2, len(octaves), len(moments), parts), np.nan), np.full((len(octaves), len(moments)), np.nan)
    if failure is None:
        sums = _power_sums(_shares(items), octaves, np.asarray(moments))
    return _labelled(*sums, moments, octaves, failure or {"status": "ok", "reason": ""})


def _checked_measure(measure: ArrayLike, ndim: int | None) -> Floats:
    try:
        given = np.asanyarray(measure)
    except ValueError as error:
        raise InputError(f"the measure is not one array of numbers ({error}); give shape (n,) or (y, x)") from None
    if given.dtype.kind not in "biuf":
        raise InputError(f"the measure has dtype {given.dtype}; give real numbers")
    with np.errstate(over="ignore"):  # of more than double precision
        items = np.ma.filled(given.astype(np.float64), np.nan)
    ndim = items.ndim if ndim is None else ndim
    choice("ndim", ndim, (1, 2))
    if items.ndim < ndim or items.size == 0:
        raise InputError(f"the measure has shape {items.shape}; one measure needs {ndim} axes with cells")
    if (items < 0).any():
        raise InputError(f"the measure holds {items[items < 0][0]:g}; masses are 0 or more: take squares first")
    return items.reshape(-1, *items.shape[items.ndim - ndim :])


def _checked_last(shape: tuple[int, ...], last_octave: int | None) -> int:
    most = min((side & -side).bit_length() - 1 for side in shape)
    if most < FEWEST_OCTAVES - 1:
        raise InputError(f"the measure has sides {shape}, which do not halve evenly twice; cut them to multiples of 4")
    advice = f"sides {shape} halve evenly {most} times"
    return most if last_octave is None else whole("last_octave", last_octave, least=2, most=most, advice=advice)


def _failure(items: Floats) -> dict[str, str] | None:
    bad = np.count_nonzero(~np.isfinite(items))
    if bad:
        return {"status": "not_finite", "reason": f"{bad} of {items.size} masses are not finite"}
    if not items.any():
        return {"status": "constant", "reason": "no cell has mass"}
    return None


def _shares(items: Floats) -> Floats:
    """Return the share of each cell, also of masses whose sum is beyond the floats."""
    with np.errstate(over="ignore"):
        total = items.sum()
    if np.isinf(total):
        items = items / items.max()
        total = items.sum()
    return items / total


def _power_sums(items: Floats, octaves: range, moments: Floats) -> tuple[Floats, Floats]:
    """Return sums in parts of p^q and p^q ln p, (2, octave, moment, part), and the ln of what divided them."""
    sums, scales = [], []
    for j in octaves:
        with np.errstate(divide="ignore"):
            logarithms = np.log(_by_part(items, octaves[-1] - j))
        known = np.isfinite(logarithms)
        logarithms = np.where(known, logarithms, 0.0)
        powers = moments[:, None, None] * logarithms
        scale = np.where(known, powers, -np.inf).max(axis=(1, 2))
        powers = np.exp(np.where(known, powers - scale[:, None, None], -np.inf))
        sums.append([powers.sum(axis=2), (powers * logarithms).sum(axis=2)])
        scales.append(scale)
        items = _halved(items)
    return np.swapaxes(np.array(sums), 0, 1), np.array(scales)


def _by_part(items: Floats, halvings: int) -> Floats:
    """Return the boxes of each part, shape (part, box)."""
    side, ndim = 2**halvings, items.ndim - 1
    split = items.reshape(len(items), *(n for length in items.shape[1:] for n in (length // side, side)))
    order = (0, *range(1, 2 * ndim, 2), *range(2, 2 * ndim + 1, 2))
    return split.transpose(order).reshape(-1, side**ndim)


def _halved(items: Floats) -> Floats:
    """Return the masses of boxes twice as wide; those of an odd side are not needed any more."""
    for axis in range(1, items.ndim):
        pairs = items.shape[axis] // 2
        items = np.add.reduceat(items, np.arange(0, 2 * pairs, 2), axis=axis) if pairs else items
    return items


def _labelled(
    sums: Floats, scales: Floats, moments: tuple[float, ...], octaves: range, failure: dict[str, str]
) -> xr.Dataset:
    import xarray as xr

    totals = sums.sum(axis=-1)
    shares = np.moveaxis(sums / totals[0][..., None], 3, 1)
    logarithms = (np.log(totals[0]) + scales) / np.log(2)
    exponent = totals[1] / totals[0] / np.log(2)
    dims, cube = ("octave", "moment"), ("part", "octave", "moment")
    unit = {"units": "1"}
    return xr.Dataset(
        {
            "log_partition": (dims, logarithms, {**unit, "long_name": "log2 of the partition sum"}),
            "exponent_term": (dims, exponent, {**unit, "long_name": "mean of log2 of the mass"}),
            "dimension_term": (
                dims,
                np.asarray(moments) * exponent - logarithms,
                {**unit, "long_name": "mean of log2 of the weight"},
            ),
            "part_power": (cube, shares[0], {**unit, "long_name": "share in the partition sum"}),
            "part_exponent": (cube, shares[1] / np.log(2), {**unit, "long_name": "share in the mean of log2 mass"}),
            "status": ((), failure["status"], {**unit, "long_name": "whether there is an estimate"}),
            "reason": ((), failure["reason"], {**unit, "long_name": "why there is none"}),
        },
        {
            "moment": ("moment", list(moments), {**unit, "long_name": "order q"}),
            "octave": ("octave", list(octaves), {**unit, "long_name": "octave of the box side"}),
            "size": ("octave", [2**j for j in octaves], {"units": "cell", "long_name": "box side"}),
        },
        {"version": provenance.version()},
    )
