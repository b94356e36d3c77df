import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.landscapes import HoelderField, fractional_brownian, multifractional_brownian
from fractalscape.measures import hoelder_map
from fractalscape.randomness import fractional_motion
from reference import surfaces as slow


def test_the_exponents_of_a_multifractional_surface_are_found():
    field = HoelderField(shape=(512, 512))
    surface = multifractional_brownian(field, seed=4)
    found = hoelder_map(surface)
    errors = (found["hoelder"] - field.values()).values
    errors = errors[np.isfinite(errors)]
    assert abs(errors.mean()) <= 0.01
    assert np.sqrt(np.mean(errors**2)) <= 0.045
    assert (
        np.corrcoef(found["hoelder"].values[20:-20, 20:-20].ravel(), field.values()[20:-20, 20:-20].ravel())[0, 1] > 0.9
    )
    assert found["hoelder"].dims == ("y", "x")
    xr.testing.assert_equal(found["x"], surface["x"])


def test_a_steep_field_is_followed():
    hurst = np.broadcast_to(np.linspace(0.2, 0.8, 512), (512, 512))
    found = hoelder_map(multifractional_brownian(hurst, seed=1).values, window=17)["hoelder"].values
    columns = found[20:-20, 20:-20].mean(0)
    assert np.abs(columns - hurst[0, 20:-20]).max() < 0.06


def test_every_value_is_that_of_its_window():
    z = np.random.default_rng(0).normal(size=(40, 45)).cumsum(0)
    found = hoelder_map(z, window=9, power=0.7)["hoelder"].values
    for row, column in ((6, 6), (20, 30), (33, 38)):
        assert found[row, column] == pytest.approx(slow.hoelder(z, row, column, 9, 0.7), abs=1e-10)
    inside = np.isfinite(found)
    assert inside[6:-6, 6:-6].all()
    assert inside.sum() == 28 * 33


def test_oscillations_are_biased_up_as_the_docs_say():
    found = hoelder_map(fractional_brownian((256, 256), hurst=0.5, seed=2), method="oscillation")
    assert float(found["hoelder"].mean()) - 0.5 == pytest.approx(0.17, abs=0.03)


def test_intervals_hold_the_exponent_nineteen_times_in_twenty():
    surfaces = fractional_brownian((300, 300), hurst=0.4, seed=3, count=4).values
    held = []
    for surface in surfaces:
        found = hoelder_map(surface)
        known = np.isfinite(found["hoelder"].values)
        held.append(((found["hoelder_lower"] <= 0.4) & (found["hoelder_upper"] >= 0.4)).values[known].mean())
    # 256 windows that do not overlap: a standard error of 0.014
    assert np.mean(held) == pytest.approx(0.945, abs=0.045)


def test_a_signal_changes_its_exponent_where_it_does():
    rough, smooth = fractional_motion(4000, hurst=0.2, seed=0), fractional_motion(4000, hurst=0.8, seed=1)
    found = hoelder_map(np.concatenate([rough, rough[-1] + smooth]), window=513)["hoelder"].values
    assert np.nanmean(found[:3700]) == pytest.approx(0.2, abs=0.05)
    assert np.nanmean(found[4300:]) == pytest.approx(0.8, abs=0.05)


def test_a_hole_is_left_out_with_the_windows_that_hold_it():
    z = fractional_brownian((128, 128), hurst=0.5, seed=1).values
    whole = hoelder_map(z, window=9)["hoelder"].values
    z[60, 60] = np.nan
    found = hoelder_map(z, window=9)
    lost = np.isnan(found["hoelder"].values) & np.isfinite(whole)
    assert lost[60, 60]
    assert lost.sum() <= 13**2
    np.testing.assert_allclose(found["hoelder"].values[~lost], whole[~lost], atol=1e-9)
    assert found.attrs["reason"].startswith("1 of 16384 heights")


@pytest.mark.parametrize(
    ("heights", "status"),
    [(np.ones((64, 64)), "constant"), (np.full((64, 64), np.nan), "not_finite"), (np.eye(20), "too_few_points")],
)
def test_where_there_is_nothing_to_measure_there_is_a_status(heights, status):
    found = hoelder_map(heights)
    assert found.attrs["status"] == status
    assert np.isnan(found["hoelder"]).all()


@pytest.mark.parametrize(
    "option", [{"window": 10}, {"window": 7}, {"lags": [1]}, {"power": -1}, {"method": "boxes"}, {"confidence": 0}]
)
def test_impossible_options_are_refused(option):
    with pytest.raises(InputError):
        hoelder_map(np.eye(80), **option)
