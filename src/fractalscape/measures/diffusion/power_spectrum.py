"""The power spectrum of single walks: how it falls with frequency, and how much it differs between walks."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap, drawn_weights
from fractalscape.measures.diffusion.resampled_parts import Parts, parts_of, resampled, with_interval
from fractalscape.measures.positions import Positions, positions
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
BINS = 30
FEWEST_RECORDS = 8
FREQUENCIES_AT_ONCE = 4096


def power_spectrum(
    trajectory: Any,
    *,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Measure the power spectrum of walks and its coefficient of variation between them.

    .. math:: S(f, T) = \frac{1}{T} \left|\sum_{t < T} [x(t) - x(0)]\,e^{-2πi f t}\right|^2, \qquad
              γ(f) = \frac{\mathrm{std}\,S(f, T)}{\mathrm{mean}\,S(f, T)}

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes. Fewer than 20 walkers are cut into blocks of time, each taken for a walk.
    replicates, seed, confidence
        Of the bootstrap, which draws walkers, or blocks of time.

    Returns
    -------
    xarray.Dataset
        ``power`` (frequency) in squared position times steps, summed over axes, and ``coefficient_of_variation``
        (frequency), each with ``…_lower`` and ``…_upper``; means over about 30 bins, even in the logarithm, of the
        frequencies k/T from k = 1 to below 1/2 a record. ``part_power`` (part, frequency). Attributes ``status`` and
        ``reason``.

    Raises
    ------
    InputError
        If the positions or an option are not possible, or records are at unequal steps.

    Notes
    -----
    γ of one axis tells processes apart at high f T: 1 for fractional Brownian motion of H < 1/2, √5/2 for H = 1/2, √2
    above, where the ends of the walk outweigh the rest. It is reached slowly for H > 1/2: 1.345 for 4096 steps at
    H = 3/4. Several axes make it smaller by the root of their number. The last octave below the highest frequency lies
    above a power law, by aliasing.

    References
    ----------
    Krapf et al., New J. Phys. 20, 023029 (2018); Krapf et al., Phys. Rev. X 9, 011019 (2019).

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).standard_normal((500, 1024)), axis=1)
    >>> found = power_spectrum(walk)
    >>> found["coefficient_of_variation"].sel(frequency=slice(0.02, 0.2)).mean().round(1).item()  # √5/2
    1.1
    """
    import xarray as xr

    walk = positions(trajectory)
    replicates, confidence = checked_bootstrap(replicates, confidence)
    parts = parts_of(walk, records=FEWEST_RECORDS)
    records = walk.records // parts.blocks
    usable = records >= FEWEST_RECORDS and parts.status not in ("not_finite", "too_few_points")
    status, reason = parts.status, parts.reason
    if not usable and status == "ok":
        status, reason = "too_few_points", f"{parts.blocks} blocks of time have {records} records, 8 are needed"
    numbers = np.arange(1, max(records, FEWEST_RECORDS) // 2)
    first = np.unique(np.rint(np.geomspace(1, numbers.size, min(BINS, numbers.size))).astype(int)) - 1
    width = np.diff(np.append(first, numbers.size))
    frequency = np.add.reduceat(numbers, first) / width / max(records, FEWEST_RECORDS) / (walk.interval or 1)
    power = _spectra(walk, parts, records) if usable else np.full((1, numbers.size), np.nan)
    sums = np.add.reduceat(power, first, axis=1) / width

    replicate_weights = drawn_weights(streams(seed, 1)[0], replicates, len(power))
    gamma = _binned_variation(np.ones((1, len(power))), power, first)[0]
    about = {"dims": ("frequency",), "confidence": confidence, "method": parts.method}
    curves = replicate_weights @ sums / len(sums)
    spreads = _binned_variation(replicate_weights, power, first)
    variables = with_interval(
        "power", sums.mean(0), curves, attrs={"units": "position² step", "long_name": "power"}, **about
    )
    variables |= with_interval(
        "coefficient_of_variation",
        gamma,
        spreads,
        attrs={"units": "1", "long_name": "coefficient of variation"},
        **about,
    )
    variables["part_power"] = (("part", "frequency"), sums, {"units": "position² step", "long_name": "power of a part"})
    return xr.Dataset(
        variables,
        coords={"frequency": ("frequency", frequency, {"units": "1/step", "long_name": "frequency"})},
        attrs={"status": status, "reason": reason},
    )


def spectral_exponent(
    spectrum: xr.Dataset,
    *,
    fit_range: tuple[float, float] | None = None,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> ScalingFit:
    r"""Fit β in S(f) ~ f^-β: 2 for Brownian motion, min(2, 2 H + 1) for fractional.

    Parameters
    ----------
    spectrum : xarray.Dataset
        What `power_spectrum` returned.
    fit_range : (float, float), optional
        Smallest and largest frequency a step; without aliasing, below a sixteenth a record; up to that when absent.
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
    The interval, asked for 0.95, holds 2 in 0.92 of 200 data sets of 50 Brownian walkers of 1000 steps (frequencies
    0.002 to 0.03).

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).standard_normal((200, 4096)), axis=1)
    >>> round(spectral_exponent(power_spectrum(walk)).estimate, 1)
    2.0
    """
    replicates, confidence = checked_bootstrap(replicates, confidence)
    if "part_power" not in getattr(spectrum, "data_vars", ()):
        raise InputError(f"{type(spectrum).__name__} holds no spectrum; give what power_spectrum returns")
    frequency, power = spectrum["frequency"].values, spectrum["power"].values
    names: dict[str, Any] = {"quantity": "spectral_exponent", "x_name": "frequency", "y_name": "power"}
    if spectrum.attrs["status"] != "ok":
        failure = {key: spectrum.attrs[key] for key in ("status", "reason")}
        return ScalingFit.failed(frequency, power, **failure, **names)
    fit_range = (0.0, float(frequency[-1]) / 8) if fit_range is None else fit_range
    parts = spectrum["part_power"].values
    curves = resampled(lambda total: total / len(parts), parts, replicates=replicates, seed=seed)
    fit = fit_scaling(
        frequency,
        power,
        fit_range=fit_range,
        estimate_from_slope=(0.0, -1.0),
        replicates=curves,
        confidence=confidence,
        **names,
    )
    notes = [note for note in (fit.reason, spectrum.attrs["reason"]) if note]
    return dataclasses.replace(fit, reason="; ".join(notes))


def _spectra(walk: Positions, parts: Parts, records: int) -> Floats:
    """Return S at frequencies 1/T, …, below 1/2 a record, of every part, shape (part, frequency)."""
    from scipy.fft import rfft

    kept = np.arange(1, records // 2)
    power = np.zeros((parts.count, kept.size))
    for index, walker in enumerate(parts.walkers):
        for slab in walk.blocks(walkers=slice(walker, walker + 1)):
            for block in range(parts.blocks):
                piece = slab[0, :, block * records : (block + 1) * records]
                wave: Any = rfft(piece - piece[:, :1], axis=-1)
                power[index * parts.blocks + block] += (np.abs(wave[:, kept]) ** 2).sum(0) / records
    return power * (walk.interval or 1)


def _binned_variation(weights: Floats, power: Floats, first: NDArray[np.int64]) -> Floats:
    """Return coefficients of variation between weighted parts, averaged over bins, shape (replicate, bin).

    Frequencies are taken some at a time: replicates of all of them would take hundreds of times the power.
    """
    size, frequencies = float(len(power)), power.shape[1]
    found = np.zeros((len(weights), first.size))
    starts = np.union1d(first, np.arange(0, frequencies, FREQUENCIES_AT_ONCE))
    for start, stop in pairwise([*starts, frequencies]):
        some = power[:, start:stop]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            mean, square = weights @ some / size, weights @ some**2 / size
            spread = np.sqrt(np.maximum(square / mean**2 - 1, 0) * np.divide(size, size - 1))
        found[:, np.searchsorted(first, start, side="right") - 1] += spread.sum(1)
    return found / np.diff(np.append(first, frequencies))
