"""A word on a picture that must not be taken for more than it is."""

from __future__ import annotations

import numpy as np


def stamp(pixels: np.ndarray, text: str) -> np.ndarray:
    """Return a picture with a word in its lower left corner, white on a dark ground.

    Parameters
    ----------
    pixels : numpy.ndarray of uint8, shape (ny, nx, 3)
    text : str

    Returns
    -------
    numpy.ndarray of uint8, shape (ny, nx, 3)
        A copy.

    Examples
    --------
    >>> stamped = stamp(np.full((64, 128, 3), 200, np.uint8), "draft")
    >>> stamped.shape, bool((stamped[:32] == 200).all()), bool((stamped[-8:] < 50).any())
    ((64, 128, 3), True, True)
    """
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.fromarray(np.ascontiguousarray(pixels))
    size = max(8, min(pixels.shape[1] // 16, pixels.shape[0] // 8))
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(picture)
    _, top, right, bottom = draw.textbbox((size / 2, 0), text, font=font)
    high = pixels.shape[0] - (bottom - top) - size
    draw.rectangle((0, high, right + size / 2, pixels.shape[0]), fill=(16, 16, 16))
    draw.text((size / 2, high + size / 2 - top), text, font=font, fill=(255, 255, 255))
    return np.asarray(picture)
