"""Hölder fields H(x, y): how rough a multifractional surface is from place to place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.landscapes.surface_spec import checked_shape
from fractalscape.memory import check_memory
from fractalscape.specs import Spec, register


@register
@dataclass(frozen=True, kw_only=True)
class HoelderField(Spec):
    r"""A wavy Hölder field, by default the one of "Optimization on multifractal loss landscapes".

    .. math:: H(x, y) = m + a \sin(2π p x / n_x) \cos(2π q y / n_y)

    for column x of n_x and row y of n_y. The published one has 1024² samples, m = 0.5, a = 0.2, p = 1 and q = 3/4.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns, at least 2 each.
    mean, amplitude : float
        m and a; m ± a is within (0, 1).
    waves : (float, float)
        Waves p along x and q along y.

    Raises
    ------
    InputError
        If the shape is not one, a number is not finite, or m ± a leaves (0, 1).

    References
    ----------
    Ly, A. & Gong, P. (2025), Optimization on multifractal loss landscapes explains a diverse range of geometrical and
    dynamical properties of deep learning, Nature Communications 16, 3252; the formula is in its released code.

    Examples
    --------
    >>> published = HoelderField().values()
    >>> published.shape, float(published[0, 0]), float(published[0, 256])
    ((1024, 1024), 0.5, 0.7)
    """

    kind: ClassVar[str] = "hoelder_field"
    shape: tuple[int, int] = (1024, 1024)
    mean: float = 0.5
    amplitude: float = 0.2
    waves: tuple[float, float] = (1.0, 0.75)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", checked_shape(self.shape))
        try:
            numbers = tuple(float(value) for value in (self.mean, self.amplitude, *self.waves))
        except (TypeError, ValueError):
            numbers = ()
        if len(numbers) != 4 or not np.all(np.isfinite(numbers)):
            raise InputError(
                f"mean={self.mean!r}, amplitude={self.amplitude!r}, waves={self.waves!r} are not 4 numbers"
            )
        mean, amplitude, *waves = numbers
        if not 0 < mean - abs(amplitude) <= mean + abs(amplitude) < 1:
            raise InputError(f"mean={mean} ± amplitude={amplitude} is not within (0, 1); take a smaller amplitude")
        for name, value in (("mean", mean), ("amplitude", amplitude), ("waves", tuple(waves))):
            object.__setattr__(self, name, value)

    def values(self) -> NDArray[np.float64]:
        """Return H at every sample, shape (rows, columns)."""
        rows, columns = self.shape
        check_memory(8 * 4 * rows * columns, f"fields of {rows} x {columns}", "take a smaller shape")
        along_x = np.sin(2 * np.pi * self.waves[0] * np.arange(columns) / columns)
        along_y = np.cos(2 * np.pi * self.waves[1] * np.arange(rows) / rows)
        return self.mean + self.amplitude * along_x * along_y[:, None]
