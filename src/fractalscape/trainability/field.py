"""The trainability field: train the network of a spec at any point of its plane."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.schema import Output, outcome
from fractalscape.trainability import draws
from fractalscape.trainability.spec import TrainabilitySpec

if TYPE_CHECKING:
    import xarray as xr

OUTPUTS = (
    Output(name="value", dtype="f8", fill=float("nan"), units="1", long_name="convergence measure"),
    Output(name="escape_step", dtype="i4", fill=-1, units="1", long_name="first step with a loss that is not finite"),
    Output(name="final_ratio", dtype="f8", fill=float("nan"), units="1", long_name="last loss over first loss"),
    Output(name="max_ratio", dtype="f8", fill=float("nan"), units="1", long_name="largest loss over first loss"),
    outcome(),
)


LABELS = {
    "lr0": "learning rate lr0 of the input layer",
    "lr1": "learning rate lr1 of the output layer",
    "offset": "offset of the input weights",
    "lr": "learning rate lr of both layers",
}


@dataclass(frozen=True, kw_only=True)
class TrainabilityField:
    """A `Field` whose value at a point is how training goes there.

    Parameters
    ----------
    spec : TrainabilitySpec

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.trainability import preset
    >>> field = preset("single").field()
    >>> found = field.evaluate(np.array([1.0, 1e4]), np.array([1.0, 1e4]))
    >>> found["outcome"]
    array([0, 1], dtype=int8)
    """

    spec: TrainabilitySpec
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
        """Name of the kernels, with a digest of the numbers drawn for this spec."""
        return f"lanes-1 {self._drawn[:12]}"

    @cached_property
    def _drawn(self) -> str:
        drawn = hashlib.sha256()
        for array in vars(self.draws).values():
            drawn.update(b"" if array is None else np.ascontiguousarray(array).tobytes())
        return drawn.hexdigest()

    @cached_property
    def draws(self) -> draws.Draws:
        """The weights, data and minibatches that every point shares."""
        spec = self.spec
        return draws.draw(
            width=spec.width,
            points=spec.points,
            seed=spec.seed,
            steps=spec.steps,
            batch_size=spec.batch,
            batch_seed=spec.batch_seed,
            replacement=spec.replacement,
        )

    @cached_property
    def _program(self) -> Any:
        from fractalscape.trainability.programs import NarrowProgram, WideProgram

        narrow = self.spec.batch is None and self.spec.points <= self.spec.width
        return (NarrowProgram if narrow else WideProgram)(self.spec, self.draws)

    def __getstate__(self) -> dict[str, Any]:
        return {"spec": self.spec}

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        """Train at every point and measure it.

        Parameters
        ----------
        x, y : array_like of float64, shape (points,)
            Physical values in the order of `axes` (learning rates, never decades).

        Returns
        -------
        dict of str to ndarray
            ``value`` and the other `outputs`, each of shape (points,).

        Raises
        ------
        InputError
            If the arrays are not 1-D, differ in length or hold a value that is not finite.
        """
        return self._run(x, y, np.empty((1, self.spec.steps)))

    def _run(self, x: Any, y: Any, curves: np.ndarray) -> dict[str, np.ndarray]:
        x, y = checked_points(self.axes, x, y)
        found = {output.name: np.empty(x.size, output.dtype) for output in OUTPUTS}
        columns = tuple(found[name] for name in ("value", "outcome", "escape_step", "final_ratio", "max_ratio"))
        if x.size:
            self._program.train(x, y, curves, columns)
        return found

    def losses(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the loss before each update, shape (points, steps); infinite from an escape on.

        Raises
        ------
        InputError
            As in `evaluate`.
        """
        curves = np.empty((max(1, np.size(x)), self.spec.steps))
        self._run(x, y, curves)
        return curves[: np.size(x)]

    def history(self, x: float, y: float) -> xr.Dataset:
        """Return the loss at every step of one point.

        Parameters
        ----------
        x, y : float
            Physical values in the order of `axes`.

        Returns
        -------
        xarray.Dataset
            ``loss (step)`` with the point as scalar coordinates and the point's outputs as variables.

        Raises
        ------
        InputError
            If a value is not finite.

        Examples
        --------
        >>> from fractalscape.trainability import preset
        >>> float(preset("tanh").replace(steps=3).field().history(13.3, 200.36)["loss"][0])
        1.08724514329...
        """
        import xarray as xr

        curves = np.empty((1, self.spec.steps))
        found = self._run([x], [y], curves)
        step = ("step", np.arange(self.spec.steps), {"long_name": "step", "units": "1"})
        variables = {output.name: ((), found[output.name][0], output.attributes()) for output in OUTPUTS}
        return xr.Dataset(
            {"loss": ("step", curves[0], {"long_name": "loss before the update", "units": "1"}), **variables},
            coords={
                "step": step,
                **{
                    name: ((), float(value), {"units": "1", "long_name": LABELS[name]})
                    for name, value in zip(self.axes, (x, y), strict=True)
                },
            },
            attrs={"spec": self.spec.to_json(), "engine": self.engine, "version": provenance.version()},
        )

    inspect = history


def checked_points(axes: tuple[str, str], x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the coordinates of points as contiguous float64.

    Raises
    ------
    InputError
        If the arrays are not 1-D, differ in length or hold a value that is not finite.
    """
    x, y = (np.ascontiguousarray(values, np.float64) for values in (x, y))
    if x.ndim != 1 or x.shape != y.shape:
        raise InputError(f"{axes[0]} has shape {x.shape} and {axes[1]} {y.shape}; both must be 1-D and of equal length")
    for name, values in zip(axes, (x, y), strict=True):
        if not np.isfinite(values).all():
            raise InputError(f"{name} holds {values[~np.isfinite(values)][0]}; every value must be finite")
    return x, y
