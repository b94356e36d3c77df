"""What all random landscapes with closed forms have in common: how they are drawn and labelled."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.landscapes.parameters import checked_count
from fractalscape.memory import check_memory
from fractalscape.randomness import streams
from fractalscape.specs import Spec

if TYPE_CHECKING:
    import xarray as xr

DIMS = {1: ("step",), 2: ("y", "x")}


class RandomLandscapeSpec(Spec, ABC):
    """Base of the specs of random walks, surfaces and measures, which draw themselves.

    To add one: subclass it with a frozen keyword-only dataclass that has a ``shape``, ``working_grids`` and
    ``_replicate``, register it, and add a line to the tables in ``landscapes/__init__.py`` and ``docs/cascades.md``.
    """

    long_name: ClassVar[str] = "height"
    generator: ClassVar[int] = 1
    """Raised by one when other heights come of the same seed: heights kept by `cached` are then not taken for these."""
    working_grids: ClassVar[int]
    """How many arrays of the workspace drawing one replicate holds at once."""
    shape: Any

    @property
    def _grid(self) -> tuple[int, ...]:
        """Shape of one replicate, (steps,) or (ny, nx)."""
        return self.shape

    @property
    def _workspace(self) -> tuple[int, ...]:
        """Shape of the arrays with which one is drawn."""
        return self._grid

    @abstractmethod
    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        """Return one replicate, which depends on its generator alone."""

    def draw(
        self, *, seed: int | np.random.Generator, count: int | None = None, dtype: DTypeLike = "f8"
    ) -> xr.DataArray:
        """Draw independent replicates.

        Parameters
        ----------
        seed : int or numpy.random.Generator
            Replicate k depends on the seed and on k alone. A generator gives others at every call.
        count : int, optional
            How many; without it one, which has no dim of its own.
        dtype : {"f8", "f4"}
            Type of the values, in which they are computed unless something else is said.

        Returns
        -------
        xarray.DataArray
            Dims (step,) or (y, x) in grid units, with (replicate,) before them if a number is asked for; the spec as
            JSON, and an integer seed, in the attributes.

        Raises
        ------
        InputError
            If the seed, the count or the dtype is not possible, or the memory of this machine would not hold the
            values.
        """
        drawn = self.draw_values(seed=seed, count=count, dtype=dtype)
        return self._labelled(drawn, seed)

    def draw_values(
        self, *, seed: int | np.random.Generator, count: int | None = None, dtype: DTypeLike = "f8"
    ) -> np.ndarray:
        """Return the values of `draw` as a bare array: of thousands of short walks labels would cost more than values.

        Parameters
        ----------
        seed, count, dtype
            As in `draw`.

        Returns
        -------
        array, shape (step,) or (y, x), with (replicate,) before them if a number is asked for

        Raises
        ------
        InputError
            As in `draw`.
        """
        kind, number = _checked_dtype(dtype), checked_count(count)
        values = math.prod(self._grid) * number + self.working_grids * math.prod(self._workspace)
        check_memory(values * kind.itemsize, f"{number} x {self._grid} values", "take fewer or a smaller grid")
        drawn = np.empty((number, *self._grid), kind)
        for replicate, generator in zip(drawn, streams(seed, number), strict=True):
            with np.errstate(all="ignore"):
                replicate[...] = self._replicate(generator, kind)
            if not np.isfinite(replicate).all():
                raise InputError(f"{self!r} gives values that {kind} does not hold; take smaller parameters, or 'f8'")
        return drawn if count is not None else drawn[0]

    def _labelled(self, drawn: np.ndarray, seed: int | np.random.Generator) -> xr.DataArray:
        import xarray as xr

        dims = DIMS[len(self._grid)]
        coords = {
            dim: (dim, np.arange(length), {"units": "1", "long_name": f"{dim} in grid units"})
            for dim, length in zip(dims, self._grid, strict=True)
        }
        attrs: dict[str, Any] = {"spec": self.to_json(), "version": provenance.version(), "units": "1"}
        if not isinstance(seed, np.random.Generator):
            attrs["seed"] = int(seed)
        attrs["long_name"] = self.long_name
        return xr.DataArray(drawn, dims=("replicate", *dims)[-drawn.ndim :], coords=coords, attrs=attrs)


def _checked_dtype(dtype: DTypeLike) -> np.dtype:
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = np.dtype("V")
    if kind not in (np.dtype("f8"), np.dtype("f4")):
        raise InputError(f"dtype={dtype!r} is not a floating-point type of landscapes; give 'f8' or 'f4'")
    return kind
