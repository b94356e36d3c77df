"""Maps of log-cumulants that the multifractal command writes beside its tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fractalscape.dataset_store import check_place, write_dataset
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures.multifractal import LeaderAnalysis

KIND = "cumulant_map"
STEPS = 8
"""Windows that overlap in one place along a side: a finer map shows nothing more."""
SHARE = 0.9
"""Of the windows, within the range that a line tells."""


def cumulant_map(
    path: Path, array: np.ndarray, analysis: LeaderAnalysis, *, window: int, confidence: float, alone: bool
) -> xr.Dataset:
    """Return the log-cumulants of windows of a signal or an image; of one among many also if it is too irregular.

    Parameters
    ----------
    path : Path
        Of what an error is.
    array : array
        A signal or an image.
    analysis : LeaderAnalysis
    window : int
        Side in samples.
    confidence : float
        Level of the intervals.
    alone : bool
        Whether it is the only one.

    Returns
    -------
    xarray.Dataset
        Of `local_cumulants`.

    Raises
    ------
    InputError
        As `local_cumulants`.
    """
    from fractalscape.measures.multifractal import local_cumulants

    how = {"window": window, "stride": max(1, window // STEPS), "confidence": confidence}
    try:
        if alone:
            return local_cumulants(array, analysis, **how)
        return local_cumulants(array[None], analysis, ndim=array.ndim, **how).isel(replicate=0)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def map_line(found: xr.Dataset) -> str:
    """Return in a line what a map says, or why it says nothing."""
    head = f"  windows of {found.attrs['window']}"
    if str(found["status"].values) != "ok":
        return f"{head}: none, {found['reason'].values}"
    octaves = found["octave"].values
    low, high = np.nanquantile(
        found["log_cumulants"].sel(order=[1, 2]).values.reshape(2, -1), [(1 - SHARE) / 2, (1 + SHARE) / 2], axis=1
    )
    ranges = (f"c{k + 1} {low[k]:.3f} to {high[k]:.3f}" for k in range(2))
    return f"{head}, octaves {octaves[0]} to {octaves[-1]}: {', '.join(ranges)} in {100 * SHARE:.0f} % of them"


def map_paths(place: Path) -> tuple[Path, Path]:
    """Return the store and the picture of the map of a result that begins with `place`."""
    return place.with_name(f"{place.name}.map.zarr"), place.with_name(f"{place.name}.map.png")


def check_map_places(paths: tuple[Path, ...], folder: Path) -> None:
    """Raise `InputError` if something else is where the maps of files go, or will be."""
    stems = [each.stem for each in paths]
    for each in paths:
        store, picture = map_paths(folder / each.stem)
        if picture.stem in stems:
            raise InputError(f"the map of {each} would be called as the result of {picture.stem}; measure them apart")
        if picture.exists() and any(other.exists() and picture.samefile(other) for other in paths):
            raise InputError(f"--output-dir {folder} would write over {picture}; give another one")
        check_place(store, KIND)


def write_map(path: Path, found: xr.Dataset, place: Path) -> list[Path]:
    """Write the numbers, and the picture if there is an estimate anywhere.

    Parameters
    ----------
    path : Path
        What was measured.
    found : Dataset
        From `cumulant_map`.
    place : Path
        How the names of the results begin.

    Returns
    -------
    list of Path
    """
    from fractalscape import views
    from fractalscape.cli.result import save_figure

    store, picture = map_paths(place)
    write_dataset(store, found.assign_attrs(kind=KIND, file=str(path)))
    if str(found["status"].values) != "ok":
        return [store]
    figure = views.local_cumulants_plot(found, title=f"{path.name}, windows of {found.attrs['window']}")
    save_figure(picture, figure, attrs={"file": str(path), **found.attrs})
    return [store, picture]
