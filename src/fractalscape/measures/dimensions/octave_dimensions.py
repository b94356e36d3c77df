"""The dimension of a boundary at every depth of a dive, from its strip."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from fractalscape.errors import InputError
from fractalscape.measures.dimensions.box_counts import Method
from fractalscape.measures.dimensions.box_dimension import box_dimension
from fractalscape.measures.scaling_fit import ScalingFit

if TYPE_CHECKING:
    import xarray as xr


def octave_dimensions(
    dive: xr.Dataset, *, method: Method = "gliding", octaves: int = 1, **how: Any
) -> list[ScalingFit]:
    """Measure the dimension of the boundary in every octave of a strip: `box_dimension` of its rings.

    A ring between two circles is a rectangle in angle and log radius. The logarithmic map is conformal, so it
    stretches no small box more one way than the other and leaves the dimension as it is. What a box measures is its
    size relative to its distance from the centre.

    Parameters
    ----------
    dive : xarray.Dataset
        What `fractalscape.raster.strip` returned.
    method : {"gliding", "pair", "boxcount", "published"}
        As in `box_dimension`.
    octaves : int
        Octaves of a ring. A ring of one octave of a strip of 1024 angles is 113 x 1024 samples.
    **how
        As in `box_dimension`: sizes, replicates, seed, confidence.

    Returns
    -------
    list of ScalingFit
        From the first octave, which begins at the circle inside the first window, to the last one that is whole. A
        ring of one class has status ``"no_boundary"`` and NaN.

    Raises
    ------
    InputError
        If the dataset is no strip, or the number of octaves is not possible; as in `box_dimension`.

    Notes
    -----
    A ring of one octave holds less than one decade of sizes, so its dimension is a local one, and its interval says
    how it varies over the ring, not how it would over other rings.

    Examples
    --------
    >>> import numpy as np, xarray as xr
    >>> half = np.tile(np.arange(1024) < 512, (288, 1)).astype("i1")  # a straight line through the centre
    >>> dive = xr.Dataset({"outcome": (("log_radius", "angle"), half)}, attrs={"octaves": 2})
    >>> [round(fit.estimate, 3) for fit in octave_dimensions(dive, method="pair")]
    [1.0, 1.0]
    """
    if "octaves" not in dive.attrs or "outcome" not in dive or dive["outcome"].dims != ("log_radius", "angle"):
        raise InputError("this dataset is not a strip with outcome (log_radius, angle); pass what strip(…) returned")
    whole = int(dive.attrs["octaves"])
    if isinstance(octaves, bool) or not isinstance(octaves, int) or not 1 <= octaves <= whole:
        raise InputError(f"octaves={octaves!r} must be a whole number from 1 to the {whole} of this strip")
    rows, angles = dive["outcome"].shape
    per_octave = math.log(2) * angles / math.tau

    def row(depth: int) -> int:
        return rows - round((depth + 0.5) * per_octave)  # the strip begins at the corners of the first window

    outcome = dive["outcome"].values
    starts = range(0, whole - octaves + 1, octaves)
    return [box_dimension(outcome[row(start + octaves) : row(start)], method=method, **how) for start in starts]
