"""The zoom: concentric windows that shrink by a constant factor about one exact point, each of them computed."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from fractalscape import execution
from fractalscape.arguments import whole
from fractalscape.errors import DepthError, InputError
from fractalscape.execution import ExecutorLike, ProgressLike
from fractalscape.raster.axis import exact
from fractalscape.raster.field import Field
from fractalscape.raster.pyramid import Pyramid
from fractalscape.raster.store import create_pyramid, find_pyramid
from fractalscape.raster.sweep import Cost, fill_tiles, probe
from fractalscape.raster.window import Window, shape_of

if TYPE_CHECKING:
    import xarray as xr

MOST_FRAMES = 1000
MOST_MAGNIFICATION = 10**301
MOST_TILES = 2**53
"""Along an axis of a level: zarr counts tiles in float64 and would drop those beyond without a word."""


@dataclass(frozen=True, kw_only=True)
class ZoomPath:
    """The windows of a dive: frame k is `factor` ** k times smaller than frame 0, and all have one centre.

    Parameters
    ----------
    window : Window
        Gives frame 0 its size; frame 0 lies around the centre, wherever the window lies.
    centre : (fractions.Fraction, fractions.Fraction)
        The fixed point, exact, in the units of the window's edges: decades on a log axis.
    frames : int
        How many windows.
    factor : fractions.Fraction
        Above 1. With 2, a frame reuses the samples of the one before it.

    Raises
    ------
    InputError
        If there are no frames, the factor is not above 1, the last frame is more than 1e301 times smaller than the
        first, or the centre is no pair of numbers.

    Examples
    --------
    >>> path = ZoomPath.about(Window.log10(lr0=(-3, 6), lr1=(-3, 6)), (10, 100), frames=3)
    >>> print(path.frame(2))
    lr0 0.7498942093324559 … 133.3521432163324 (log), lr1 7.498942093324558 … 1333.521432163324 (log)
    """

    window: Window
    centre: tuple[Fraction, Fraction]
    frames: int = 50
    factor: Fraction = Fraction(2)

    def __post_init__(self) -> None:
        _check_window(self.window)
        object.__setattr__(self, "frames", whole("frames", self.frames, least=1, most=MOST_FRAMES))
        factor = exact("factor", self.factor)
        if not factor > 1:
            raise InputError(f"factor={float(factor):g} must be above 1; 2 halves the window from frame to frame")
        if factor ** (self.frames - 1) > MOST_MAGNIFICATION:
            raise InputError(f"{self.frames} frames of factor {float(factor):g} leave float64; take fewer")
        object.__setattr__(self, "factor", factor)
        if not isinstance(self.centre, (tuple, list)) or len(self.centre) != 2:
            raise InputError(f"centre={self.centre!r} must be a pair of positions (x, y); decades on a log axis")
        centre = tuple(exact(name, at) for name, at in zip(self.window.axes, self.centre, strict=True))
        object.__setattr__(self, "centre", centre)
        for k in (0, self.frames - 1):
            self.frame(k)

    @classmethod
    def about(cls, window: Window, point: tuple[float, float], *, frames: int = 50, factor: float = 2) -> Self:
        """Return the path into a point given in physical units: values, never decades.

        Raises
        ------
        InputError
            If the point is not on the axes.
        """
        _check_window(window)
        if not isinstance(point, (tuple, list)) or len(point) != 2:
            raise InputError(f"point={point!r} must be a pair of values ({', '.join(window.axes)})")
        centre = (window.x.position(point[0]), window.y.position(point[1]))
        return cls(window=window, centre=centre, frames=frames, factor=exact("factor", factor))

    def frame(self, k: int) -> Window:
        """Return the window of frame k, counted from 0."""
        x, y = self.centre
        times = self.factor**k
        return Window(self.window.x.about(x, factor=times), self.window.y.about(y, factor=times))

    def resolved(self, resolution: int | tuple[int, int]) -> int:
        """Return how many frames float64 can tell the samples of apart.

        Examples
        --------
        >>> ZoomPath.about(Window.log10(lr0=(-3, 6), lr1=(-3, 6)), (10, 100), frames=60).resolved(256)
        49
        """
        rows, columns = shape_of(resolution)
        for k in range(self.frames):
            window = self.frame(k)
            if not (window.x.resolves(columns) and window.y.resolves(rows)):
                return k
        return self.frames

    def nested(self, resolution: int | tuple[int, int]) -> bool:
        """Return whether all frames lie on one lattice, so that each reuses a quarter of its samples."""
        return self.factor == 2 and all(count % 2 == 0 for count in shape_of(resolution))

    def points(self, resolution: int | tuple[int, int]) -> int:
        """Return how many samples all frames take."""
        rows, columns = shape_of(resolution)
        fresh = 3 * rows * columns // 4 if self.nested(resolution) else rows * columns
        return rows * columns + (self.frames - 1) * fresh

    def to_dict(self) -> dict[str, Any]:
        """Return the path as JSON types; the centre is exact."""
        return {
            "window": self.window.to_dict(),
            "centre": [str(at) for at in self.centre],
            "frames": self.frames,
            "factor": str(self.factor),
        }


def zoom(
    field: Field,
    path: ZoomPath,
    *,
    resolution: int | tuple[int, int] = 256,
    store: Any = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    cost: Cost | None = None,
    beyond_floor: bool = False,
) -> Iterator[xr.Dataset]:
    """Compute the frames of a zoom, one after another.

    Every frame is sampled anew at full resolution; with factor 2 and even sizes, the quarter of the samples that the
    frame before it holds is reused, bit for bit. With a store, a dive that was stopped goes on where it was.

    Parameters
    ----------
    field : Field
    path : ZoomPath
    resolution : int or (rows, columns)
        Samples of each frame.
    store : path-like, URL or zarr store, optional
        Where tiles are kept: one pyramid, in which frame k is a region of level k; memory when absent.
    executor, progress, cost
        As in `sweep`.
    beyond_floor : bool
        Go on below the floor of float64, where neighbouring samples share one value.

    Yields
    ------
    xarray.Dataset
        The raster of each frame in memory, with its number in ``attrs["frame"]``.

    Raises
    ------
    DepthError
        If float64 cannot tell the samples of a frame apart, or its level has more than 2^53 tiles along an axis; before
        anything is computed.
    InputError, StoreMismatch, StoreDamaged
        As in `sweep`.

    Examples
    --------
    >>> from fractalscape.raster import field_from_function
    >>> field = field_from_function(lambda x, y: x + y)
    >>> path = ZoomPath.about(Window.linear(x=(0, 1), y=(0, 1)), (0.5, 0.5), frames=3)
    >>> [float(frame["x"][0]) for frame in zoom(field, path, resolution=4)]
    [0.0, 0.25, 0.375]
    """
    rows, columns = shape_of(resolution)
    if not isinstance(path, ZoomPath):
        raise InputError(f"path={path!r} is not a ZoomPath; make one with ZoomPath or ZoomPath.about")
    if not beyond_floor:
        check_frames(path, (rows, columns))
    cost = cost or probe(field, path.frame(min(path.frames, path.resolved((rows, columns))) // 2))
    nested = path.nested((rows, columns))
    root = _open(field, path.frame(0), (rows, columns), store, cost) if nested else None
    if root is not None:
        _check_tiles(root, path.frames)
    with execution.open_pool(executor) as pool:
        for k in range(path.frames):
            pyramid = root or _open(field, path.frame(k), (rows, columns), _place(store, k), cost)
            level = k if nested else 0
            region = region_of(level, (rows, columns))
            fill_tiles(
                pyramid,
                field,
                {level: pyramid.tiles_of(region)},
                cost=cost,
                executor=pool,
                progress=progress,
                title=f"frame {k + 1} of {path.frames}",
                beyond_floor=beyond_floor,
            )
            yield pyramid.raster(level, region=region).load().assign_attrs(frame=k)


def region_of(level: int, shape: tuple[int, int]) -> tuple[slice, slice]:
    """Return the rows and columns of a level that a frame of the zoom covers: its middle.

    Examples
    --------
    >>> region_of(2, (8, 8))
    (slice(12, 20, None), slice(12, 20, None))
    """
    rows, columns = (slice(count * (2**level - 1) // 2, count * (2**level + 1) // 2) for count in shape)
    return rows, columns


def check_frames(path: ZoomPath, resolution: int | tuple[int, int]) -> None:
    """Raise `DepthError` unless float64 tells the samples of every frame apart.

    Raises
    ------
    DepthError
        With how many frames there can be.
    """
    resolved = path.resolved(resolution)
    if resolved < path.frames:
        rows, columns = shape_of(resolution)
        raise DepthError(
            f"frame {resolved} of {path.frames} falls below the floor of float64: {rows} x {columns} samples on "
            f"{float(path.frame(resolved).x.span):.2g} of {path.window.x.name}; "
            f"ask for {resolved} frames or for fewer samples"
        )


def _check_window(window: Any) -> None:
    if not isinstance(window, Window):
        raise InputError(f"window={window!r} is not a Window; make one with Window.log10 or Window.linear")


def _check_tiles(pyramid: Pyramid, frames: int) -> None:
    most = next((k for k in range(frames) if max(pyramid.shape(k)) > MOST_TILES * pyramid.tile), frames)
    if most < frames:
        raise DepthError(
            f"frame {most} of {frames} lies on a level of more than 2^53 tiles along an axis, which no store can "
            f"number; ask for {most} frames"
        )


def _place(store: Any, k: int) -> str | None:
    """Return the place of a frame that shares no samples with the others."""
    if store is None:
        return None
    if not isinstance(store, (str, os.PathLike)):
        raise InputError(f"store={store!r} must be a folder or a URL where frames share no samples; or take factor=2")
    return f"{os.fspath(store)}/{k:03d}"


def _open(field: Field, window: Window, shape: tuple[int, int], store: Any, cost: Cost) -> Pyramid:
    found = find_pyramid(store, field, window, base=shape)
    return found or create_pyramid(store, field, window, base=shape, tile=_tile(shape, cost))


def _tile(shape: tuple[int, int], cost: Cost) -> int:
    """Return a tile edge that divides half a frame where it can, so that no sample outside the frames is computed."""
    half = math.gcd(*shape) // 2
    fits = half & -half
    return min(cost.tile, fits) if fits >= 16 else cost.tile
