"""Landscapes: synthetic surfaces and the interface to descend them.

Here belongs what gives heights, gradients and Hessians at points: formulas, random surfaces, gridded data.
What walks on a landscape is dynamics; what measures its roughness is measures.

To add one: see `Landscape`, and add a line to the table below. Importing this package imports none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractalscape.landscapes.analytic import DoubleWell as DoubleWell
    from fractalscape.landscapes.analytic import Quadratic as Quadratic
    from fractalscape.landscapes.analytic import Rastrigin as Rastrigin
    from fractalscape.landscapes.fractional_brownian_surface import FractionalBrownianSpec as FractionalBrownianSpec
    from fractalscape.landscapes.fractional_brownian_surface import fractional_brownian as fractional_brownian
    from fractalscape.landscapes.hoelder_field import HoelderField as HoelderField
    from fractalscape.landscapes.landscape import Landscape as Landscape
    from fractalscape.landscapes.landscape import fold as fold
    from fractalscape.landscapes.landscape import fold_sign as fold_sign
    from fractalscape.landscapes.multifractional_brownian_surface import (
        MultifractionalBrownianSpec as MultifractionalBrownianSpec,
    )
    from fractalscape.landscapes.multifractional_brownian_surface import (
        multifractional_brownian as multifractional_brownian,
    )

_HOME = {
    "DoubleWell": "analytic",
    "FractionalBrownianSpec": "fractional_brownian_surface",
    "HoelderField": "hoelder_field",
    "Landscape": "landscape",
    "MultifractionalBrownianSpec": "multifractional_brownian_surface",
    "Quadratic": "analytic",
    "Rastrigin": "analytic",
    "fold": "landscape",
    "fold_sign": "landscape",
    "fractional_brownian": "fractional_brownian_surface",
    "multifractional_brownian": "multifractional_brownian_surface",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOME)
