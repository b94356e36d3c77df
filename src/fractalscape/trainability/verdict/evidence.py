"""One map and the dimension of its boundary, measured in two ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import measures
from fractalscape.errors import InputError
from fractalscape.raster import Window
from fractalscape.schema import CONVERGED

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures import ScalingFit
    from fractalscape.measures.dimensions.boundary_basin_entropy import FractalTest
    from fractalscape.measures.dimensions.box_counts import Method

RADII = (4, 20)
"""Samples: least and largest radius of the discs whose entropy is measured, a twelfth of the map between these."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """A class map and the dimension of its boundary.

    Parameters
    ----------
    label : str
        What differs from the map in question, such as ``"seed 1"``.
    window : Window
        What was looked at.
    moved : bool
        The window lies elsewhere than the one in question: at a boundary that was searched.
    gliding, pair : ScalingFit
        Box dimension by two methods, with a `status` where there is none.
    raster : xarray.Dataset, optional
        The map; None where none was made.
    """

    label: str
    window: Window
    moved: bool
    gliding: ScalingFit
    pair: ScalingFit
    raster: xr.Dataset | None

    @property
    def converged(self) -> float:
        """Share of the samples that converged; NaN without a map."""
        if self.raster is None:
            return float("nan")
        return float(np.mean(np.asarray(self.raster["outcome"].values) == CONVERGED))

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the map, as JSON types."""
        return {
            "label": self.label,
            "window": self.window.to_dict(),
            "moved": self.moved,
            "resolution": None if self.raster is None else list(self.raster["outcome"].shape),
            "converged": None if self.raster is None else self.converged,
            "gliding": self.gliding.to_dict(),
            "pair": self.pair.to_dict(),
        }


def evidence(
    raster: xr.Dataset, *, label: str, window: Window, moved: bool = False, replicates: int = 200, seed: int = 0
) -> Evidence:
    """Measure the boundary of a map by gliding boxes and by pairs.

    Parameters
    ----------
    raster : xarray.Dataset
    label, window, moved
        As in `Evidence`.
    replicates, seed : int
        Of the intervals, as in `measures.box_dimension`.

    Returns
    -------
    Evidence

    Examples
    --------
    >>> import xarray as xr
    >>> halves = xr.Dataset({"outcome": (("y", "x"), np.tile(np.arange(128) > 50, (128, 1)).astype(int))})
    >>> found = evidence(halves, label="two halves", window=Window.linear(x=(0, 1), y=(0, 1)))
    >>> round(found.gliding.estimate, 2), round(found.pair.estimate, 2)
    (1.0, 1.0)
    """

    def measured(method: Method) -> ScalingFit:
        try:
            return measures.box_dimension(raster, method=method, replicates=replicates, seed=seed)
        except InputError as error:  # too few samples for three sizes
            return _no_fit(str(error), status="too_few_points", method=method)

    return Evidence(
        label=label,
        window=window,
        moved=moved,
        gliding=measured("gliding"),
        pair=measured("pair"),
        raster=raster,
    )


def no_evidence(reason: str, *, label: str, window: Window) -> Evidence:
    """Return the evidence of a map that could not be made, with the reason in its fits."""
    gliding, pair = (_no_fit(reason, status="no_boundary", method=method) for method in ("gliding", "pair"))
    return Evidence(label=label, window=window, moved=False, gliding=gliding, pair=pair, raster=None)


def entropy_of(found: Evidence) -> FractalTest:
    """Return the boundary basin entropy of a map, in discs of at most a twelfth of its side.

    Parameters
    ----------
    found : Evidence
        With a map.

    Returns
    -------
    FractalTest
    """
    assert found.raster is not None
    radius = int(np.clip(min(found.raster["outcome"].shape) // 12, *RADII))
    return measures.boundary_basin_entropy(found.raster, radius=radius)


def _no_fit(reason: str, *, status: Any, method: str) -> ScalingFit:
    names = {"quantity": "box_dimension", "x_name": "lag" if method == "pair" else "size", "y_name": "fraction"}
    return measures.ScalingFit.failed([], [], status=status, reason=reason, method=method, **names)
