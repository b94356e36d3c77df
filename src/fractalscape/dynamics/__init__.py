"""Dynamics: what moves on a landscape or by chance, step by step.

Here belongs what steps a system: descent, noise, reference walks. What is measured on the way is in
`fractalscape.measures`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractalscape.dynamics import descent as descent
    from fractalscape.dynamics import langevin as langevin
    from fractalscape.dynamics import lyapunov as lyapunov
    from fractalscape.dynamics import maps as maps
    from fractalscape.dynamics import multiscale_descent as multiscale_descent
    from fractalscape.dynamics import reference_walks as reference_walks
    from fractalscape.dynamics import riddled_basins as riddled_basins
    from fractalscape.dynamics import rough_trainability as rough_trainability

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "descent",
    "langevin",
    "lyapunov",
    "maps",
    "multiscale_descent",
    "reference_walks",
    "riddled_basins",
    "rough_trainability",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    return import_module(f"{__name__}.{name}")
