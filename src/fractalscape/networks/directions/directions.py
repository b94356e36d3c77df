"""Directions in parameter space, and what is known of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Directions:
    """Vectors that span a line, a plane or more, as rows.

    Parameters
    ----------
    vectors : array, shape (count, size)
        Neither of unit length nor orthogonal in general.
    labels : tuple of str
        What an axis along each would say.
    centre : array of shape (size,), optional
        Where their coordinates are zero; the parameters of the model when absent.
    eigenvalues : array of shape (count,), optional
        Of the Hessian, for its eigenvectors.
    residuals : array of shape (count,), optional
        Bounds of the errors of `eigenvalues`.
    converged : array of bool, shape (count,), optional
        Whether those are within the tolerance asked for.
    explained_variance_ratio : array of shape (count,), optional
        Of a trajectory, for its principal components.

    Raises
    ------
    InputError
        If the vectors are not rows of finite numbers, or labels or centre do not fit them.

    Examples
    --------
    >>> plane = Directions(vectors=np.eye(3)[:2], labels=("first", "second"))
    >>> plane.count, plane.size
    (2, 3)
    """

    vectors: Floats = field(repr=False)
    labels: tuple[str, ...]
    centre: Floats | None = field(default=None, repr=False)
    eigenvalues: Floats | None = None
    residuals: Floats | None = None
    converged: NDArray[np.bool_] | None = None
    explained_variance_ratio: Floats | None = None

    def __post_init__(self) -> None:
        vectors = np.array(self.vectors, np.float64, order="C")
        if vectors.ndim != 2 or not vectors.size:
            raise InputError(f"vectors have shape {vectors.shape}; give one direction of all parameters in each row")
        if not np.isfinite(vectors).all():
            raise InputError("a direction holds NaN or infinity; it needs finite numbers")
        labels = tuple(map(str, self.labels))
        if len(labels) != len(vectors):
            raise InputError(f"labels={labels!r} name {len(labels)} of {len(vectors)} directions; name each")
        object.__setattr__(self, "vectors", vectors)
        object.__setattr__(self, "labels", labels)
        if self.centre is not None:
            object.__setattr__(self, "centre", checked_position("centre", self.centre, self.size))

    @property
    def count(self) -> int:
        """How many there are."""
        return self.vectors.shape[0]

    @property
    def size(self) -> int:
        """How many parameters each has."""
        return self.vectors.shape[1]

    @property
    def digest(self) -> str:
        """sha256 of every bit of the vectors, in hexadecimal."""
        return hashlib.sha256(self.vectors.tobytes()).hexdigest()


def checked_position(name: str, position: ArrayLike, size: int) -> Floats:
    """Return a position as a float64 array of shape (size,).

    Raises
    ------
    InputError
        If it has another shape, or is not finite.
    """
    values = np.array(position, np.float64)
    if values.shape != (size,):
        raise InputError(f"{name} has shape {values.shape}; it needs one number for each of {size} parameters")
    if not np.isfinite(values).all():
        raise InputError(f"{name} holds {values[~np.isfinite(values)][0]}; it needs finite numbers")
    return values


def as_directions(given: Directions | ArrayLike) -> Directions:
    """Return directions as they are, or rows of an array as directions.

    Raises
    ------
    InputError
        If they are no rows of finite numbers.
    """
    if isinstance(given, Directions):
        return given
    vectors = np.atleast_2d(np.asarray(given, np.float64))
    return Directions(vectors=vectors, labels=tuple(f"direction {k + 1}" for k in range(len(vectors))))
