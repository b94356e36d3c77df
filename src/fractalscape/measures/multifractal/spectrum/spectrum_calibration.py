"""Calibrated exponents beside those of a spectrum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr

NAMES = {
    "log_cumulants": "calibrated_log_cumulants",
    "log_cumulants_lower": "calibrated_log_cumulants_lower",
    "log_cumulants_upper": "calibrated_log_cumulants_upper",
    "p_value": "p_value",
    "status": "calibration_status",
    "reason": "calibration_reason",
}
"""What the numbers of `calibrated_exponents` are called beside estimates, which are biased."""


def with_calibration(spectrum: xr.Dataset, calibrated: xr.Dataset) -> xr.Dataset:
    """Return a spectrum with what a calibration says of it.

    Parameters
    ----------
    spectrum : Dataset
        From `singularity_spectrum`.
    calibrated : Dataset
        Of the same items, from `calibrated_exponents` or `parametric_bootstrap`.

    Returns
    -------
    xarray.Dataset
        With `calibrated_log_cumulants` over `order`, `_lower` and `_upper`, NaN beyond c2; `p_value` of c2 = 0 against
        c2 < 0; `calibration_status` and `calibration_reason`. Of the attributes, what was simulated as `calibration`,
        `confidence`, and `seed` if there is one.

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.measures.multifractal import CalibrationDesign, LeaderAnalysis, calibrated_exponents
    >>> from fractalscape.measures.multifractal import calibration_table, singularity_spectrum
    >>> walks = np.random.default_rng(0).standard_normal((3, 1024)).cumsum(axis=1)
    >>> analysis = LeaderAnalysis(fit_octaves=(3, 6), moments=(1.0,))
    >>> grid = {"hurst": (0.5, 0.7), "intermittency": (0.0, 0.1), "replicates": 50}
    >>> table = calibration_table(CalibrationDesign(shape=(1024,), analysis=analysis, **grid), seed=0)
    >>> found = singularity_spectrum(walks, ndim=1, analysis=analysis)
    >>> with_calibration(found, calibrated_exponents(found, table))["p_value"].shape
    (3,)
    """
    variables: dict[str, Any] = {}
    for name, own in NAMES.items():
        given = calibrated[name]
        array = given.reindex(order=spectrum["order"].values) if "order" in given.dims else given
        variables[own] = (given.dims, array.values, given.attrs)
    how = {"calibration": calibrated.attrs["spec"], "confidence": calibrated.attrs["confidence"]}
    how |= {name: calibrated.attrs[name] for name in ("seed",) if name in calibrated.attrs}
    return spectrum.assign(variables).assign_attrs(how)
