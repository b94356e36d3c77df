"""Sample a field on a window: tile by tile, coarse levels first, resumable, on any executor."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import execution, storage
from fractalscape.errors import InputError, StoreDamaged, StoreMismatch
from fractalscape.execution import ExecutorLike, Pool, ProgressLike, Stop
from fractalscape.raster.axis import Axis
from fractalscape.raster.evaluate import SLICE_SECONDS, evaluate_points
from fractalscape.raster.field import Field, FunctionSpec
from fractalscape.raster.pyramid import ROOT, Pyramid
from fractalscape.raster.store import create_pyramid, find_pyramid, same_outputs
from fractalscape.raster.window import Sampling, Window, shape_of

if TYPE_CHECKING:
    import xarray as xr

TILE_SECONDS = 4.0
COARSEST = 64
DEFAULT_RESOLUTION = 512
DEFAULT_SAMPLING: Sampling = "dyadic"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What points of a field cost, from a probe.

    Parameters
    ----------
    seconds : float
        Processor seconds per point, averaged over the window.
    worst : float
        Seconds per point of the slowest batch of the probe.
    """

    seconds: float
    worst: float

    @property
    def slice_points(self) -> int:
        """Points to evaluate between two looks at the stop flag."""
        return int(np.clip(SLICE_SECONDS / 2 / self.worst, 1, 65536))

    @property
    def tile(self) -> int:
        """Edge of a tile that takes a few seconds: a power of two from 2 to 256."""
        edge = math.sqrt(TILE_SECONDS / self.seconds)
        return 2 ** int(np.clip(math.floor(math.log2(max(edge, 1))), 1, 8))

    def duration(self, points: int, workers: int) -> float:
        """Return the seconds that so many points take on so many workers."""
        return points * self.seconds / workers


def probe(field: Field, window: Window, *, seconds: float = 0.5) -> Cost:
    """Measure what a point of a field costs, on points spread evenly over a window.

    Parameters
    ----------
    field : Field
    window : Window
    seconds : float
        How long to measure, beyond a first call that is not counted (it may compile).

    Returns
    -------
    Cost
    """
    check_axes(field, window)
    field.evaluate(*(np.array([axis.value(axis.middle)]) for axis in (window.x, window.y)))
    points, spent, batch = 0, 0.0, 1
    batches: list[tuple[float, slice]] = []
    while spent < seconds and points < 100_000:
        part = slice(points, points + batch)
        took = _clock(field, window, part)
        batches.append((took, part))
        points, spent = points + batch, spent + took
        if took < seconds / 8:
            batch *= 2
    mean = max(spent / points, 1e-9)
    rates = [(took / (part.stop - part.start), part) for took, part in batches if took > 1e-3]  # else all overhead
    if rates:
        dearest = max(rates, key=lambda rate: rate[0])
        again = _clock(field, window, dearest[1]) / (dearest[1].stop - dearest[1].start)
        rates[rates.index(dearest)] = (min(dearest[0], again), dearest[1])  # a slow moment does not come twice
    return Cost(seconds=mean, worst=max([mean, *(rate for rate, _ in rates)]))


def _clock(field: Field, window: Window, part: slice) -> float:
    # an additive recurrence: any stretch of it covers the square evenly
    k = np.arange(part.start, part.stop)
    x, y = _within(window.x, k * 0.7548776662466927 % 1), _within(window.y, k * 0.5698402909980532 % 1)
    clock = time.perf_counter()
    field.evaluate(x, y)
    return time.perf_counter() - clock


def _within(axis: Axis, parts: np.ndarray) -> np.ndarray:
    places = float(axis.lo) + float(axis.span) * parts
    return 10.0**places if axis.scale == "log" else places


def base_of(resolution: int | tuple[int, int], sampling: Sampling = "dyadic") -> tuple[tuple[int, int], int]:
    """Return the samples of level 0 and the level at which a resolution is reached.

    Examples
    --------
    >>> base_of(1024), base_of((300, 500)), base_of(1024, "endpoints")
    (((64, 64), 4), ((75, 125), 2), ((1024, 1024), 0))
    """
    ny, nx = shape_of(resolution)
    level = 0
    if sampling == "dyadic":
        while ny % 2 == nx % 2 == 0 and min(ny, nx) // 2 >= COARSEST:
            ny, nx, level = ny // 2, nx // 2, level + 1
    return (ny, nx), level


def sweep(
    field: Field,
    window: Window,
    *,
    resolution: int | tuple[int, int] = DEFAULT_RESOLUTION,
    store: Any = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    sampling: Sampling = DEFAULT_SAMPLING,
    tile: int | None = None,
    cost: Cost | None = None,
) -> xr.Dataset:
    """Sample a field on a window and return a raster.

    Levels are computed coarse first, and each reuses the samples of the one above. With a store, every finished tile
    is kept: a sweep that was stopped, killed or ran out of disk goes on where it was when it is run again, and a
    finished one is only read. Values depend on their coordinates alone: not on tile, executor, order or resume.

    Parameters
    ----------
    field : Field
        See `field_from_function` for a plain function.
    window : Window
        Its axes carry the names of the field's.
    resolution : int or (rows, columns)
        Samples per axis.
    store : path-like, URL or zarr store, optional
        Where tiles are kept; memory when absent.
    executor : None, int, concurrent.futures.Executor or "dask://host:port"
        Threads on every processor; so many threads; or any executor.
    progress : None, True or callable
        True draws a bar on a terminal or in a notebook; a callable gets an `execution.Progress`.
    sampling : {"dyadic", "endpoints"}
        See `Window.samples`; ``endpoints`` is what the published panels use.
    tile : int, optional
        Edge of a tile, a power of two; chosen from a probe so that a tile takes seconds. A store keeps its first one.
    cost : Cost, optional
        What `probe` returned, to spare a second probe.

    Returns
    -------
    xarray.Dataset
        Dims ``(axes[1], axes[0])``, that is (y, x); one variable per output. With a store, values are read on use.

    Raises
    ------
    InputError
        If the axes, the resolution, the tile or the executor are not possible.
    DepthError
        If float64 cannot tell the samples apart.
    StoreMismatch
        If the store belongs to another spec, engine, window, base or sampling.
    StoreDamaged
        If the disk is full, or the store's description is not as it was written.

    Examples
    --------
    >>> from fractalscape.raster import Window, field_from_function
    >>> field = field_from_function(lambda x, y: x * y)
    >>> raster = sweep(field, Window.linear(x=(0, 1), y=(0, 1)), resolution=4)
    >>> raster["value"].dims, float(raster["value"][1, 2])
    (('y', 'x'), 0.125)
    """
    pyramid, top, cost = open_level(
        field, window, resolution=resolution, store=store, sampling=sampling, tile=tile, cost=cost
    )
    fill(pyramid, field, top, cost=cost, executor=executor, progress=progress)
    return pyramid.raster(top)


def open_level(
    field: Field,
    window: Window,
    *,
    resolution: int | tuple[int, int],
    store: Any = None,
    sampling: Sampling = DEFAULT_SAMPLING,
    tile: int | None = None,
    cost: Cost | None = None,
) -> tuple[Pyramid, int, Cost | None]:
    """Open the store of a field on a window, made if absent, and return it with the level of a resolution.

    Parameters
    ----------
    field, window, resolution, store, sampling, tile, cost
        As in `sweep`.

    Returns
    -------
    Pyramid
    int
        The level.
    Cost or None
        The one given, or of the probe that chose the tile of a new store.

    Raises
    ------
    InputError, DepthError, StoreMismatch, StoreDamaged
        As in `sweep`.
    """
    check_axes(field, window)
    _check_tile(tile)
    (ny, nx), top = base_of(resolution, sampling)
    window.check_depth(ny << top, nx << top, sampling=sampling)
    if store is not None and isinstance(field.spec, FunctionSpec) and None in (field.spec.name, field.spec.version):
        raise InputError(
            "a store needs to know which function filled it: field_from_function(…, name='…', version='1')"
        )
    pyramid = find_pyramid(store, field, window, base=(ny, nx), sampling=sampling)
    if pyramid is None:
        cost = cost or probe(field, window)
        pyramid = create_pyramid(store, field, window, base=(ny, nx), tile=tile or cost.tile, sampling=sampling)
    return pyramid, top, cost


def fill(
    pyramid: Pyramid,
    field: Field,
    top: int,
    *,
    cost: Cost | None = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
) -> None:
    """Compute every tile of a pyramid that is missing or damaged, from level 0 to `top`.

    Parameters
    ----------
    pyramid : Pyramid
    field : Field
        The one that the pyramid was made for.
    top : int
        Deepest level.
    cost : Cost, optional
        What `probe` returned; measured when absent and anything is missing.
    executor, progress
        As in `sweep`.

    Raises
    ------
    StoreMismatch
        If the pyramid belongs to another field.
    InputError
        If the executor works in other processes and the pyramid is in memory.
    StoreDamaged
        If the disk is full.
    """
    pyramid.window.check_depth(*pyramid.shape(top), sampling=pyramid.sampling)
    tiles = {level: pyramid.tiles(level) for level in range(top + 1)}
    fill_tiles(pyramid, field, tiles, cost=cost, executor=executor, progress=progress)


def fill_tiles(
    pyramid: Pyramid,
    field: Field,
    tiles: Mapping[int, Sequence[tuple[int, int]]],
    *,
    cost: Cost | None = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    title: str = "sweep",
    beyond_floor: bool = False,
) -> None:
    """Compute those of the named tiles of a pyramid that are missing or damaged, coarse levels first.

    Parameters
    ----------
    pyramid, field, cost, executor, progress
        As in `fill`.
    tiles : mapping of int to sequence of (int, int)
        Tiles of each level; where the level above holds the tile over one of them, its samples are reused.
    title : str
        What the progress bar says.
    beyond_floor : bool
        Compute levels whose neighbouring samples share one float64 value, too.

    Raises
    ------
    StoreMismatch, InputError, StoreDamaged
        As in `fill`.
    DepthError
        If float64 cannot tell the samples of a level apart.
    """
    check_own(pyramid, field)
    for level in () if beyond_floor else tiles:
        pyramid.prepare(level)
    with execution.open_pool(executor) as pool:
        if not pool.local and not pyramid.shared:
            raise InputError("this executor works in other processes, which cannot see a store in memory: give store=")
        work = {level: _unfinished(pyramid, level, tiles[level], pool) for level in sorted(tiles)}
        left = sum(pyramid.new_points(level, tile) for level, missing in work.items() for tile in missing)
        if not left:
            return
        pyramid.sign(portable=getattr(field, "portable", False))
        slice_points = (cost or probe(field, pyramid.window)).slice_points
        total = sum(pyramid.new_points(level, tile) for level, asked in tiles.items() for tile in asked)
        with execution.reporter(progress, total, done=total - left, title=title) as advance:
            for level, missing in work.items():
                compute = partial(compute_tile, pyramid, field, level, slice_points)
                for tile in execution.run(compute, missing, pool=pool, stop=Stop()):
                    advance(pyramid.new_points(level, tile))
    whole = all(set(asked) <= pyramid.done(level) for level, asked in tiles.items())
    if not storage.exists(pyramid.store, ROOT) or not whole:
        raise StoreDamaged(f"tiles have vanished from {storage.describe(pyramid.store)} during the sweep; run it again")


def _unfinished(pyramid: Pyramid, level: int, tiles: Sequence[tuple[int, int]], pool: Pool) -> list[tuple[int, int]]:
    done = pyramid.done(level).intersection(tiles)
    checked = execution.run(partial(_check, pyramid, level), sorted(done), pool=pool, stop=Stop())
    damaged = {tile for tile, whole in checked if not whole}
    if damaged:
        warnings.warn(
            f"{len(damaged)} damaged tiles of level {level} in {storage.describe(pyramid.store)} are computed again",
            stacklevel=5,
        )
    return [tile for tile in tiles if tile not in done or tile in damaged]


def _check(pyramid: Pyramid, level: int, tile: tuple[int, int], stop: Stop) -> tuple[tuple[int, int], bool]:
    stop.check()
    return tile, pyramid.whole(level, tile)


def check_own(pyramid: Pyramid, field: Field) -> None:
    """Raise `StoreMismatch` if a pyramid was made for another field."""
    own = (field.spec.to_dict(), field.engine) == (pyramid.spec, pyramid.engine)
    if not own or not same_outputs(field.outputs, pyramid.outputs):
        raise StoreMismatch(f"{storage.describe(pyramid.store)} belongs to another field; pass the one it was made for")


def compute_tile(
    pyramid: Pyramid, field: Field, level: int, slice_points: int, tile: tuple[int, int], stop: Stop
) -> tuple[int, int]:
    """Compute a tile, but for the samples that the level above holds, write it and return it."""
    x, y = pyramid.coordinates(level, tile)
    shape = (y.size, x.size)
    new = np.ones(shape, bool)
    values = {output.name: np.full((*shape, *output.shape), output.fill, output.dtype) for output in pyramid.outputs}
    above = pyramid.read(level - 1, (tile[0] // 2, tile[1] // 2)) if level else None
    if above is not None:
        new[::2, ::2] = False
        half = pyramid.tile // 2
        row, column = tile[0] % 2 * half, tile[1] % 2 * half
        for name, array in above.items():
            values[name][::2, ::2] = array[row : row + half, column : column + half]
    rows, columns = np.nonzero(new)
    found = evaluate_points(field, x[columns], y[rows], slice_points=slice_points, stop=stop)
    for name, array in values.items():
        array[rows, columns] = found[name]
    pyramid.write(level, tile, values)
    return tile


def check_axes(field: Field, window: Window) -> None:
    """Check that a field can be sampled on a window.

    Raises
    ------
    InputError
        If they are no field and no window, their axes differ, or a name means two things.
    """
    if not isinstance(field, Field):
        hint = "its field()" if hasattr(field, "field") else "field_from_function(…) around it"
        raise InputError(f"a {type(field).__name__} is no field; pass {hint}")
    if not isinstance(window, Window):
        raise InputError(f"window={window!r} is not a Window; make one with Window.log10 or Window.linear")
    if tuple(field.axes) != window.axes:
        raise InputError(
            f"the window's axes are {window.axes}, the field's {tuple(field.axes)}; name and order must agree"
        )
    names = list(window.axes)
    for output in field.outputs:
        names += [output.name, *(name for name, _ in output.dims)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{twice[0]!r} names two of the field's axes, outputs and dims; give them different names")


def _check_tile(tile: int | None) -> None:
    if tile is not None and (isinstance(tile, bool) or tile not in [2**k for k in range(1, 13)]):
        raise InputError(f"tile={tile!r} must be a power of two from 2 to 4096")
