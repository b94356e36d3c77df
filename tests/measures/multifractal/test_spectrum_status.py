import numpy as np
import pytest

from fractalscape.landscapes import MultifractalWalkSpec
from fractalscape.measures.multifractal import (
    LeaderAnalysis,
    bivariate_cumulants,
    large_deviation_spectrum,
    oscillation_exponents,
    robust_cumulants,
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
    by_mask = measure(np.ma.array(np.where(hidden, 1e20, walk), mask=hidden), ANALYSIS, replicates=5)
    by_nan = measure(np.where(hidden, np.nan, walk), ANALYSIS, replicates=5)
    assert by_mask["status"].item() == "ok"
    assert by_mask.identical(by_nan)
