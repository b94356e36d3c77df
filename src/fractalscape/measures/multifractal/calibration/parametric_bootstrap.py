"""Calibrated intervals of c1 and c2 of one signal or image, from simulations of its own size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.execution import ProgressLike
from fractalscape.measures.bootstrap import checked_replicates
from fractalscape.measures.multifractal.calibration.calibrated_exponents import (
    Calibrated,
    calibrated_exponents,
    labelled_calibration,
)
from fractalscape.measures.multifractal.calibration.calibration_design import CalibrationDesign
from fractalscape.measures.multifractal.calibration.calibration_table import calibration_table
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.spectrum.leader_spectrum import leader_spectrum
from fractalscape.measures.multifractal.wavelet_transform.samples import samples_of
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

FEWEST_REPLICATES = 60
"""Of which, with two Hurst exponents and a tenth of them lost, 99 are left: those that a test at 1 % needs."""


def parametric_bootstrap(
    data: ArrayLike,
    analysis: LeaderAnalysis,
    *,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator,
    integral_scale: int | None = None,
    executor: Any = None,
    progress: ProgressLike = None,
) -> xr.Dataset:
    """Return c1 and c2 of one signal or image, without bias and with calibrated intervals, and test c2 = 0.

    Fractional Brownian and multifractal data of the same shape, with the same samples absent, are simulated at
    exponents about those that are estimated, and analysed alike; `calibrated_exponents` compares.

    Parameters
    ----------
    data : array_like, shape (n,) or (y, x)
        NaN or a mask where there is no sample.
    analysis : LeaderAnalysis
    replicates : int
        Simulations for each pair of exponents, at least 60; there are from 6 to 30 pairs.
    confidence : float
        Level of the intervals.
    seed : int or numpy.random.Generator
    integral_scale : int, optional
        L of the multifractal simulations, in samples; the longest side when absent.
    executor, progress
        As in `calibration_table`.

    Returns
    -------
    xarray.Dataset
        That of `calibrated_exponents`. `status` may also be constant or too_few_points, as in `singularity_spectrum`;
        then nothing is simulated.

    Raises
    ------
    InputError
        If an option is not allowed, the data are too small, or too irregular for the analysis.

    Notes
    -----
    About 1800 simulations for an image that is monofractal, and 6000 at most; a tenth of a second each at 512². For
    many images of one shape make one `calibration_table`. See `calibrated_exponents` for what is assumed, and for how
    often such intervals were measured to hold: they know the bias and the spread of the model, and its bias at fine
    octaves is that of samples at points.

    Every call draws a table of its own. Six that had no simulation in common rejected c2 = 0 of fractional Brownian
    surfaces of 512² and H = 0.5, 0.6 and 0.7 in 3 to 8 of 100 at 5 %, so that 92 to 97 intervals of 95 % held it; 12
    tables of 100 replicates in 2 to 14, three of 400 in 4 to 5 (docs/multifractal/null_tables.py). Take 400, or a
    `calibration_table`, where a p-value near the level matters.

    Examples
    --------
    >>> from fractalscape.randomness import fractional_motion
    >>> path = fractional_motion(4096, hurst=0.7, seed=1)
    >>> found = parametric_bootstrap(path, LeaderAnalysis(fit_octaves=(3, 7)), replicates=60, seed=0)
    >>> found["log_cumulants_lower"].values.round(2), found["log_cumulants_upper"].values.round(2)
    (array([ 0.62, -0.04]), array([0.75, 0.  ]))
    """
    confidence = confidence_level(confidence)
    replicates = checked_replicates(replicates, least=FEWEST_REPLICATES, advice="200 is usual")
    streams(seed, 0)  # which refuses what is no seed
    samples = _checked(data)
    spectrum = leader_spectrum(samples, analysis)
    estimate = spectrum["log_cumulants"].values[:2]
    scale = max(samples.shape) if integral_scale is None else whole("integral_scale", integral_scale, least=1)
    grid = CalibrationDesign(shape=samples.shape, analysis=analysis, replicates=replicates, integral_scale=scale)
    status = str(spectrum["status"].values)
    seeded = {} if isinstance(seed, np.random.Generator) else {"seed": int(seed)}
    if status != "ok":
        return _without(estimate, status, str(spectrum["reason"].values), grid, confidence).assign_attrs(seeded)
    absent = np.isnan(samples)
    how: dict[str, Any] = {"masked": absent if absent.any() else None, "executor": executor, "progress": progress}
    local = local_design(grid, estimate)
    found = calibrated_exponents(spectrum, calibration_table(local, seed=seed, **how), confidence=confidence)
    known = found["status"] == "ok" and np.isfinite(found["log_cumulants_lower"]).all()
    if not known and local != grid:
        found = calibrated_exponents(spectrum, calibration_table(grid, seed=seed, **how), confidence=confidence)
    return found.assign_attrs(seeded)


def _checked(data: ArrayLike) -> NDArray[np.floating]:
    shape = np.shape(data)  # pyright: ignore[reportArgumentType]
    if len(shape) > 2:
        raise InputError(f"the data have shape {shape}; give one (n,) or (y, x), and calibrate many by a table")
    return samples_of(data, None)[0]


def local_design(design: CalibrationDesign, estimate: NDArray[np.float64]) -> CalibrationDesign:
    """Return the part of a design about the c1 and c2 that are estimated, which are biased by up to 0.1 and 15 %.

    Examples
    --------
    >>> whole = CalibrationDesign(shape=(512, 512), analysis=LeaderAnalysis())
    >>> local = local_design(whole, np.array([0.46, -0.001]))
    >>> local.hurst, local.intermittency
    ((0.35, 0.5, 0.7), (0.0, 0.0025, 0.01))
    """
    intermittency = max(0.0, -float(estimate[1]))
    low, high = float(estimate[0]) - intermittency - 0.05, float(estimate[0]) + 0.15
    return design.replace(
        hurst=_about(design.hurst, low, high),
        intermittency=_about(design.intermittency, 0.0, max(8 * intermittency, 0.01)),
    )


def _about(grid: tuple[float, ...], low: float, high: float) -> tuple[float, ...]:
    """Return the nodes from the last that is not above `low` to the first that is not below `high`, at least two."""
    first = max([k for k, node in enumerate(grid) if node <= low], default=0)
    last = min([k for k, node in enumerate(grid) if node >= high], default=len(grid) - 1)
    return grid[min(first, len(grid) - 2) : max(last, 1) + 1]


def _without(
    estimate: NDArray[np.float64], status: str, reason: str, design: CalibrationDesign, confidence: float
) -> xr.Dataset:
    nothing, none = np.full((1, 2), math.nan), np.full(1, math.nan)
    found = Calibrated(value=nothing, lower=nothing, upper=nothing, p_value=none, beyond=np.isnan(none))
    how = {"spec": design.to_json(), "confidence": confidence}
    return labelled_calibration(estimate, found, np.array([status]), np.array([reason]), how)
