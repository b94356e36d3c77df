"""Class maps of a zoom: from its folder, from pictures of others, or from a store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fractalscape import raster, storage
from fractalscape.errors import InputError
from fractalscape.raster.pyramid import ROOT
from fractalscape.raster.zoom import region_of

FEWEST = 0.98
"""Share of a picture's pixels that must have one of two colours to be read as classes."""


@dataclass(frozen=True, kw_only=True)
class ClassMap:
    """One level of a zoom.

    Parameters
    ----------
    level : int
    labels : numpy.ndarray of int8, shape (ny, nx)
        Outcomes, y ascending.
    """

    level: int
    labels: np.ndarray


def maps_of_folder(folder: Path) -> list[Path]:
    """Return the frames of a folder: the .npy of outcomes of a zoom, else its pictures.

    Raises
    ------
    InputError
        If the folder holds neither.
    """
    if not folder.is_dir():
        raise InputError(f"--images-dir {folder} is not a folder; give the one that holds zoom_000.png")
    for pattern in ("zoom_*.npy", "zoom_*.png", "*.png"):
        found = [path for path in folder.glob(pattern) if path.is_file()]
        if found:
            from fractalscape.views.stitch import natural

            return sorted(found, key=lambda path: natural(path.name))
    raise InputError(
        f"--images-dir {folder} holds no pictures; give the folder that holds zoom_000.png, zoom_001.png, …"
    )


def read_maps(paths: list[Path]) -> Iterator[ClassMap]:
    """Yield the class maps of files, all of one size.

    Raises
    ------
    InputError
        If a file cannot be read, is no class map or differs in size from the first.
    """
    first: tuple[int, ...] | None = None
    for level, path in enumerate(paths):
        labels = _array(path) if path.suffix == ".npy" else _picture(path)
        first = first or labels.shape
        if labels.shape != first:
            raise InputError(
                f"{path} has {labels.shape[0]} x {labels.shape[1]} samples, {paths[0].name} {first[0]} x {first[1]}: "
                "the frames of one zoom have one size"
            )
        yield ClassMap(level=level, labels=labels)


def _array(path: Path) -> np.ndarray:
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"cannot read {path}: {error}") from None
    if found.ndim != 2 or found.dtype.kind not in "biu" or not found.size:
        raise InputError(f"{path} holds {found.dtype} of shape {found.shape}; a class map is 2-D, of whole numbers")
    labels = found.T.astype(np.int8)  # [x, y] in the file
    if not np.array_equal(labels, found.T):
        raise InputError(f"{path} holds a class of {found.max()} or {found.min()}; classes are from -128 to 127")
    return labels


def _picture(path: Path) -> np.ndarray:
    """Return the classes of a picture: the sign of the palette that made it, or its two colours."""
    from PIL import Image

    from fractalscape import views

    try:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"))[::-1]
        palette = views.read_png_metadata(path).get("palette")
    except Exception as error:  # pillow raises five kinds for a broken picture
        raise InputError(f"cannot read {path}: {error}") from None
    codes = pixels.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    if palette in ("published", "safe"):
        table = views.colour_table(palette).astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
        half = len(table) // 2
        diverged, converged = np.isin(codes, table[:half]), np.isin(codes, table[half:-1])
        if (diverged ^ converged).mean() >= FEWEST:
            return np.where(diverged ^ converged, diverged, -1).astype(np.int8)
    colours, counts = np.unique(codes, return_counts=True)
    if colours.size == 1:
        return np.zeros(codes.shape, np.int8)
    main = colours[np.argsort(counts)[-2:]]
    if counts[np.argsort(counts)[-2:]].sum() < FEWEST * codes.size:
        raise InputError(
            f"{path} has {colours.size} colours, and classes can be read from two, or from a picture that sweep or "
            "zoom wrote; draw it with --palette status"
        )
    return np.where(codes == main[0], 0, np.where(codes == main[1], 1, -1)).astype(np.int8)


def maps_of_store(location: str) -> list[tuple[int, Any]]:
    """Return (level, region) of what a store holds: the frames of a dive, or the finest level of a sweep.

    Raises
    ------
    InputError
        If it holds nothing that is complete.
    """
    pyramid = raster.open_pyramid(location)
    whole, frames = [], []
    for level in pyramid.levels:
        done = pyramid.done(level)
        region = region_of(level, pyramid.base)
        if len(done) == pyramid.count(level):
            whole.append(level)
        if set(pyramid.tiles_of(region)) == done:  # a sweep that was stopped has others, too
            frames.append((level, region))
    if frames and frames[-1][0] > max(whole, default=-1):
        return frames
    if whole:
        ny, nx = pyramid.shape(whole[-1])
        return [(whole[-1], (slice(0, ny), slice(0, nx)))]
    raise InputError(f"{location} holds no level that is complete; run its sweep or zoom again")


def read_store(location: str) -> Iterator[ClassMap]:
    """Yield the class maps of a store.

    Raises
    ------
    InputError
        If nothing of it is complete, or it holds no outcomes.
    """
    from fractalscape.measures.dimensions.class_map import class_map

    frames = _stores_of_frames(location)
    if frames:
        yield from _of_frames(location, frames)
        return
    pyramid = raster.open_pyramid(location)
    for level, region in maps_of_store(location):
        labels = class_map(pyramid.raster(level, region=region))
        yield ClassMap(level=level, labels=labels)


def _stores_of_frames(location: str) -> list[str]:
    """Return the names of the stores of a dive whose frames share no samples: one for each, below the location."""
    store = storage.open_store(location, create=False)
    if storage.exists(store, ROOT):
        return []
    names = [name for name in storage.children(store) if name.isascii() and name.isdigit()]
    return sorted((name for name in names if storage.exists(store, f"{name}/{ROOT}")), key=int)


def _of_frames(location: str, names: list[str]) -> Iterator[ClassMap]:
    from fractalscape.measures.dimensions.class_map import class_map

    found = 0
    for name in names:
        pyramid = raster.open_pyramid(f"{location.rstrip('/')}/{name}")
        if len(pyramid.done(0)) == pyramid.count(0):
            yield ClassMap(level=int(name), labels=class_map(pyramid.raster(0)))
            found += 1
    if not found:
        raise InputError(f"{location} holds no frame that is complete; run its zoom again")
