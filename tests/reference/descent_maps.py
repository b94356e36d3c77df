"""Landscapes whose descent is a map with known Lyapunov exponents, and slow tangent vectors."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numba import njit

from fractalscape.dynamics.descent.heavy_ball import HeavyBall
from fractalscape.specs import Spec, register


@njit
def cubic_jet(data, x, y):
    a, b, c = data
    return a * x * x + b * x + c * x**3, 2 * a * x + b + 3 * c * x * x, 0.0, 2 * a + 6 * c * x, 0.0, 0.0


@register
@dataclass(frozen=True, kw_only=True)
class Cubic(Spec):
    """L = a x² + b x + c x³; compiled, or not."""

    kind: ClassVar[str] = "test_cubic"
    a: float
    b: float
    c: float
    compiled: bool = False
    ndim = 1
    extent = (1.0,)
    edges = "open"

    @property
    def spec(self):
        return self

    def value(self, points):
        x = np.asarray(points, float)[:, 0]
        return self.a * x**2 + self.b * x + self.c * x**3

    def gradient(self, points):
        x = np.asarray(points, float)
        return 2 * self.a * x + self.b + 3 * self.c * x**2

    def hessian(self, points):
        return (2 * self.a + 6 * self.c * np.asarray(points, float))[:, :, None]

    def kernel(self):
        return (cubic_jet, (self.a, self.b, self.c)) if self.compiled else None


LOGISTIC = Cubic(a=-0.5, b=0.0, c=1 / 3)
"""Plain descent is the logistic map of rate 1 + learning rate."""
HENON = Cubic(a=0.35, b=-1.0, c=1.4 / 3)
"""The heavy ball of momentum -0.3 with learning rate 1 is the Hénon map."""


class AnyMomentum(HeavyBall):
    """A heavy ball whose momentum may be negative."""

    def __post_init__(self):
        pass


@dataclass(frozen=True, kw_only=True)
class RotatedCubics(Spec):
    """Two logistic cubics along axes turned by an angle, the second one's slopes scaled by a factor."""

    kind: ClassVar[str] = "test_rotated_cubics"
    angle: float
    scale: float
    ndim = 2
    extent = (1.0, 1.0)
    edges = "open"

    @property
    def spec(self):
        return self

    @property
    def turn(self):
        c, s = np.cos(self.angle), np.sin(self.angle)
        return np.array([[c, -s], [s, c]])

    def value(self, points):
        u = points @ self.turn
        return (-(u**2) / 2 + u**3 / 3) @ [1.0, self.scale]

    def gradient(self, points):
        u = points @ self.turn
        return ((-u + u**2) * [1.0, self.scale]) @ self.turn.T

    def hessian(self, points):
        u = points @ self.turn
        bends = (-1 + 2 * u) * [1.0, self.scale]
        return np.einsum("ia,na,ja->nij", self.turn, bends, self.turn)

    def kernel(self):
        return None


def slow_exponents(landscape, optimiser, start, rate, *, frame, transient, steps):
    """Return exponents by explicit Jacobians of the optimiser, one walker, one QR a step."""
    state, sums = optimiser.start([start]), np.zeros(frame.shape[0])
    held = frame.T
    for count in range(transient + steps):
        jacobian = optimiser.jacobian(landscape, state, rate, count=count)[0]
        state = optimiser.step(landscape, state, rate, count=count)
        held, upper = np.linalg.qr(jacobian @ held)
        if count >= transient:
            sums += np.log(np.abs(np.diag(upper)))
    return sums / steps


def slow_product(landscape, optimiser, start, rate, steps):
    """Return the product of all Jacobians."""
    state = optimiser.start([start])
    product = np.eye(state[0].size)
    for count in range(steps):
        product = optimiser.jacobian(landscape, state, rate, count=count)[0] @ product
        state = optimiser.step(landscape, state, rate, count=count)
    return product


def slow_sprott(surface, start, rate, *, distance, steps, renormalisations):
    """Return the local exponents of one restart, in folded places as published."""
    from fractalscape.dynamics.lyapunov.tangent_ensemble import generic_frame
    from fractalscape.landscapes import fold

    place, found = np.array([start]), []
    near = place + distance * generic_frame(2)[0]
    for _ in range(renormalisations):
        for _ in range(steps):
            place = fold(place - rate * surface.gradient(place), surface.extent, surface.edges)
            near = fold(near - rate * surface.gradient(near), surface.extent, surface.edges)
        apart = near - place
        found.append(np.log(np.linalg.norm(apart) / distance) / steps)
        near = place + apart * distance / np.linalg.norm(apart)
    return found
