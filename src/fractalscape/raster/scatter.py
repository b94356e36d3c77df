"""Samples scattered over a level of a pyramid: evaluated where they are asked for, and kept.

They live beside the tiles, in the group ``scattered/<level>``: arrays of the level's shape and tiles, filled but for
what was evaluated. The last output is written last: a sample whose value of it is not the fill is whole. Finished
tiles of the pyramid are read first, at this level and above.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import partial
from typing import Any

import numpy as np

from fractalscape import execution, storage
from fractalscape.errors import InputError, StoreDamaged
from fractalscape.execution import Pool, Stop
from fractalscape.raster.evaluate import evaluate_points
from fractalscape.raster.field import Field
from fractalscape.raster.pyramid import Pyramid
from fractalscape.schema import Output

GROUP = "scattered"
Task = tuple[tuple[int, int], np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Scatter:
    """Evaluates and keeps any samples of a level.

    Parameters
    ----------
    pyramid : Pyramid
        Where samples are kept.
    field : Field
        The one that the pyramid was made for.
    level : int
    slice_points : int
        Points to evaluate between two looks at the stop flag.

    Notes
    -----
    A tile is kept when all its samples of one call are evaluated. One process at a time: of two on one store, each
    gives the right values, but may overwrite what the other has just kept.
    """

    pyramid: Pyramid
    field: Field
    level: int
    slice_points: int
    _arrays: dict[str, Any] = dataclass_field(default_factory=dict, init=False, repr=False, compare=False)

    def prepare(self, pool: Pool) -> None:
        """Make the arrays and leave a record of who writes.

        Raises
        ------
        InputError
            If the pool works in other processes and the pyramid is in memory.
        DepthError
            If float64 cannot tell the samples of the level apart.
        """
        if not pool.local and not self.pyramid.shared:
            raise InputError("this executor works in other processes, which cannot see a store in memory: give store=")
        self.pyramid.window.check_depth(*self.pyramid.shape(self.level), sampling=self.pyramid.sampling)
        storage.open_group(self.pyramid.store, GROUP)
        storage.open_group(self.pyramid.store, f"{GROUP}/{self.level}")
        for output in self.pyramid.outputs:
            self._array(output.name)
        self.pyramid.sign(portable=getattr(self.field, "portable", False))

    def evaluate(
        self,
        rows: np.ndarray,
        columns: np.ndarray,
        *,
        names: tuple[str, ...],
        pool: Pool,
        advance: Callable[[int], None] = lambda points: None,
    ) -> dict[str, np.ndarray]:
        """Return outputs at samples, from the store where they are kept.

        Parameters
        ----------
        rows, columns : ndarray of int, shape (points,)
            Indices of the level, every sample once.
        names : tuple of str
            Outputs to return.
        pool : execution.Pool
        advance : callable
            Called with the number of points just finished.

        Returns
        -------
        dict of str to ndarray
            Arrays of shape (points, ...) in the order of the samples.
        """
        outputs = {output.name: output for output in self.pyramid.outputs}
        values = {name: np.empty((rows.size, *outputs[name].shape), outputs[name].dtype) for name in names}
        damaged = 0
        work = partial(_evaluate, self, names)
        for part, found, broken in execution.run(work, self._tasks(rows, columns), pool=pool, stop=Stop()):
            for name in names:
                values[name][part] = found[name]
            damaged += broken
            advance(part.size)
        if damaged:
            where = f"level {self.level} in {storage.describe(self.pyramid.store)}"
            warnings.warn(f"{damaged} damaged tiles of scattered samples of {where} are computed again", stacklevel=4)
        return values

    def _tasks(self, rows: np.ndarray, columns: np.ndarray) -> Iterator[Task]:
        if not rows.size:
            return
        down, across = rows // self.pyramid.tile, columns // self.pyramid.tile
        order = np.lexsort((across, down))
        changes = np.flatnonzero(np.diff(down[order]) | np.diff(across[order])) + 1
        for part in np.split(order, changes):
            yield (int(down[part[0]]), int(across[part[0]])), rows[part], columns[part], part

    def known(self, tile: tuple[int, int]) -> tuple[dict[str, np.ndarray], bool]:
        """Return every output of a tile, filled where nothing is known, and whether what was kept is damaged."""
        rows, columns = self.pyramid.region(self.level, tile)
        shape = rows.stop - rows.start, columns.stop - columns.start
        values = {
            output.name: np.full((*shape, *output.shape), output.fill, output.dtype) for output in self.pyramid.outputs
        }
        damaged = False
        commit, *others = (self._chunk(tile, output) for output in reversed(self.pyramid.outputs))
        if storage.exists(self.pyramid.store, commit):
            try:
                damaged = not all(storage.exists(self.pyramid.store, key) for key in others)  # would read as the fill
                if not damaged:
                    values = {name: storage.read_chunk(self._array(name), (rows, columns)) for name in values}
            except StoreDamaged:
                damaged = True
        for depth in range(self.level + 1):
            if 2**depth <= self.pyramid.tile:
                self._take_finished(values, tile, depth)
        return values, damaged

    def _take_finished(self, values: dict[str, np.ndarray], tile: tuple[int, int], depth: int) -> None:
        edge, step = self.pyramid.tile, 2**depth
        above = tile[0] >> depth, tile[1] >> depth
        try:
            finished = self.pyramid.read(self.level - depth, above)
        except StoreDamaged:  # a sweep names it and computes it again; here its samples are evaluated anew
            return
        row, column = (index * edge // step - over * edge for index, over in zip(tile, above, strict=True))
        for name, array in (finished or {}).items():
            target = values[name][::step, ::step]
            target[...] = array[row : row + target.shape[0], column : column + target.shape[1]]

    def keep(self, tile: tuple[int, int], values: dict[str, np.ndarray]) -> None:
        """Write every output of a tile, the commit output last."""
        region = self.pyramid.region(self.level, tile)
        for name, array in values.items():
            storage.write_chunk(self._array(name), region, array)

    def present(self, values: dict[str, np.ndarray]) -> np.ndarray:
        """Return which samples of a tile are known."""
        commit = self.pyramid.outputs[-1]
        array = values[commit.name]
        there = ~np.isnan(array) if commit.fill != commit.fill else array != commit.fill  # only NaN differs from itself
        return np.asarray(there.any(axis=tuple(range(2, array.ndim))))

    def _chunk(self, tile: tuple[int, int], output: Output) -> str:
        return f"{GROUP}/{self.level}/{output.name}/c/" + "/".join(map(str, (*tile, *(0 for _ in output.dims))))

    def _array(self, name: str) -> Any:
        if name not in self._arrays:
            output = next(output for output in self.pyramid.outputs if output.name == name)
            self._arrays[name] = storage.open_array(
                self.pyramid.store,
                f"{GROUP}/{self.level}/{name}",
                shape=(*self.pyramid.shape(self.level), *output.shape),
                chunks=(self.pyramid.tile, self.pyramid.tile, *output.shape),
                dtype=output.dtype,
                fill=output.fill,
                dims=(self.pyramid.window.y.name, self.pyramid.window.x.name, *(name for name, _ in output.dims)),
                attributes={},
            )
        return self._arrays[name]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_arrays": {}}


def _evaluate(
    scatter: Scatter, names: tuple[str, ...], task: Task, stop: Stop
) -> tuple[np.ndarray, dict[str, np.ndarray], bool]:
    tile, rows, columns, part = task
    stop.check()
    region = scatter.pyramid.region(scatter.level, tile)
    rows, columns = rows - region[0].start, columns - region[1].start
    values, damaged = scatter.known(tile)
    new = ~scatter.present(values)[rows, columns]
    if new.any():
        x, y = scatter.pyramid.coordinates(scatter.level, tile)
        i, j = rows[new], columns[new]
        found = evaluate_points(scatter.field, x[j], y[i], slice_points=scatter.slice_points, stop=stop)
        for name, array in values.items():
            array[i, j] = found[name]
        scatter.keep(tile, values)
    return part, {name: values[name][rows, columns] for name in names}, damaged
