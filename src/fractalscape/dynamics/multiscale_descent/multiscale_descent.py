"""Descent on a bowl with ripples far shorter than a step: deterministic, and yet a random walk with known laws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import j0

from fractalscape import provenance, schema
from fractalscape.arguments import real, whole
from fractalscape.errors import InputError
from fractalscape.landscapes import QuadraticCosine
from fractalscape.memory import check_memory
from fractalscape.randomness import streams
from fractalscape.specs import Spec, register

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

FREQUENCIES = 4096
"""Fewest nodes of the transform that gives the density, whose characteristic function is even and decays."""


@register
@dataclass(frozen=True, kw_only=True)
class MultiscaleDescent(Spec):
    r"""Gradient descent on f(x) = x²/2 + ε cos(x/ε) along every axis.

    .. math:: x \leftarrow x - \eta x + \eta \sin(x / \varepsilon)

    For ε far below η the phase x/ε is as good as uniform and independent at every step, which gives the laws below.

    Parameters
    ----------
    learning_rate : float
        eta, between 0 and 2.
    scale : float
        ε, positive and below a tenth of the learning rate.

    Raises
    ------
    InputError
        If a number is out of range.

    References
    ----------
    Kong & Tao, *Stochasticity of deterministic gradient descent: large learning rate for multiscale objective
    function*, NeurIPS 2020, arXiv:2002.06189.

    Examples
    --------
    >>> walk = MultiscaleDescent(learning_rate=0.1, scale=1e-6)
    >>> round(walk.stationary_variance, 5), round(walk.lyapunov_exponent, 4)
    (0.02632, 10.8198)
    """

    kind: ClassVar[str] = "multiscale_descent"
    learning_rate: float
    scale: float

    def __post_init__(self) -> None:
        rate = real("learning_rate", self.learning_rate, above=0, below=2, advice="from 2 on the bowl itself is left")
        object.__setattr__(self, "learning_rate", rate)
        advice = "beyond a tenth of the learning rate a step resolves the ripples"
        object.__setattr__(self, "scale", real("scale", self.scale, above=0, below=rate / 10, advice=advice))

    @property
    def stationary_variance(self) -> float:
        """Variance eta / (4 - 2 eta) of a coordinate, exact for an independent uniform phase."""
        return self.learning_rate / (4 - 2 * self.learning_rate)

    @property
    def lyapunov_exponent(self) -> float:
        """The mean of log|1 - eta f''|, log(eta / (2 ε)), in 1/step: positive, so that descent is chaotic."""
        return math.log(self.learning_rate / (2 * self.scale))

    def gibbs_density(self, x: ArrayLike) -> Floats:
        r"""Return the rescaled Gibbs density :math:`\propto \exp(-2 f_0(x) / (\eta \sigma^2))`.

        With f0 = x²/2 and sigma² = 1/2, the mean square of a sine: the limit of `stationary_density` for small
        learning rates, a normal density of variance eta / 4.

        Parameters
        ----------
        x : array_like
            Coordinates.

        Returns
        -------
        array, of the shape of x
        """
        variance = self.learning_rate / 4
        return np.exp(-(np.asarray(x, np.float64) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)

    def stationary_density(self, x: ArrayLike) -> Floats:
        r"""Return the density of a coordinate at any learning rate below 1.

        The stationary x is a sum of eta (1 - eta)^k sin(phase), k = 0, 1, …, whose characteristic function is

        .. math:: \prod_k J_0(\eta (1 - \eta)^k \omega)

        Parameters
        ----------
        x : array_like
            Coordinates.

        Returns
        -------
        array, of the shape of x

        Raises
        ------
        InputError
            If the learning rate is above 0.7, where the function decays too slowly to be transformed, or below 1e-6,
            where `gibbs_density` is as good.

        Notes
        -----
        A trapezoidal sum over frequencies; its period is beyond abs(x) = 1, where the density ends. Factors of small
        arguments are multiplied in closed form, so that small learning rates cost no more than large ones.
        """
        rate = self.learning_rate
        if not 1e-6 <= rate <= 0.7:
            why = "is above 0.7, where the density has kinks" if rate > 0.7 else "is below 1e-6; take gibbs_density"
            raise InputError(f"learning_rate={rate} {why}")
        spacing = 1.0  # the sum repeats after 2 pi in x, more than twice the support
        frequency: Floats = spacing * np.arange(max(FREQUENCIES, math.ceil(math.sqrt(320 / rate))), dtype=np.float64)
        points = np.asarray(x, np.float64)
        check_memory(8 * points.size * frequency.size, f"{points.size} points of a density", "take fewer at once")
        characteristic = _characteristic(frequency, rate)
        characteristic[0] /= 2
        density = np.cos(points[..., None] * frequency) @ characteristic * spacing / math.pi
        return np.where(np.abs(points) <= 1, np.maximum(density, 0), 0.0)

    def landscape(self, axes: int = 1) -> QuadraticCosine:
        """Return the landscape that is descended."""
        axes = whole("axes", axes, least=1)
        return QuadraticCosine(
            stiffness=1.0,
            amplitude=self.scale,
            wavelength=2 * math.pi * self.scale,
            center=(0.0,) * axes,
            extent=(1.0,) * axes,
        )

    def trajectory(
        self, *, walkers: int, steps: int, axes: int = 1, every: int = 1, seed: int | np.random.Generator
    ) -> xr.Dataset:
        """Descend from starts of the Gibbs density.

        Parameters
        ----------
        walkers, steps, axes : int
            How many walkers, updates and coordinates.
        every : int
            Updates between records.
        seed : int or numpy.random.Generator
            Of the starts, all that is random; walker k depends on the seed and on k alone.

        Returns
        -------
        xarray.Dataset
            As `schema.trajectory`.

        Raises
        ------
        InputError
            If a number is not a positive whole one, or the positions would not fit into memory.

        Examples
        --------
        >>> walk = MultiscaleDescent(learning_rate=0.5, scale=1e-6)
        >>> late = walk.trajectory(walkers=1000, steps=60, seed=0)["position"][..., 20:]
        >>> round(float(late.var()), 2), round(walk.stationary_variance, 2)
        (0.17, 0.17)
        """
        walkers, steps, axes, every = (
            whole(name, value, least=1)
            for name, value in (("walkers", walkers), ("steps", steps), ("axes", axes), ("every", every))
        )
        records = steps // every + 1
        check_memory(8 * walkers * axes * records, f"{walkers} walkers of {records} records", "take fewer, or every=")
        spread, surface = math.sqrt(self.learning_rate / 4), self.landscape(axes)
        here = spread * np.array([stream.standard_normal(axes) for stream in streams(seed, walkers)])
        position = np.empty((walkers, axes, records))
        position[..., 0] = here
        for step in range(1, steps + 1):
            here = here - self.learning_rate * surface.gradient(here)
            if step % every == 0:
                position[..., step // every] = here
        attrs: dict[str, Any] = {"spec": self.to_json(), "version": provenance.version()}
        if not isinstance(seed, np.random.Generator):
            attrs["seed"] = int(seed)
        return schema.trajectory(position, step=every * np.arange(records), attrs=attrs)


def _characteristic(frequency: Floats, rate: float) -> Floats:
    """Return the product of J_0(rate (1 - rate)^k frequency) over k.

    Once arguments z are below a quarter, log J_0(z) = -z²/4 - z⁴/64 - z⁶/576 - 11 z⁸/49152 to 1e-11, and the powers of
    all that follow are geometric series.
    """
    argument, found = rate * frequency, np.ones_like(frequency)
    while argument.max() > 0.25:
        found *= j0(argument)
        argument = (1 - rate) * argument
    logs = np.zeros_like(frequency)
    for power, coefficient in ((2, 1 / 4), (4, 1 / 64), (6, 1 / 576), (8, 11 / 49152)):
        logs -= coefficient * argument**power / -math.expm1(power * math.log1p(-rate))
    return found * np.exp(logs)
