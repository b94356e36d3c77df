"""Fits and evidence with given numbers, for the rules that judge them."""

import dataclasses
import math

import numpy as np

from fractalscape.measures import ScalingFit
from fractalscape.raster import Window
from fractalscape.trainability.verdict import Evidence

WINDOW = Window.log10(lr0=(-1, 1), lr1=(-1, 1))


def fit(estimate=None, half=0.05, status="no_boundary"):
    """Return a fit with an interval of a half width, or one that could not be made."""
    names = {"quantity": "box_dimension", "x_name": "size", "y_name": "fraction"}
    failed = ScalingFit.failed([], [], status=status, reason="all samples have outcome 0", **names)
    if estimate is None:
        return failed
    interval = (estimate - half, estimate + half)
    return dataclasses.replace(failed, estimate=estimate, interval=interval, status="ok", reason="", confidence=0.95)


def evidence(gliding=None, pair=math.nan, *, label="map", half=0.05, moved=False):
    """Return evidence with these dimensions; pairs as gliding boxes when absent."""
    pair = gliding if pair is not None and math.isnan(pair) else pair
    fits = {"gliding": fit(gliding, half), "pair": fit(pair, half)}
    return Evidence(label=label, window=WINDOW, moved=moved, raster=None, **fits)


def trust(flipped, tested):
    """Return the trust map of a row of samples."""
    import xarray as xr

    from fractalscape.raster.clopper_pearson import clopper_pearson

    share = flipped / tested if tested else math.nan
    variables = {"tested_samples": tested, "flipped_samples": flipped, "share": share}
    interval = ("limit", np.array(clopper_pearson(flipped, tested)))
    return xr.Dataset({**{name: ((), value) for name, value in variables.items()}, "share_interval": interval})
