"""A picture whose pixels on the boundary are averages of many samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.image import image, rule
from fractalscape.views.light import linear_light, shade_of_light
from fractalscape.views.palette import ColourReference, computed

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike


def antialiased_image(
    raster: xr.Dataset,
    samples: xr.Dataset,
    *,
    variable: str = "value",
    palette: str = "published",
    reference: ColourReference | ArrayLike | None = None,
) -> np.ndarray:
    """Return the picture of a raster, with pixels that have sub-samples averaged.

    Every sub-sample is coloured as a sample of the raster is, then the colours are averaged as light. Values are not
    averaged: the mean of a fast and of a diverged run is neither. The other pixels are those of `image`, to the bit.

    Parameters
    ----------
    raster, variable, palette, reference
        As in `image`; the raster's own values set the colours when there is no reference.
    samples : xarray.Dataset
        What `raster.supersample` returned for the raster.

    Returns
    -------
    numpy.ndarray of uint8, shape (ny, nx, 3)
        Rows from top to bottom, as of `image`.

    Raises
    ------
    InputError
        As in `image`, or if the sub-samples are of another raster.

    Examples
    --------
    >>> import xarray as xr
    >>> raster = xr.Dataset({"outcome": (("y", "x"), np.array([[0, 1]], "i1"))})
    >>> cells = xr.Dataset(
    ...     {"outcome": (("pixel", "sub_y", "sub_x"), np.array([[[0, 1], [0, 1]]], "i1"))},
    ...     coords={"row": ("pixel", [0]), "column": ("pixel", [0])},
    ... )
    >>> antialiased_image(raster, cells, variable="outcome").tolist()
    [[[156, 105, 130], [213, 94, 0]]]
    """
    shown, kind = rule(raster, variable, palette)
    rows, columns = _places(raster, samples, shown)
    if reference is None and kind != "classes":
        reference = computed(raster, shown)
    picture = image(raster, variable=variable, palette=palette, reference=reference)
    if rows.size:
        flat = samples.drop_vars(["row", "column"]).stack(sub=("sub_y", "sub_x"), create_index=False)
        colours = image(flat, variable=variable, palette=palette, reference=reference)[::-1]
        light = linear_light(colours).mean(axis=1)
        picture = picture.copy()
        picture[picture.shape[0] - 1 - rows, columns] = shade_of_light()[np.round(light).astype(np.uint16)]
    return picture


def _places(raster: xr.Dataset, samples: xr.Dataset, shown: str) -> tuple[np.ndarray, np.ndarray]:
    needed = {"row", "column", shown}
    if not hasattr(samples, "data_vars") or not needed <= set(samples.variables) or "sub_x" not in samples.dims:
        raise InputError(f"samples hold no sub-samples of {shown!r}; pass what supersample returned")
    for key in ("spec", "engine", "window"):
        if raster.attrs.get(key) != samples.attrs.get(key):
            raise InputError(f"{key} of the raster and of its sub-samples differs; supersample this raster")
    rows, columns = samples["row"].values, samples["column"].values
    ny, nx = raster[shown].shape
    if rows.size and (rows.max() >= ny or columns.max() >= nx):
        raise InputError(f"sub-samples lie beyond the {ny} x {nx} pixels of the raster; supersample this raster")
    return rows, columns
