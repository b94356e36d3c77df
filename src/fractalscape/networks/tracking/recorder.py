"""The record of a walk: one row for each vector of parameters, and how to go on with it after a kill."""

from __future__ import annotations

import io
import math
import os
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import numpy as np

from fractalscape.errors import StoreDamaged, StoreMismatch
from fractalscape.networks.tracking import tracking_store
from fractalscape.networks.tracking.count_sketch import CountSketch
from fractalscape.networks.tracking.kernels import products, squared_distance
from fractalscape.networks.tracking.row_file import RowFile
from fractalscape.networks.tracking.tracking_store import Layout
from fractalscape.networks.tracking.weight_ring import WeightRing
from fractalscape.storage import write_atomic

_CARRIED = ("contour_length", "step_length")
"""What the next row needs of the last one."""


class Recorder:
    """Vectors of parameters in, rows of a store out.

    A step that the store holds already is compared with what it holds. The same bits leave it as it is: a training that
    was killed, and goes on from a checkpoint, is seen again. Other bits are another path: what was recorded from there
    on is dropped, because nothing leads from it to what comes.

    Parameters
    ----------
    layout : Layout
    store : path-like or None
        Memory alone when None.
    resume : bool
        False begins anew.

    Raises
    ------
    InputError, StoreMismatch, StoreDamaged
        If the place cannot be used, or holds something else.
    """

    def __init__(self, layout: Layout, store: str | os.PathLike[str] | None, *, resume: bool = True) -> None:
        self.layout, self.store = layout, store
        if store is not None:
            tracking_store.prepare_store(store, layout, resume=resume)
        at = tracking_store
        self.moves = RowFile(None if store is None else at.moves_path(store), layout.moves)
        self.weights = RowFile(None if store is None else at.weights_path(store), layout.weights)
        self.probes = {
            name: RowFile(None if store is None else at.probe_path(store, name), layout.probe(name))
            for name in layout.probes
        }
        self._ring = WeightRing(None if store is None else at.ring_path(store), layout.size, layout.dtype)
        spec = layout.spec
        self._sketch = CountSketch(size=layout.size, components=spec.components, sketches=spec.sketches, seed=spec.seed)
        self._away = np.empty(layout.size)
        self._parts = layout.parts
        rows = self.moves.rows()
        self._steps: list[int] = rows["step"].tolist()
        self._contour, self._length = map(float, rows[-1][list(_CARRIED)]) if self._steps else (0.0, math.nan)
        self._origin = self._kept("origin") if self._steps else np.empty(0)
        self._anchors = {step: self._kept(step) for step in spec.anchors if step in self._steps}
        self._again: dict[int, np.ndarray] = {}
        self._known = self._intact(rows)

    @property
    def last_step(self) -> int:
        """The last step recorded, -1 for none."""
        return self._steps[-1] if self._steps else -1

    def observe(self, step: int, vector: np.ndarray, **scalars: float) -> None:
        """Record a vector of parameters and what is known of its step, unless it is there.

        Parameters
        ----------
        step : int
            Updates made.
        vector : array, shape (size,), contiguous
            Of the layout's type.
        **scalars : float
            ``batch_loss``, ``learning_rate`` and ``gradient_norm``.

        Raises
        ------
        StoreMismatch
            If the store begins with other parameters.
        StoreDamaged
            If the disk is full.
        """
        place = bisect_left(self._steps, step)
        if place < len(self._steps):
            if self._holds(place, step, vector):
                self._again = {k: each for k, each in self._again.items() if k == place - 1} | {place: vector.copy()}
                return
            self._leave(place)
        self._append(step, vector, scalars)

    def measure(self, name: str, step: int, measured: Mapping[str, Any]) -> None:
        """Record what a probe gave."""
        self.probes[name].append(step=step, **measured)

    def keep_weights(self, step: int, vector: np.ndarray) -> None:
        """Record all parameters, unless they are there."""
        if step > self.weights.last_step:
            self.weights.append(step=step, position=vector)

    @property
    def files(self) -> tuple[RowFile, ...]:
        """All tables."""
        return (self.moves, self.weights, *self.probes.values())

    def sync(self) -> None:
        """Have the system write what it holds to the disk."""
        for file in self.files:
            file.sync()
        self._ring.sync()

    def close(self) -> None:
        """Write everything and close the files."""
        self.sync()
        for file in self.files:
            file.close()

    def _append(self, step: int, vector: np.ndarray, scalars: Mapping[str, float]) -> None:
        record = len(self._steps)
        if not record:
            self._origin = self._keep("origin", vector)
        norm, away, moved, overlap = self._products(record, vector)
        length = math.sqrt(moved) if self._known else math.nan if record else 0.0
        both = length * self._length
        self._contour += length
        row: dict[str, Any] = {
            "step": step,
            **{name: scalars.get(name, math.nan) for name in ("batch_loss", "learning_rate", "gradient_norm")},
            "norm": math.sqrt(norm),
            "distance": math.sqrt(away),
            "step_length": length,
            "contour_length": self._contour,
            "step_cosine": overlap / both if self._known > 1 and both else math.nan,
            "sketch": self._sketches(),
        }
        if self.layout.spec.anchors:
            row["anchor_distance"] = self._anchor_distances(step, vector)
        self._ring.put(record, vector)
        self.moves.append(**row)
        self._steps.append(step)
        self._known, self._again = min(self._known + 1, 2), {}
        self._length = length if record else math.nan

    def _products(self, record: int, vector: np.ndarray) -> list[float]:
        before, earlier = self._ring.at(record - 1), self._ring.at(record - 2)
        return products(vector, before, earlier, self._origin, self._away).tolist()

    def _sketches(self) -> np.ndarray:
        """Return the sketches, shape (layer, sketch, component), of what `products` left."""
        if len(self._parts) == 1:
            return self._sketch.of(self._away)[None]
        spec = self.layout.spec
        found = np.zeros((len(self.layout.layers), spec.sketches, spec.components))
        for owner, place in self._parts:
            found[owner] += self._sketch.part(self._away[place], place)
        return found

    def _anchor_distances(self, step: int, vector: np.ndarray) -> np.ndarray:
        if step in self.layout.spec.anchors:
            self._anchors[step] = self._keep(step, vector)
        kept = (self._anchors.get(each) for each in self.layout.spec.anchors)
        return np.array([math.nan if each is None else squared_distance(vector, each) for each in kept])

    def _intact(self, rows: np.ndarray) -> int:
        """Return how many of the last vectors are those of the last rows, 2 at most."""
        known = 0
        for record in (len(rows) - 1, len(rows) - 2):
            if record < 0 or not self._is_of(rows[record], self._ring.at(record)):
                break
            known += 1
        return known

    def _is_of(self, row: Any, vector: np.ndarray) -> bool:
        norm, away = products(vector, vector, vector, self._origin, self._away).tolist()[:2]
        return np.array_equal([row["norm"], row["distance"]], np.sqrt([norm, away]), equal_nan=True)

    def _holds(self, place: int, step: int, vector: np.ndarray) -> bool:
        row = self.moves.rows()[place]
        same = row["step"] == step and self._is_of(row, vector)
        return bool(same) and np.array_equal(row["sketch"], self._sketches(), equal_nan=True)

    def _leave(self, place: int) -> None:
        """Drop what was recorded from a place on; the vectors before it are those seen again, if they were."""
        if not place:
            raise StoreMismatch(
                f"{self.store} holds a training that began with other parameters; give another store, or resume=False"
            )
        step = self._steps[place]
        for record, vector in self._again.items():
            self._ring.put(record, vector)
        self.moves.drop(place)
        for file in self.files[1:]:
            file.drop(int(np.searchsorted(file.rows()["step"], step)))
        del self._steps[place:]
        self._anchors = {at: each for at, each in self._anchors.items() if at < step}
        rows = self.moves.rows()
        self._contour, self._length = map(float, rows[-1][list(_CARRIED)])
        self._known = self._intact(rows)

    def _keep(self, what: int | str, vector: np.ndarray) -> np.ndarray:
        kept = vector.copy()
        if self.store is not None:
            buffer = io.BytesIO()
            np.save(buffer, kept)
            write_atomic(tracking_store.kept_path(self.store, what), buffer.getvalue())
        return kept

    def _kept(self, what: int | str) -> np.ndarray:
        assert self.store is not None
        path = tracking_store.kept_path(self.store, what)
        try:
            return np.load(path, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise StoreDamaged(f"{path} cannot be read ({error}); give another store") from None
