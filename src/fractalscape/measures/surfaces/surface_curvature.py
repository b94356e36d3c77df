"""How bent a surface is from place to place: eigenvalues of its Hessian, sharpness and flatness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from fractalscape.arguments import choice, real
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape
from fractalscape.measures.surfaces.surface_grid import Floats, surface_grid
from fractalscape.schema import Edges

if TYPE_CHECKING:
    import xarray as xr

LONG_NAMES = {
    "largest_eigenvalue": "largest eigenvalue of the Hessian",
    "smallest_eigenvalue": "smallest eigenvalue of the Hessian",
    "sharpness": "largest size of an eigenvalue of the Hessian",
    "squared_norm": "squared Frobenius norm of the Hessian",
    "flatness": "flatness",
}
MOST_POINTS = 2**18
"""Points whose analytic Hessians are held at once."""


def surface_curvature(surface: Any, *, edges: Edges = "open", spacing: float = 1.0) -> xr.Dataset:
    r"""Measure the curvature of a surface at every sample.

    .. math:: \lambda_1 = \max(|\lambda_-|, |\lambda_+|), \qquad
              \|\mathrm{Hess}\|_F^2 = \lambda_-^2 + \lambda_+^2, \qquad F = \|\mathrm{Hess}\|_F^{-1/2}

    Parameters
    ----------
    surface : DataArray or array_like of shape (y, x), or Landscape of two axes
        Heights: the Hessian is ``numpy.gradient`` twice, as published, with unit spacing. A landscape: its own, exact
        Hessian, at samples `spacing` apart from the origin to the end of its extent.
    edges : {"periodic", "reflecting", "open"}
        Of heights. Differences are one-sided at ``"open"`` edges, and know the repeated or mirrored surface at others.
    spacing : float
        Between samples of a landscape, in its grid units.

    Returns
    -------
    xarray.Dataset
        Dims (y, x): ``largest_eigenvalue``, ``smallest_eigenvalue`` and ``sharpness`` λ1 in height per squared grid
        unit, ``squared_norm``, and ``flatness`` F, infinite on a plane. Coordinates in grid units.

    Raises
    ------
    InputError
        If the heights are not a plane of finite numbers, or another argument is not of its form.

    Notes
    -----
    On a rough surface the curvature is that of its cut-off, the grid: with Hurst exponent H and n samples a unit it
    grows like n^(2 - H) in units of that length; see `expected_squared_curvature`. ``numpy.gradient`` twice looks two
    samples far along an axis and cannot see a wave of two samples; the spline of a `GriddedLandscape` looks closer.

    Examples
    --------
    >>> bowl = np.add.outer(np.arange(9.0) ** 2, 2 * np.arange(9.0) ** 2)
    >>> found = surface_curvature(bowl).isel(y=4, x=4)
    >>> [float(found[name]) for name in ("largest_eigenvalue", "smallest_eigenvalue", "squared_norm")]
    [4.0, 2.0, 20.0]
    """
    choice("edges", edges, get_args(Edges))
    if isinstance(surface, Landscape):
        step = real("spacing", spacing, above=0, advice="it is a length in grid units")
        return _labelled(_analytic_hessian(surface, step), step)
    if spacing != 1:
        raise InputError(f"spacing={spacing!r} is of a Landscape; samples of heights are one grid unit apart")
    return _labelled(_difference_hessian(surface_grid(surface, least=4), edges), 1.0)


def curvature_norm(hessian: Floats) -> Floats:
    """Return the squared Frobenius norm of Hessians given as (xx, xy, yy), shape (3, …).

    Examples
    --------
    >>> float(curvature_norm(np.array([1.0, 2.0, 3.0])))
    18.0
    """
    return hessian[0] ** 2 + 2 * hessian[1] ** 2 + hessian[2] ** 2


def difference_hessian(heights: Floats, edges: Edges) -> Floats:
    """Return (xx, xy, yy), shape (3, y, x), of ``numpy.gradient`` taken twice.

    Parameters
    ----------
    heights : array, shape (y, x)
    edges : {"periodic", "reflecting", "open"}

    Returns
    -------
    array, shape (3, y, x)

    Examples
    --------
    >>> difference_hessian(np.outer(np.arange(5.0), np.arange(5.0)), "open")[:, 2, 2]
    array([0., 1., 0.])
    """
    return _difference_hessian(heights, edges)


def _difference_hessian(heights: Floats, edges: Edges) -> Floats:
    if edges == "open":
        along_y, along_x = np.gradient(heights)
        return np.stack([np.gradient(along_x, axis=1), np.gradient(along_x, axis=0), np.gradient(along_y, axis=0)])
    around = np.pad(heights, 2, mode="wrap" if edges == "periodic" else "reflect")
    return _difference_hessian(around, "open")[:, 2:-2, 2:-2]


def _analytic_hessian(landscape: Landscape, spacing: float) -> Floats:
    if landscape.ndim != 2:
        raise InputError(f"surface is a landscape of {landscape.ndim} axes; a surface has 2")
    less = 0.5 if landscape.edges == "periodic" else 0.0
    columns, rows = (int(np.floor(length / spacing - less + 1e-9)) + 1 for length in landscape.extent)
    points = spacing * np.stack([*np.meshgrid(np.arange(columns), np.arange(rows))], axis=-1).reshape(-1, 2)
    parts = [landscape.hessian(points[k : k + MOST_POINTS]) for k in range(0, len(points), MOST_POINTS)]
    found = np.concatenate(parts).reshape(rows, columns, 2, 2)
    return np.stack([found[..., 0, 0], (found[..., 0, 1] + found[..., 1, 0]) / 2, found[..., 1, 1]])


def _labelled(hessian: Floats, spacing: float) -> xr.Dataset:
    import xarray as xr

    xx, xy, yy = hessian
    middle, radius = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    squared = curvature_norm(hessian)
    with np.errstate(divide="ignore"):
        flatness = squared**-0.25
    values = (middle + radius, middle - radius, np.abs(middle) + radius, squared, flatness)
    coords = {
        dim: (dim, spacing * np.arange(length), {"units": "1", "long_name": f"{dim} in grid units"})
        for dim, length in zip(("y", "x"), xx.shape, strict=True)
    }
    described = zip(LONG_NAMES.items(), values, strict=True)
    variables = {name: (("y", "x"), array, {"units": "1", "long_name": text}) for (name, text), array in described}
    return xr.Dataset(variables, coords=coords)
