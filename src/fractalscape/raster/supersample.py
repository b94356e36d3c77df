"""More samples where a picture needs them: a grid within every pixel on the boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import execution
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike, ProgressLike
from fractalscape.raster.field import Field, check_made_by
from fractalscape.raster.label_edges import near_edges
from fractalscape.raster.scatter import Scatter
from fractalscape.raster.sweep import Cost, open_level, probe
from fractalscape.raster.window import Window
from fractalscape.schema import NOT_COMPUTED

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

FACTORS = (2, 4, 8)


def edge_pixels(
    raster: xr.Dataset, *, variable: str = "outcome", gradient: float | None = None, value: str = "value"
) -> np.ndarray:
    """Return the pixels at which one sample does not stand for its surroundings.

    Parameters
    ----------
    raster : xarray.Dataset
        What `sweep` returned.
    variable : str
        A class map: pixels whose 3 x 3 neighbourhood holds more than one class are chosen.
    gradient : float, optional
        Choose pixels, too, whose 3 x 3 neighbourhood spans more than this share of all ranks of `value`, in (0, 1).
    value : str
        The variable whose ranks are meant; its values that are not finite have none.

    Returns
    -------
    ndarray of bool, shape (ny, nx)

    Raises
    ------
    InputError
        If the raster has no such variable, or the gradient is not between 0 and 1.

    Examples
    --------
    >>> import xarray as xr
    >>> edge_pixels(xr.Dataset({"outcome": (("y", "x"), [[0, 0, 0, 1]] * 2)})).astype(int).tolist()
    [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    for name in (variable,) if gradient is None else (variable, value):
        if name not in raster:
            raise InputError(f"the raster has no variable {name!r}; it has {', '.join(map(str, raster.data_vars))}")
    chosen = near_edges(raster[variable].values, ignore=NOT_COMPUTED)
    if gradient is not None:
        if not 0 < gradient < 1:
            raise InputError(f"gradient={gradient!r} must be a share of all ranks, above 0 and below 1")
        chosen |= _rank_range(raster[value].values) > gradient
    return chosen


def _rank_range(values: np.ndarray) -> np.ndarray:
    """Return by how much the ranks in [0, 1] of the 3 x 3 neighbourhood of every pixel differ."""
    finite = np.isfinite(values)
    ordered = np.sort(values[finite])
    ranks = np.searchsorted(ordered, values, side="right") / max(ordered.size, 1)
    ny, nx = values.shape
    low, high = (np.pad(np.where(finite, ranks, bound), 1, constant_values=bound) for bound in (np.inf, -np.inf))
    around = [(slice(j, j + ny), slice(i, i + nx)) for j in range(3) for i in range(3)]
    lowest, highest = np.min([low[part] for part in around], axis=0), np.max([high[part] for part in around], axis=0)
    return np.where(highest >= lowest, highest - lowest, 0.0)


def supersample(
    raster: xr.Dataset,
    field: Field,
    *,
    factor: int = 2,
    where: ArrayLike | None = None,
    store: Any = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    cost: Cost | None = None,
) -> xr.Dataset:
    """Evaluate a grid of sub-samples within some pixels of a raster.

    The sub-samples of a pixel are the samples, `factor` times denser, from its own up to the next pixel's: those that
    a sweep of `factor` times the resolution would have there, to the bit. Its own one is not evaluated again.

    Parameters
    ----------
    raster : xarray.Dataset
        What `sweep` returned, with dyadic samples.
    field : Field
        The field of the raster.
    factor : {2, 4, 8}
        Sub-samples per side of a pixel.
    where : array_like of bool, shape (ny, nx), optional
        Which pixels; `edge_pixels` of the raster when absent.
    store : path-like, URL or zarr store, optional
        Where sub-samples are kept, such as the store of the sweep: a run that was stopped goes on. Memory when absent.
    executor, progress, cost
        As in `sweep`.

    Returns
    -------
    xarray.Dataset
        Every output of the field with dims ``(pixel, sub_y, sub_x)``; ``row`` and ``column`` of each pixel in the
        raster, in the order of the rows. Attributes of the raster, and ``factor``, ``share_supersampled`` of the
        pixels, and ``extra_share``: new samples over the samples of the raster.

    Raises
    ------
    InputError
        If the raster is of another field or not dyadic, or `factor` or `where` is not possible.
    DepthError
        If float64 cannot tell the sub-samples apart.
    StoreMismatch, StoreDamaged
        As in `sweep`.

    Examples
    --------
    >>> from fractalscape.raster import Window, field_from_function, sweep
    >>> from fractalscape.schema import Output, outcome
    >>> step = field_from_function(lambda x, y: (x >= 0.3).astype("i1"), outputs=(outcome(),))
    >>> raster = sweep(step, Window.linear(x=(0, 1), y=(0, 1)), resolution=4)
    >>> finer = supersample(raster, step, factor=4)
    >>> finer["outcome"].values[0, 0], finer.attrs["extra_share"]
    (array([0, 1, 1, 1], dtype=int8), 7.5)
    """
    window, shape = _checked_raster(raster, field)
    if factor not in FACTORS or isinstance(factor, bool):
        raise InputError(f"factor={factor!r} is not one of {', '.join(map(str, FACTORS))}: sub-samples are dyadic")
    mask = edge_pixels(raster) if where is None else np.asarray(where)
    if mask.shape != shape or mask.dtype != bool:
        raise InputError(f"where has dtype {mask.dtype} and shape {mask.shape}; it needs booleans of {shape}")
    cost = cost or probe(field, window)
    pyramid, level, _ = open_level(field, window, resolution=shape, store=store, cost=cost)
    scatter = Scatter(
        pyramid=pyramid, field=field, level=level + factor.bit_length() - 1, slice_points=cost.slice_points
    )
    rows, columns = np.nonzero(mask)
    down, across = _sub_samples(rows, columns, factor)
    new = np.broadcast_to(np.arange(factor**2).reshape(factor, factor) > 0, down.shape)
    names = tuple(output.name for output in field.outputs)
    with (
        execution.open_pool(executor) as pool,
        execution.reporter(progress, int(new.sum()), title="supersample") as advance,
    ):
        scatter.prepare(pool)
        found = scatter.evaluate(down[new], across[new], names=names, pool=pool, advance=advance)
    values = {}
    for output in field.outputs:
        array = np.empty((*down.shape, *output.shape), output.dtype)
        array[new], array[:, 0, 0] = found[output.name], raster[output.name].values[rows, columns]
        dims = ("pixel", "sub_y", "sub_x", *(name for name, _ in output.dims))
        values[output.name] = (dims, array, output.attributes())
    shares = {"share_supersampled": float(mask.mean()), "extra_share": float(new.sum() / mask.size)}
    return (
        raster.drop_vars(list(raster.variables))
        .assign(**values, row=("pixel", rows), column=("pixel", columns))
        .assign_attrs(factor=factor, **shares)
    )


def _sub_samples(rows: np.ndarray, columns: np.ndarray, factor: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and columns of all sub-samples in the finer level, shape (pixel, sub_y, sub_x)."""
    grid = np.arange(factor)
    down = (rows[:, None] * factor + grid)[:, :, None]
    across = (columns[:, None] * factor + grid)[:, None, :]
    return np.broadcast_arrays(down, across)  # pyright: ignore[reportReturnType]


def _checked_raster(raster: xr.Dataset, field: Field) -> tuple[Window, tuple[int, int]]:
    check_made_by(field, raster)
    missing = [output.name for output in field.outputs if output.name not in raster]
    if missing:
        raise InputError(f"the raster lacks {missing[0]!r}; supersample what sweep returned, not a refined map")
    if raster.attrs.get("sampling") != "dyadic":
        raise InputError("sub-samples lie between dyadic samples; sweep with sampling='dyadic'")
    window = Window.from_json(raster.attrs["window"])
    return window, (raster.sizes[window.y.name], raster.sizes[window.x.name])
