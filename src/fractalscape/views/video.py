"""Pictures to a film file that plays in a browser: H.264 in MP4, whole or not there at all."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from fractalscape.errors import InputError, MissingExtra, StoreDamaged
from fractalscape.storage import whole_file

MOST_FPS = 1000
QUALITY = "18"
"""Constant rate factor of x264: nearly without visible loss."""
BT709 = 1
LIMITED_RANGE = 1


def write_video(pictures: Iterable[np.ndarray], path: str | os.PathLike[str], *, fps: float = 30) -> Path:
    """Write pictures as a film, in the order in which they come.

    Parameters
    ----------
    pictures : iterable of numpy.ndarray
        Each uint8, shape (height, width, 3), rows from top to bottom, all of one size with even sides. They are taken
        one by one.
    path : path-like
        Where to write, ``….mp4``; its folder is made if absent. A film that was there stays until this one is whole.
    fps : float
        Pictures per second.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    InputError
        If there are no pictures, one has another size than the first, a side is odd, or fps is not possible.
    MissingExtra
        If PyAV is not installed.
    StoreDamaged
        If the disk is full.

    Notes
    -----
    Sides are even because the colours of H.264 films are stored at half the resolution (yuv420p, the one form every
    browser plays). Brightness keeps the full one, so a boundary one pixel wide stays sharp but loses some colour.
    Colours are those of BT.709, said in the file, and the index comes first, so that a browser starts at once.
    """
    rate = frames_per_second(fps)
    av = video_library()
    queue = iter(pictures)
    first = next(queue, None)
    if first is None:
        raise InputError("there are no pictures to film; give at least one")
    height, width = _shape(first)
    if height % 2 or width % 2:
        raise InputError(f"a film of {width} x {height} pixels cannot be encoded; both sides must be even")
    with whole_file(path) as partial:
        try:
            _encode(av, chain([first], queue), partial, rate, (height, width))
        except av.error.FFmpegError as error:
            if isinstance(error, OSError) and error.errno:  # whole_file says what it means
                raise OSError(error.errno, os.strerror(error.errno)) from None
            raise StoreDamaged(f"cannot encode {path}: {error}; give another path or size") from None
    return Path(path).resolve()


def _encode(av: Any, pictures: Iterable[np.ndarray], partial: Path, rate: Fraction, shape: tuple[int, int]) -> None:
    with av.open(str(partial), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": QUALITY, "preset": "fast"})
        stream.height, stream.width = shape
        stream.pix_fmt = "yuv420p"
        codec = stream.codec_context
        codec.colorspace = codec.color_primaries = codec.color_trc = BT709
        codec.color_range = LIMITED_RANGE
        for picture in pictures:
            if _shape(picture) != shape:
                raise InputError(f"a picture of shape {picture.shape} is in a film of {shape}; make all of one size")
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709")))
        container.mux(stream.encode())


def video_library() -> ModuleType:
    """Return PyAV.

    Raises
    ------
    MissingExtra
        If it is not installed.
    """
    try:
        import av
        import av.error
    except ImportError:
        raise MissingExtra("PyAV is not installed and films need it; pip install 'fractalscape[video]'") from None
    return av


def frames_per_second(fps: Any) -> Fraction:
    """Return a frame rate as a fraction that films can hold.

    Raises
    ------
    InputError
        If it is not a number above 0 and up to 1000.
    """
    number = isinstance(fps, (int, float, Fraction, np.integer, np.floating)) and not isinstance(fps, bool)
    if not number or not math.isfinite(fps) or not 0.01 <= fps <= MOST_FPS:
        raise InputError(f"fps={fps!r} must be a number of frames per second from 0.01 to {MOST_FPS}")
    return Fraction(float(fps)).limit_denominator(1001)


def _shape(picture: np.ndarray) -> tuple[int, int]:
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        found = f"{getattr(picture, 'dtype', type(picture).__name__)} of shape {np.shape(picture)}"
        raise InputError(f"a picture is {found}; a film needs uint8 of shape (height, width, 3)")
    return picture.shape[0], picture.shape[1]
