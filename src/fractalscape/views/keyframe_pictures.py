"""The pictures of a dive between its keyframes: signed ranks are blended, never colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.light import linear_light, shade_of_light
from fractalscape.views.palette import ColourReference, colour_reference, colour_table, rank_colour
from fractalscape.views.strip_pictures import check_size, checked_depth, trained

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.raster import Axis, Window

MOST_SUBSAMPLES = 8


def keyframe_depths(frames: Sequence[xr.Dataset]) -> np.ndarray:
    """Return how deep each keyframe lies, in octaves below the first one.

    Parameters
    ----------
    frames : sequence of xarray.Dataset
        Rasters, each in the window of the one before it.

    Returns
    -------
    numpy.ndarray, shape (frames,)
        Ascending from 0.

    Raises
    ------
    InputError
        If there are no frames, or a window is not inside the one before it, or has not its shape.
    """
    windows = [_window(frame) for frame in frames]
    if not windows:
        raise InputError("there are no keyframes; give the rasters of a zoom, the widest first")
    steps = []
    for number, (outer, inner) in enumerate(pairwise(windows), start=1):
        shrinks = [float(b.span / a.span) for a, b in zip(_axes(outer), _axes(inner), strict=True)]
        inside = all(a.lo <= b.lo and b.hi <= a.hi for a, b in zip(_axes(outer), _axes(inner), strict=True))
        if not inside or not shrinks[0] < 1 or not math.isclose(*shrinks, rel_tol=1e-9):
            raise InputError(
                f"keyframe {number} is no smaller copy inside of keyframe {number - 1}; sort them by depth"
            )
        steps.append(-math.log2(shrinks[0]))
    return np.cumsum([0.0, *steps])


def keyframe_pictures(
    frames: Sequence[xr.Dataset],
    depths: Iterable[float],
    *,
    size: tuple[int, int] | None = None,
    palette: str = "published",
    reference: ColourReference | None = None,
) -> Iterator[np.ndarray]:
    r"""Yield the picture at each depth of a dive.

    Between keyframes of widths w and w' the camera's width is :math:`w (w'/w)^\alpha`, about the one point that both
    windows have at the same place (for concentric windows, their centre). The inner frame counts
    :math:`\sin^2(\pi\alpha/2)` and its edge fades, by less the closer it comes to the edge of the picture.

    Parameters
    ----------
    frames : sequence of xarray.Dataset
        Rasters of a zoom, the widest first, each within the one before it.
    depths : iterable of float
        In octaves below the first frame; at most the last of `keyframe_depths`.
    size : (int, int), optional
        Height and width in pixels, which show the largest part of a keyframe that has their shape; the keyframes' own
        size when absent.
    palette : {"published", "safe"}
        As in `image`.
    reference : ColourReference, optional
        The ranks of all pictures; those of all frames together when absent. It is the same for the whole film, so that
        a still point keeps its colour.

    Yields
    ------
    numpy.ndarray of uint8, shape (height, width, 3)
        Every pixel is the average, as light, of 2 x 2 sub-samples, or more where keyframes are finer than that.

    Raises
    ------
    InputError
        If the frames are not maps of training, one within the other, all of one size, or a depth or the size is not
        possible.

    Notes
    -----
    Two classes have no rank between them: midway of slow convergence (-1) and slow divergence (1) lies 0, the colour
    of the fastest. Where the frames differ in class a sample turns from one rank to the other, each at its own time.

    References
    ----------
    J. Sohl-Dickstein, arXiv:2402.06184: camera and blending of the published films. Those blend ranks within a frame
    and lay frames over each other; here the frames themselves are blended as ranks.
    """
    places = keyframe_depths(frames)
    shapes = {trained(frame, palette).shape for frame in frames}
    if len(shapes) > 1:
        raise InputError(f"keyframes have shapes {sorted(shapes)}; a film needs one resolution")
    (shape,) = shapes
    size = size or (shape[0] // 2 * 2, shape[1] // 2 * 2)
    check_size(size)
    reference = reference or colour_reference(*frames)
    return _draw(frames, places, depths, size, palette, reference)


def _draw(
    frames: Sequence[xr.Dataset],
    places: np.ndarray,
    depths: Iterable[float],
    size: tuple[int, int],
    palette: str,
    reference: ColourReference,
) -> Iterator[np.ndarray]:
    held: dict[int, np.ndarray] = {}
    for depth in depths:
        depth = checked_depth(depth, float(places[-1]))
        k = max(0, int(np.searchsorted(places, depth, side="left")) - 1)
        pair = (k, min(k + 1, len(frames) - 1))
        held = {
            n: held[n] if n in held else rank_colour(trained(frames[n], palette), reference=reference) for n in pair
        }
        step = places[pair[1]] - places[k]
        part = (depth - places[k]) / step if step else 0.0
        windows = _window(frames[pair[0]]), _window(frames[pair[1]])
        yield _picture([held[n] for n in pair], windows, part, size, palette)


@dataclass(frozen=True, kw_only=True)
class _Lookup:
    """For the sub-samples along one side of the picture: the samples to take, and how near the inner frame's are."""

    outer: np.ndarray
    inner: np.ndarray
    near: np.ndarray


def _picture(
    ranks: Sequence[np.ndarray], windows: tuple[Window, Window], part: float, size: tuple[int, int], palette: str
) -> np.ndarray:
    from fractalscape.views.kernels import draw_keyframes

    shape = ranks[0].shape
    zoomed = max(size[0] / shape[0], size[1] / shape[1])  # pixels to a sample
    times = min(MOST_SUBSAMPLES, max(2, math.ceil(1 / zoomed)))
    x, y = (
        _lookup(outer, inner, part, pixels=pixels, shown=pixels / zoomed / count, count=count, times=times)
        for outer, inner, pixels, count in zip(
            _axes(windows[0]), _axes(windows[1]), size[::-1], shape[::-1], strict=True
        )
    )
    picture = np.empty((*size, 3), np.uint8)
    draw_keyframes(
        ranks[0],
        ranks[1],
        x.outer,
        y.outer[::-1],
        x.inner,
        y.inner[::-1],
        x.near,
        y.near[::-1],
        math.sin(math.pi * part / 2) ** 2,
        _turns(),
        linear_light(colour_table(palette)),
        shade_of_light(),
        picture,
    )
    return picture


def _lookup(outer: Axis, inner: Axis, part: float, *, pixels: int, shown: float, count: int, times: int) -> _Lookup:
    """Place sub-samples along an axis; lengths are in units of the outer frame."""
    shrink = float(inner.span / outer.span)
    start = float((inner.lo - outer.lo) / outer.span)
    fixed = start / (1 - shrink) if shrink < 1 else 0.5
    width = shrink**part
    lens = (np.arange(pixels * times) + 0.5) / (pixels * times) - 0.5
    place = fixed + (0.5 - fixed + lens * shown) * width
    within = (place - start) / shrink
    inside = (within >= 0) & (within < 1)
    fade = np.minimum(within, 1 - within) / max(0.125 * (1 - part), 1e-9)
    return _Lookup(
        outer=_nearest(place, count),
        inner=np.where(inside, _nearest(within, count), -1),
        near=np.where(inside, np.clip(fade, 0.0, 1.0), 0.0),
    )


def _nearest(place: np.ndarray, count: int) -> np.ndarray:
    return np.clip(np.floor(place * count + 0.5).astype(np.int64), 0, count - 1)


@cache
def _turns() -> np.ndarray:
    """Return a table of fractions that look like chance and are the same for ever, shape (64, 64)."""
    turns = np.random.Generator(np.random.PCG64(2402_06184)).permutation(4096)
    return ((turns + 0.5) / 4096).reshape(64, 64)


def _window(frame: xr.Dataset) -> Window:
    from fractalscape.raster import Window

    if not hasattr(frame, "attrs") or "window" not in frame.attrs:
        raise InputError("a keyframe says no window; give the rasters that zoom or sweep return")
    return Window.from_json(frame.attrs["window"])


def _axes(window: Window) -> tuple[Axis, Axis]:
    return window.x, window.y
