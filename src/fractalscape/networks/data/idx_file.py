"""Files of the IDX format, in which MNIST and Fashion-MNIST come."""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.networks.data.labelled_data import LabelledData

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""Third byte of a file: the type of its numbers."""


def read_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Read the array of an IDX file, packed by gzip or not.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    array
        Of the shape and type that the file says, in this machine's order of bytes.

    Raises
    ------
    InputError
        If it is not there, is no such file, or is longer or shorter than it says.

    References
    ----------
    LeCun, Y., Cortes, C. & Burges, C., The MNIST database of handwritten digits, "The IDX file format".
    """
    path = Path(path)
    content = _unpacked(path)
    kind = TYPES.get(content[2]) if len(content) >= 4 and content[:2] == b"\0\0" else None
    if kind is None:
        raise InputError(f"{path} begins with {content[:4].hex() or 'nothing'}, not with the magic number of IDX")
    dims, start = content[3], 4 + 4 * content[3]
    if len(content) < start:
        raise InputError(f"{path} ends within its head; fetch it again")
    shape = struct.unpack(f">{dims}I", content[4:start])
    wanted = math.prod(shape) * np.dtype(kind).itemsize
    if len(content) - start != wanted:
        raise InputError(
            f"{path} holds {len(content) - start} bytes of numbers; shape {shape} takes {wanted}; fetch it again"
        )
    found = np.frombuffer(content, kind, offset=start).reshape(shape)
    return found.astype(found.dtype.newbyteorder("="))


def read_idx_images(
    images: str | os.PathLike[str], labels: str | os.PathLike[str], *, classes: int | None = None
) -> LabelledData:
    """Read images and their labels from two IDX files, such as those of MNIST or Fashion-MNIST.

    Parameters
    ----------
    images : path-like
        ``…-images-idx3-ubyte`` or ``.gz``: bytes of shape (samples, rows, columns).
    labels : path-like
        ``…-labels-idx1-ubyte`` or ``.gz``.
    classes : int, optional
        One more than the largest label when absent.

    Returns
    -------
    LabelledData
        Inputs of shape (samples, 1, rows, columns), float32 from 0 to 1.

    Raises
    ------
    InputError
        If a file cannot be read, holds something else, or the two do not belong together.
    """
    pixels, targets = read_idx(images), read_idx(labels)
    if pixels.ndim != 3 or pixels.dtype != np.uint8:
        raise InputError(f"{images} holds {pixels.dtype} of shape {pixels.shape}; images are bytes of three axes")
    if targets.ndim != 1 or targets.dtype != np.uint8:
        raise InputError(f"{labels} holds {targets.dtype} of shape {targets.shape}; labels are bytes of one axis")
    if len(pixels) != len(targets):
        raise InputError(f"{images} holds {len(pixels)} images, {labels} {len(targets)} labels; give a pair")
    inputs = pixels[:, None].astype(np.float32) / np.float32(255)
    return LabelledData(inputs=inputs, targets=targets, name=Path(images).name.split("-idx")[0], classes=classes)


def _unpacked(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"{path} is not there; download a file such as train-images-idx3-ubyte.gz and give its path")
    content = path.read_bytes()
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} is not whole ({error}); fetch it again") from None
