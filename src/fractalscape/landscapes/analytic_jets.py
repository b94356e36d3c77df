"""Compiled formulas of analytic landscapes of one or two axes: value, gradient and Hessian at an unfolded point.

Each takes ``(data, x, y)``, with ``data = (numbers, frame)`` and
``frame = (center_x, center_y, length_x, length_y, edges, second)``; second is 0 if there is one axis, else 1.
"""

from __future__ import annotations

import math

from numba import njit

from fractalscape.landscapes.cubic_spline import OPEN, inside


@njit(nogil=True, cache=True, error_model="numpy")
def _offset(place, center, length, edges):
    """Return the offset of a folded coordinate from the centre, and the sign of its direction."""
    if edges == OPEN:  # formulas go on outside
        return place - center, 1.0
    home, sign = inside(place, length, edges)
    return home - center, sign


@njit(nogil=True, cache=True, error_model="numpy")
def _offsets(frame, x, y):
    u, sign_x = _offset(x, frame[0], frame[2], frame[4])
    v, sign_y = _offset(y, frame[1], frame[3], frame[4])
    return u, v, sign_x, sign_y


@njit(nogil=True, cache=True, error_model="numpy")
def quadratic_jet(data, x, y):
    """Return the jet of u·Ku / 2; numbers are K_xx, K_xy, K_yy."""
    (xx, xy, yy), frame = data
    u, v, sign_x, sign_y = _offsets(frame, x, y)
    fx, fy = u * xx + v * xy, u * xy + v * yy
    return 0.5 * (u * fx + v * fy), sign_x * fx, sign_y * fy, xx, sign_x * sign_y * xy, yy


@njit(nogil=True, cache=True, error_model="numpy")
def double_well_jet(data, x, y):
    """Return the jet of b (u²/a² - 1)² + k v²/2; numbers are b, a, k."""
    (barrier, half_distance, stiffness), frame = data
    u, v, sign_x, sign_y = _offsets(frame, x, y)
    scaled = u / half_distance
    across = scaled * scaled - 1
    f = barrier * (across * across) + 0.5 * stiffness * (v * v)
    fx = 4 * barrier / half_distance * scaled * across
    fxx = 4 * barrier / (half_distance * half_distance) * (3 * (scaled * scaled) - 1)
    return f, sign_x * fx, sign_y * (stiffness * v), fxx, 0.0, stiffness


@njit(nogil=True, cache=True, error_model="numpy")
def _rastrigin_along(numbers, u):
    stiffness, amplitude, wave_number = numbers
    phase = wave_number * u
    cosine, sine = math.cos(phase), math.sin(phase)
    value = 0.5 * stiffness * (u * u) + amplitude * (1 - cosine)
    return value, stiffness * u + amplitude * wave_number * sine, stiffness + amplitude * wave_number**2 * cosine


@njit(nogil=True, cache=True, error_model="numpy")
def rastrigin_jet(data, x, y):
    """Return the jet of a sum of k u²/2 + A (1 - cos); numbers are k, A, 2π/λ."""
    numbers, frame = data
    u, v, sign_x, sign_y = _offsets(frame, x, y)
    f, fx, fxx = _rastrigin_along(numbers, u)
    g, gy, gyy = _rastrigin_along(numbers, v)
    return f + frame[5] * g, sign_x * fx, frame[5] * sign_y * gy, fxx, 0.0, frame[5] * gyy


@njit(nogil=True, cache=True, error_model="numpy")
def _quadratic_cosine_along(numbers, u):
    stiffness, amplitude, wave_number, multiplies = numbers
    phase = wave_number * u
    bowl, cosine = 0.5 * stiffness * (u * u), amplitude * math.cos(phase)
    slope = -amplitude * wave_number * math.sin(phase)
    if multiplies == 0:
        return bowl + cosine, stiffness * u + slope, stiffness - wave_number**2 * cosine
    bend = stiffness * (1 + cosine + 2 * u * slope - 0.5 * (wave_number * u) ** 2 * cosine)
    return bowl * (1 + cosine), stiffness * u * (1 + cosine + 0.5 * u * slope), bend


@njit(nogil=True, cache=True, error_model="numpy")
def quadratic_cosine_jet(data, x, y):
    """Return the jet of a bowl with a cosine; numbers are k, ε, 2π/λ and whether the cosine multiplies."""
    numbers, frame = data
    u, v, sign_x, sign_y = _offsets(frame, x, y)
    f, fx, fxx = _quadratic_cosine_along(numbers, u)
    g, gy, gyy = _quadratic_cosine_along(numbers, v)
    return f + frame[5] * g, sign_x * fx, frame[5] * sign_y * gy, fxx, 0.0, frame[5] * gyy


@njit(nogil=True, cache=True, error_model="numpy")
def _washboard_along(numbers, u):
    stiffness, radius, amplitude, wave_number, tilt = numbers
    if abs(u) <= radius:
        return 0.5 * stiffness * (u * u), stiffness * u, stiffness
    side, phase = math.copysign(1.0, u), wave_number * u
    cosine = math.cos(phase)
    ripple = amplitude * (cosine - math.cos(wave_number * radius))
    value = 0.5 * stiffness * radius**2 + tilt * (abs(u) - radius) + side * ripple
    slope = side * (tilt - amplitude * wave_number * math.sin(phase))
    return value, slope, -side * amplitude * wave_number**2 * cosine


@njit(nogil=True, cache=True, error_model="numpy")
def tilted_washboard_jet(data, x, y):
    """Return the jet of a well between two washboards; numbers are k, R, A, 2π/p, b."""
    numbers, frame = data
    u, v, sign_x, sign_y = _offsets(frame, x, y)
    f, fx, fxx = _washboard_along(numbers, u)
    g, gy, gyy = _washboard_along(numbers, v)
    return f + frame[5] * g, sign_x * fx, frame[5] * sign_y * gy, fxx, 0.0, frame[5] * gyy
