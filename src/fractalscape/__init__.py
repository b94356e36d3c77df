"""fractalscape: maps of the fractal geometry of learning.

Producers make labelled arrays, measures turn them into numbers with intervals, views draw them::

    import fractalscape as fs

    field = fs.trainability.preset("single").field()
    window = fs.Window.log10(lr0=(-3, 6), lr1=(-3, 6))
    raster = fs.sweep(field, window, resolution=256)
    fs.views.heatmap(raster)

Everything is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from fractalscape import dynamics, landscapes, measures, networks, raster, trainability, views
    from fractalscape.dynamics.descent import descend
    from fractalscape.errors import FractalscapeError
    from fractalscape.measures import box_dimension, fit_scaling, singularity_spectrum
    from fractalscape.raster import Window, ZoomPath, field_from_function, find_centre, open_pyramid, sweep, zoom

_VERBS = {
    "FractalscapeError": "errors",
    "Window": "raster",
    "ZoomPath": "raster",
    "box_dimension": "measures",
    "descend": "dynamics.descent",
    "field_from_function": "raster",
    "find_centre": "raster",
    "fit_scaling": "measures",
    "open_pyramid": "raster",
    "singularity_spectrum": "measures",
    "sweep": "raster",
    "zoom": "raster",
}
_PACKAGES = ("dynamics", "landscapes", "measures", "networks", "raster", "trainability", "views")

__all__ = [
    "FractalscapeError",
    "Window",
    "ZoomPath",
    "__version__",
    "box_dimension",
    "descend",
    "dynamics",
    "field_from_function",
    "find_centre",
    "fit_scaling",
    "landscapes",
    "measures",
    "networks",
    "open_pyramid",
    "raster",
    "singularity_spectrum",
    "sweep",
    "trainability",
    "views",
    "zoom",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from fractalscape.provenance import version

        return version()
    if name in _PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name in _VERBS:
        return getattr(import_module(f"{__name__}.{_VERBS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
