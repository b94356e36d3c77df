"""Colours as amounts of light, which may be averaged; sRGB numbers may not."""

from __future__ import annotations

from functools import cache

import numpy as np

FULL = 65535
"""Full light, in the 16-bit numbers in which pictures are averaged."""


def linear_light(colours: np.ndarray) -> np.ndarray:
    """Return the light of sRGB colours.

    Parameters
    ----------
    colours : numpy.ndarray of uint8

    Returns
    -------
    numpy.ndarray of uint16, same shape
        From 0 to 65535, proportional to the light.

    References
    ----------
    IEC 61966-2-1, the transfer function of sRGB.

    Examples
    --------
    >>> linear_light(np.array([0, 128, 255], np.uint8)).tolist()
    [0, 14146, 65535]
    """
    part = np.arange(256) / 255
    light = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.round(FULL * light).astype(np.uint16)[colours]


@cache
def shade_of_light() -> np.ndarray:
    """Return the inverse of `linear_light`: the sRGB number of every amount of light, uint8 of shape (65536,)."""
    light = np.arange(FULL + 1) / FULL
    part = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    table = np.round(255 * part).astype(np.uint8)
    table.setflags(write=False)
    return table


def halved(light: np.ndarray) -> np.ndarray:
    """Return the averages of blocks of 2 x 2; a last odd row counts twice.

    Parameters
    ----------
    light : numpy.ndarray of uint16, shape (ny, nx, 3)
        nx even.

    Returns
    -------
    numpy.ndarray of uint16, shape (ceil(ny / 2), nx / 2, 3)

    Examples
    --------
    >>> halved(np.array([[[0] * 3, [4] * 3], [[0] * 3, [0] * 3]], np.uint16)).tolist()
    [[[1, 1, 1]]]
    """
    if light.shape[0] % 2:
        light = np.concatenate([light, light[-1:]])
    total = light[::2, ::2].astype(np.uint32)
    total += light[1::2, ::2]
    total += light[::2, 1::2]
    total += light[1::2, 1::2]
    return ((total + 2) // 4).astype(np.uint16)
