"""The null model as a field: where linearised training converges."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fractalscape.schema import Output
from fractalscape.trainability.field import LABELS, OUTPUTS, checked_points
from fractalscape.trainability.linearised.spec import LinearisedSpec
from fractalscape.trainability.linearised.tangent_kernels import TangentKernels, tangent_kernels


@dataclass(frozen=True, kw_only=True)
class LinearisedField:
    """A `Field` with the axes, outputs and convergence measure of `TrainabilityField`.

    Parameters
    ----------
    spec : LinearisedSpec

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.trainability import preset
    >>> field = LinearisedSpec(network=preset("single")).field()
    >>> field.evaluate(np.array([1.0, 1e4]), np.array([1.0, 1e4]))["outcome"]
    array([0, 1], dtype=int8)
    """

    spec: LinearisedSpec
    portable = True
    """Every processor gives the same bits."""
    labels = LABELS
    """What to call the axes in words."""

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the horizontal and the vertical axis."""
        return self.spec.axes

    @property
    def outputs(self) -> tuple[Output, ...]:
        """``value, escape_step, final_ratio, max_ratio, outcome``."""
        return OUTPUTS

    @property
    def engine(self) -> str:
        """Name of the program, with a digest of the tangent kernels of this spec."""
        return f"linearised-1 {self._digest[:12]}"

    @cached_property
    def _digest(self) -> str:
        held = hashlib.sha256()
        for array in vars(self.kernels).values():
            held.update(np.ascontiguousarray(array).tobytes())
        return held.hexdigest()

    @cached_property
    def kernels(self) -> TangentKernels:
        """The tangent kernels and the first residuals that every point shares."""
        return tangent_kernels(self.spec.network, self.spec.network.field().draws)

    @cached_property
    def _padded(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        from fractalscape.trainability.lanes import aligned, padded
        from fractalscape.trainability.linearised.kernels import CHUNK

        points = self.kernels.residual.size
        rows = padded(points, CHUNK)
        columns = []
        for kernel in (self.kernels.input_layer, self.kernels.output_layer):
            flat = aligned(points * rows)
            flat.reshape(points, rows)[:, :points] = 2.0 / points * kernel.T
            columns.append(flat)
        start = aligned(rows)
        start[:points] = self.kernels.residual
        return columns[0], columns[1], start

    def __getstate__(self) -> dict[str, Any]:
        return {"spec": self.spec}

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        """Descend at every point and measure it.

        Parameters
        ----------
        x, y : array_like of float64, shape (points,)
            Learning rates of the input and of the output layer.

        Returns
        -------
        dict of str to ndarray
            ``value`` and the other `outputs`, each of shape (points,).

        Raises
        ------
        InputError
            If the arrays are not 1-D, differ in length or hold a value that is not finite.
        """
        return self._run(x, y, np.empty((1, self.spec.network.steps)))

    def losses(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the loss before each update, shape (points, steps); infinite from an escape on.

        Raises
        ------
        InputError
            As in `evaluate`.
        """
        curves = np.empty((max(1, np.size(x)), self.spec.network.steps))
        self._run(x, y, curves)
        return curves[: np.size(x)]

    def _run(self, x: Any, y: Any, curves: np.ndarray) -> dict[str, np.ndarray]:
        from fractalscape.trainability.lanes import aligned
        from fractalscape.trainability.linearised.kernels import descend

        x, y = checked_points(self.axes, x, y)
        found = {output.name: np.empty(x.size, output.dtype) for output in OUTPUTS}
        columns = tuple(found[name] for name in ("value", "outcome", "escape_step", "final_ratio", "max_ratio"))
        kernel0, kernel1, start = self._padded
        workspace = (aligned(kernel0.size), aligned(start.size), aligned(start.size))
        points = self.kernels.residual.size
        descend(self.spec.network.steps, points, kernel0, kernel1, start, x, y, workspace, curves, columns)
        return found
