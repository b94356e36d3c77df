import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalWalkSpec
from fractalscape.measures.multifractal import (
    LeaderAnalysis,
    bivariate_cumulants,
    large_deviation_spectrum,
    oscillation_exponents,
    robust_cumulants,
    singularity_spectrum,
)

ANALYSIS = LeaderAnalysis(fit_octaves=(3, 6), orders=2)


def of_itself(data, analysis, **options):
    return bivariate_cumulants(data, data, analysis, **options)


@pytest.mark.parametrize(
    "measure",
    [robust_cumulants, large_deviation_spectrum, oscillation_exponents, of_itself],
    ids=lambda each: each.__name__,
)
def test_what_stands_below_a_mask_says_nothing_of_the_samples(measure):
    walk = MultifractalWalkSpec(steps=4096, intermittency=0.06, integral_scale=4096).draw(seed=1).values
    hidden = np.arange(4096) == 100
    by_mask = measure(np.ma.array(np.where(hidden, 1e20, walk), mask=hidden), ANALYSIS, replicates=39)
    by_nan = measure(np.where(hidden, np.nan, walk), ANALYSIS, replicates=39)
    assert by_mask["status"].item() == "ok"
    assert by_mask.identical(by_nan)


@pytest.mark.parametrize("shape", [(512,), (96, 96)])
def test_nan_that_reach_every_coefficient_leave_too_few_points_and_make_nothing_constant(shape):
    data = np.random.default_rng(0).standard_normal(shape).cumsum(axis=0)
    data[::2] = np.nan
    found = singularity_spectrum(data)
    assert found["status"].item() == "too_few_points"
    assert "NaN" in found["reason"].item()
    data[np.isfinite(data)] = 1.0
    assert singularity_spectrum(data)["status"].item() == "constant"


@pytest.mark.parametrize("p", [2, math.inf])
@pytest.mark.parametrize("shape", [(512,), (96, 96)])
def test_data_without_coefficients_in_the_octaves_of_the_fit_have_no_exponents_there(shape, p):
    checkerboard = np.indices(shape).sum(axis=0) % 2  # of one octave only
    found = singularity_spectrum(checkerboard, p=p)
    assert found["status"].item() == "too_few_points"
    assert np.isnan(found["log_cumulants"]).all()


def test_a_robust_eta_that_is_not_positive_names_no_p_that_is_allowed_already():
    steps = np.random.default_rng(0).standard_normal(512).cumsum() > 0  # p0 = 3.5 by ordinary moments
    with pytest.raises(InputError) as told:
        robust_cumulants(steps, LeaderAnalysis(), replicates=39)
    assert "eta(p) / p = -" in str(told.value)
    assert "take p below" not in str(told.value)
