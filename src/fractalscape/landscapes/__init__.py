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
    from fractalscape.landscapes.analytic import QuadraticCosine as QuadraticCosine
    from fractalscape.landscapes.analytic import Rastrigin as Rastrigin
    from fractalscape.landscapes.analytic import TiltedWashboard as TiltedWashboard
    from fractalscape.landscapes.array_file import read_array as read_array
    from fractalscape.landscapes.fractional_brownian_surface import FractionalBrownianSpec as FractionalBrownianSpec
    from fractalscape.landscapes.fractional_brownian_surface import fractional_brownian as fractional_brownian
    from fractalscape.landscapes.fractionally_integrated_cascade import IntegratedCascadeSpec as IntegratedCascadeSpec
    from fractalscape.landscapes.fractionally_integrated_cascade import integrated_cascade as integrated_cascade
    from fractalscape.landscapes.function_landscape import FunctionLandscape as FunctionLandscape
    from fractalscape.landscapes.gridded_landscape import GriddedLandscape as GriddedLandscape
    from fractalscape.landscapes.hoelder_field import HoelderField as HoelderField
    from fractalscape.landscapes.landscape import Landscape as Landscape
    from fractalscape.landscapes.landscape import fold as fold
    from fractalscape.landscapes.landscape import fold_sign as fold_sign
    from fractalscape.landscapes.landscape_presets import PRESETS as PRESETS
    from fractalscape.landscapes.landscape_presets import LandscapePreset as LandscapePreset
    from fractalscape.landscapes.landscape_presets import draw_landscape as draw_landscape
    from fractalscape.landscapes.landscape_presets import landscape_preset as landscape_preset
    from fractalscape.landscapes.landscape_source import landscape_from as landscape_from
    from fractalscape.landscapes.linear_fractional_stable_surface import StableSurfaceSpec as StableSurfaceSpec
    from fractalscape.landscapes.linear_fractional_stable_surface import stable_surface as stable_surface
    from fractalscape.landscapes.log_normal_measure import LogNormalCascadeSpec as LogNormalCascadeSpec
    from fractalscape.landscapes.log_normal_measure import log_normal_cascade as log_normal_cascade
    from fractalscape.landscapes.midpoint_displacement import DiamondSquareSpec as DiamondSquareSpec
    from fractalscape.landscapes.midpoint_displacement import diamond_square as diamond_square
    from fractalscape.landscapes.multifractal_random_surface import MultifractalSurfaceSpec as MultifractalSurfaceSpec
    from fractalscape.landscapes.multifractal_random_surface import multifractal_surface as multifractal_surface
    from fractalscape.landscapes.multifractal_random_walk import MultifractalWalkSpec as MultifractalWalkSpec
    from fractalscape.landscapes.multifractal_random_walk import multifractal_walk as multifractal_walk
    from fractalscape.landscapes.multifractional_brownian_surface import (
        MultifractionalBrownianSpec as MultifractionalBrownianSpec,
    )
    from fractalscape.landscapes.multifractional_brownian_surface import (
        multifractional_brownian as multifractional_brownian,
    )
    from fractalscape.landscapes.multinomial_measure import MultinomialCascadeSpec as MultinomialCascadeSpec
    from fractalscape.landscapes.multinomial_measure import multinomial_cascade as multinomial_cascade
    from fractalscape.landscapes.random_wavelet_cascade import WaveletCascadeSpec as WaveletCascadeSpec
    from fractalscape.landscapes.random_wavelet_cascade import wavelet_cascade as wavelet_cascade
    from fractalscape.landscapes.sampled_landscape import sample_landscape as sample_landscape
    from fractalscape.landscapes.stable_levy_motion import LevyMotionSpec as LevyMotionSpec
    from fractalscape.landscapes.stable_levy_motion import levy_motion as levy_motion
    from fractalscape.landscapes.surface_cache import cached as cached
    from fractalscape.landscapes.weierstrass_field import WeierstrassField as WeierstrassField
    from fractalscape.landscapes.weierstrass_surface import Weierstrass as Weierstrass

_HOME = {
    "DiamondSquareSpec": "midpoint_displacement",
    "DoubleWell": "analytic",
    "FractionalBrownianSpec": "fractional_brownian_surface",
    "FunctionLandscape": "function_landscape",
    "GriddedLandscape": "gridded_landscape",
    "HoelderField": "hoelder_field",
    "IntegratedCascadeSpec": "fractionally_integrated_cascade",
    "Landscape": "landscape",
    "LandscapePreset": "landscape_presets",
    "LevyMotionSpec": "stable_levy_motion",
    "LogNormalCascadeSpec": "log_normal_measure",
    "MultifractalSurfaceSpec": "multifractal_random_surface",
    "MultifractalWalkSpec": "multifractal_random_walk",
    "MultifractionalBrownianSpec": "multifractional_brownian_surface",
    "MultinomialCascadeSpec": "multinomial_measure",
    "PRESETS": "landscape_presets",
    "Quadratic": "analytic",
    "QuadraticCosine": "analytic",
    "Rastrigin": "analytic",
    "StableSurfaceSpec": "linear_fractional_stable_surface",
    "TiltedWashboard": "analytic",
    "WaveletCascadeSpec": "random_wavelet_cascade",
    "Weierstrass": "weierstrass_surface",
    "WeierstrassField": "weierstrass_field",
    "cached": "surface_cache",
    "diamond_square": "midpoint_displacement",
    "draw_landscape": "landscape_presets",
    "fold": "landscape",
    "fold_sign": "landscape",
    "fractional_brownian": "fractional_brownian_surface",
    "integrated_cascade": "fractionally_integrated_cascade",
    "landscape_from": "landscape_source",
    "landscape_preset": "landscape_presets",
    "levy_motion": "stable_levy_motion",
    "log_normal_cascade": "log_normal_measure",
    "multifractal_surface": "multifractal_random_surface",
    "multifractal_walk": "multifractal_random_walk",
    "multifractional_brownian": "multifractional_brownian_surface",
    "multinomial_cascade": "multinomial_measure",
    "read_array": "array_file",
    "sample_landscape": "sampled_landscape",
    "stable_surface": "linear_fractional_stable_surface",
    "wavelet_cascade": "random_wavelet_cascade",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOME)
