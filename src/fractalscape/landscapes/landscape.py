"""The interface of every landscape, and what its edges do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, get_args, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError
from fractalscape.schema import Edges
from fractalscape.specs import Spec

Floats = NDArray[np.float64]


@runtime_checkable
class Landscape(Protocol):
    """Heights to descend: value, gradient and Hessian at any point, and an edge rule.

    Heights on a grid have dims (y, x), and points are (x, y): column first, in grid units. The domain is
    0 <= p[i] <= extent[i]. Points are *unfolded*: a walker that crosses a periodic or reflecting edge goes on counting,
    and stands on the repeated or mirrored surface, whose gradient and Hessian these are. `fold` brings its points
    back, `fold_sign` is the factor of a gradient component. An open landscape has heights outside its extent too.

    To add one: write a file with a frozen keyword-only dataclass that has these members (nothing needs to be inherited;
    a `Spec` that is its own ``spec`` is shortest), run ``check_landscape`` of its tests on it, and add a line to the
    table in ``landscapes/__init__.py``.
    """

    @property
    def ndim(self) -> int:
        """Number of axes, d."""
        ...

    @property
    def extent(self) -> tuple[float, ...]:
        """Length of the domain along each axis, in grid units."""
        ...

    @property
    def edges(self) -> Edges:
        """What the domain does at its border: ``"periodic"``, ``"reflecting"`` or ``"open"``."""
        ...

    @property
    def spec(self) -> Spec:
        """What defines the landscape."""
        ...

    def value(self, points: ArrayLike) -> Floats:
        """Return heights, shape (n,), at points of shape (n, d)."""
        ...

    def gradient(self, points: ArrayLike) -> Floats:
        """Return gradients, shape (n, d), in height per grid unit."""
        ...

    def hessian(self, points: ArrayLike) -> Floats:
        """Return Hessians, shape (n, d, d), in height per squared grid unit."""
        ...

    def kernel(self) -> tuple[Callable[..., Any], Any] | None:
        """Return a numba function and its data for compiled descent; None for the vectorised path.

        Called as (data, x, y), it gives f, f_x, f_y, f_xx, f_xy, f_yy, as `value`, `gradient` and `hessian` do.
        """
        ...


def fold(points: ArrayLike, extent: tuple[float, ...], edges: Edges) -> Floats:
    """Bring unfolded points back into the domain.

    Periodic: p mod L, in [0, L). Reflecting: the triangle wave min(m, 2L - m), m = p mod 2L, in [0, L]. Open: p itself.
    One formula for every distance, so that no step is too long; a point of the domain keeps every bit.

    Parameters
    ----------
    points : array_like, shape (..., d)
        Unfolded coordinates; those that are not finite become NaN unless the edges are open.
    extent : tuple of float, length d
        Length L of the domain along each axis.
    edges : {"periodic", "reflecting", "open"}
        What the domain does at its border.

    Returns
    -------
    array, shape (..., d)

    Raises
    ------
    InputError
        If the extent does not fit the points or is not positive, or the edges are not known.

    Examples
    --------
    >>> fold([[-0.5], [3.5], [10.5]], (3.0,), "reflecting").ravel()
    array([0.5, 2.5, 1.5])
    >>> fold([[-0.5], [3.5], [10.5]], (3.0,), "periodic").ravel()
    array([2.5, 0.5, 1.5])
    """
    points, lengths = _checked(points, extent, edges)
    if edges == "open":
        return points
    with np.errstate(invalid="ignore"):
        if edges == "reflecting":
            folded = np.mod(points, 2 * lengths)
            return np.minimum(folded, 2 * lengths - folded)
        folded = np.mod(points, lengths)
    return np.where(folded == lengths, 0.0, folded)  # the remainder of a tiny negative number rounds up to L


def fold_sign(points: ArrayLike, extent: tuple[float, ...], edges: Edges) -> Floats:
    """Return the derivative of `fold`: -1 along an axis where a reflecting domain is mirrored, else 1.

    At a reflecting wall, where there is none, it is that of the larger coordinate's side.

    Parameters
    ----------
    points, extent, edges
        As in `fold`.

    Returns
    -------
    array, shape (..., d)

    Raises
    ------
    InputError
        As in `fold`.

    Examples
    --------
    >>> fold_sign([[-0.5], [3.5], [10.5]], (3.0,), "reflecting").ravel()
    array([-1., -1., -1.])
    >>> fold_sign([[2.5], [6.5]], (3.0,), "reflecting").ravel()
    array([1., 1.])
    """
    points, lengths = _checked(points, extent, edges)
    if edges != "reflecting":
        return np.ones_like(points)
    with np.errstate(invalid="ignore"):
        return np.where(np.mod(points, 2 * lengths) < lengths, 1.0, -1.0)


def _checked(points: ArrayLike, extent: tuple[float, ...], edges: Edges) -> tuple[Floats, Floats]:
    points, lengths = np.asarray(points, np.float64), np.asarray(extent, np.float64)
    if edges not in get_args(Edges):
        raise InputError(f"edges={edges!r} is not one of {', '.join(map(repr, get_args(Edges)))}")
    if not np.all(np.isfinite(lengths) & (lengths > 0)):
        raise InputError(f"extent={extent} is not positive and finite; give lengths in grid units")
    if lengths.ndim != 1 or points.ndim == 0 or points.shape[-1] != lengths.size:
        raise InputError(f"points has shape {points.shape}; extent={extent} needs (n, {lengths.size})")
    return points, lengths
