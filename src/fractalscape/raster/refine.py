"""A class map from its boundary: evaluate outlines of blocks, fill those of one class, split the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import execution
from fractalscape.arguments import whole
from fractalscape.execution import ExecutorLike, Pool, ProgressLike
from fractalscape.raster import blocks as geometry
from fractalscape.raster.field import Field, check_class_map
from fractalscape.raster.misfill import check_filled
from fractalscape.raster.pyramid import Pyramid
from fractalscape.raster.scatter import Scatter
from fractalscape.raster.sweep import DEFAULT_RESOLUTION, DEFAULT_SAMPLING, Cost, check_axes, open_level, probe
from fractalscape.raster.window import Sampling, Window

if TYPE_CHECKING:
    import xarray as xr

Evaluate = Callable[[np.ndarray, np.ndarray], np.ndarray]


def refine(
    field: Field,
    window: Window,
    *,
    resolution: int | tuple[int, int] = DEFAULT_RESOLUTION,
    variable: str = "outcome",
    block: int = 32,
    smallest: int = 4,
    checked: int = 0,
    seed: int = 0,
    store: Any = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    sampling: Sampling = DEFAULT_SAMPLING,
    tile: int | None = None,
    cost: Cost | None = None,
) -> xr.Dataset:
    """Return a class map of which only the outlines of blocks, and what lies near the boundary, were evaluated.

    The grid is cut into blocks that share their outlines. Where all samples of an outline have one class the inside is
    filled with it; other blocks are split in four, down to blocks of `smallest` intervals, which are evaluated whole.
    An island of another class that lies within a filled block is missed: `checked` measures how much.

    Parameters
    ----------
    field : Field
        One of its outputs is a class map.
    window : Window
        Its axes carry the names of the field's.
    resolution : int or (rows, columns)
        Samples per axis.
    variable : str
        The class map: an output of integers without extra dims.
    block : int
        Side of the first blocks, in intervals between samples, at least 2. Smaller ones miss less and evaluate more.
    smallest : int
        Side at which a block of several classes is evaluated whole, at least 1.
    checked : int
        Filled samples to evaluate after all, drawn at random, for an estimate of the misfill; see `check_filled`.
    seed : int
        Of that draw.
    store : path-like, URL or zarr store, optional
        Where samples are kept, such as the store of a sweep of the same field, window and family of resolutions:
        samples of its finished tiles are not evaluated again. Memory when absent.
    executor, progress, sampling, tile, cost
        As in `sweep`; samples are kept tile by tile. Progress counts filled samples as done.

    Returns
    -------
    xarray.Dataset
        Dims ``(axes[1], axes[0])``, that is (y, x): the class map, and ``evaluated`` (bool), which samples were looked
        at. Attributes as of a sweep, and ``share_evaluated``, ``block``, ``smallest``; with `checked` those of
        `Misfill` too. The same for any executor, tile, resume and content of the store.

    Raises
    ------
    InputError
        As in `sweep`, or if the field has no such class map, or a block, `checked` or the seed is not possible.
    DepthError, StoreMismatch, StoreDamaged
        As in `sweep`.

    Notes
    -----
    Cost: about ``2 / block`` of the samples of a uniform region, and all samples near the boundary. The overview of
    the published tanh network at 256² evaluates 12 % and misses 0.014 %. For class maps and what is measured on them;
    a picture of values needs a sweep. A run that was stopped goes on where it was if it has a store: at most one tile
    of one generation of blocks for each worker is evaluated again.

    References
    ----------
    R. Munafo, "Mariani/Silver Algorithm", The Encyclopedia of the Mandelbrot Set (mrob.com/pub/muency.html): fill a
    rectangle whose border has one colour, else divide it. There the sets are connected and nothing is missed.

    Examples
    --------
    >>> from fractalscape.raster import Window, field_from_function
    >>> from fractalscape.schema import outcome
    >>> disc = field_from_function(lambda x, y: (x**2 + y**2 > 1).astype("i1"), outputs=(outcome(),))
    >>> raster = refine(disc, Window.linear(x=(-2, 2), y=(-2, 2)), resolution=128, checked=500)
    >>> round(raster.attrs["share_evaluated"], 3), raster.attrs["misfill"]
    (0.221, 0.0)
    """
    check_axes(field, window)
    check_class_map(field, variable)
    for name, value, least in (
        ("block", block, 2),
        ("smallest", smallest, 1),
        ("checked", checked, 0),
        ("seed", seed, 0),
    ):
        whole(name, value, least=least)
    pyramid, level, cost = open_level(
        field, window, resolution=resolution, store=store, sampling=sampling, tile=tile, cost=cost
    )
    slice_points = (cost or probe(field, window)).slice_points
    scatter = Scatter(pyramid=pyramid, field=field, level=level, slice_points=slice_points)
    shape = pyramid.shape(level)
    with (
        execution.open_pool(executor) as pool,
        execution.reporter(progress, shape[0] * shape[1], title="refine") as advance,
    ):
        scatter.prepare(pool)
        look = partial(_look, scatter, variable, pool)
        classes = partial(look, advance=advance)
        labels, evaluated = subdivide(classes, shape, block=block, smallest=smallest, advance=advance)
        attributes = {"share_evaluated": float(evaluated.mean()), "block": block, "smallest": smallest}
        if checked:
            attributes |= check_filled(labels, evaluated, look, points=checked, seed=seed).attributes()
    return _dataset(pyramid, variable, labels, evaluated).assign_attrs(attributes)


def subdivide(
    evaluate: Evaluate,
    shape: tuple[int, int],
    *,
    block: int = 32,
    smallest: int = 4,
    advance: Callable[[int], None] = lambda points: None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return a class map, and which of its samples were looked at; see `refine`.

    Parameters
    ----------
    evaluate : callable
        ``evaluate(rows, columns)`` returns the classes of samples; called once for each generation of blocks, and never
        twice for a sample.
    shape : (int, int)
        Rows and columns of the map.
    block, smallest : int
        As in `refine`.
    advance : callable
        Called with the number of samples just filled.

    Returns
    -------
    labels, evaluated : ndarray of int and of bool, shape (ny, nx)

    Examples
    --------
    >>> labels, evaluated = subdivide(lambda rows, columns: rows >= 7, (8, 8), block=4, smallest=1)
    >>> labels[:, 0].tolist(), int((~evaluated).sum())
    ([0, 0, 0, 0, 0, 0, 0, 1], 15)
    """
    labels, evaluated = np.zeros(shape, int), np.zeros(shape, bool)
    blocks = geometry.tiling(shape, block)
    whole = blocks[:0]
    while len(blocks) or len(whole):
        wanted = geometry.outlines(blocks, shape)
        for part in geometry.interiors(whole):
            wanted[part] = True
        rows, columns = np.nonzero(wanted & ~evaluated)
        labels[rows, columns] = evaluate(rows, columns)
        evaluated |= wanted
        uniform = geometry.uniform(labels, blocks)
        for (rows, columns), label in zip(
            geometry.interiors(blocks[uniform]), labels[blocks[uniform, 0], blocks[uniform, 2]], strict=True
        ):
            labels[rows, columns] = label
            advance(labels[rows, columns].size)
        mixed = blocks[~uniform]
        last = geometry.small(mixed, smallest)
        whole, blocks = mixed[last], geometry.split(mixed[~last], smallest)
    return labels, evaluated


def _look(
    scatter: Scatter,
    variable: str,
    pool: Pool,
    rows: np.ndarray,
    columns: np.ndarray,
    advance: Callable[[int], None] = lambda points: None,
) -> np.ndarray:
    return scatter.evaluate(rows, columns, names=(variable,), pool=pool, advance=advance)[variable]


def _dataset(pyramid: Pyramid, variable: str, labels: np.ndarray, evaluated: np.ndarray) -> xr.Dataset:
    from fractalscape.raster.dataset import labelled

    x, y = pyramid.window.samples(labels.shape, sampling=pyramid.sampling)
    dims = (pyramid.window.y.name, pyramid.window.x.name)
    output = next(output for output in pyramid.outputs if output.name == variable)
    about = {"long_name": "evaluated, not filled from the outline of a block", "units": "1"}
    variables = {
        variable: (dims, labels.astype(output.dtype), output.attributes()),
        "evaluated": (dims, evaluated, about),
    }
    return labelled(pyramid, variables, pyramid.window, x, y)
