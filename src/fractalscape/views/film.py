"""Films of a dive, from its strip or from its keyframes."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fractalscape.errors import InputError
from fractalscape.execution import ProgressLike, reporter
from fractalscape.views.keyframe_pictures import keyframe_depths, keyframe_pictures
from fractalscape.views.palette import ColourReference
from fractalscape.views.strip_pictures import strip_pictures
from fractalscape.views.video import frames_per_second, video_library, write_video

if TYPE_CHECKING:
    import xarray as xr


def strip_film(
    dive: xr.Dataset,
    core: xr.Dataset,
    path: str | os.PathLike[str],
    *,
    fps: float = 30,
    seconds_per_octave: float = 1.5,
    size: tuple[int, int] = (720, 1280),
    palette: str = "published",
    reference: ColourReference | Literal["depth"] | None = None,
    progress: ProgressLike = None,
) -> Path:
    """Film a dive from its strip, every picture equally sharp.

    Parameters
    ----------
    dive, core : xarray.Dataset
        What `fractalscape.raster.strip` and `fractalscape.raster.strip_core` returned. As many angles as the picture
        is wide times pi make a sample a pixel at the picture's sides; half of that is still good.
    path : path-like
        Where to write, ``….mp4``.
    fps : float
        Pictures per second.
    seconds_per_octave : float
        How long the picture takes to double.
    size : (int, int)
        Height and width in pixels, both even.
    palette, reference
        As in `strip_pictures`.
    progress : None, True or callable
        As in `fractalscape.raster.sweep`; counts pictures.

    Returns
    -------
    pathlib.Path
        The film.

    Raises
    ------
    InputError
        As in `strip_pictures` and `write_video`, or if `seconds_per_octave` is not possible.
    MissingExtra
        If PyAV is not installed.
    StoreDamaged
        If the disk is full.
    """
    video_library()
    depths = film_depths(float(dive.attrs.get("octaves", 0)), fps=fps, seconds_per_octave=seconds_per_octave)
    pictures = strip_pictures(dive, core, depths, size=size, palette=palette, reference=reference)
    return _write(pictures, depths.size, path, fps, progress)


def keyframe_film(
    frames: Sequence[xr.Dataset],
    path: str | os.PathLike[str],
    *,
    fps: float = 30,
    seconds_per_octave: float = 1.5,
    size: tuple[int, int] | None = None,
    palette: str = "published",
    reference: ColourReference | None = None,
    progress: ProgressLike = None,
) -> Path:
    """Film a dive from its keyframes.

    Parameters
    ----------
    frames : sequence of xarray.Dataset
        Rasters of a zoom, the widest first, as `fractalscape.raster.zoom` yields them.
    path, fps, seconds_per_octave, progress
        As in `strip_film`.
    size, palette, reference
        As in `keyframe_pictures`.

    Returns
    -------
    pathlib.Path
        The film.

    Raises
    ------
    InputError
        As in `keyframe_pictures` and `write_video`, or if `seconds_per_octave` is not possible.
    MissingExtra
        If PyAV is not installed.
    StoreDamaged
        If the disk is full.
    """
    video_library()
    octaves = float(keyframe_depths(frames)[-1])
    depths = film_depths(octaves, fps=fps, seconds_per_octave=seconds_per_octave)
    pictures = keyframe_pictures(frames, depths, size=size, palette=palette, reference=reference)
    return _write(pictures, depths.size, path, fps, progress)


def film_depths(octaves: float, *, fps: float = 30, seconds_per_octave: float = 1.5) -> np.ndarray:
    """Return the depth of every picture of a film, in equal steps from 0 to `octaves`.

    Raises
    ------
    InputError
        If fps or `seconds_per_octave` is not possible.

    Examples
    --------
    >>> film_depths(2, fps=2, seconds_per_octave=1).tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    rate = float(frames_per_second(fps))
    if not isinstance(seconds_per_octave, (int, float)) or not 1e-3 <= seconds_per_octave <= 1e4:
        raise InputError(f"seconds_per_octave={seconds_per_octave!r} must be a number of seconds from 0.001 to 10000")
    return np.linspace(0.0, octaves, max(1, math.ceil(octaves * seconds_per_octave * rate)) + 1)


def _write(
    pictures: Iterable[np.ndarray], count: int, path: str | os.PathLike[str], fps: float, progress: ProgressLike
) -> Path:
    with reporter(progress, count, title="film") as advance:

        def counted() -> Iterator[np.ndarray]:
            for picture in _ahead(pictures):
                yield picture
                advance(1)

        return write_video(counted(), path, fps=fps)


def _ahead(pictures: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """Yield the pictures while the next one is drawn in another thread."""
    queue, end = iter(pictures), object()
    with ThreadPoolExecutor(1) as pool:
        drawn: Any = pool.submit(next, queue, end)
        while (picture := drawn.result()) is not end:
            drawn = pool.submit(next, queue, end)
            yield picture  # pyright: ignore[reportReturnType]
