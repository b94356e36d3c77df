"""The loss of a network over a plane of its parameters, as a field."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, real
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike, ProgressLike
from fractalscape.networks.directions.directions import Directions, as_directions, checked_position
from fractalscape.networks.loss_surface.chunk_cost import chunk_cost
from fractalscape.networks.loss_surface.loss_surface_spec import LossSurfaceSpec
from fractalscape.networks.loss_surface.point_curvature import point_curvature
from fractalscape.networks.loss_surface.point_values import PointValues, passes_agree, points_at_once
from fractalscape.networks.loss_surface.surface_digests import data_digest, function_name, model_digest
from fractalscape.networks.loss_surface.surface_outputs import SLOW, checked_quantities, surface_outputs
from fractalscape.networks.objective import Objective
from fractalscape.raster import DEFAULT_SAMPLING, Window, sweep
from fractalscape.raster.window import Sampling
from fractalscape.schema import Output

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Engine = Literal["auto", "vmap", "loop"]

AXES = ("u", "v")
DIGITS = {torch.float64: 6, torch.float32: 3}
"""Of probe values: what threads and processors change lies far behind."""


@dataclass(frozen=True, kw_only=True)
class LossSurface:
    r"""A `raster.Field` of :math:`L(w_0 + u d_1 + v d_2)`; made by `loss_surface_of`.

    Parameters
    ----------
    spec : LossSurfaceSpec
    objective : Objective
    centre : array, shape (size,)
    directions : Directions
    points : int
        How many points are computed in one pass; 1 is a loop.
    """

    spec: LossSurfaceSpec
    objective: Objective = field(repr=False, compare=False)
    centre: Floats = field(repr=False, compare=False)
    directions: Directions = field(repr=False, compare=False)
    points: int = field(compare=False)

    @property
    def axes(self) -> tuple[str, str]:
        """``u, v``: in units of the directions."""
        return AXES

    @property
    def labels(self) -> Mapping[str, str]:
        """What to call the axes in words."""
        return dict(zip(AXES, self.directions.labels, strict=True))

    @property
    def outputs(self) -> tuple[Output, ...]:
        """One for each quantity, or several; see `loss_surface_of`."""
        return surface_outputs(self.spec.quantities)

    @property
    def engine(self) -> str:
        """Name of the program that computes the values."""
        version = ".".join(torch.__version__.split("+")[0].split(".")[:2])
        way = "loop" if self.points == 1 else f"vmap of {self.points}"
        return f"surface-1 {way}, torch {version}"

    def __getstate__(self) -> dict[str, Any]:
        names = ("spec", "objective", "centre", "directions", "points")
        return {name: getattr(self, name) for name in names}

    @cached_property
    def _own(self) -> threading.local:
        return threading.local()

    def _values(self) -> PointValues:
        """Return the program of this thread."""
        if not hasattr(self._own, "values"):
            names = [name for name in self.spec.quantities if name not in SLOW]
            self._own.values = PointValues(self.objective, names, self.points)
        return self._own.values

    def evaluate(self, x: ArrayLike, y: ArrayLike) -> dict[str, Floats]:
        """Return every output at points.

        Parameters
        ----------
        x, y : array_like of float64, shape (points,)
            u and v, in units of the directions.

        Returns
        -------
        dict of str to array
            The `outputs`, each of shape (points,). A loss that is NaN or infinite is kept.

        Raises
        ------
        InputError
            If the arrays are not 1-D, differ in length or hold a value that is not finite.
        """
        u, v = checked_coordinates(x, y)
        values, found = self._values(), {each.name: np.empty(u.size) for each in self.outputs}
        slow = [name for name in self.spec.quantities if name in SLOW]
        for first in range(0, u.size, max(self.points, 1)):
            part = slice(first, first + self.points)
            positions = self.positions(u[part], v[part])
            for name, column in zip(values.names, values.at(positions).T if values.names else (), strict=True):
                found[name][part] = column
            for k, position in enumerate(positions if slow else ()):
                for name, value in self._curvature(position, slow).items():
                    found[name][first + k] = value
        return found

    def positions(self, u: ArrayLike, v: ArrayLike) -> Floats:
        """Return positions in parameter space of points, shape (points, size)."""
        u, v = (np.asarray(each, np.float64).reshape(-1, 1) for each in (u, v))
        found = u * self.directions.vectors[0]
        found += self.centre
        found += v * self.directions.vectors[1]
        return found

    def _curvature(self, position: Floats, slow: Sequence[str]) -> dict[str, float]:
        plane, tolerance = self.directions.vectors, self.spec.tolerance
        return point_curvature(self._values().objective, position, plane, slow, tolerance=tolerance)

    def window(self, span: float | Sequence[float] = 1.0) -> Window:
        """Return the window of ±span, or of four edges (u0, u1, v0, v1).

        Raises
        ------
        InputError
            If it is empty or not finite.
        """
        edges = np.ravel(span).tolist()
        if len(edges) == 1:
            reach = real("span", edges[0], above=0, advice="1 is usual")
            edges = [-reach, reach, -reach, reach]
        if len(edges) != 4:
            raise InputError(f"span={span!r} is neither a number nor four edges (u0, u1, v0, v1)")
        return Window.linear(u=(edges[0], edges[1]), v=(edges[2], edges[3]))

    def sample(
        self,
        span: float | Sequence[float] = 1.0,
        *,
        resolution: int | tuple[int, int] = 64,
        sampling: Sampling = DEFAULT_SAMPLING,
        store: Any = None,
        executor: ExecutorLike = 1,
        progress: ProgressLike = None,
        tile: int | None = None,
    ) -> xr.Dataset:
        """Sample the surface: `raster.sweep` in passes of whole chunks.

        Parameters
        ----------
        span : float or four floats
            See `window`.
        resolution, sampling, store, executor, progress, tile
            As of `raster.sweep`: with a store the surface goes on where it was stopped. 256 a side and more are needed
            for a multifractal analysis. One thread is the default, for PyTorch has its own on every processor.

        Returns
        -------
        xarray.Dataset
            Dims ``(v, u)``, a variable for each output.

        Raises
        ------
        InputError, StoreMismatch, StoreDamaged, DepthError
            As `raster.sweep`.
        """
        how: dict[str, Any] = {"store": store, "executor": executor, "progress": progress, "tile": tile}
        cost = chunk_cost(self, self.window(span))
        return sweep(self, self.window(span), resolution=resolution, sampling=sampling, cost=cost, **how)


def loss_surface_of(
    objective: Objective,
    directions: Directions | ArrayLike,
    *,
    centre: ArrayLike | None = None,
    quantities: Sequence[str] | None = None,
    engine: Engine = "auto",
    tolerance: float = 1e-3,
    name: str = "",
    source: str = "",
) -> LossSurface:
    r"""Return the loss of a network over a plane of its parameters, as a field to be swept, zoomed into and stored.

    .. math:: f(u, v) = L(w_0 + u \, d_1 + v \, d_2)

    Parameters
    ----------
    objective : Objective
        Loss, data and metrics.
    directions : Directions or array_like, shape (2, size)
        Such as `random_directions`.
    centre : array_like of shape (size,), optional
        w_0: that of the directions, or the parameters of the model, when absent.
    quantities : sequence of str, optional
        ``loss``, names of metrics, ``gradient_norm``, ``projected_gradient`` (outputs ``gradient_u, gradient_v``),
        ``projected_hessian`` (``hessian_uu, hessian_uv, hessian_vv``) and ``extreme_eigenvalues``
        (``largest_eigenvalue, smallest_eigenvalue, eigenvalue_ratio, eigenvalue_error``; NaN where they have not
        converged). Loss and metrics when absent.
    engine : {"auto", "vmap", "loop"}
        Several points in a pass, or one by one; equal to rounding, not to the bit, so that the store knows which.
        ``auto`` takes passes where the network allows them, and nothing slow is asked for.
    tolerance : float
        Of the extreme eigenvalues.
    name : str
        Of the surface, in its spec.
    source : str
        JSON of a `LossSurfaceSource` that makes it again; leave it to that.

    Returns
    -------
    LossSurface

    Raises
    ------
    InputError
        If there are not two directions of the length of the network's parameters, a quantity is not known, or
        ``engine="vmap"`` is not possible.

    Notes
    -----
    Values do not depend on tile, chunk, order, resume or load. Sums over many samples may be cut by the number of
    PyTorch's threads (``OMP_NUM_THREADS``), so that another number may change last bits; leave it as it is while a
    store is filled. Each thread of the sweep has a copy of the model and a pass of at most some 130 MB.

    A surface in single precision narrower than about 0.01 is rounding; see `noise_floor`.

    References
    ----------
    Li, H., Xu, Z., Taylor, G., Studer, C. & Goldstein, T. (2018), Visualizing the loss landscape of neural nets,
    NeurIPS 31.

    Examples
    --------
    >>> from fractalscape.networks.directions import random_directions
    >>> data = torch.eye(3), torch.ones(3, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1), torch.nn.functional.mse_loss, data)
    >>> plane = np.zeros((2, 4)); plane[0, :3] = 1; plane[1, 3] = 1
    >>> surface = loss_surface_of(objective, plane, centre=np.zeros(4))
    >>> surface.evaluate([0.0, 1.0, 0.0], [0.0, 0.0, 3.0])["loss"]
    array([1., 0., 4.])
    >>> surface.sample(2.0, resolution=4)["loss"].sel(v=0, u=-1).item()
    4.0
    """
    choice("engine", engine, get_args(Engine))
    plane = as_directions(directions)
    if (plane.count, plane.size) != (2, objective.size):
        raise InputError(
            f"directions have shape {plane.vectors.shape}; a surface of this network needs (2, {objective.size})"
        )
    start = objective.start.double().cpu().numpy() if plane.centre is None else plane.centre
    middle = checked_position("centre", start if centre is None else centre, objective.size)
    asked = checked_quantities(quantities, tuple(objective.metrics))
    fast = [each for each in asked if each not in SLOW]
    probes = np.stack([middle, middle + 0.25 * plane.vectors[0] + 0.125 * plane.vectors[1]])
    spec = LossSurfaceSpec(
        model=model_digest(objective),
        centre=hashlib.sha256(middle.tobytes()).hexdigest(),
        directions=plane.digest,
        data=data_digest(objective),
        loss=function_name(objective.loss),
        probe=_probe(objective, fast, probes),
        quantities=asked,
        batch_norm=objective.batch_norm,
        dtype="f8" if objective.dtype is torch.float64 else "f4",
        tolerance=tolerance,
        name=name,
        source=source,
    )
    points = _points(objective, fast, probes, engine, slow=len(fast) < len(asked))
    return LossSurface(spec=spec, objective=objective, centre=middle, directions=plane, points=points)


def _probe(objective: Objective, names: Sequence[str], positions: Floats) -> tuple[str, ...]:
    values = PointValues(objective, names or ["loss"], 1).at(positions)
    return tuple(f"{value:.{DIGITS[objective.dtype]}g}" for value in values.ravel())


def _points(objective: Objective, names: Sequence[str], positions: Floats, engine: Engine, *, slow: bool) -> int:
    """Return how many points a pass has."""
    if engine == "loop" or (engine == "auto" and slow):
        return 1
    points = points_at_once(objective)
    if engine == "vmap":
        points = max(points, 2)
    if slow or objective.batch_norm == "recalibrate":
        why = "gradients and eigenvalues" if slow else "batch_norm='recalibrate'"
    else:
        why = passes_agree(objective, names, positions, points) if points > 1 else ""
    if why and engine == "vmap":
        raise InputError(f"engine='vmap' is not possible ({why}); take 'loop'")
    return 1 if why else points


def checked_coordinates(u: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """Return coordinates as float64.

    Raises
    ------
    InputError
        If they are not 1-D, differ in length or hold a value that is not finite.
    """
    first, second = (np.ascontiguousarray(each, np.float64) for each in (u, v))
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(f"u has shape {first.shape} and v {second.shape}; both must be 1-D and of equal length")
    for name, values in zip(AXES, (first, second), strict=True):
        if not np.isfinite(values).all():
            raise InputError(f"{name} holds {values[~np.isfinite(values)][0]}; every value must be finite")
    return first, second
