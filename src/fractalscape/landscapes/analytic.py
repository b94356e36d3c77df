"""Landscapes with a formula, to test what walks on landscapes against closed forms.

To add one: subclass `AnalyticLandscape` with three formulas of the offset from the centre.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.landscapes.landscape import Floats, fold, fold_sign
from fractalscape.schema import Edges
from fractalscape.specs import Spec, register


@dataclass(frozen=True, kw_only=True)
class AnalyticLandscape(Spec, ABC):
    """A landscape given by formulas of the offset u = fold(p) - center; it is its own spec.

    Parameters
    ----------
    center : tuple of float, length d
        Where the formula has its origin, in grid units.
    extent : tuple of float, length d
        Length of the domain along each axis.
    edges : {"periodic", "reflecting", "open"}
        What the domain does at its border. Gradients jump there unless the formula is symmetric about it.

    Raises
    ------
    InputError
        If a number is not finite, the lengths of center and extent differ, or the edges are not known.

    Notes
    -----
    Numbers become float64 and -0.0 becomes 0.0, so that equal landscapes have equal JSON and equal digests.
    """

    center: tuple[float, ...] = (0.5, 0.5)
    extent: tuple[float, ...] = (1.0, 1.0)
    edges: Edges = "open"

    def __post_init__(self) -> None:
        self._keep_floats(extent=1, center=1)
        if not self.extent or len(self.center) != len(self.extent):
            raise InputError(f"center={self.center} needs {len(self.extent)} finite numbers, as many as extent")
        fold(self.center, self.extent, self.edges)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.extent)

    @property
    def spec(self) -> Self:
        """The landscape itself."""
        return self

    def value(self, points: ArrayLike) -> Floats:
        """Return heights, shape (n,), at unfolded points of shape (n, d)."""
        return self._value(self._offset(points))

    def gradient(self, points: ArrayLike) -> Floats:
        """Return gradients, shape (n, d), at unfolded points of shape (n, d)."""
        return self._gradient(self._offset(points)) * fold_sign(points, self.extent, self.edges)

    def hessian(self, points: ArrayLike) -> Floats:
        """Return Hessians, shape (n, d, d), at unfolded points of shape (n, d)."""
        hessian = self._hessian(self._offset(points))
        sign = fold_sign(points, self.extent, self.edges)
        return sign[:, :, None] * sign[:, None, :] * hessian

    def kernel(self) -> tuple[Callable[..., Any], Any] | None:
        """Return the compiled formula of a point, called as (data, x, y), and its data; None for more than two axes."""
        numbers = self._numbers()
        if self.ndim > 2 or not numbers:
            return None
        from fractalscape.landscapes import analytic_jets
        from fractalscape.landscapes.cubic_spline import EDGE_CODES

        second = self.ndim - 1
        frame = (*self.center, *(0.0,) * (1 - second), *self.extent, *(1.0,) * (1 - second))
        return getattr(analytic_jets, f"{self.kind}_jet"), (numbers, (*frame, EDGE_CODES[self.edges], float(second)))

    def _numbers(self) -> tuple[float, ...]:
        """Return the numbers of the compiled formula, empty if there is none."""
        return ()

    def _keep_floats(self, **depths: int) -> None:
        """Make fields finite floats in tuples nested `depths` deep."""
        for name, depth in depths.items():
            value = getattr(self, name)
            try:
                kept = _floats(value, depth)
            except (TypeError, ValueError, OverflowError):
                expected = ("a finite number", "a tuple of finite numbers", "a tuple of rows of finite numbers")[depth]
                raise InputError(f"{name}={value!r} is not {expected}") from None
            object.__setattr__(self, name, kept)

    def _offset(self, points: ArrayLike) -> Floats:
        points = np.asarray(points, np.float64)
        if points.ndim != 2:
            raise InputError(f"points has shape {points.shape}; it needs (n, {self.ndim}), one column an axis")
        return fold(points, self.extent, self.edges) - np.asarray(self.center)

    @abstractmethod
    def _value(self, offset: Floats) -> Floats: ...

    @abstractmethod
    def _gradient(self, offset: Floats) -> Floats: ...

    @abstractmethod
    def _hessian(self, offset: Floats) -> Floats: ...


@register
@dataclass(frozen=True, kw_only=True)
class Quadratic(AnalyticLandscape):
    """A bowl or a saddle, f(u) = u·Ku / 2.

    Gradient descent multiplies the offset by 1 - learning_rate * K: it converges below learning_rate = 2 / max(eig K),
    and its Lyapunov exponents are log|1 - learning_rate * eig K|.

    Parameters
    ----------
    curvature : tuple of tuples of float, shape (d, d)
        The symmetric matrix K, in height per squared grid unit.
    center, extent, edges
        As in `AnalyticLandscape`.

    Raises
    ------
    InputError
        If a number is not finite, or K is not symmetric or does not fit the extent.

    Examples
    --------
    >>> bowl = Quadratic(curvature=((1.0, 0.0), (0.0, 4.0)), center=(0.0, 0.0))
    >>> bowl.value([[1.0, 1.0]]), bowl.gradient([[1.0, 1.0]])
    (array([2.5]), array([[1., 4.]]))
    """

    kind: ClassVar[str] = "quadratic"
    curvature: tuple[tuple[float, ...], ...] = ((1.0, 0.0), (0.0, 1.0))

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep_floats(curvature=2)
        shape = [len(row) for row in self.curvature]
        if shape != [self.ndim] * self.ndim or not np.array_equal(self.curvature, np.transpose(self.curvature)):
            raise InputError(
                f"curvature={self.curvature} is not a symmetric matrix of {self.ndim} rows, one for each axis"
            )

    def _numbers(self) -> tuple[float, ...]:
        rows = np.zeros((2, 2))
        rows[: self.ndim, : self.ndim] = np.asarray(self.curvature)[:2, :2]
        return float(rows[0, 0]), float(rows[0, 1]), float(rows[1, 1])

    def _value(self, offset: Floats) -> Floats:
        return 0.5 * np.sum(offset * self._gradient(offset), axis=-1)

    def _gradient(self, offset: Floats) -> Floats:
        return offset @ np.asarray(self.curvature)

    def _hessian(self, offset: Floats) -> Floats:
        return np.tile(np.asarray(self.curvature), (len(offset), 1, 1))


@register
@dataclass(frozen=True, kw_only=True)
class DoubleWell(AnalyticLandscape):
    """Two wells along the first axis, f(u) = b (u₀²/a² - 1)² + k (u₁² + u₂² + …) / 2.

    The minima are at u₀ = ±a, of height 0 and curvature 8b/a² along the first axis; the saddle at 0 has height b.

    Parameters
    ----------
    barrier : float
        Height b of the saddle above the wells, in the units of the value.
    half_distance : float
        Distance a of each well from the centre, in grid units.
    stiffness : float
        Curvature k along the other axes, in height per squared grid unit.
    center, extent, edges
        As in `AnalyticLandscape`.

    Raises
    ------
    InputError
        If a number is not finite, or `half_distance` is not positive.

    Examples
    --------
    >>> wells = DoubleWell(center=(0.0, 0.0), half_distance=2.0)
    >>> wells.value([[0.0, 0.0], [2.0, 0.0]]), wells.hessian([[2.0, 0.0]])
    (array([1., 0.]), array([[[2., 0.], [0., 1.]]]))
    """

    kind: ClassVar[str] = "double_well"
    barrier: float = 1.0
    half_distance: float = 0.25
    stiffness: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep_floats(barrier=0, half_distance=0, stiffness=0)
        _need_positive("half_distance", self.half_distance)

    def _numbers(self) -> tuple[float, ...]:
        return self.barrier, self.half_distance, self.stiffness if self.ndim > 1 else 0.0

    def _value(self, offset: Floats) -> Floats:
        across = (offset[:, 0] / self.half_distance) ** 2 - 1
        return self.barrier * across**2 + 0.5 * self.stiffness * np.sum(offset[:, 1:] ** 2, axis=-1)

    def _gradient(self, offset: Floats) -> Floats:
        gradient = self.stiffness * offset
        scaled = offset[:, 0] / self.half_distance
        gradient[:, 0] = 4 * self.barrier / self.half_distance * scaled * (scaled**2 - 1)
        return gradient

    def _hessian(self, offset: Floats) -> Floats:
        hessian = np.tile(self.stiffness * np.eye(self.ndim), (len(offset), 1, 1))
        scaled = offset[:, 0] / self.half_distance
        hessian[:, 0, 0] = 4 * self.barrier / self.half_distance**2 * (3 * scaled**2 - 1)
        return hessian


@register
@dataclass(frozen=True, kw_only=True)
class Rastrigin(AnalyticLandscape):
    """A bowl with ripples, f(u) = sum over axes of k u² / 2 + A (1 - cos(2π u / λ)).

    The global minimum is at the centre, of height 0. Rastrigin's own has k = 2, A = 10, λ = 1. With k = 1, A = λ / 2π
    and λ far below the learning rate η, descent never settles: each coordinate wanders with variance η / (4 - 2η), as
    if the steps were noisy (Kong & Tao, NeurIPS 2020).

    Parameters
    ----------
    stiffness : float
        Curvature k of the bowl, in height per squared grid unit.
    amplitude : float
        Height A of the ripples; crest to trough is 2A.
    wavelength : float
        Their length λ, in grid units.
    center, extent, edges
        As in `AnalyticLandscape`.

    Raises
    ------
    InputError
        If a number is not finite, or `wavelength` is not positive.

    Examples
    --------
    >>> ripples = Rastrigin(center=(0.0, 0.0))
    >>> ripples.value([[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]])
    array([ 0.  , 20.25,  1.  ])
    """

    kind: ClassVar[str] = "rastrigin"
    stiffness: float = 2.0
    amplitude: float = 10.0
    wavelength: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep_floats(stiffness=0, amplitude=0, wavelength=0)
        _need_positive("wavelength", self.wavelength)

    def _numbers(self) -> tuple[float, ...]:
        return self.stiffness, self.amplitude, self._wave_number

    def _value(self, offset: Floats) -> Floats:
        phase = self._wave_number * offset
        return np.sum(0.5 * self.stiffness * offset**2 + self.amplitude * (1 - np.cos(phase)), axis=-1)

    def _gradient(self, offset: Floats) -> Floats:
        phase = self._wave_number * offset
        return self.stiffness * offset + self.amplitude * self._wave_number * np.sin(phase)

    def _hessian(self, offset: Floats) -> Floats:
        along = self.stiffness + self.amplitude * self._wave_number**2 * np.cos(self._wave_number * offset)
        return along[:, :, None] * np.eye(self.ndim)

    @property
    def _wave_number(self) -> float:
        return 2 * math.pi / self.wavelength


@register
@dataclass(frozen=True, kw_only=True)
class QuadraticCosine(AnalyticLandscape):
    """A bowl with a cosine, the sum over axes of k u²/2 + ε c(u), or of (k u²/2) (1 + ε c(u)), with c = cos(2π u / λ).

    The additive one is convex up to the roughness ε/λ² = k / 4π², beyond which the border of the learning rates that
    converge is a fractal (Liu's f(x) = x² + ε cos(2π x / λ) has k = 2). The multiplicative one is never convex far out.

    Parameters
    ----------
    stiffness : float
        Curvature k of the bowl, in height per squared grid unit.
    amplitude : float
        ε, a height if it is added and a pure number if it multiplies.
    wavelength : float
        λ, in grid units.
    coupling : {"additive", "multiplicative"}
        Whether the cosine is added to the bowl or multiplies it.
    center, extent, edges
        As in `AnalyticLandscape`.

    Raises
    ------
    InputError
        If a number is not finite, `wavelength` is not positive, or the coupling is not known.

    References
    ----------
    Liu, *Complex fractal trainability boundary can arise from trivial non-convexity*, arXiv:2406.13971; Kong & Tao,
    *Stochasticity of deterministic gradient descent*, NeurIPS 2020.

    Examples
    --------
    >>> bowl = QuadraticCosine(center=(0.0,), extent=(1.0,), amplitude=0.1, wavelength=0.5)
    >>> bowl.value([[0.0], [0.5]]), round(bowl.roughness, 3), bowl.convex
    (array([0.1 , 0.35]), 0.4, False)
    """

    kind: ClassVar[str] = "quadratic_cosine"
    stiffness: float = 2.0
    amplitude: float = 0.1
    wavelength: float = 0.1
    coupling: Literal["additive", "multiplicative"] = "additive"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep_floats(stiffness=0, amplitude=0, wavelength=0)
        _need_positive("wavelength", self.wavelength)
        if self.coupling not in ("additive", "multiplicative"):
            raise InputError(f"coupling={self.coupling!r} is neither 'additive' nor 'multiplicative'")

    @property
    def roughness(self) -> float:
        """Liu's θ = ε / λ²."""
        return self.amplitude / self.wavelength**2

    @property
    def convex(self) -> bool:
        """Whether no curvature is negative anywhere."""
        added = abs(self.amplitude) * self._wave_number**2
        return self.stiffness >= added if self.coupling == "additive" else self.stiffness >= 0 == self.amplitude

    def _numbers(self) -> tuple[float, ...]:
        return self.stiffness, self.amplitude, self._wave_number, float(self.coupling == "multiplicative")

    def _value(self, offset: Floats) -> Floats:
        bowl, cosine = 0.5 * self.stiffness * offset**2, self.amplitude * np.cos(self._wave_number * offset)
        return np.sum(bowl + cosine if self.coupling == "additive" else bowl * (1 + cosine), axis=-1)

    def _gradient(self, offset: Floats) -> Floats:
        phase, number = self._wave_number * offset, self._wave_number
        slope = -self.amplitude * number * np.sin(phase)
        if self.coupling == "additive":
            return self.stiffness * offset + slope
        return self.stiffness * offset * (1 + self.amplitude * np.cos(phase) + 0.5 * offset * slope)

    def _hessian(self, offset: Floats) -> Floats:
        phase, number = self._wave_number * offset, self._wave_number
        cosine, slope = self.amplitude * np.cos(phase), -self.amplitude * number * np.sin(phase)
        along = self.stiffness - number**2 * cosine
        if self.coupling == "multiplicative":
            along = self.stiffness * (1 + cosine + 2 * offset * slope - 0.5 * (number * offset) ** 2 * cosine)
        return along[:, :, None] * np.eye(self.ndim)

    @property
    def _wave_number(self) -> float:
        return 2 * math.pi / self.wavelength


@register
@dataclass(frozen=True, kw_only=True)
class TiltedWashboard(AnalyticLandscape):
    """A harmonic well between two washboards that tilt down to it, summed over axes.

    The slope along an axis is k u for abs(u) <= R, (2πA/p) sin(2πu/p) - b below -R, and minus that above R. Heights are
    continuous; the slope jumps at ±R. A walk that starts on a washboard is not stationary before it reaches the well.

    Parameters
    ----------
    stiffness : float
        Curvature k of the well, in height per squared grid unit.
    radius : float
        Where the well ends, R, in grid units.
    amplitude : float
        Height A of the ripples of the washboards.
    period : float
        Their length p, in grid units.
    tilt : float
        Their mean slope b towards the well, in height per grid unit.
    center, extent, edges
        As in `AnalyticLandscape`.

    Raises
    ------
    InputError
        If a number is not finite, or `radius` or `period` is not positive.

    Examples
    --------
    >>> washboard = TiltedWashboard()
    >>> washboard.value([[0.0], [200.0], [300.0]]), washboard.gradient([[-250.0], [100.0]]).round(4)
    (array([ 0., 10., 11.]), array([[-0.01],
           [ 0.05]]))
    """

    kind: ClassVar[str] = "tilted_washboard"
    center: tuple[float, ...] = (0.0,)
    extent: tuple[float, ...] = (1000.0,)
    stiffness: float = 5e-4
    radius: float = 200.0
    amplitude: float = 0.1
    period: float = 100.0
    tilt: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep_floats(stiffness=0, radius=0, amplitude=0, period=0, tilt=0)
        _need_positive("radius", self.radius)
        _need_positive("period", self.period)

    def _numbers(self) -> tuple[float, ...]:
        return self.stiffness, self.radius, self.amplitude, self._wave_number, self.tilt

    def _value(self, offset: Floats) -> Floats:
        edge = 0.5 * self.stiffness * self.radius**2
        beyond = self.tilt * (np.abs(offset) - self.radius)
        ripple = self.amplitude * (np.cos(self._wave_number * offset) - math.cos(self._wave_number * self.radius))
        outside = edge + beyond + np.sign(offset) * ripple
        return np.sum(np.where(self._in_well(offset), 0.5 * self.stiffness * offset**2, outside), axis=-1)

    def _gradient(self, offset: Floats) -> Floats:
        ripple = self.amplitude * self._wave_number * np.sin(self._wave_number * offset)
        return np.where(self._in_well(offset), self.stiffness * offset, np.sign(offset) * (self.tilt - ripple))

    def _hessian(self, offset: Floats) -> Floats:
        ripple = self.amplitude * self._wave_number**2 * np.cos(self._wave_number * offset)
        along = np.where(self._in_well(offset), self.stiffness, -np.sign(offset) * ripple)
        return along[:, :, None] * np.eye(self.ndim)

    def _in_well(self, offset: Floats) -> np.ndarray:
        return np.abs(offset) <= self.radius

    @property
    def _wave_number(self) -> float:
        return 2 * math.pi / self.period


def _floats(value: Any, depth: int) -> Any:
    """Return finite floats in tuples nested `depth` deep, without a negative zero."""
    if depth:
        if isinstance(value, str):
            raise TypeError
        return tuple(_floats(item, depth - 1) for item in value)
    if isinstance(value, (str, bool)):
        raise TypeError
    number = float(value) + 0.0
    if not math.isfinite(number):
        raise ValueError
    return number


def _need_positive(name: str, value: float) -> None:
    if value <= 0:
        raise InputError(f"{name}={value} is not positive; give a length in grid units")
