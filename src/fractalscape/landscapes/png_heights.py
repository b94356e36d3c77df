"""Pictures as heights: the brightness of a PNG file, without a library of pictures on this floor."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.memory import check_memory

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
"""Samples of a pixel for the colour types: grey, colour, and both with transparency, which is left out."""
LUMA = (0.299, 0.587, 0.114)


def png_heights(content: bytes) -> NDArray[np.float64]:
    """Return the brightness of a PNG picture, 0 black to 1 white, shape (y, x), first row on top.

    Parameters
    ----------
    content : bytes
        Of a file with 8 or 16 bits a sample, grey or colour, not interlaced and without a palette.

    Returns
    -------
    array, shape (y, x)
        Colours weigh 0.299, 0.587 and 0.114 (ITU-R BT.601).

    Raises
    ------
    InputError
        If the picture is of another kind, or damaged.

    References
    ----------
    W3C, *Portable Network Graphics (PNG) Specification*, sections 5 and 9.
    """
    chunks = _chunks(content)
    columns, rows, bits, colour, *rest = struct.unpack(">IIBBBBB", chunks[0][1])
    if bits not in (8, 16) or colour not in CHANNELS or rest[2]:
        kind = f"{bits} bits, colour type {colour}{', interlaced' if rest[2] else ''}"
        raise InputError(f"a PNG of {kind} is not read; save it as 8 or 16 bit grey")
    channels, size = CHANNELS[colour], bits // 8
    step = channels * size
    needed = rows * (columns * step + 1)
    check_memory(16 * needed, f"{rows} x {columns} samples", "make the picture smaller")
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    data = zlib.decompressobj().decompress(packed, max(needed, 1))  # a small file may unpack to any length
    if len(data) < needed or not needed:
        raise InputError(f"this PNG file holds fewer samples than its {rows} rows of {columns}; save the picture again")
    lines = np.frombuffer(data, np.uint8, count=needed).reshape(rows, -1)
    if lines[:, 0].max() > 4:
        raise InputError(f"this PNG file has a filter {lines[:, 0].max()}, there are 0 to 4; save the picture again")
    samples = _unfiltered(lines, step).view(">u2" if size == 2 else np.uint8)
    pixels = samples.reshape(rows, columns, channels) / (2.0**bits - 1)
    return pixels[..., 0] if channels < 3 else pixels[..., :3] @ np.array(LUMA)


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return kinds and bodies of the chunks of a file, whose checksums hold."""
    found, place = [], len(SIGNATURE)
    while content.startswith(SIGNATURE) and place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + length]
        if content[place + 8 + length : place + 12 + length] != struct.pack(">I", zlib.crc32(kind + body)):
            break
        found.append((kind, body))
        place += 12 + length
    if not found or found[0][0] != b"IHDR" or len(found[0][1]) != 13 or found[-1][0] != b"IEND":
        raise InputError("this is not a whole PNG file; save the picture again")
    return found


def _unfiltered(lines: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Return the bytes of all rows, of which each line holds the number of its filter and differences of that kind."""
    rows = np.zeros((len(lines) + 1, lines.shape[1] - 1 + step), np.uint8)  # zeros above and to the left
    for line, above, row in zip(lines, rows[:-1], rows[1:], strict=True):
        kind, differences = line[0], line[1:]
        if kind in (0, 2):
            row[step:] = differences + (above[step:] if kind else 0)
        elif kind == 1:
            row[step:] = differences.reshape(-1, step).cumsum(axis=0, dtype=np.uint8).ravel()
        else:
            _predicted(kind, differences, above, row, step)
    return np.ascontiguousarray(rows[1:, step:])


@njit(cache=True)
def _predicted(kind, differences, above, row, step):
    """Fill a row whose bytes differ from the mean of left and above (3), or from the nearest of three (4)."""
    for k in range(len(differences)):
        left, up, corner = np.int64(row[k]), np.int64(above[k + step]), np.int64(above[k])  # int() keeps no sign
        guess = (left + up) // 2
        if kind == 4:
            far_left, far_up, far_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            guess = corner
            if far_left <= far_up and far_left <= far_corner:
                guess = left
            elif far_up <= far_corner:
                guess = up
        row[k + step] = (np.int64(differences[k]) + guess) & 255
