"""Partition sums of measures over dyadic boxes, and the mass exponents and the spectrum of their slopes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, whole, whole_numbers
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap, drawn_weights, percentile_interval
from fractalscape.measures.multifractal.leader_analysis import MOMENTS, checked_moments
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_coefficients import FEWEST_OCTAVES
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

QUANTITIES = {
    "mass_exponents": "mass exponent τ(q)",
    "singularity_strengths": "singularity strength α(q)",
    "singularity_dimensions": "dimension f of the points of strength α(q)",
}


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
        Over (moment, octave): ``log_partition``, log2 Z; ``dimension_term`` and ``exponent_term``, Σ μ log2 μ
        and Σ μ log2 p with μ = p^q / Z; ``part_power`` and ``part_exponent`` (part, moment, octave), the share of each
        largest box in Z and in Σ μ log2 p, which a bootstrap draws. Attributes ``status`` (ok, not_finite, constant)
        and ``reason``.

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
        sums = _power_sums(items / items.sum(), octaves, np.asarray(moments))
    return _labelled(*sums, moments, octaves, failure or {"status": "ok", "reason": ""})


def mass_exponents(
    partition: xr.Dataset,
    *,
    fit_octaves: tuple[int, int] | None = None,
    replicates: int = 400,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Fit τ(q), α(q) and f(α(q)) of a measure, Z(q, j) ~ 2^{j τ(q)}.

    .. math:: \tau(q) = \frac{d \log_2 Z}{dj}, \quad
       \alpha(q) = \frac{d}{dj} \sum_i \mu_i \log_2 p_i, \quad
       f(q) = \frac{d}{dj} \sum_i \mu_i \log_2 \mu_i, \quad \mu_i = \frac{p_i^q}{Z(q, j)}

    Parameters
    ----------
    partition : xarray.Dataset
        What `partition_function` returned.
    fit_octaves : (int, int), optional
        First and last octave of the fit, at least three; all when absent.
    replicates, confidence, seed
        Of the bootstrap, which draws the largest boxes.

    Returns
    -------
    xarray.Dataset
        ``mass_exponents``, ``singularity_strengths`` and ``singularity_dimensions`` (moment), each with ``_lower`` and
        ``_upper``; ``generalised_dimensions`` (moment), τ/(q - 1), or α(1) at q = 1; ``r_squared`` (moment) of τ. Ends
        are NaN for fewer than two largest boxes. Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    All octaves weigh the same. An interval treats the largest boxes as independent: ask for a smaller `last_octave` or
    for replicates, at least some ten boxes. One sample of a random cascade has τ(q) linear beyond its critical order.
    The mass in a box of a canonical cascade is its density times the sum over its cells, whose moments converge with
    the octave: fitted from octave 0 on, τ(-1) of log-normal cascades of σ² = 0.1 is 0.008 too large, and from octave 6
    on within its error of 0.003. Conservative cascades (binomial) have no such bias.

    References
    ----------
    As of `partition_function`.

    Examples
    --------
    >>> from fractalscape.landscapes import MultinomialCascadeSpec, multinomial_cascade
    >>> binomial = multinomial_cascade(MultinomialCascadeSpec(weights=((0.7, 0.3),), generations=8))
    >>> found = mass_exponents(partition_function(binomial, moments=(-5.0, 2.0)))
    >>> found["mass_exponents"].values.round(6)
    array([-8.705537,  0.785875])
    """
    if "part_power" not in getattr(partition, "data_vars", ()):
        raise InputError(f"{type(partition).__name__} holds no partition sums; give what partition_function returns")
    replicates, confidence = checked_bootstrap(replicates, confidence)
    first, last = _checked_fit(fit_octaves, partition["octave"].values)
    used = partition.sel(octave=slice(first, last))
    octaves, moments = used["octave"].values, used["moment"].values
    curves = [used[name].values for name in ("log_partition", "exponent_term", "dimension_term")]
    estimates = octave_slopes(np.stack(curves), octaves, np.ones(octaves.size))
    ends = _intervals(used, replicates, confidence, seed)
    about = {"units": "1", "confidence": confidence, "interval": "percentiles of a bootstrap of the largest boxes"}
    variables: dict[str, Any] = {}
    for k, (name, text) in enumerate(QUANTITIES.items()):
        variables[name] = ("moment", estimates[k], {"units": "1", "long_name": text})
        for end, values in zip(("lower", "upper"), ends, strict=True):
            variables[f"{name}_{end}"] = ("moment", values[k], {"long_name": f"{end} end of {text}", **about})
    with np.errstate(divide="ignore", invalid="ignore"):
        generalised = np.where(moments == 1, estimates[1], estimates[0] / (moments - 1))
    variables["generalised_dimensions"] = ("moment", generalised, {"units": "1", "long_name": "dimension D(q)"})
    straight = _r_squared(curves[0], estimates[0], octaves)
    variables["r_squared"] = ("moment", straight, {"units": "1", "long_name": "r² of τ(q)"})
    return used[["moment"]].assign(variables)


def _checked_measure(measure: ArrayLike, ndim: int | None) -> Floats:
    try:
        items = np.asarray(measure, np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"the measure is not one array of numbers ({error}); give shape (n,) or (y, x)") from None
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


def _checked_fit(fit_octaves: Any, octaves: NDArray[np.int64]) -> tuple[int, int]:
    if fit_octaves is None:
        return int(octaves[0]), int(octaves[-1])
    first, last = whole_numbers("fit_octaves", fit_octaves, count=2, least=0, advice="(0, 3) are octaves 0, 1, 2, 3")
    if last - first < FEWEST_OCTAVES - 1 or last > octaves[-1]:
        raise InputError(f"fit_octaves={fit_octaves!r} are not three octaves or more up to {octaves[-1]}; change them")
    return first, last


def _failure(items: Floats) -> dict[str, str] | None:
    bad = np.count_nonzero(~np.isfinite(items))
    if bad:
        return {"status": "not_finite", "reason": f"{bad} of {items.size} masses are not finite"}
    if not items.any():
        return {"status": "constant", "reason": "no cell has mass"}
    return None


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


def _labelled(sums: Floats, scales: Floats, moments: tuple[float, ...], octaves: range, attrs: dict) -> xr.Dataset:
    import xarray as xr

    totals = sums.sum(axis=-1)
    shares = np.moveaxis(sums / totals[0][..., None], (0, 1, 2, 3), (0, 3, 2, 1))
    logarithms = (np.log(totals[0]) + scales).T / np.log(2)
    exponent = (totals[1] / totals[0]).T / np.log(2)
    dims, cube = ("moment", "octave"), ("part", "moment", "octave")
    unit = {"units": "1"}
    return xr.Dataset(
        {
            "log_partition": (dims, logarithms, {**unit, "long_name": "log2 of the partition sum"}),
            "exponent_term": (dims, exponent, {**unit, "long_name": "mean of log2 of the mass"}),
            "dimension_term": (
                dims,
                np.asarray(moments)[:, None] * exponent - logarithms,
                {**unit, "long_name": "mean of log2 of the weight"},
            ),
            "part_power": (cube, shares[0], {**unit, "long_name": "share in the partition sum"}),
            "part_exponent": (cube, shares[1] / np.log(2), {**unit, "long_name": "share in the mean of log2 mass"}),
        },
        {
            "moment": ("moment", list(moments), {**unit, "long_name": "order q"}),
            "octave": ("octave", list(octaves), {**unit, "long_name": "octave of the box side"}),
            "size": ("octave", [2**j for j in octaves], {"units": "cell", "long_name": "box side"}),
        },
        attrs,
    )


def _intervals(used: xr.Dataset, replicates: int, confidence: float, seed: Any) -> tuple[Floats, Floats]:
    parts = used.sizes["part"]
    if parts < 2 or used.attrs["status"] != "ok":
        none = np.full((len(QUANTITIES), used.sizes["moment"]), np.nan)
        return none, none
    weights = drawn_weights(streams(seed, 1)[0], replicates, parts)
    drawn = [np.tensordot(weights, used[name].values, 1) for name in ("part_power", "part_exponent")]
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithms = np.log2(drawn[0]) + used["log_partition"].values
        exponent = drawn[1] / drawn[0]
    curves = np.stack([logarithms, exponent, used["moment"].values[:, None] * exponent - logarithms], axis=1)
    octaves = used["octave"].values
    return percentile_interval(octave_slopes(curves, octaves, np.ones(octaves.size)), confidence)


def _r_squared(curves: Floats, slopes: Floats, octaves: NDArray[np.int64]) -> Floats:
    """Return the share of the variance that a line explains; NaN for a flat curve."""
    away = octaves - octaves.mean()
    spread = np.square(curves - curves.mean(axis=-1, keepdims=True)).sum(axis=-1)
    flat = spread <= 1e-20 * np.square(curves).sum(axis=-1) + 1e-20  # rounding of a curve that is 0, as at q = 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(flat, np.nan, slopes**2 * np.square(away).sum() / spread)
