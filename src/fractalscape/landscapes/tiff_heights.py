"""Pictures as heights: the brightness, or the numbers, of a TIFF file of one plane."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.landscapes.png_heights import LUMA
from fractalscape.memory import check_memory

BRIGHTNESS = {"L": 255.0, "LA": 255.0, "RGB": 255.0, "RGBA": 255.0, "I;16": 65535.0, "I;16B": 65535.0}
"""What white is, in the modes of Pillow that are pictures."""
NUMBERS = ("I", "F")
"""Those that hold whole or floating numbers."""
PHOTOMETRIC, SAMPLE_FORMAT, BITS = 262, 339, 258
"""Tags of TIFF 6.0."""


def tiff_heights(path: Path) -> NDArray[np.float64]:
    """Return the plane of a TIFF file, shape (y, x), first row on top.

    Parameters
    ----------
    path : Path
        Of a file with one plane: grey of 8 or 16 bits, colour of 8, or numbers of 32.

    Returns
    -------
    array, shape (y, x)
        Brightness from 0 black to 1 white of 8 and 16 bits, colours weighed as in `png_heights`; signed whole numbers,
        and those of 32 bits, as they stand.

    Raises
    ------
    InputError
        If there are several planes, or samples of another kind.

    References
    ----------
    Adobe (1992), *TIFF, Revision 6.0*, sections 8 and 19.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # memory is looked at below
        picture: Any = Image.open(path, formats=["TIFF"])
    with picture:
        planes = getattr(picture, "n_frames", 1)
        if planes > 1:
            raise InputError(f"{path} holds {planes} planes; save the one that is meant")
        mode, columns, rows = picture.mode, *picture.size
        if mode not in (*BRIGHTNESS, *NUMBERS) or (mode[0] == "I" and picture.tag_v2.get(PHOTOMETRIC, 1) != 1):
            raise InputError(f"{path} holds samples of the kind {mode!r}; save it as 8, 16 or 32 bit grey, black at 0")
        check_memory(16 * len(picture.getbands()) * rows * columns, f"{rows} x {columns} samples", "crop the picture")
        samples = np.asarray(picture)
        if mode == "I" and picture.tag_v2.get(SAMPLE_FORMAT, (1,))[0] == 1 and picture.tag_v2[BITS][0] == 32:
            samples = samples.view(np.uint32)  # Pillow takes them as signed
    if mode in NUMBERS:
        return samples.astype(np.float64)
    pixels = samples / BRIGHTNESS[mode]
    return pixels if pixels.ndim == 2 else pixels[..., 0] if mode == "LA" else pixels[..., :3] @ np.array(LUMA)
