"""Exponents of divergence in windows of steps, for systems whose law changes in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import percentile_interval

if TYPE_CHECKING:
    import xarray as xr


def instantaneous_exponents(curve: xr.Dataset, *, window: int, confidence: float = 0.95) -> xr.Dataset:
    r"""Fit the slope of :math:`\langle \ln d(t) \rangle` in every window of records: the exponent there and then.

    Parameters
    ----------
    curve : xarray.Dataset
        What `pairwise_divergence` returned.
    window : int
        Records of a window, at least 3; windows follow each other without overlap, a shorter rest is left out.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    xarray.Dataset
        Over ``step``, the middles of the windows: ``instantaneous_exponent`` in 1/step, with
        ``instantaneous_exponent_lower`` and ``_upper``; NaN where a distance has no logarithm. Attributes
        ``status`` and ``reason``; no window fits into too few records.

    Raises
    ------
    InputError
        If an option is not possible.

    Notes
    -----
    Distances that have come to the size of the attractor no longer grow: the exponent is then 0 whatever the system.

    Examples
    --------
    >>> from fractalscape.measures.chaos import pairwise_divergence
    >>> distance = np.exp([0.0, 0.5, 1.0, 1.5, 1.3, 1.1, 0.9, 0.7])
    >>> curve = pairwise_divergence([np.zeros(8), distance])
    >>> instantaneous_exponents(curve, window=4)["instantaneous_exponent"].values.round(6).tolist()
    [0.5, -0.2]
    """
    import xarray as xr

    window, confidence = whole("window", window, least=3), confidence_level(confidence)
    if "log_distance" not in getattr(curve, "data_vars", ()):
        raise InputError(f"{type(curve).__name__} holds no divergence; give what pairwise_divergence returns")
    step = curve["step"].values.astype(float)
    count = step.size // window
    time = step[: count * window].reshape(count, window)
    time = time - time.mean(1, keepdims=True)
    divide = (time**2).sum(1)

    def slopes(name: str) -> np.ndarray:
        values = curve[name].values[..., : count * window]
        return (values.reshape(*values.shape[:-1], count, window) * time).sum(-1) / divide

    exponent, drawn = slopes("log_distance"), slopes("replicate_log_distance")
    low, high = percentile_interval(drawn if curve.sizes["pair"] > 1 else np.full((2, count), np.nan), confidence)
    status, reason = curve.attrs["status"], curve.attrs["reason"]
    if status == "ok" and count == 0:
        status, reason = "too_few_points", f"{step.size} records, a window needs {window}"
    of_interval = {"units": "1/step", "confidence": confidence, "interval": "percentiles of the bootstrap over walkers"}
    middle = step[: count * window].reshape(count, window).mean(1)
    return xr.Dataset(
        {
            "instantaneous_exponent": ("step", exponent, {"units": "1/step", "long_name": "instantaneous exponent"}),
            "instantaneous_exponent_lower": ("step", low, {**of_interval, "long_name": "lower end of the exponent"}),
            "instantaneous_exponent_upper": ("step", high, {**of_interval, "long_name": "upper end of the exponent"}),
        },
        coords={"step": ("step", middle, {"units": "1", "long_name": "step in the middle of the window"})},
        attrs={"status": status, "reason": reason, "window": window},
    )
