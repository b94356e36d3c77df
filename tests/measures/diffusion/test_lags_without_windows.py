from functools import partial

import numpy as np
import pytest

from fractalscape import measures

MEASURES = {
    "moment": measures.displacement_moments,
    "non_gaussian_parameter": measures.non_gaussian_parameter,
    "variation": partial(measures.power_variation, order=2),
    "velocity_autocorrelation": measures.velocity_autocorrelation,
    "contour": measures.path_shape,
    "density": partial(measures.van_hove, diffusion_exponent=1.0, width=3.0),
}
WALK = np.random.default_rng(0).standard_normal((25, 60)).cumsum(1)


@pytest.mark.parametrize("name", MEASURES)
def test_lags_beyond_the_trajectory_have_a_status_and_a_reason(name):
    nothing = MEASURES[name](WALK, [60, 100])
    assert nothing.attrs["status"] == "too_few_points"
    assert "2 of 2 lags have no window within 60 records" in nothing.attrs["reason"]
    some = MEASURES[name](WALK, [1, 60])
    assert (some.attrs["status"], "1 of 2 lags have no window" in some.attrs["reason"]) == ("ok", True)
    assert np.isnan(some[name].isel(lag=1)).all()
    assert np.isfinite(some[name].isel(lag=0)).all()


def test_pairs_beyond_the_trajectory_have_a_status_and_a_reason():
    found = measures.displacement_along_contour(WALK, [60])
    assert (found.attrs["status"], found.sizes["contour"]) == ("too_few_points", 0)
    assert "no two of 60 records are a lag apart" in found.attrs["reason"]
    assert measures.contour_exponent(found).status == "too_few_points"


def test_lags_with_a_displacement_but_no_second_one_have_no_turning_angle_and_it_is_said():
    found = measures.path_shape(WALK, [1, 40])
    assert (found.attrs["status"], found.attrs["reason"]) == ("ok", "1 lags have no turning angle")
    assert np.isfinite(found["straightness"]).all()
    assert np.isnan(found["turning_cosine"].values[1])


@pytest.mark.parametrize(
    ("measure", "order"), [(measures.displacement_moments, "orders"), (measures.power_variation, "order")]
)
def test_powers_that_overflow_have_a_status_and_a_reason(measure, order):
    found = measure(1e100 * WALK, [1, 2], **{order: 4})
    assert found.attrs["status"] == "not_finite"
    assert "overflow; give positions in a larger unit" in found.attrs["reason"]
