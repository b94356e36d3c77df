"""The fractional Langevin equation: a force, friction that remembers, and the noise that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gamma, rgamma

from fractalscape import provenance, schema
from fractalscape.arguments import choice, real, whole
from fractalscape.dynamics.langevin.mittag_leffler import mittag_leffler
from fractalscape.dynamics.langevin.schemes import explicit_path, implicit_path
from fractalscape.errors import InputError
from fractalscape.landscapes import Landscape, TiltedWashboard
from fractalscape.memory import check_memory
from fractalscape.randomness import fractional_motion, streams
from fractalscape.specs import Spec, register

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Scheme = Literal["implicit", "explicit"]
ARRAYS = 8
"""Copies of the positions that a path needs while it is made: noise, memory, sums, transforms."""


@register
@dataclass(frozen=True, kw_only=True)
class FractionalLangevin(Spec):
    r"""Descent on a rough surface as motion with memory in a smooth one.

    .. math:: \frac{1}{\eta} \int_0^t (t - s)^{2H-2} \dot x(s) \, ds = -V'(x) + \xi(t), \qquad
       \langle \xi(t) \xi(t') \rangle = \beta^{-1} |t - t'|^{2H-2}

    along every axis. Friction and noise have one kernel, so that there is a temperature, eta / beta: in a well the law
    exp(-V / temperature) is stationary. Integrated, the noise is fractional Brownian motion of Hurst exponent 1 - H.

    Parameters
    ----------
    hurst : float
        H of the rough surface, between 1/2 and 1, both excluded.
    learning_rate : float
        eta, positive.
    inverse_temperature : float
        beta, positive. It is the noise's own: the temperature of the motion is eta / beta.

    Raises
    ------
    InputError
        If a number is out of range.

    References
    ----------
    Ly & Gong, *Optimization on multifractal loss landscapes*, Nat. Commun. 16, 3252 (2025), methods.

    Examples
    --------
    >>> equation = FractionalLangevin(hurst=0.7, learning_rate=1000.0, inverse_temperature=5000.0)
    >>> equation.temperature, equation.displacement([1, 1e9], stiffness=5e-4).round(1).tolist()
    (0.2, [169.8, 800.0])
    """

    kind: ClassVar[str] = "fractional_langevin"
    hurst: float
    learning_rate: float
    inverse_temperature: float

    def __post_init__(self) -> None:
        advice = "at 1/2 memory ends: there the exponents of rougher surfaces stay"
        object.__setattr__(self, "hurst", real("hurst", self.hurst, above=0.5, below=1, advice=advice))
        for name in ("learning_rate", "inverse_temperature"):
            object.__setattr__(self, name, real(name, getattr(self, name), above=0))

    @property
    def temperature(self) -> float:
        """The ratio eta / beta, in units of height."""
        return self.learning_rate / self.inverse_temperature

    @property
    def order(self) -> float:
        """2 - 2H, the order of the fractional derivative and the exponent of free diffusion."""
        return 2 - 2 * self.hurst

    @property
    def mobility(self) -> float:
        """The ratio eta / gamma(2H - 1): without noise, the fractional derivative of x is minus this times V'(x)."""
        return float(self.learning_rate * rgamma(2 * self.hurst - 1))

    def displacement(self, lag: ArrayLike, *, stiffness: float = 0.0) -> Floats:
        r"""Return the mean squared displacement in a harmonic well in equilibrium, along one axis.

        .. math:: 2 \frac{\Theta}{k} \left[1 - E_{2-2H}\left(-\frac{\eta k \tau^{2-2H}}{\Gamma(2H-1)}\right)\right]

        with the temperature Theta: first like tau^(2-2H), then the plateau 2 Theta / k.

        Parameters
        ----------
        lag : array_like
            Times tau, finite and not negative.
        stiffness : float
            Curvature k of the well, not negative; without one, free diffusion from any time on.

        Returns
        -------
        array of float64, of the shape of lag, in squared grid units

        Raises
        ------
        InputError
            If a lag is negative or not finite, or the stiffness is.

        Notes
        -----
        The mean over time of a long path has the same value. A motion that starts elsewhere than in equilibrium has
        another one.
        """
        stiffness = real("stiffness", stiffness)
        lags = np.asarray(lag, np.float64)
        if stiffness < 0 or not np.all(np.isfinite(lags) & (lags >= 0)):
            raise InputError(f"lag={lag!r} and stiffness={stiffness} must be finite and not negative")
        reach = self.mobility * lags**self.order
        if stiffness == 0:
            return 2 * self.temperature * reach / gamma(1 + self.order)
        # 1 - E_a(-z) = z E_{a,1+a}(-z), which keeps its digits at small lags
        decay = mittag_leffler(-stiffness * reach, order=self.order, second_parameter=1 + self.order)
        return 2 * self.temperature * reach * decay

    def trajectory(
        self,
        landscape: Landscape,
        *,
        start: ArrayLike,
        steps: int,
        walkers: int = 1,
        step_size: float = 1.0,
        scheme: Scheme = "implicit",
        every: int = 1,
        seed: int | np.random.Generator,
    ) -> xr.Dataset:
        """Move walkers on a landscape V.

        Parameters
        ----------
        landscape : Landscape
            Of any number of axes, whose noises are independent.
        start : array_like, shape (), (axis,) or (walker, axis)
            Where walkers start, in grid units.
        steps : int
            Steps of time.
        walkers : int
            How many; the noise of walker k depends on the seed, k and the steps alone.
        step_size : float
            Time h between steps; with smaller ones both schemes converge.
        scheme : {"implicit", "explicit"}
            ``"implicit"``: the L1 rule for the memory, the force linearised along each axis and taken at the end of the
            step where it binds; stable for wells of any stiffness. ``"explicit"``: the left-point rule, as published.
        every : int
            Steps between records.
        seed : int or numpy.random.Generator
            Of the noise.

        Returns
        -------
        xarray.Dataset
            As `schema.trajectory`: ``position (walker, axis, step)``, ``loss``, and ``outcome``, which is *diverged*
            where a position is not finite. Time is ``step * step_size``, the latter in the attributes.

        Raises
        ------
        InputError
            If shapes or numbers do not fit, or the positions would not fit into memory.

        Notes
        -----
        The explicit rule is coarse unless eta k h^(2-2H) is far below 1: with the published numbers its displacement at
        lag 1 is 1.44 times the exact one. Both are of first order in h.

        References
        ----------
        Lin & Xu, J. Comput. Phys. 225, 1533 (2007), eq. 3.1, for L1; Ly & Gong (2025) for the explicit rule.

        Examples
        --------
        >>> from fractalscape.dynamics.langevin import PUBLISHED_EQUATION, PUBLISHED_POTENTIAL, PUBLISHED_START
        >>> path = PUBLISHED_EQUATION.trajectory(PUBLISHED_POTENTIAL, start=PUBLISHED_START, steps=4000, seed=0)
        >>> bool(abs(path["position"][0, 0, -1]) < PUBLISHED_POTENTIAL.radius)  # it found the well
        True
        """
        steps, walkers, every = (
            whole(name, value, least=1) for name, value in (("steps", steps), ("walkers", walkers), ("every", every))
        )
        step_size = real("step_size", step_size, above=0, advice="1 is a step of descent")
        choice("scheme", scheme, get_args(Scheme))
        starts = _checked_start(start, walkers, landscape.ndim)
        check_memory(ARRAYS * starts.size * (steps + 1) * 8, f"{walkers} walkers of {steps} steps", "take fewer")
        move = explicit_path if scheme == "explicit" else implicit_path
        noise = self._noise(seed, walkers, landscape.ndim, steps, step_size)
        position = move(self, landscape, starts, noise, step_size)[..., ::every]
        return self._labelled(landscape, position, every, seed, {"step_size": step_size, "scheme": scheme})

    def _noise(self, seed: int | np.random.Generator, walkers: int, axes: int, steps: int, step_size: float) -> Floats:
        """Return the displacement that the noise alone makes, shape (walker, axis, step)."""
        scale = self.displacement(step_size) ** 0.5
        paths = [
            fractional_motion(steps + 1, hurst=1 - self.hurst, seed=stream, count=axes)
            for stream in streams(seed, walkers)
        ]
        return -scale * np.array(paths)

    def _labelled(self, landscape: Landscape, position: Floats, every: int, seed: object, attrs: dict) -> xr.Dataset:
        walkers, axes, records = position.shape
        points = np.ascontiguousarray(position.transpose(0, 2, 1)).reshape(-1, axes)
        attrs = {
            "spec": self.to_json(),
            "landscape": landscape.spec.to_json(),
            "version": provenance.version(),
            **attrs,
        }
        if not isinstance(seed, np.random.Generator):
            attrs["seed"] = int(seed)  # pyright: ignore[reportArgumentType]
        with np.errstate(all="ignore"):
            loss = landscape.value(points).reshape(walkers, records)
        lost = ~np.isfinite(position).all((1, 2))
        return schema.trajectory(
            position,
            loss=loss,
            step=every * np.arange(records),
            outcome=np.where(lost, schema.DIVERGED, schema.UNDECIDED),
            edges=landscape.edges,
            extent=landscape.extent,
            attrs=attrs,
        )


def _checked_start(start: ArrayLike, walkers: int, axes: int) -> Floats:
    try:
        starts = np.broadcast_to(np.asarray(start, np.float64), (walkers, axes))
    except (TypeError, ValueError):
        starts = np.array(np.nan)
    if not np.isfinite(starts).all():
        raise InputError(f"start={start!r} is not made of finite numbers of shape (), ({axes},) or ({walkers}, {axes})")
    return np.array(starts)


PUBLISHED_EQUATION = FractionalLangevin(hurst=0.7, learning_rate=1000.0, inverse_temperature=5000.0)
"""The numbers of the paper's fractional diffusion, over 10^4 steps of size 1."""

PUBLISHED_POTENTIAL = TiltedWashboard()
"""Its potential: a harmonic well between tilted washboards."""

PUBLISHED_START = -700.0
"""Where its path starts: far up the left washboard."""
