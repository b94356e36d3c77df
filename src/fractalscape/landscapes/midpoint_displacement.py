"""Diamond-square surfaces: midpoints of squares and of diamonds, displaced at random, generation by generation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from fractalscape.errors import InputError
from fractalscape.landscapes.parameters import real, whole, whole_numbers
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class DiamondSquareSpec(RandomLandscapeSpec):
    r"""A surface of midpoint displacement, flat at the corners of its root squares.

    In generation g = 0, 1, … the centre of every square becomes the mean of its 4 corners, then the middle of every
    side that of the 2 corners and the 1 or 2 centres beside it, each plus amplitude · 2^{-gH} times a random number of
    mean 0 and variance 1. Every height is then one fixed sum of these numbers.

    Parameters
    ----------
    roots : (int, int)
        Squares along y and x before the first generation.
    generations : int
        How often squares are quartered; the grid has roots · 2^generations + 1 points along each axis.
    hurst : float
        H, above 0: amplitudes fall by 2^-H each generation. Chen, Qu & Gong halve them, H = 1.
    amplitude : float
        Standard deviation of the displacements of generation 0.
    noise : {"normal", "uniform"}
        Law of the displacements.

    Raises
    ------
    InputError
        If a number is outside these ranges, or the law is not known.

    Notes
    -----
    Not a fractional Brownian surface: creases stay along the lines of early generations and increments are not
    stationary. For a surface of known covariance take `fractional_brownian`.

    References
    ----------
    Fournier, Fussell & Carpenter, *Computer rendering of stochastic models*, Comm. ACM 25 (1982) 371; the landscape of
    Chen, Qu & Gong, *Anomalous diffusion dynamics of learning in deep neural networks*, Neural Networks 149 (2022) 18,
    is ``10 - surface.clip(min=-0.1)``, its border clipped at 0 too, with generations=10, hurst=1, amplitude=3.

    Examples
    --------
    >>> DiamondSquareSpec(roots=(1, 2), generations=3).shape
    (9, 17)
    >>> surface = diamond_square(DiamondSquareSpec(generations=1), seed=0)
    >>> round(float(surface[1, 1]), 3), float(surface[0, 0])
    (0.853, 0.0)
    """

    kind: ClassVar[str] = "diamond_square"
    working_grids: ClassVar[int] = 3
    roots: tuple[int, int] = (1, 1)
    generations: int = 9
    hurst: float = 0.5
    amplitude: float = 1.0
    noise: Literal["normal", "uniform"] = "normal"

    def __post_init__(self) -> None:
        roots = whole_numbers("roots", self.roots, count=2, least=1, advice="(1, 1) makes a square")
        object.__setattr__(self, "roots", roots)
        generations = whole("generations", self.generations, least=1, most=62, advice="9 make 513 points a root square")
        object.__setattr__(self, "generations", generations)
        object.__setattr__(self, "hurst", real("hurst", self.hurst, above=0, advice="1 halves each generation"))
        amplitude = real("amplitude", self.amplitude, above=0, advice="it is a height")
        object.__setattr__(self, "amplitude", amplitude)
        if self.noise not in ("normal", "uniform"):
            raise InputError(f"noise={self.noise!r} is neither 'normal' nor 'uniform'")

    @property
    def shape(self) -> tuple[int, int]:
        """Points of the grid, (ny, nx)."""
        ny, nx = (root * 2**self.generations + 1 for root in self.roots)
        return ny, nx

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        if self.noise == "normal":
            noise = generator.standard_normal(self.shape, dtype)  # pyright: ignore[reportArgumentType, reportCallIssue]
        else:
            noise = (math.sqrt(12) * (generator.random(self.shape, dtype) - 0.5)).astype(dtype)  # pyright: ignore[reportArgumentType, reportCallIssue]
        return displaced_midpoints(noise, self)


diamond_square = DiamondSquareSpec.draw


def displaced_midpoints(noise: np.ndarray, spec: DiamondSquareSpec) -> np.ndarray:
    """Return the surface of given displacements, one at every point of the grid; those of the root corners are unused.

    Parameters
    ----------
    noise : array, shape `DiamondSquareSpec.shape`
        Numbers of variance 1.
    spec : DiamondSquareSpec

    Returns
    -------
    array
        Of the shape and type of the noise.
    """
    heights = np.zeros_like(noise)
    for generation in range(spec.generations):
        step = 2 ** (spec.generations - generation)
        amplitude = noise.dtype.type(spec.amplitude * 2 ** (-generation * spec.hurst))
        half = step // 2
        corners = heights[::step, ::step]
        centres = (slice(half, None, step), slice(half, None, step))
        mean = (corners[:-1, :-1] + corners[:-1, 1:] + corners[1:, :-1] + corners[1:, 1:]) / 4
        heights[centres] = mean + amplitude * noise[centres]
        _fill_sides(heights, noise, step, amplitude)
        _fill_sides(heights.T, noise.T, step, amplitude)
    return heights


def _fill_sides(heights: np.ndarray, noise: np.ndarray, step: int, amplitude: float) -> None:
    """Fill the middles of the sides along x; transposed, those along y."""
    half = step // 2
    corners, centres = heights[::step, ::step], heights[half::step, half::step]
    total = corners[:, :-1] + corners[:, 1:]
    total[:-1] += centres
    total[1:] += centres
    beside = np.full((len(corners), 1), 4, heights.dtype)
    beside[[0, -1]] = 3
    middles = (slice(None, None, step), slice(half, None, step))
    heights[middles] = total / beside + amplitude * noise[middles]
