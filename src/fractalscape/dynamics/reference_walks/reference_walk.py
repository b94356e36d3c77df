"""What all reference walks have in common: one stream of random numbers a walker, and labels.

To add one: write a file named after the walk with a registered spec that inherits `ReferenceWalk` and draws ``_path``;
give its laws as methods beside it, with their validity; test each against simulation in
``tests/dynamics/reference_walks``, its path against a loop in ``tests/reference/walks.py``; add a line to the table of
``__init__.py`` and the kind to the entry points ``fractalscape.specs``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from fractalscape import provenance, schema
from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.memory import check_memory
from fractalscape.randomness import streams
from fractalscape.specs import Spec

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ReferenceWalk(Spec, ABC):
    """Base of the specs of walks whose laws are known."""

    def trajectory(
        self,
        *,
        walkers: int,
        steps: int,
        axes: int = 1,
        seed: int | np.random.Generator,
        dtype: DTypeLike = "f8",
    ) -> xr.Dataset:
        """Draw walkers.

        Parameters
        ----------
        walkers : int
            How many independent walkers.
        steps : int
            Updates; one more position is recorded, the start.
        axes : int
            Coordinates of a walker.
        seed : int or numpy.random.Generator
            The path of walker k depends on the seed, k, the steps and the axes, not on how many walkers there are.
        dtype : {"f8", "f4"}
            Type of the positions; they are made in float64.

        Returns
        -------
        xarray.Dataset
            As `schema.trajectory`: ``position`` (walker, axis, step) in units of the walk, steps 0 to `steps`, with the
            spec as JSON and the seed in the attributes.

        Raises
        ------
        InputError
            If a number is not a positive whole one, or the positions would not fit into memory.
        """
        return next(self.chunks(walkers=walkers, steps=steps, axes=axes, seed=seed, dtype=dtype, chunk=walkers))

    def chunks(
        self,
        *,
        walkers: int,
        steps: int,
        axes: int = 1,
        seed: int | np.random.Generator,
        dtype: DTypeLike = "f8",
        chunk: int,
    ) -> Iterator[xr.Dataset]:
        """Draw the walkers of `trajectory`, some at a time, for ensembles that do not fit into memory.

        Parameters
        ----------
        walkers, steps, axes, seed, dtype
            As in `trajectory`.
        chunk : int
            How many walkers at a time.

        Yields
        ------
        xarray.Dataset
            Together the walkers of `trajectory`, bit for bit.
        """
        advice = "ask for 1 or more"
        walkers, steps, axes, chunk = (
            whole(name, value, least=1, advice=advice)
            for name, value in (("walkers", walkers), ("steps", steps), ("axes", axes), ("chunk", chunk))
        )
        kind = _checked_dtype(dtype)
        at_once = min(chunk, walkers)
        needed = at_once * axes * (steps + 1) * kind.itemsize + 3 * axes * (steps + 1) * 8
        check_memory(needed, f"{at_once} walkers of {axes} axes and {steps} steps", "take fewer, or chunks")
        generators = streams(seed, walkers)
        attrs: dict[str, Any] = {"spec": self.to_json(), "version": provenance.version()}
        if not isinstance(seed, np.random.Generator):
            attrs["seed"] = int(seed)
        return (
            self._drawn(generators[first : first + chunk], steps, axes, kind, attrs)
            for first in range(0, walkers, chunk)
        )

    def _drawn(
        self, generators: Sequence[np.random.Generator], steps: int, axes: int, kind: np.dtype, attrs: dict[str, Any]
    ) -> xr.Dataset:
        drawn = np.empty((len(generators), axes, steps + 1), kind)
        for path, generator in zip(drawn, generators, strict=True):
            path[...] = self._path(generator, steps, axes)
        return schema.trajectory(drawn, attrs=attrs)

    @abstractmethod
    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        """Return one walk at steps 0, …, `steps`, shape (axis, step)."""


def from_origin(increments: Floats) -> Floats:
    """Return the running sums of steps along the last axis, beginning with 0."""
    path = np.zeros((*increments.shape[:-1], increments.shape[-1] + 1))
    np.cumsum(increments, axis=-1, out=path[..., 1:])
    return path


def checked_lags(lag: ArrayLike, name: str = "lag") -> Floats:
    """Return lags, ages or times as an array of float64.

    Raises
    ------
    InputError
        If one is negative or not finite.
    """
    try:
        lags = np.asarray(lag, np.float64)
    except (TypeError, ValueError):
        lags = np.array(np.nan)
    if not np.all((lags >= 0) & np.isfinite(lags)):
        raise InputError(f"{name}={lag!r} is not made of finite numbers of steps from 0 on; give whole numbers")
    return lags


def _checked_dtype(dtype: DTypeLike) -> np.dtype:
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = np.dtype("V")
    if kind not in (np.dtype("f8"), np.dtype("f4")):
        raise InputError(f"dtype={dtype!r} is not a type of positions; give 'f8' or 'f4'")
    return kind
