"""What all random surfaces on a grid have in common: shape, units, dtype, seed and labels."""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.memory import check_memory
from fractalscape.specs import Spec

if TYPE_CHECKING:
    import xarray as xr

UNITS = ("unit", "pixel")
DTYPES = ("f8", "f4")
METHODS = ("exact", "fraclab")


@dataclass(frozen=True, kw_only=True)
class SurfaceSpec(Spec, ABC):
    """Base of the specs of random surfaces on a grid.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns, at least 2 each.
    units : {"unit", "pixel"}
        In which distances count: ``"unit"``, pixels divided by the longest side (a number of samples), as the published
        learning rates suppose; or ``"pixel"``. Heights differ by the factor ``max(shape) ** hurst``.
    dtype : {"f8", "f4"}
        Of the heights. Both come from the same random numbers.
    seed : int or None
        A non-negative integer; None says that the surface was drawn from a generator of the caller.

    Raises
    ------
    InputError
        If a value is not of this form.
    """

    generator: ClassVar[int] = 1
    """Raised by one when other heights come of the same seed: those kept by `cached` are then not taken for these."""
    shape: tuple[int, int]
    units: str = "unit"
    dtype: str = "f8"
    seed: int | None = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", checked_shape(self.shape))
        for name, value, allowed in (("units", self.units, UNITS), ("dtype", self.dtype, DTYPES)):
            if not isinstance(value, str) or value not in allowed:
                raise InputError(f"{name}={value!r} is not one of {', '.join(map(repr, allowed))}")
        object.__setattr__(self, "seed", _checked_seed(self.seed))

    @property
    def pixels_per_unit(self) -> int:
        """How many pixels a unit of distance has."""
        return max(self.shape) if self.units == "unit" else 1

    @abstractmethod
    def draw(self, *, count: int | None = None) -> xr.DataArray:
        """Return the surface that the spec describes, or several; seed, units and dtype are those of the spec."""

    def need_seed(self) -> int:
        """Return the seed.

        Raises
        ------
        InputError
            If the surface was drawn from a generator, which a spec does not hold.
        """
        if self.seed is None:
            raise InputError("seed=None: this surface was drawn from a generator; replace(seed=...) by an integer")
        return self.seed

    def labelled(self, heights: np.ndarray, *, long_name: str, attrs: dict[str, Any]) -> xr.DataArray:
        """Return heights of shape (y, x) or (replicate, y, x) with coordinates, and the spec in the attributes."""
        import xarray as xr

        unit = {"units": "1" if self.units == "unit" else "pixel"}
        coords: dict[str, Any] = {
            dim: (dim, np.arange(length) / self.pixels_per_unit, {**unit, "long_name": dim})
            for dim, length in zip(("y", "x"), self.shape, strict=True)
        }
        if heights.ndim == 3:
            coords["replicate"] = ("replicate", np.arange(len(heights)), {"units": "1", "long_name": "replicate"})
        own = {"units": "1", "long_name": long_name, "spec": self.to_json(), "version": provenance.version()}
        return xr.DataArray(heights, dims=("replicate", "y", "x")[-heights.ndim :], coords=coords, attrs=own | attrs)


def checked_shape(shape: Any) -> tuple[int, int]:
    """Return rows and columns as integers.

    Raises
    ------
    InputError
        If they are not two whole numbers of at least 2.

    Examples
    --------
    >>> checked_shape([3, 5])
    (3, 5)
    """
    try:
        rows, columns = (operator.index(length) for length in shape)
    except (TypeError, ValueError):
        rows = columns = 0
    if min(rows, columns) < 2:
        raise InputError(f"shape={shape!r} is not (rows, columns) of at least 2 each; give whole numbers")
    return rows, columns


def checked_hurst(hurst: Any) -> float:
    """Return a Hurst exponent as a float.

    Raises
    ------
    InputError
        If it is not a number within (0, 1).

    Examples
    --------
    >>> checked_hurst(0.5)
    0.5
    """
    number = isinstance(hurst, (int, float, np.integer, np.floating)) and not isinstance(hurst, bool)
    if not number or not 0 < hurst < 1:  # NaN too
        raise InputError(f"hurst={hurst!r} is not within (0, 1); give a Hurst exponent such as 0.5")
    return float(hurst)


def seed_for_spec(seed: Any) -> Any:
    """Return what a spec can hold of a seed: a generator becomes None."""
    return None if isinstance(seed, np.random.Generator) else _need_integer(seed)


def _checked_seed(seed: Any) -> int | None:
    return None if seed is None else _need_integer(seed)


def _need_integer(seed: Any) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"seed={seed!r} must be a non-negative integer or a numpy.random.Generator")
    return int(seed)


def checked_method(method: Any) -> str:
    """Return how fractional surfaces are made.

    Raises
    ------
    InputError
        If it is not one of `METHODS`.

    Examples
    --------
    >>> checked_method("exact")
    'exact'
    """
    if not isinstance(method, str) or method not in METHODS:
        raise InputError(f"method={method!r} is not one of {', '.join(map(repr, METHODS))}")
    return method


def need_memory(spec: SurfaceSpec, periods: tuple[int, int], *, exponents: int, count: int) -> None:
    """Raise `InputError` if surfaces from a torus of these periods do not fit in memory; nothing is allocated."""
    needed = embedding_bytes(periods, spec.shape, exponents=exponents, count=count, dtype=spec.dtype)
    number = f"{count} surfaces" if count > 1 else "surfaces"
    check_memory(
        needed, f"{number} of {spec.shape[0]} x {spec.shape[1]}", "take a smaller shape or count, or dtype='f4'"
    )


def embedding_bytes(periods: tuple[int, int], shape: tuple[int, int], *, exponents: int, count: int, dtype: str) -> int:
    """Return about how many bytes a draw takes at its peak, with the surfaces it returns.

    Two half spectra (noise and product), the eigenvalues of each exponent, what computing them takes, and the fields.
    """
    points, samples, size = math.prod(periods), math.prod(shape), np.dtype(dtype).itemsize
    spectra = max(2 * size * points, 10 * points)
    fields = samples * (size * count + 8 * (exponents + 2 if exponents > 1 else 0)) + 2 * size * shape[0] * periods[1]
    return spectra + 2 * exponents * points + fields
