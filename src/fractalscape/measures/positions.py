"""What every measure of trajectories reads: the positions of walkers, checked once, read in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import FractalscapeError, InputError, StoreDamaged

if TYPE_CHECKING:
    import xarray as xr

DIMS = ("walker", "axis", "step")
SKETCHED = ("walker", "component", "step")
BLOCK_BYTES = 256 * 2**20
LARGEST = 1e140
"""Beyond it sums of squares over 10^6 coordinates and 10^6 steps overflow: a walker there has diverged."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Positions:
    """Positions of walkers, as they lie in memory or on disk.

    Parameters
    ----------
    array : DataArray, dims (walker, axis, step)
        Unfolded coordinates; may be lazy (an opened store, a memory map), read by `blocks`.
    step : array of int64, shape (step,)
        Number of updates before each record.
    sketched : bool
        Whether the axes are components of a random projection, which keep squared distances up to about sqrt(2 / k).

    Examples
    --------
    >>> walk = positions([0.0, 1.0, 3.0, 2.0])
    >>> walk.walkers, walk.axes, walk.records, walk.interval
    (1, 1, 4, 1)
    """

    array: xr.DataArray
    step: NDArray[np.int64]
    sketched: bool = False

    @property
    def walkers(self) -> int:
        """Number of walkers."""
        return self.array.shape[0]

    @property
    def axes(self) -> int:
        """Number of coordinates of a walker."""
        return self.array.shape[1]

    @property
    def records(self) -> int:
        """Number of recorded positions of a walker."""
        return self.array.shape[2]

    @cached_property
    def interval(self) -> int | None:
        """Updates between neighbouring records; None where records are not equidistant."""
        spacing = np.diff(self.step)
        return int(spacing[0]) if spacing.size and (spacing == spacing[0]).all() else None

    def blocks(self, *, walkers: slice = slice(None), block_bytes: int = BLOCK_BYTES) -> Iterator[NDArray[np.float64]]:
        """Read slabs of whole coordinates, so that sums over axes can be added up.

        Parameters
        ----------
        walkers : slice
            Which walkers.
        block_bytes : int
            Largest slab; one coordinate of these walkers is always read whole.

        Yields
        ------
        array of float64, shape (walker, axis, step)
            C-contiguous; the slabs in order make all axes.

        Raises
        ------
        StoreDamaged
            If positions of an opened store cannot be read.

        Examples
        --------
        >>> [slab.shape for slab in positions(np.zeros((2, 5, 100))).blocks(block_bytes=3200)]
        [(2, 2, 100), (2, 2, 100), (2, 1, 100)]
        """
        chosen = self.array[walkers]
        one = max(1, 8 * chosen.shape[0] * self.records)
        width = max(1, block_bytes // one)
        for first in range(0, self.axes, width):
            yield np.ascontiguousarray(_numbers(chosen[:, first : first + width]), dtype=np.float64)

    def walker_slices(self, *, block_bytes: int = BLOCK_BYTES) -> Iterator[slice]:
        """Yield slices of walkers, of which all coordinates fit a block where they can.

        Parameters
        ----------
        block_bytes : int
            Largest block; one walker is always a slice.

        Yields
        ------
        slice

        Examples
        --------
        >>> list(positions(np.zeros((5, 2, 100))).walker_slices(block_bytes=3200))
        [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
        """
        width = max(1, block_bytes // (8 * self.records * self.axes))
        for start in range(0, self.walkers, width):
            yield slice(start, min(start + width, self.walkers))

    @cached_property
    def _seen(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which walkers are finite and which moved; reads everything once, block by block."""
        finite, moved = np.ones(self.walkers, dtype=bool), np.zeros(self.walkers, dtype=bool)
        for some in self.walker_slices():
            for slab in self.blocks(walkers=some):
                low, high = slab.min(axis=2), slab.max(axis=2)
                finite[some] &= ((low >= -LARGEST) & (high <= LARGEST)).all(axis=1)
                with np.errstate(over="ignore", invalid="ignore"):  # of walkers that are not finite
                    moved[some] |= ~(high - low <= 1 / LARGEST).all(axis=1)
        return finite, moved

    @property
    def finite(self) -> NDArray[np.bool_]:
        """Whether every coordinate of a walker is finite and of a size below 1e140, shape (walker,)."""
        return self._seen[0]

    @property
    def moved(self) -> NDArray[np.bool_]:
        """Whether a walker was ever farther than 1e-140 from its start (squares of less underflow), shape (walker,)."""
        return self._seen[1]

    @property
    def left_out(self) -> str:
        """How many walkers are not finite, in words; empty where all are."""
        lost = int(np.count_nonzero(~self.finite))
        return f"{lost} of {self.walkers} walkers have positions that are not finite" if lost else ""


def positions(trajectory: Any) -> Positions:
    """Read the positions of walkers.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        A trajectory dataset (`schema.trajectory`) or its ``position``, with dims walker, axis (or component) and step;
        or bare numbers of shape (walker, axis, step), (walker, step) or (step,).

    Returns
    -------
    Positions

    Raises
    ------
    InputError
        If there are no positions, they are not real numbers, or their dims are others.

    Examples
    --------
    >>> positions(np.zeros((7, 2, 100))).walkers
    7
    """
    if isinstance(trajectory, Positions):
        return trajectory
    array = _labelled(trajectory)
    if array.dtype.kind not in "fiub":
        raise InputError(f"positions are of type {array.dtype}; give real numbers")
    if 0 in array.shape:
        raise InputError(f"positions have shape {array.shape} (walker, axis, step); there is nothing in them")
    step = np.asarray(array["step"].values if "step" in array.coords else np.arange(array.shape[2]))
    if step.dtype.kind not in "iu" or np.any(np.diff(step) <= 0):
        raise InputError("the coordinate step is not made of whole numbers that increase; give update numbers")
    sketched = "component" in getattr(trajectory, "sizes", ())
    return Positions(array=array, step=step.astype(np.int64), sketched=sketched)


def _numbers(array: xr.DataArray) -> NDArray[Any]:
    """Read positions, which may lie in a store."""
    try:
        return array.values
    except (FractalscapeError, MemoryError):
        raise
    except Exception as error:  # zarr and its codecs raise a dozen kinds for a damaged chunk
        raise StoreDamaged(f"cannot read positions: {error}; restore the store or write it again") from None


def _labelled(trajectory: Any) -> xr.DataArray:
    """Return positions as a DataArray of dims (walker, axis, step)."""
    import xarray as xr

    if isinstance(trajectory, xr.Dataset):
        if "position" not in trajectory:
            names = ", ".join(map(str, trajectory.data_vars)) or "nothing"
            raise InputError(f"the dataset has no variable position; it has {names}; see schema.trajectory")
        trajectory = trajectory["position"]
    if isinstance(trajectory, xr.DataArray):
        array = trajectory.rename(component="axis") if "component" in trajectory.dims else trajectory
        missing = [dim for dim in DIMS[::2] if dim not in array.dims]
        if missing or set(array.dims) - set(DIMS):
            raise InputError(f"positions have dims {trajectory.dims}; they need {DIMS} or {SKETCHED}")
        return (array if "axis" in array.dims else array.expand_dims("axis")).transpose(*DIMS)
    try:
        numbers = np.asanyarray(trajectory)
    except ValueError as error:
        raise InputError(f"positions do not make an array ({error}); give the same number of steps a walker") from None
    if numbers.ndim == 1:
        numbers = numbers[None, None]
    elif numbers.ndim == 2:
        numbers = numbers[:, None]
    if numbers.ndim != 3:
        raise InputError(
            f"positions have shape {numbers.shape}; they need (walker, axis, step), (walker, step) or (step,)"
        )
    return xr.DataArray(numbers, dims=DIMS)
