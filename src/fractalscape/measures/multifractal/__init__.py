"""Multifractal analysis of signals and images, by wavelet leaders and p-leaders.

Composed in the open: `wavelet_coefficients` of the data, `leaders` of those, sums of them in every octave (and in
blocks), curves and slopes of the sums; a `LeaderAnalysis` says how.
"""

from fractalscape.measures.multifractal.bootstrap.block_bootstrap import BootstrapReplicates, block_bootstrap
from fractalscape.measures.multifractal.bootstrap.bootstrap_intervals import bootstrap_intervals
from fractalscape.measures.multifractal.bootstrap.bootstrap_test import bootstrap_test
from fractalscape.measures.multifractal.bootstrap.constancy_test import constancy_test
from fractalscape.measures.multifractal.calibration.calibrated_exponents import calibrated_exponents
from fractalscape.measures.multifractal.calibration.calibration_design import CalibrationDesign
from fractalscape.measures.multifractal.calibration.calibration_table import CalibrationTable, calibration_table
from fractalscape.measures.multifractal.calibration.parametric_bootstrap import parametric_bootstrap
from fractalscape.measures.multifractal.cumulants.bivariate_cumulants import bivariate_cumulants
from fractalscape.measures.multifractal.cumulants.joint_spectrum import (
    joint_dimension_expansion,
    multifractal_correlation,
)
from fractalscape.measures.multifractal.cumulants.robust_cumulants import robust_cumulants
from fractalscape.measures.multifractal.exponents import leader_exponents
from fractalscape.measures.multifractal.fluctuations.detrended_fluctuation import detrended_fluctuation
from fractalscape.measures.multifractal.fluctuations.fluctuation_analysis import FluctuationAnalysis
from fractalscape.measures.multifractal.fluctuations.segment_fluctuations import segment_fluctuations
from fractalscape.measures.multifractal.large_deviations.large_deviation_spectrum import large_deviation_spectrum
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.masses.mass_exponents import mass_exponents
from fractalscape.measures.multifractal.masses.partition_function import partition_function
from fractalscape.measures.multifractal.oscillations.oscillation_exponents import oscillation_exponents
from fractalscape.measures.multifractal.oscillations.singularity_logarithms import (
    SingularityLogarithms,
    singularity_logarithms,
)
from fractalscape.measures.multifractal.spectrum.scaling_range import scaling_range
from fractalscape.measures.multifractal.spectrum.singularity_spectrum import singularity_spectrum
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders, leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import (
    critical_p,
    minimum_regularity,
    resolution_correction,
    wavelet_scaling,
)
from fractalscape.measures.multifractal.wavelet_transform.spike_replacement import replace_spikes
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import (
    WaveletCoefficients,
    wavelet_coefficients,
)
from fractalscape.measures.multifractal.whittle.whittle_c2 import whittle_c2
from fractalscape.measures.multifractal.windows.local_cumulants import local_cumulants

__all__ = [
    "BootstrapReplicates",
    "CalibrationDesign",
    "CalibrationTable",
    "bivariate_cumulants",
    "block_bootstrap",
    "bootstrap_intervals",
    "bootstrap_test",
    "constancy_test",
    "calibrated_exponents",
    "calibration_table",
    "FluctuationAnalysis",
    "LeaderAnalysis",
    "SingularityLogarithms",
    "Leaders",
    "WaveletCoefficients",
    "critical_p",
    "joint_dimension_expansion",
    "large_deviation_spectrum",
    "detrended_fluctuation",
    "leader_exponents",
    "leaders",
    "local_cumulants",
    "mass_exponents",
    "minimum_regularity",
    "multifractal_correlation",
    "oscillation_exponents",
    "parametric_bootstrap",
    "partition_function",
    "replace_spikes",
    "resolution_correction",
    "robust_cumulants",
    "segment_fluctuations",
    "scaling_range",
    "singularity_logarithms",
    "singularity_spectrum",
    "wavelet_coefficients",
    "wavelet_scaling",
    "whittle_c2",
]
