"""Cheap fields for tests of the engine."""

import os
import time

import numpy as np

from fractalscape.raster import Window, field_from_function
from fractalscape.schema import Output, outcome

PLANE = Window.linear(x=(-2, 1), y=(-1.5, 1.5))


def escape(x, y):
    """Mandelbrot set: the escape time in a float64 and, last, an outcome."""
    c = x + 1j * y
    z, steps = np.zeros_like(c), np.zeros(x.size)
    for _ in range(30):
        inside = np.abs(z) < 2
        z[inside] = z[inside] ** 2 + c[inside]
        steps += inside
    return {"value": steps, "outcome": (steps < 30).astype("i1")}


OUTPUTS = (Output(name="value", dtype="f8", fill=float("nan"), units="1", long_name="steps inside"), outcome())


def mandelbrot():
    return field_from_function(escape, axes=("x", "y"), outputs=OUTPUTS, name="mandelbrot", version="1")


def deadly_escape(x, y):
    """The same, until the point (-0.5, 0) kills the process without a word."""
    if np.any((x == -0.5) & (y == 0)):
        os._exit(9)
    return escape(x, y)


def deadly():
    return field_from_function(deadly_escape, axes=("x", "y"), outputs=OUTPUTS, name="mandelbrot", version="1")


def slow_escape(x, y):
    """The same at 0.2 ms a point, to be caught in the middle."""
    time.sleep(2e-4 * x.size)
    return escape(x, y)


def slow_mandelbrot():
    return field_from_function(slow_escape, axes=("x", "y"), outputs=OUTPUTS, name="mandelbrot", version="1")
