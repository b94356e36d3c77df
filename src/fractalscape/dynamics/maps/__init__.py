"""Maps of descent: what happens at every start, or at every pair of hyperparameters.

`lyapunov_map` and `basin_map` are fields, for `sweep`, `zoom` and the store; diagrams over the learning rate are
curves.
To add a field: a spec that inherits `DescentPlaneSpec`, and a `DescentField` with outputs and ``_found``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractalscape.dynamics.maps.basin_field import BasinMap as BasinMap
    from fractalscape.dynamics.maps.basin_field import BasinMapSpec as BasinMapSpec
    from fractalscape.dynamics.maps.basin_field import basin_map as basin_map
    from fractalscape.dynamics.maps.bifurcations import orbit_diagram as orbit_diagram
    from fractalscape.dynamics.maps.bifurcations import smallest_period as smallest_period
    from fractalscape.dynamics.maps.lyapunov_field import LyapunovMap as LyapunovMap
    from fractalscape.dynamics.maps.lyapunov_field import LyapunovMapSpec as LyapunovMapSpec
    from fractalscape.dynamics.maps.lyapunov_field import lyapunov_map as lyapunov_map
    from fractalscape.dynamics.maps.minimum_fractions import fractions_of_minima as fractions_of_minima

_HOME = {
    "BasinMap": "basin_field",
    "BasinMapSpec": "basin_field",
    "LyapunovMap": "lyapunov_field",
    "LyapunovMapSpec": "lyapunov_field",
    "basin_map": "basin_field",
    "fractions_of_minima": "minimum_fractions",
    "lyapunov_map": "lyapunov_field",
    "orbit_diagram": "bifurcations",
    "smallest_period": "bifurcations",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOME)
