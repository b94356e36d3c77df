"""A folder of pictures to a film."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.video import write_video


def stitch_zoom_to_video(
    image_dir: str | os.PathLike[str], output_video: str | os.PathLike[str], fps: float = 10
) -> Path:
    """Make a film of the pictures ``zoom_*.png`` of a folder; of all its PNG files if none has such a name.

    Parameters
    ----------
    image_dir : path-like
        The folder. Pictures come in the order of the numbers in their names: ``zoom_9.png`` before ``zoom_10.png``.
    output_video : path-like
        Where to write, ``….mp4``.
    fps : float
        Pictures per second.

    Returns
    -------
    pathlib.Path
        The film.

    Raises
    ------
    InputError
        If the folder or its pictures are not there, differ in size or cannot be read, or fps is not possible.
    MissingExtra
        If PyAV is not installed.
    StoreDamaged
        If the disk is full.

    Notes
    -----
    Films have even sides: a picture with an odd one gets its last row or column twice.
    """
    paths = _pictures(Path(image_dir))
    return write_video(_read(paths), output_video, fps=fps)


def _pictures(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"image_dir={str(folder)!r} is not a folder; give the one that holds the pictures")
    found = [path for path in folder.iterdir() if path.suffix.lower() == ".png" and path.is_file()]
    named = [path for path in found if path.name.startswith("zoom_")] or found
    if not named:
        raise InputError(f"{folder} holds no PNG pictures; give the folder that holds zoom_000.png, zoom_001.png, …")
    return sorted(named, key=lambda path: natural(path.name))


def natural(name: str) -> list[tuple[bool, int, str]]:
    """Return a sorting key by which numbers in names count as numbers.

    Examples
    --------
    >>> sorted(["zoom_10.png", "zoom_9.png"], key=natural)
    ['zoom_9.png', 'zoom_10.png']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(part.isascii() and part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def _read(paths: list[Path]) -> Iterator[np.ndarray]:
    from PIL import Image

    first: tuple[int, int] | None = None
    for path in paths:
        try:
            with Image.open(path) as picture:
                pixels = np.asarray(picture.convert("RGB"))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise InputError(f"{path} is not a readable picture ({error}); remove it or make it again") from None
        height, width = pixels.shape[:2]
        if first is None:
            first = height, width
        if (height, width) != first:
            raise InputError(
                f"{path.name} is {width} x {height} pixels, {paths[0].name} is {first[1]} x {first[0]}; "
                "a film needs pictures of one size"
            )
        yield np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
