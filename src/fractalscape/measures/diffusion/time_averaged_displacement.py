"""The time-averaged mean squared displacement of every walker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.measures.diffusion.direct_displacement import pair_sums, window_sums
from fractalscape.measures.diffusion.displacement_curve import displacement_curves
from fractalscape.measures.diffusion.lags import Integers, checked_lags, default_lags
from fractalscape.measures.diffusion.spectral_displacement import spectral_displacement
from fractalscape.measures.diffusion.walker_threads import threads
from fractalscape.measures.positions import Positions, positions

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Method = Literal["direct", "spectral"]
FEW_LAGS = 100
"""Up to so many lags the direct sum is faster than the transform."""
TIME_BLOCKS = 20


def time_averaged_displacement(
    trajectory: Any,
    lags: Any = None,
    *,
    start: int = 0,
    window: int | None = None,
    method: Method | None = None,
    blocks: int | None = None,
    workers: int | None = None,
) -> xr.Dataset:
    r"""Average the squared displacement of every walker over time, :math:`\overline{δ^2}(L)`.

    .. math:: \overline{δ^2}(L) = \frac{1}{W} \sum_{i=0}^{W-1} |x(t_w + i + L) - x(t_w + i)|^2

    with W = ``window``, or every window from :math:`t_w` = ``start`` to the end: W = T - t_w - L.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.
    lags : array_like of int, shape (lag,), optional
        In steps. About 50 from one record to a tenth of the trajectory (of what `window` leaves), evenly spaced in
        their logarithm, when absent.
    start : int
        Age t_w at which the first window begins, in steps after the first record.
    window : int, optional
        Steps over which windows begin, the same for all lags. A lag for which t_w + W - 1 + L is beyond the last
        record is NaN.
    method : {"direct", "spectral"}, optional
        Sum window by window, or by Fourier transform, which finds every lag at once and has no `window`. The faster
        one when absent: direct up to 100 lags, and with `start`, `window` or `blocks`.
    blocks : int, optional
        Blocks of time of which a bootstrap draws; they are summed directly. When absent, 20 for a single walker that
        is, else none.
    workers : int, optional
        Threads, to which walkers are shared out; every processor when absent. They change no bit.

    Returns
    -------
    xarray.Dataset
        ``squared_displacement`` (walker, lag) in squared units of position, NaN for walkers that are not finite;
        ``windows`` (lag), how many it averages; with `blocks`, ``block_displacement`` (walker, block, lag), means over
        the windows that begin in a block, and ``block_windows`` (block, lag). Attributes: ``status`` (ok, not_finite,
        too_few_points, constant) and ``reason``.

    Raises
    ------
    InputError
        If the positions or an option are not possible, or a lag is no multiple of the steps between records.

    Notes
    -----
    Cost, measured on one core for 10^5 steps in the plane: 4 ms for 45 lags directly, 6 ms for all lags by transform
    (benchmarks/displacement.py: 9 and 5 times as fast as tidynamics). Both agree to 1e-10, on ballistic paths as
    well. Coordinates are read slab by slab and added up: 10^6 of them need no more memory than the trajectory. Of a
    sketch (dim ``component``) the curve is that of the components, and ``sketch_relative_deviation`` is sqrt(2 / k) for
    one squared distance.
    Lags of records that are not equidistant are averaged over all pairs of records that are a lag apart.

    References
    ----------
    Metzler, Jeon, Cherstvy & Barkai, Phys. Chem. Chem. Phys. 16, 24128 (2014), eq. 4. `start` and `window` are
    ``waiting_times`` and ``windowsize`` of the published code to Ly & Gong, Nat. Commun. 16, 3252 (2025).

    Examples
    --------
    >>> found = time_averaged_displacement([0.0, 1.0, 3.0, 2.0], [1, 2])
    >>> found["squared_displacement"].values, found["windows"].values
    (array([[2., 5.]]), array([3, 2]))
    >>> time_averaged_displacement([0.0, 1.0, 3.0, 2.0], [1, 2], window=1)["squared_displacement"].values
    array([[1., 9.]])
    """
    walk = positions(trajectory)
    start = whole("start", start, least=0)
    window = None if window is None else whole("window", window, least=1)
    asked: dict[str, Any] = {"start": start, "window": 0 if window is None else window}
    _check_method(method, start, window, blocks)
    name = "time-averaged squared displacement"
    if walk.records > 1 and walk.interval is None:
        _check_equidistant(start, window, method, blocks)
        lags = default_lags(walk) if lags is None else checked_lags(lags, None)
        sums, windows = pair_sums(walk, lags)
        curves = _means(walk, sums, windows)
        return displacement_curves(walk, lags, curves, windows, long_name=name, asked={"method": "pairs", **asked})
    interval = walk.interval or 1
    begin, width = _records("start", start, interval), _records("window", window, interval)
    lags = _default(walk, begin, width) if lags is None else checked_lags(lags, interval)
    chosen = method or ("direct" if lags.size <= FEW_LAGS or start or window or blocks else "spectral")
    windows = _windows(walk, lags // interval, begin, width)
    workers = threads(workers, walk.walkers)
    asked["method"] = chosen
    if chosen == "spectral" and walk.records > 1:
        curves = _at_lags(walk, lags // interval, workers)
        return displacement_curves(walk, lags, curves, windows, long_name=name, asked=asked)
    parts = TIME_BLOCKS if walk.walkers == 1 else 1
    if blocks is not None:
        parts = whole("blocks", blocks, least=2, most=10**6)
    first, stop = _origins(begin, windows, parts)
    sums = window_sums(walk, lags // interval, first, stop, workers=workers)
    curves = _means(walk, sums.sum(axis=1), windows)
    found = displacement_curves(walk, lags, curves, windows, long_name=name, asked=asked)
    if parts == 1:
        return found
    each = {"units": "position²", "long_name": "squared displacement in a block of time"}
    return found.assign(
        block_displacement=(("walker", "block", "lag"), _means(walk, sums, stop - first), each),
        block_windows=(("block", "lag"), stop - first, {"units": "1", "long_name": "windows that begin in a block"}),
    )


def _check_method(method: str | None, start: int, window: int | None, blocks: int | None) -> None:
    if method is not None:
        choice("method", method, get_args(Method))
    if method == "spectral" and (start or window or blocks):
        raise InputError("method='spectral' takes every window; give start=, window= and blocks= with method='direct'")


def _check_equidistant(start: int, window: int | None, method: str | None, blocks: int | None) -> None:
    if start or window or method or blocks:
        raise InputError("records are not equidistant; start=, window=, method= and blocks= need equidistant ones")


def _records(name: str, steps: int | None, interval: int) -> int | None:
    if steps is not None and steps % interval:
        raise InputError(f"{name}={steps} is not a multiple of {interval}, the steps between records; give one")
    return None if steps is None else steps // interval


def _default(walk: Positions, begin: int | None, width: int | None) -> Integers:
    if width is None:
        return default_lags(walk, first=begin or 0)
    return default_lags(walk, first=min((begin or 0) + width - 1, walk.records - 1), share=1)


def _windows(walk: Positions, lags: Integers, begin: int | None, width: int | None) -> Integers:
    """Return how many windows each lag has; none if a fixed width does not fit."""
    room = np.maximum(walk.records - (begin or 0) - lags, 0)
    return room if width is None else np.where(room >= width, width, 0)


def _origins(begin: int | None, windows: Integers, blocks: int) -> tuple[Integers, Integers]:
    """Return first and last-but-one origins of equal blocks of time, shape (block, lag)."""
    edges = np.rint(np.linspace(0, windows.max(), blocks + 1)).astype(np.int64)
    edges = np.minimum(edges[:, None], windows) + (begin or 0)
    return edges[:-1], edges[1:]


def _at_lags(walk: Positions, lags: Integers, workers: int) -> Floats:
    found = spectral_displacement(walk, workers=workers)
    there = lags < walk.records
    found = found[:, 1:] if lags.size == walk.records - 1 == lags[-1] else found[:, np.where(there, lags, 0)]
    if not there.all():
        found[:, ~there] = np.nan
    found[~walk.finite] = np.nan
    return found


def _means(walk: Positions, sums: Floats, windows: Integers) -> Floats:
    """Return sums over windows, NaN without windows and for walkers that are not finite."""
    means = np.divide(sums, windows, out=np.full(sums.shape, np.nan), where=windows > 0)
    means[~walk.finite] = np.nan
    return means
