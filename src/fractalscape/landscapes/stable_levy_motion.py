"""Stable Lévy motion: a walk of independent alpha-stable steps, whose jumps make it multifractal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fractalscape.errors import InputError
from fractalscape.landscapes.parameters import real, whole
from fractalscape.landscapes.replicates import draw_replicates
from fractalscape.specs import Spec, register
from fractalscape.stable_noise import stable_noise

if TYPE_CHECKING:
    import xarray as xr


@register
@dataclass(frozen=True, kw_only=True)
class LevyMotionSpec(Spec):
    r"""Symmetric α-stable Lévy motion, of scale 1 after one step.

    .. math:: E\,e^{ik X(t)} = e^{-t |k|^\alpha}, \qquad X(bt) \sim b^{1/\alpha} X(t), \qquad D(h) = \alpha h \;
              (0 \le h \le 1/\alpha)

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
    """

    kind: ClassVar[str] = "levy_motion"
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


def levy_motion(
    spec: LevyMotionSpec, *, seed: int | np.random.Generator, count: int = 1, dtype: DTypeLike = "f8"
) -> xr.DataArray:
    """Draw stable Lévy motions.

    Parameters
    ----------
    spec : LevyMotionSpec
    seed : int or numpy.random.Generator
        Motion k depends on the seed and on k alone.
    count : int
        How many independent motions.
    dtype : {"f8", "f4"}
        Type of the positions; sums are made in float64.

    Returns
    -------
    xarray.DataArray
        Positions X(1) … X(n), dims ("step",), or ("replicate", "step") if `count` is above 1.

    Raises
    ------
    InputError
        If the seed, the count or the dtype is not possible, the memory would not do, or a step overflows, as it may
        for tail indices below about 0.1.

    Examples
    --------
    >>> levy_motion(LevyMotionSpec(steps=100, tail_index=1.5), seed=0).shape
    (100,)
    """

    def draw(generator: np.random.Generator, kind: np.dtype) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            positions = np.cumsum(stable_noise(spec.steps, tail_index=spec.tail_index, generator=generator))
            finite = np.isfinite(positions.astype(kind)).all()
        if not finite:
            raise InputError(f"tail_index={spec.tail_index} makes steps beyond {kind}; take a larger one")
        return positions

    return draw_replicates(
        spec,
        (spec.steps,),
        draw,
        seed=seed,
        count=count,
        dtype=dtype,
        working_values=6 * spec.steps,
        long_name="position",
    )
