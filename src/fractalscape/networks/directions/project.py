"""Where positions lie in a plane of directions, and how far outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.networks.directions.directions import Directions, as_directions, checked_position

if TYPE_CHECKING:
    import xarray as xr

AXES = ("u", "v")


def project(positions: ArrayLike, directions: Directions | ArrayLike, *, centre: ArrayLike | None = None) -> xr.Dataset:
    r"""Return the coordinates of positions in a plane, by least squares, and the part of them that is outside.

    .. math:: c = (D D^T)^{-1} D (w - w_0), \qquad r = \frac{\|w - w_0 - D^T c\|}{\|w - w_0\|}

    with directions as rows of D, of any length and angle.

    Parameters
    ----------
    positions : array_like, shape (step, size) or (size,)
        Such as a training.
    directions : Directions or array_like, shape (count, size)
    centre : array_like of shape (size,), optional
        w_0; that of the directions when absent, which must have one then.

    Returns
    -------
    Dataset
        ``u (step)``, ``v (step)`` (``u, v, c2, …`` of more directions) in units of the directions, ``distance (step)``
        from the centre and ``out_of_plane (step)``, the share r of it that the plane does not show: near 1 the loss
        drawn under the path is not that along it. 0 at the centre itself.

    Raises
    ------
    InputError
        If there is no centre, lengths differ, or directions depend on each other.

    Notes
    -----
    A position that is not finite has NaN. In high dimensions r is near 1 for most of a training on random
    directions.

    Examples
    --------
    >>> axes = np.array([[2.0, 0, 0], [1.0, 1.0, 0]])
    >>> found = project([[0.0, -1.0, 0], [0.0, 0.0, 3.0]], axes, centre=np.zeros(3))
    >>> found["u"].values, found["v"].values, found["out_of_plane"].values
    (array([0.5, 0. ]), array([-1.,  0.]), array([0., 1.]))
    """
    import xarray as xr

    plane = as_directions(directions)
    origin = plane.centre if centre is None else checked_position("centre", centre, plane.size)
    if origin is None:
        raise InputError("the directions have no centre of their own; give centre=")
    places = np.atleast_2d(np.asarray(positions, np.float64))
    if places.ndim != 2 or places.shape[1] != plane.size:
        raise InputError(f"positions have shape {places.shape}; give (step, {plane.size})")
    if np.linalg.matrix_rank(plane.vectors) < plane.count:
        raise InputError("the directions depend on each other, so that coordinates are many; give others")
    away = places - origin
    basis, triangle = np.linalg.qr(plane.vectors.T)  # of D itself: that of D Dᵀ has half the digits
    inside = away @ basis
    coordinates = np.linalg.solve(triangle, inside.T)
    distance = np.linalg.norm(away, axis=1)
    outside = np.linalg.norm(away - inside @ basis.T, axis=1)
    share = np.divide(outside, distance, out=np.where(np.isfinite(distance), 0.0, np.nan), where=distance > 0)
    names = [*AXES, *(f"c{k}" for k in range(2, plane.count))][: plane.count]
    variables: dict[str, Any] = {
        name: ("step", values, {"units": "1", "long_name": label})
        for name, values, label in zip(names, coordinates, plane.labels, strict=True)
    }
    variables["distance"] = ("step", distance, {"units": "1", "long_name": "distance from the centre"})
    variables["out_of_plane"] = ("step", share, {"units": "1", "long_name": "share of the distance out of the plane"})
    step = ("step", np.arange(len(places)), {"units": "1", "long_name": "step"})
    return xr.Dataset(variables, coords={"step": step})
