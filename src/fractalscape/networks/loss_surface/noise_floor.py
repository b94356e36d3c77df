"""How much of a loss surface is rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils import _pytree as trees

from fractalscape.arguments import real, whole
from fractalscape.networks.loss_surface.loss_surface import LossSurface
from fractalscape.networks.loss_surface.point_values import PointValues
from fractalscape.networks.objective import Objective

Floats = NDArray[np.float64]

CLEAR = 10.0
"""Times the floor that second differences must have."""


@dataclass(frozen=True, kw_only=True)
class NoiseFloor:
    """Rounding of a loss beside the differences between its samples.

    Parameters
    ----------
    floor : float
        Root mean square of the error by rounding.
    second_difference : float
        Root mean square of L(u - h) - 2 L(u) + L(u + h).
    spacing : float
        h, in units of the direction u.
    """

    floor: float
    second_difference: float
    spacing: float

    @property
    def ratio(self) -> float:
        """Second differences over the floor."""
        return self.second_difference / self.floor if self.floor else math.inf

    @property
    def resolved(self) -> bool:
        """Whether they are at least ten times the floor, so that they show the landscape."""
        return bool(self.ratio >= CLEAR)

    @property
    def smallest_spacing(self) -> float:
        """The spacing at which they are ten times the floor if the surface is smooth, where they go like h²."""
        return self.spacing * math.sqrt(CLEAR / self.ratio) if self.ratio > 0 else math.inf


def noise_floor(
    surface: LossSurface, *, span: float = 1.0, resolution: int = 64, points: int = 16, seed: int = 0
) -> NoiseFloor:
    r"""Measure rounding of the loss and the differences between neighbouring samples of a window.

    .. math:: \text{floor} = \sqrt{\langle (L_{32} - L_{64})^2 \rangle} \;
              (\times 2^{-29} \text{ for a surface in double precision})

    Parameters
    ----------
    surface : LossSurface
        Its loss is measured, whatever its quantities.
    span : float
        Half the window's side, in units of the directions.
    resolution : int
        Samples a side.
    points : int
        Where it is measured, drawn within the window.
    seed : int
        Of those points.

    Returns
    -------
    NoiseFloor

    Raises
    ------
    InputError
        If a number is outside what is allowed.

    Notes
    -----
    There is no more than double precision to compare that with: errors of the same sums in single precision are
    scaled by the ratio of both precisions, and held against what another order of the samples changes; the larger is
    the floor. Points whose loss is not finite are left out.

    Examples
    --------
    >>> from fractalscape.networks.loss_surface import loss_surface_of
    >>> torch.manual_seed(0) and None
    >>> data = torch.randn(30, 3), torch.randn(30, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1), torch.nn.functional.mse_loss, data)
    >>> surface = loss_surface_of(objective, np.eye(4)[:2])
    >>> noise_floor(surface, span=1e-3).resolved, noise_floor(surface, span=1e-8).resolved
    (True, False)
    """
    span = real("span", span, above=0)
    h = 2 * span / whole("resolution", resolution, least=2)
    points = whole("points", points, least=1)
    u, v = np.random.default_rng(seed).uniform(-span, span, (2, points))
    places = surface.positions(np.concatenate([u - h, u, u + h]), np.tile(v, 3))
    double, single = (_loss(_twin(surface.objective, dtype), places) for dtype in (torch.float64, torch.float32))
    reversed_order = _loss(_twin(surface.objective, surface.objective.dtype, backwards=True), places)
    is_double = surface.objective.dtype is torch.float64
    own = double if is_double else single
    scale = np.finfo(np.float64).eps / np.finfo(np.float32).eps if is_double else 1.0
    before, at, after = own.reshape(3, -1)
    return NoiseFloor(
        floor=float(max(_rms(single - double) * scale, _rms(own - reversed_order))),
        second_difference=_rms(before - 2 * at + after),
        spacing=h,
    )


def _loss(objective: Objective, places: Floats) -> Floats:
    return PointValues(objective, ["loss"], 1).at(places)[:, 0]


def _twin(objective: Objective, dtype: torch.dtype, *, backwards: bool = False) -> Objective:
    """Return the same loss in another precision, or with samples in the opposite order."""
    batches = objective.data.batches
    if backwards:
        batches = trees.tree_map(_backwards, batches[::-1])
    how: dict[str, Any] = {"dtype": dtype, "batch_norm": objective.batch_norm, "device": objective.device}
    names = set(objective.space.names)
    return Objective(objective.model, objective.loss, list(batches), select=lambda name, _: name in names, **how)


def _backwards(values: Any) -> Any:
    return values.flip(0) if isinstance(values, torch.Tensor) and values.ndim else values


def _rms(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(finite**2))) if finite.size else math.nan
