"""Diffusion: how far walkers come, how their steps are distributed and what they remember.

Squared displacements (`squared_displacement`, `time_averaged_displacement`) are curves of walkers. From them come the
mean with its interval (`ensemble_average`), the exponent (`diffusion_exponent`) and what differs between walkers
(`ergodicity_breaking`).
"""

from fractalscape.measures.diffusion.ageing_collapse import ageing_collapse
from fractalscape.measures.diffusion.diffusion_exponent import diffusion_exponent
from fractalscape.measures.diffusion.displacement_along_contour import contour_exponent, displacement_along_contour
from fractalscape.measures.diffusion.displacement_moments import displacement_moments
from fractalscape.measures.diffusion.ensemble_average import ensemble_average, mean_squared_displacement
from fractalscape.measures.diffusion.ergodicity_breaking import ergodicity_breaking
from fractalscape.measures.diffusion.exact_ergodicity_breaking import (
    brownian_ergodicity_breaking,
    gaussian_ergodicity_breaking,
    stationary_ergodicity_breaking,
)
from fractalscape.measures.diffusion.first_passage import first_passage, survival_exponent
from fractalscape.measures.diffusion.kaplan_meier import kaplan_meier
from fractalscape.measures.diffusion.lags import log_spaced_lags
from fractalscape.measures.diffusion.local_diffusion_exponents import local_diffusion_exponents
from fractalscape.measures.diffusion.loss_avalanches import loss_avalanches
from fractalscape.measures.diffusion.loss_change import loss_change
from fractalscape.measures.diffusion.moment_scaling import moment_exponent, moment_scaling
from fractalscape.measures.diffusion.non_gaussian_parameter import non_gaussian_parameter
from fractalscape.measures.diffusion.path_shape import path_shape
from fractalscape.measures.diffusion.power_spectrum import power_spectrum, spectral_exponent
from fractalscape.measures.diffusion.power_variation import hurst_from_variation, power_variation
from fractalscape.measures.diffusion.resampled_displacement import resampled_displacement
from fractalscape.measures.diffusion.residence_times import residence_times
from fractalscape.measures.diffusion.squared_displacement import squared_displacement
from fractalscape.measures.diffusion.squared_distances import diagonal_displacement, squared_distances
from fractalscape.measures.diffusion.three_effects import effect_curves, three_effects
from fractalscape.measures.diffusion.time_averaged_displacement import time_averaged_displacement
from fractalscape.measures.diffusion.transverse_excursion import transverse_excursion
from fractalscape.measures.diffusion.two_time_displacement import two_time_displacement
from fractalscape.measures.diffusion.van_hove import van_hove
from fractalscape.measures.diffusion.velocity_autocorrelation import velocity_autocorrelation
from fractalscape.measures.diffusion.whittle_hurst import WhittleFit, whittle_hurst

__all__ = [
    "WhittleFit",
    "ageing_collapse",
    "brownian_ergodicity_breaking",
    "contour_exponent",
    "diagonal_displacement",
    "diffusion_exponent",
    "displacement_along_contour",
    "displacement_moments",
    "effect_curves",
    "ensemble_average",
    "ergodicity_breaking",
    "first_passage",
    "gaussian_ergodicity_breaking",
    "hurst_from_variation",
    "kaplan_meier",
    "local_diffusion_exponents",
    "log_spaced_lags",
    "loss_avalanches",
    "loss_change",
    "mean_squared_displacement",
    "moment_exponent",
    "moment_scaling",
    "non_gaussian_parameter",
    "path_shape",
    "power_spectrum",
    "power_variation",
    "resampled_displacement",
    "residence_times",
    "spectral_exponent",
    "squared_displacement",
    "stationary_ergodicity_breaking",
    "squared_distances",
    "survival_exponent",
    "three_effects",
    "time_averaged_displacement",
    "transverse_excursion",
    "two_time_displacement",
    "van_hove",
    "velocity_autocorrelation",
    "whittle_hurst",
]
