"""Small dives whose pictures are known."""

import numpy as np

from fractalscape.raster import Window, ZoomPath, field_from_function, strip, strip_core, zoom
from fractalscape.schema import Output, outcome

OUTPUTS = (Output(name="value", dtype="f8", fill=float("nan"), units="1", long_name="measure"), outcome())
SQUARE = Window.linear(x=(-1, 1), y=(-1, 1))


def sectors(x, y):
    """Six sectors about the origin, of two classes: the same at every depth."""
    sector = np.floor((np.arctan2(y, x) / (2 * np.pi) + 1 / 24) * 6).astype(int) % 6
    return {"value": np.where(sector % 2, 1.0, -1.0) * (1 + sector), "outcome": (sector % 2).astype("i1")}


def waves(x, y):
    """Smooth values of both signs, at every scale about the origin."""
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    value = np.sin(3 * np.log(radius + 1e-300) + 2 * angle) + 0.3 * np.cos(5 * angle)
    return {"value": value, "outcome": (value >= 0).astype("i1")}


def field(function):
    return field_from_function(function, axes=("x", "y"), outputs=OUTPUTS, name=function.__name__, version="1")


def strip_of(function, *, octaves=3, angles=128, window=SQUARE):
    dive = strip(field(function), window, octaves=octaves, angles=angles)
    return dive, strip_core(field(function), dive)


def keyframes_of(function, *, frames=4, resolution=64, factor=2):
    path = ZoomPath.about(SQUARE, (0.0, 0.0), frames=frames, factor=factor)
    return list(zoom(field(function), path, resolution=resolution))
