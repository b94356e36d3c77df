"""Stable Lévy motion: a walk of independent alpha-stable steps, whose jumps make it multifractal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.landscapes.parameters import real, whole
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.specs import register
from fractalscape.stable_noise import stable_noise


@register
@dataclass(frozen=True, kw_only=True)
class LevyMotionSpec(RandomLandscapeSpec):
    r"""Symmetric α-stable Lévy motion, of scale 1 after one step.

    .. math:: E\,e^{ik X(t)} = e^{-t |k|^\alpha}, \qquad X(bt) \sim b^{1/\alpha} X(t), \qquad D(h) = \alpha h \;
              (0 \le h \le 1/\alpha)

    `draw` gives X(1) … X(n), summed in float64. It refuses steps that overflow, as they may for α below about 0.1.

    Parameters
    ----------
    steps : int
        Length of the walk.
    tail_index : float
        α in (0, 2); moments of order α and above are infinite.

    Raises
    ------
    InputError
        If a number is outside these ranges.

    References
    ----------
    Jaffard, *The multifractal nature of Lévy processes*, Probab. Theory Relat. Fields 114 (1999) 207.

    Examples
    --------
    >>> LevyMotionSpec(steps=100, tail_index=1.5).singularity_spectrum([0.0, 0.4, 0.8])
    array([ 0. ,  0.6, -inf])
    >>> levy_motion(LevyMotionSpec(steps=100, tail_index=1.5), seed=0).shape
    (100,)
    """

    kind: ClassVar[str] = "levy_motion"
    long_name: ClassVar[str] = "position"
    working_grids: ClassVar[int] = 6
    steps: int
    tail_index: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", whole("steps", self.steps, least=1, advice="give a number of steps"))
        advice = "a Gaussian walk, of 2, is fractional_motion"
        object.__setattr__(self, "tail_index", real("tail_index", self.tail_index, above=0, below=2, advice=advice))

    def singularity_spectrum(self, holder: ArrayLike) -> np.ndarray:
        """Return D(h) = α h up to h = 1/α, -inf outside, of the shape of the Hölder exponents h."""
        h = np.asarray(holder, float)
        return np.where((h >= 0) & (h <= 1 / self.tail_index), self.tail_index * h, -np.inf)

    @property
    def _grid(self) -> tuple[int, ...]:
        return (self.steps,)

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            positions = np.cumsum(stable_noise(self.steps, tail_index=self.tail_index, generator=generator))
            finite = np.isfinite(positions.astype(dtype)).all()
        if not finite:
            raise InputError(f"tail_index={self.tail_index} makes steps beyond {dtype}; take a larger one")
        return positions


levy_motion = LevyMotionSpec.draw
