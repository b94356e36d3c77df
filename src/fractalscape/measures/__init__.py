"""Measures: data in, numbers with intervals out.

Here belongs what reads a raster, a surface or a trajectory and returns an estimate: dimensions, exponents, spectra,
convergence. A measure steps no system (that is dynamics), chooses no pixels (that is raster) and draws nothing.

To add one: write a file named after the quantity, return the curve and its fit (`ScalingFit`), test it on a closed form
or a published value, and add a line to the table below. Importing this package imports none of them, except those that
have the name of their file: they must be bound first, or the file takes the name when something imports it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fractalscape.measures.convergence import Convergence, convergence

if TYPE_CHECKING:
    from fractalscape.measures.chaos import WalkAndDrift as WalkAndDrift
    from fractalscape.measures.chaos import divergence_curve as divergence_curve
    from fractalscape.measures.chaos import embedding as embedding
    from fractalscape.measures.chaos import fit_walk_and_drift as fit_walk_and_drift
    from fractalscape.measures.chaos import instantaneous_exponents as instantaneous_exponents
    from fractalscape.measures.chaos import pairwise_divergence as pairwise_divergence
    from fractalscape.measures.chaos import prediction_error as prediction_error
    from fractalscape.measures.chaos import recurrence_quantities as recurrence_quantities
    from fractalscape.measures.chaos import rosenstein_exponent as rosenstein_exponent
    from fractalscape.measures.chaos import zero_one_test as zero_one_test
    from fractalscape.measures.diffusion import WhittleFit as WhittleFit
    from fractalscape.measures.diffusion import ageing_collapse as ageing_collapse
    from fractalscape.measures.diffusion import brownian_ergodicity_breaking as brownian_ergodicity_breaking
    from fractalscape.measures.diffusion import contour_exponent as contour_exponent
    from fractalscape.measures.diffusion import diagonal_displacement as diagonal_displacement
    from fractalscape.measures.diffusion import diffusion_exponent as diffusion_exponent
    from fractalscape.measures.diffusion import displacement_along_contour as displacement_along_contour
    from fractalscape.measures.diffusion import displacement_moments as displacement_moments
    from fractalscape.measures.diffusion import effect_curves as effect_curves
    from fractalscape.measures.diffusion import ensemble_average as ensemble_average
    from fractalscape.measures.diffusion import ergodicity_breaking as ergodicity_breaking
    from fractalscape.measures.diffusion import first_passage as first_passage
    from fractalscape.measures.diffusion import gaussian_ergodicity_breaking as gaussian_ergodicity_breaking
    from fractalscape.measures.diffusion import hurst_from_variation as hurst_from_variation
    from fractalscape.measures.diffusion import kaplan_meier as kaplan_meier
    from fractalscape.measures.diffusion import local_diffusion_exponents as local_diffusion_exponents
    from fractalscape.measures.diffusion import log_spaced_lags as log_spaced_lags
    from fractalscape.measures.diffusion import loss_avalanches as loss_avalanches
    from fractalscape.measures.diffusion import loss_change as loss_change
    from fractalscape.measures.diffusion import mean_squared_displacement as mean_squared_displacement
    from fractalscape.measures.diffusion import moment_exponent as moment_exponent
    from fractalscape.measures.diffusion import moment_scaling as moment_scaling
    from fractalscape.measures.diffusion import non_gaussian_parameter as non_gaussian_parameter
    from fractalscape.measures.diffusion import path_shape as path_shape
    from fractalscape.measures.diffusion import power_spectrum as power_spectrum
    from fractalscape.measures.diffusion import power_variation as power_variation
    from fractalscape.measures.diffusion import resampled_displacement as resampled_displacement
    from fractalscape.measures.diffusion import residence_times as residence_times
    from fractalscape.measures.diffusion import spectral_exponent as spectral_exponent
    from fractalscape.measures.diffusion import squared_displacement as squared_displacement
    from fractalscape.measures.diffusion import squared_distances as squared_distances
    from fractalscape.measures.diffusion import stationary_ergodicity_breaking as stationary_ergodicity_breaking
    from fractalscape.measures.diffusion import survival_exponent as survival_exponent
    from fractalscape.measures.diffusion import three_effects as three_effects
    from fractalscape.measures.diffusion import time_averaged_displacement as time_averaged_displacement
    from fractalscape.measures.diffusion import transverse_excursion as transverse_excursion
    from fractalscape.measures.diffusion import two_time_displacement as two_time_displacement
    from fractalscape.measures.diffusion import van_hove as van_hove
    from fractalscape.measures.diffusion import velocity_autocorrelation as velocity_autocorrelation
    from fractalscape.measures.diffusion import whittle_hurst as whittle_hurst
    from fractalscape.measures.dimensions import BIRDAL2021 as BIRDAL2021
    from fractalscape.measures.dimensions import TakensEstimate as TakensEstimate
    from fractalscape.measures.dimensions import TreeSampling as TreeSampling
    from fractalscape.measures.dimensions import basin_entropy as basin_entropy
    from fractalscape.measures.dimensions import binomial_interval as binomial_interval
    from fractalscape.measures.dimensions import boundary as boundary
    from fractalscape.measures.dimensions import boundary_basin_entropy as boundary_basin_entropy
    from fractalscape.measures.dimensions import box_counts as box_counts
    from fractalscape.measures.dimensions import box_dimension as box_dimension
    from fractalscape.measures.dimensions import correlation_dimension as correlation_dimension
    from fractalscape.measures.dimensions import correlation_sum as correlation_sum
    from fractalscape.measures.dimensions import generalised_dimension as generalised_dimension
    from fractalscape.measures.dimensions import hoelder_map as hoelder_map
    from fractalscape.measures.dimensions import kaplan_yorke_dimension as kaplan_yorke_dimension
    from fractalscape.measures.dimensions import median_dimension as median_dimension
    from fractalscape.measures.dimensions import minimum_spanning_tree as minimum_spanning_tree
    from fractalscape.measures.dimensions import occupied_boxes as occupied_boxes
    from fractalscape.measures.dimensions import octave_dimensions as octave_dimensions
    from fractalscape.measures.dimensions import pair_distances as pair_distances
    from fractalscape.measures.dimensions import persistent_homology_dimension as persistent_homology_dimension
    from fractalscape.measures.dimensions import resampled_curves as resampled_curves
    from fractalscape.measures.dimensions import surface_dimension as surface_dimension
    from fractalscape.measures.dimensions import surface_variation as surface_variation
    from fractalscape.measures.dimensions import takens_estimator as takens_estimator
    from fractalscape.measures.dimensions import tree_lengths as tree_lengths
    from fractalscape.measures.dimensions import uncertainty_exponent as uncertainty_exponent
    from fractalscape.measures.dimensions import wada_merge_test as wada_merge_test
    from fractalscape.measures.heavy_tails import GoodnessOfFit as GoodnessOfFit
    from fractalscape.measures.heavy_tails import StableFit as StableFit
    from fractalscape.measures.heavy_tails import StableLaw as StableLaw
    from fractalscape.measures.heavy_tails import TailEstimate as TailEstimate
    from fractalscape.measures.heavy_tails import TailReport as TailReport
    from fractalscape.measures.heavy_tails import VuongTest as VuongTest
    from fractalscape.measures.heavy_tails import block_sum_tail_index as block_sum_tail_index
    from fractalscape.measures.heavy_tails import coordinate_increments as coordinate_increments
    from fractalscape.measures.heavy_tails import extreme_value_index as extreme_value_index
    from fractalscape.measures.heavy_tails import fit_power_law as fit_power_law
    from fractalscape.measures.heavy_tails import fit_stable as fit_stable
    from fractalscape.measures.heavy_tails import goodness_of_fit as goodness_of_fit
    from fractalscape.measures.heavy_tails import hill as hill
    from fractalscape.measures.heavy_tails import hill_curve as hill_curve
    from fractalscape.measures.heavy_tails import power_law_comparison as power_law_comparison
    from fractalscape.measures.heavy_tails import rise_test as rise_test
    from fractalscape.measures.heavy_tails import stable_comparison as stable_comparison
    from fractalscape.measures.heavy_tails import standardise as standardise
    from fractalscape.measures.heavy_tails import summation_curve as summation_curve
    from fractalscape.measures.heavy_tails import tail_report as tail_report
    from fractalscape.measures.heavy_tails import vuong_test as vuong_test
    from fractalscape.measures.multifractal import BootstrapReplicates as BootstrapReplicates
    from fractalscape.measures.multifractal import CalibrationDesign as CalibrationDesign
    from fractalscape.measures.multifractal import CalibrationTable as CalibrationTable
    from fractalscape.measures.multifractal import FluctuationAnalysis as FluctuationAnalysis
    from fractalscape.measures.multifractal import LeaderAnalysis as LeaderAnalysis
    from fractalscape.measures.multifractal import SingularityLogarithms as SingularityLogarithms
    from fractalscape.measures.multifractal import bivariate_cumulants as bivariate_cumulants
    from fractalscape.measures.multifractal import block_bootstrap as block_bootstrap
    from fractalscape.measures.multifractal import bootstrap_intervals as bootstrap_intervals
    from fractalscape.measures.multifractal import bootstrap_test as bootstrap_test
    from fractalscape.measures.multifractal import calibrated_exponents as calibrated_exponents
    from fractalscape.measures.multifractal import calibration_table as calibration_table
    from fractalscape.measures.multifractal import constancy_test as constancy_test
    from fractalscape.measures.multifractal import detrended_fluctuation as detrended_fluctuation
    from fractalscape.measures.multifractal import joint_dimension_expansion as joint_dimension_expansion
    from fractalscape.measures.multifractal import large_deviation_spectrum as large_deviation_spectrum
    from fractalscape.measures.multifractal import local_cumulants as local_cumulants
    from fractalscape.measures.multifractal import mass_exponents as mass_exponents
    from fractalscape.measures.multifractal import multifractal_correlation as multifractal_correlation
    from fractalscape.measures.multifractal import oscillation_exponents as oscillation_exponents
    from fractalscape.measures.multifractal import parametric_bootstrap as parametric_bootstrap
    from fractalscape.measures.multifractal import partition_function as partition_function
    from fractalscape.measures.multifractal import replace_spikes as replace_spikes
    from fractalscape.measures.multifractal import robust_cumulants as robust_cumulants
    from fractalscape.measures.multifractal import scaling_range as scaling_range
    from fractalscape.measures.multifractal import singularity_logarithms as singularity_logarithms
    from fractalscape.measures.multifractal import singularity_spectrum as singularity_spectrum
    from fractalscape.measures.multifractal import whittle_c2 as whittle_c2
    from fractalscape.measures.scaling import fit_scaling as fit_scaling
    from fractalscape.measures.scaling_fit import ScalingFit as ScalingFit
    from fractalscape.measures.surfaces import SharpnessCorrelation as SharpnessCorrelation
    from fractalscape.measures.surfaces import cluster_exponent as cluster_exponent
    from fractalscape.measures.surfaces import cluster_growth as cluster_growth
    from fractalscape.measures.surfaces import component_counts as component_counts
    from fractalscape.measures.surfaces import expected_squared_curvature as expected_squared_curvature
    from fractalscape.measures.surfaces import merge_tree as merge_tree
    from fractalscape.measures.surfaces import minima_clusters as minima_clusters
    from fractalscape.measures.surfaces import roughness as roughness
    from fractalscape.measures.surfaces import roughness_flatness as roughness_flatness
    from fractalscape.measures.surfaces import roughness_flatness_slope as roughness_flatness_slope
    from fractalscape.measures.surfaces import sharpness_correlation as sharpness_correlation
    from fractalscape.measures.surfaces import smoothed_sharpness as smoothed_sharpness
    from fractalscape.measures.surfaces import surface_curvature as surface_curvature
    from fractalscape.measures.surfaces import surface_minima as surface_minima

_HOME = {
    "boundary": "dimensions",
    "box_counts": "dimensions",
    "box_dimension": "dimensions",
    "wada_merge_test": "dimensions",
    "boundary_basin_entropy": "dimensions",
    "basin_entropy": "dimensions",
    "octave_dimensions": "dimensions",
    "uncertainty_exponent": "dimensions",
    "resampled_curves": "dimensions",
    "median_dimension": "dimensions",
    "binomial_interval": "dimensions",
    "BIRDAL2021": "dimensions",
    "TakensEstimate": "dimensions",
    "TreeSampling": "dimensions",
    "correlation_dimension": "dimensions",
    "correlation_sum": "dimensions",
    "generalised_dimension": "dimensions",
    "kaplan_yorke_dimension": "dimensions",
    "minimum_spanning_tree": "dimensions",
    "occupied_boxes": "dimensions",
    "pair_distances": "dimensions",
    "persistent_homology_dimension": "dimensions",
    "takens_estimator": "dimensions",
    "tree_lengths": "dimensions",
    "WalkAndDrift": "chaos",
    "divergence_curve": "chaos",
    "embedding": "chaos",
    "fit_walk_and_drift": "chaos",
    "instantaneous_exponents": "chaos",
    "pairwise_divergence": "chaos",
    "prediction_error": "chaos",
    "recurrence_quantities": "chaos",
    "rosenstein_exponent": "chaos",
    "zero_one_test": "chaos",
    "hoelder_map": "dimensions",
    "surface_dimension": "dimensions",
    "surface_variation": "dimensions",
    "GoodnessOfFit": "heavy_tails",
    "StableFit": "heavy_tails",
    "StableLaw": "heavy_tails",
    "TailEstimate": "heavy_tails",
    "TailReport": "heavy_tails",
    "VuongTest": "heavy_tails",
    "block_sum_tail_index": "heavy_tails",
    "coordinate_increments": "heavy_tails",
    "extreme_value_index": "heavy_tails",
    "fit_power_law": "heavy_tails",
    "fit_stable": "heavy_tails",
    "goodness_of_fit": "heavy_tails",
    "hill": "heavy_tails",
    "hill_curve": "heavy_tails",
    "power_law_comparison": "heavy_tails",
    "rise_test": "heavy_tails",
    "stable_comparison": "heavy_tails",
    "standardise": "heavy_tails",
    "summation_curve": "heavy_tails",
    "tail_report": "heavy_tails",
    "vuong_test": "heavy_tails",
    "WhittleFit": "diffusion",
    "ageing_collapse": "diffusion",
    "brownian_ergodicity_breaking": "diffusion",
    "diagonal_displacement": "diffusion",
    "diffusion_exponent": "diffusion",
    "ensemble_average": "diffusion",
    "ergodicity_breaking": "diffusion",
    "gaussian_ergodicity_breaking": "diffusion",
    "local_diffusion_exponents": "diffusion",
    "log_spaced_lags": "diffusion",
    "mean_squared_displacement": "diffusion",
    "resampled_displacement": "diffusion",
    "squared_displacement": "diffusion",
    "stationary_ergodicity_breaking": "diffusion",
    "squared_distances": "diffusion",
    "time_averaged_displacement": "diffusion",
    "two_time_displacement": "diffusion",
    "whittle_hurst": "diffusion",
    "ScalingFit": "scaling_fit",
    "fit_scaling": "scaling",
    "displacement_moments": "diffusion",
    "moment_exponent": "diffusion",
    "moment_scaling": "diffusion",
    "non_gaussian_parameter": "diffusion",
    "velocity_autocorrelation": "diffusion",
    "power_variation": "diffusion",
    "hurst_from_variation": "diffusion",
    "kaplan_meier": "diffusion",
    "first_passage": "diffusion",
    "residence_times": "diffusion",
    "survival_exponent": "diffusion",
    "effect_curves": "diffusion",
    "three_effects": "diffusion",
    "power_spectrum": "diffusion",
    "spectral_exponent": "diffusion",
    "van_hove": "diffusion",
    "path_shape": "diffusion",
    "transverse_excursion": "diffusion",
    "contour_exponent": "diffusion",
    "displacement_along_contour": "diffusion",
    "loss_change": "diffusion",
    "loss_avalanches": "diffusion",
    "BootstrapReplicates": "multifractal",
    "CalibrationDesign": "multifractal",
    "CalibrationTable": "multifractal",
    "LeaderAnalysis": "multifractal",
    "block_bootstrap": "multifractal",
    "bootstrap_intervals": "multifractal",
    "bootstrap_test": "multifractal",
    "constancy_test": "multifractal",
    "large_deviation_spectrum": "multifractal",
    "FluctuationAnalysis": "multifractal",
    "detrended_fluctuation": "multifractal",
    "local_cumulants": "multifractal",
    "mass_exponents": "multifractal",
    "oscillation_exponents": "multifractal",
    "partition_function": "multifractal",
    "bivariate_cumulants": "multifractal",
    "calibrated_exponents": "multifractal",
    "calibration_table": "multifractal",
    "joint_dimension_expansion": "multifractal",
    "multifractal_correlation": "multifractal",
    "parametric_bootstrap": "multifractal",
    "replace_spikes": "multifractal",
    "robust_cumulants": "multifractal",
    "scaling_range": "multifractal",
    "SingularityLogarithms": "multifractal",
    "singularity_logarithms": "multifractal",
    "singularity_spectrum": "multifractal",
    "whittle_c2": "multifractal",
    "SharpnessCorrelation": "surfaces",
    "cluster_exponent": "surfaces",
    "cluster_growth": "surfaces",
    "component_counts": "surfaces",
    "expected_squared_curvature": "surfaces",
    "merge_tree": "surfaces",
    "minima_clusters": "surfaces",
    "roughness": "surfaces",
    "roughness_flatness": "surfaces",
    "roughness_flatness_slope": "surfaces",
    "sharpness_correlation": "surfaces",
    "smoothed_sharpness": "surfaces",
    "surface_curvature": "surfaces",
    "surface_minima": "surfaces",
}

__all__ = ["Convergence", "convergence", *_HOME]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(__all__))}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
