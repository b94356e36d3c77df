from pathlib import Path

import numpy as np
from scipy import stats

from fractalscape.measures.multifractal import CalibrationTable
from fractalscape.measures.multifractal.calibration.sampling_distribution import powers_of_hurst

SURFACES = Path(__file__).parents[4] / "docs/multifractal/calibration_512.json"


def test_spreads_of_simulated_surfaces_are_powers_of_their_hurst_exponent():
    table = CalibrationTable.load(SURFACES)
    estimates, hurst = table.estimates, np.asarray(table.design.hurst)
    log_spread = np.log(np.nanstd(estimates, axis=2, ddof=1))
    away = (estimates - np.nanmean(estimates, axis=2, keepdims=True)) / np.exp(log_spread)[:, :, None]
    error = np.sqrt((np.nanmean(away**4, axis=2) - 1) / (4 * estimates.shape[2]))
    misfit = np.square((log_spread - powers_of_hurst(hurst, log_spread)) / error).sum()
    freedom = log_spread.size - 2 * log_spread[0].size
    assert stats.chi2(freedom).sf(misfit) > 0.001


def test_two_hurst_exponents_keep_their_own_spreads():
    log_spread = np.random.default_rng(0).standard_normal((2, 3, 2))
    np.testing.assert_allclose(powers_of_hurst(np.array([0.4, 0.9]), log_spread), log_spread, rtol=1e-12)
