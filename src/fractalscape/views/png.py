"""Pixel-exact pictures that remember which window they show."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.storage import write_atomic
from fractalscape.views.image import image
from fractalscape.views.palette import ColourReference

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike


def save_png(
    path: str | os.PathLike[str],
    raster_or_image: xr.Dataset | np.ndarray,
    *,
    raster: xr.Dataset | None = None,
    variable: str = "value",
    palette: str = "published",
    reference: ColourReference | ArrayLike | None = None,
    metadata: dict[str, Any] | None = None,
    colours: int | None = None,
) -> Path:
    """Write a picture with one pixel for each sample, and what it shows as PNG text.

    The file appears whole or not at all.

    Parameters
    ----------
    path : path-like
        Where to write; its folder is made if absent.
    raster_or_image : xarray.Dataset or numpy.ndarray
        A raster, coloured as in `image`, or a picture made by it: uint8, shape (ny, nx, 3).
    raster : xarray.Dataset, optional
        Where the attributes come from when a picture is given.
    variable, palette, reference
        As in `image`, for a raster.
    metadata : dict, optional
        Further entries. Names are Latin-1, of 1 to 79 characters; what is not a string is written as JSON.
    colours : int, optional
        Reduce the picture to at most so many colours, 256 or fewer, for a smaller file; every colour when absent.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    InputError
        If the picture is not uint8 of shape (ny, nx, 3), the name of an entry cannot be written, or there are no
        colours or more than 256.

    See Also
    --------
    read_png_metadata : reads the entries again.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    entries: dict[str, Any] = {}
    if isinstance(raster_or_image, np.ndarray):
        pixels = raster_or_image
    else:
        raster = raster_or_image if raster is None else raster
        pixels = image(raster_or_image, variable=variable, palette=palette, reference=reference)
        entries = {"variable": variable, "palette": palette}
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise InputError(f"a picture of {pixels.dtype} and shape {pixels.shape} is not uint8 of shape (ny, nx, 3)")
    if colours is not None and not 1 <= colours <= 256:
        raise InputError(f"colours={colours} is not from 1 to 256; leave it out to keep every colour")
    entries |= {str(name): value for name, value in (raster.attrs.items() if raster is not None else ())}
    entries |= metadata or {}
    text = PngInfo()
    for name, value in entries.items():
        entry = value if isinstance(value, str) else json.dumps(value, default=_plain)
        if not 1 <= len(name) <= 79 or not name.isprintable() or any(ord(letter) > 255 for letter in name):
            raise InputError(f"metadata name {name!r} is not printable Latin-1 of 1 to 79 characters; rename it")
        text.add_itxt(name, entry)

    content = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    if colours is not None:
        picture = picture.quantize(colours, dither=Image.Dither.NONE)
    picture.save(content, format="PNG", pnginfo=text, optimize=colours is not None)
    return write_atomic(path, content.getvalue())


def read_png_metadata(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the text entries of a PNG file, such as the ``spec`` and ``window`` that `save_png` wrote.

    Parameters
    ----------
    path : path-like
        A PNG file.

    Returns
    -------
    dict of str to str
        What was no string is JSON.

    Raises
    ------
    OSError
        If the file does not exist or is no picture.
    """
    from PIL import Image

    with Image.open(path) as picture:
        picture.load()
        return {name: str(value) for name, value in getattr(picture, "text", {}).items()}


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)
