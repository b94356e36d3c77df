"""Chaos of descent: Lyapunov exponents by tangent vectors, and what they say along the learning rate.

An optimiser is a map; its Jacobian moves tangent vectors. To add an estimator: a file named after it, which takes a
landscape (or a `SmoothMap`) and starts, and its slow twin in ``tests/reference/descent_maps.py``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractalscape.dynamics.lyapunov.edge_of_stability_curve import edge_of_stability as edge_of_stability
    from fractalscape.dynamics.lyapunov.edge_of_stability_curve import stability_threshold as stability_threshold
    from fractalscape.dynamics.lyapunov.exponents import lyapunov_exponents as lyapunov_exponents
    from fractalscape.dynamics.lyapunov.finite_time import finite_time_exponents as finite_time_exponents
    from fractalscape.dynamics.lyapunov.rate_curve import chaos_curve as chaos_curve
    from fractalscape.dynamics.lyapunov.smooth_map import SmoothMap as SmoothMap
    from fractalscape.dynamics.lyapunov.sprott import sprott_exponent as sprott_exponent
    from fractalscape.dynamics.lyapunov.two_trajectories import two_trajectory_exponents as two_trajectory_exponents

_HOME = {
    "SmoothMap": "smooth_map",
    "chaos_curve": "rate_curve",
    "edge_of_stability": "edge_of_stability_curve",
    "finite_time_exponents": "finite_time",
    "lyapunov_exponents": "exponents",
    "sprott_exponent": "sprott",
    "stability_threshold": "edge_of_stability_curve",
    "two_trajectory_exponents": "two_trajectories",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOME)
