"""The pictures of a dive from its strip: every one as sharp as the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.depth_ranks import depth_ranks, depth_reference
from fractalscape.views.image import rule
from fractalscape.views.light import halved, linear_light, shade_of_light
from fractalscape.views.palette import ColourReference, colour_reference, computed, paint, rank_colour

if TYPE_CHECKING:
    import xarray as xr

LEAST_SIDE, MOST_SIDE = 16, 8192
"""Pixels of a film, each side."""


def strip_pictures(
    dive: xr.Dataset,
    core: xr.Dataset,
    depths: Iterable[float],
    *,
    size: tuple[int, int] = (720, 1280),
    palette: str = "published",
    reference: ColourReference | Literal["depth"] | None = None,
) -> Iterator[np.ndarray]:
    """Yield the picture at each depth of a dive.

    A point of the picture has one angle and, up to a shift that grows with depth, one log radius for the whole film:
    both are computed once, and a picture is looked up in the strip.

    Parameters
    ----------
    dive : xarray.Dataset
        What `fractalscape.raster.strip` returned.
    core : xarray.Dataset
        What `fractalscape.raster.strip_core` returned: the innermost disc.
    depths : iterable of float
        In octaves: at 0 the longer side of the picture is the first window of the dive, at ``dive.attrs["octaves"]``
        the last one.
    size : (int, int)
        Height and width in pixels.
    palette : {"published", "safe"}
        As in `image`.
    reference : ColourReference or "depth", optional
        The ranks of all pictures; those of strip and core together when absent. ``"depth"``: ranks among points about
        as deep (`depth_ranks`), so that colours do not fade on the way down; they then radiate from the centre where
        the map is smooth. Either way a point of the plane has one colour for the whole film.

    Yields
    ------
    numpy.ndarray of uint8, shape (height, width, 3)
        Every pixel is the average, as light, of 2 x 2 sub-samples. Where the strip is finer than those, towards the
        middle, they are averages of its samples in turn, from a pyramid: so nothing twinkles.

    Raises
    ------
    InputError
        If `dive` is not a strip of a trainability map, `core` is not its core, or a depth or the size is not possible.
    """
    from fractalscape.raster import Window, core_window

    check_size(size)
    if "octaves" not in dive.attrs or Window.from_json(core.attrs.get("window", "null")) != core_window(dive):
        raise InputError("core is not the innermost window of this strip; compute it with strip_core(field, strip)")
    octaves = int(dive.attrs["octaves"])
    values, inner = trained(dive, palette), trained(core, palette)
    if reference == "depth":
        ranks, inner = depth_ranks(values), rank_colour(inner, reference=depth_reference(values, 0))
    else:
        reference = reference or colour_reference(dive, core)
        ranks, inner = (rank_colour(each, reference=reference) for each in (values, inner))
    strip_light, core_light = (linear_light(paint(each, palette=palette)) for each in (ranks, inner))
    camera = _camera(dive, size)
    levels = _pyramid(strip_light)
    cores = _halvings(core_light)
    return (_picture(camera, levels, cores, octaves, checked_depth(depth, octaves)) for depth in depths)


@dataclass(frozen=True, kw_only=True)
class _Camera:
    """Where the sub-samples of a picture lie in the strip at depth 0, and how many rows an octave moves them."""

    size: tuple[int, int]
    rows: np.ndarray
    columns: np.ndarray
    levels: np.ndarray
    rows_per_octave: float


@dataclass(frozen=True, kw_only=True)
class _Levels:
    """The light of a strip at every level of sharpness, one after another in one array."""

    light: np.ndarray
    starts: np.ndarray
    heights: np.ndarray
    widths: np.ndarray


def _camera(dive: xr.Dataset, size: tuple[int, int]) -> _Camera:
    from fractalscape.raster import Window

    height, width = size
    angles = dive.sizes["angle"]
    log_radius = dive["log_radius"].values
    v, u = np.meshgrid(
        height / 2 - (np.arange(2 * height) + 0.5) / 2, (np.arange(2 * width) + 0.5) / 2 - width / 2, indexing="ij"
    )
    distance = np.hypot(u, v)
    span = float(Window.from_json(dive.attrs["window"]).x.span)
    pixel = math.log(span / max(size))
    places = (np.log(distance) + pixel - log_radius[0]) * (angles / math.tau) + 0.5
    columns = np.floor(np.arctan2(v, u) / math.tau * angles + 0.5).astype(np.int64) % angles
    finer = 0.5 * angles / (math.tau * distance)  # strip samples on the side of a sub-sample
    levels = np.floor(np.log2(np.maximum(finer, 1.0))).astype(np.uint8)
    return _Camera(
        size=size,
        rows=places,
        columns=columns.astype(np.int32),
        levels=np.minimum(levels, _level_count(angles) - 1),
        rows_per_octave=math.log(2) * angles / math.tau,
    )


def _level_count(angles: int) -> int:
    """Count the levels of a strip: the widths that halving reaches."""
    count = 1
    while angles % 2 == 0 and angles >= 16:
        angles, count = angles // 2, count + 1
    return count


def _pyramid(light: np.ndarray) -> _Levels:
    levels = [light]
    for _ in range(_level_count(light.shape[1]) - 1):
        levels.append(halved(levels[-1]))
    sizes = [level.shape[0] * level.shape[1] for level in levels]
    return _Levels(
        light=np.concatenate([level.reshape(-1, 3) for level in levels]),
        starts=np.cumsum([0, *sizes[:-1]]),
        heights=np.array([level.shape[0] for level in levels]),
        widths=np.array([level.shape[1] for level in levels]),
    )


def _halvings(light: np.ndarray) -> list[np.ndarray]:
    cores = [light]
    while cores[-1].shape[0] % 2 == 0:
        cores.append(halved(cores[-1]))
    return cores


def _picture(camera: _Camera, levels: _Levels, cores: list[np.ndarray], octaves: int, depth: float) -> np.ndarray:
    from fractalscape.views.kernels import draw_strip

    picture = np.empty((*camera.size, 3), np.uint8)
    step = 2.0 ** (octaves - depth) * cores[0].shape[0] / max(camera.size)
    level = min(max(0, math.floor(math.log2(step / 2))), len(cores) - 1)
    draw_strip(
        levels.light,
        levels.starts,
        levels.heights,
        levels.widths,
        camera.rows,
        camera.columns,
        camera.levels,
        -depth * camera.rows_per_octave,
        cores[level],
        step / 2**level,
        0.5 / 2**level,
        shade_of_light(),
        picture,
    )
    return picture


def trained(raster: xr.Dataset, palette: str) -> np.ndarray:
    """Return the value of a trainability map, which films show by its signed rank.

    Raises
    ------
    InputError
        If it has none, or the palette has no colours for ranks.
    """
    if rule(raster, "value", palette)[1] != "ranks":
        raise InputError(
            f"a film with palette={palette!r} shows 'value' of a map with 'outcome', by its rank, in 'published' or "
            "'safe' colours; draw other quantities with save_png and stitch_zoom_to_video"
        )
    return computed(raster, "value")


def check_size(size: tuple[int, int]) -> None:
    """Check the height and width of a film.

    Raises
    ------
    InputError
        If they are not two even numbers from 16 to 8192.
    """
    pair = isinstance(size, (tuple, list)) and len(size) == 2
    whole = pair and all(isinstance(n, (int, np.integer)) and n % 2 == 0 for n in size)
    if not whole or not all(LEAST_SIDE <= n <= MOST_SIDE for n in size):
        raise InputError(
            f"size={size!r} must be (height, width), two even numbers of pixels from {LEAST_SIDE} to {MOST_SIDE}"
        )


def checked_depth(depth: float, octaves: float) -> float:
    """Return a depth of a dive, or say how deep it is.

    Raises
    ------
    InputError
        If the dive does not reach it.
    """
    if not 0 <= depth <= octaves:
        raise InputError(f"depth={depth!r} is not in this dive, which has {octaves:g} octaves; choose from 0 to that")
    return float(depth)
