import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian, multifractal_surface, multifractal_walk
from fractalscape.landscapes.multifractal_random_surface import MultifractalSurfaceSpec
from fractalscape.landscapes.multifractal_random_walk import MultifractalWalkSpec
from fractalscape.measures.multifractal import (
    CalibrationDesign,
    LeaderAnalysis,
    calibrated_exponents,
    calibration_table,
    parametric_bootstrap,
    singularity_spectrum,
)
from fractalscape.measures.multifractal.calibration.parametric_bootstrap import local_design
from fractalscape.randomness import fractional_motion

SIGNALS = LeaderAnalysis(fit_octaves=(3, 6), orders=2, moments=(2.0,))
IMAGES = LeaderAnalysis(fit_octaves=(2, 4), wavelet="db2", orders=2, moments=(2.0,))


def ends(found):
    return found["log_cumulants_lower"].values, found["log_cumulants_upper"].values


@pytest.fixture(scope="module")
def path():
    return fractional_motion(1024, hurst=0.7, seed=4)


def test_it_is_the_calibration_of_the_estimates_by_a_table_about_them(path):
    found = parametric_bootstrap(path, SIGNALS, replicates=60, seed=3)
    spectrum = singularity_spectrum(path, analysis=SIGNALS)
    design = CalibrationDesign.from_json(found.attrs["spec"])
    assert (design.shape, design.analysis, design.replicates) == ((1024,), SIGNALS, 60)
    table = calibration_table(design, seed=3)
    assert found.drop_attrs().identical(calibrated_exponents(spectrum, table).drop_attrs())
    assert (found.attrs["table"], found.attrs["seed"]) == (table.digest, 3)
    lower, upper = ends(found)
    assert lower[0] < 0.7 < upper[0]


def test_the_exponents_that_are_simulated_lie_about_the_estimates():
    whole = CalibrationDesign(shape=(512, 512), analysis=LeaderAnalysis())
    local = local_design(whole, np.array([0.62, -0.05]))
    assert (local.hurst, local.intermittency) == ((0.5, 0.7, 0.95), whole.intermittency)
    for c1 in (-0.2, 0.1, 0.5, 1.5):
        local = local_design(whole, np.array([c1, 0.01]))
        assert local.intermittency == (0.0, 0.0025, 0.01)
        assert len(local.hurst) >= 2
        assert local.hurst[0] <= max(c1 - 0.05, 0.2) or len(local.hurst) == 2


def test_the_whole_design_is_simulated_where_that_about_the_estimates_has_no_such_means():
    short = fractional_motion(1024, hurst=0.7, seed=12)
    told = []
    found = parametric_bootstrap(short, SIGNALS, replicates=60, seed=3, progress=told.append)
    whole = CalibrationDesign(shape=(1024,), analysis=SIGNALS, replicates=60)
    local = local_design(whole, found["estimated_log_cumulants"].values)
    assert len(local.intermittency) < 6
    assert CalibrationDesign.from_json(found.attrs["spec"]) == whole
    assert [each.total for each in told if each.done == each.total] == [local.simulations, whole.simulations]


def check_told_apart(monofractal, multifractal, analysis, *, c2):
    flat, intermittent = (
        parametric_bootstrap(data, analysis, replicates=60, seed=0) for data in (monofractal, multifractal)
    )
    assert float(flat["p_value"]) > 0.05
    assert float(intermittent["p_value"]) < 0.01
    assert ends(flat)[1][1] == 0
    assert ends(intermittent)[0][1] < c2 < ends(intermittent)[1][1] < 0


@pytest.mark.slow
def test_a_multifractal_signal_is_told_from_a_monofractal_one():
    spec = MultifractalWalkSpec(steps=8192, hurst=0.7, intermittency=0.1, integral_scale=8192)
    walk = multifractal_walk(spec, seed=3)
    check_told_apart(fractional_motion(8192, hurst=0.7, seed=3), walk, LeaderAnalysis(fit_octaves=(3, 9)), c2=-0.1)


@pytest.mark.slow
def test_a_multifractal_image_is_told_from_a_monofractal_one():
    spec = MultifractalSurfaceSpec(shape=(256, 200), hurst=0.5, intermittency=0.1, integral_scale=256)
    surface = multifractal_surface(spec, seed=2)
    check_told_apart(fractional_brownian((256, 200), hurst=0.5, seed=2), surface, IMAGES, c2=-0.1)


def test_samples_that_are_absent_are_absent_in_the_simulations_too(path):
    holed = path.copy()
    holed[300:500] = np.nan
    found = parametric_bootstrap(holed, SIGNALS, replicates=60, seed=3)
    spectrum = singularity_spectrum(holed, analysis=SIGNALS)
    design = CalibrationDesign.from_json(found.attrs["spec"])
    table = calibration_table(design, seed=3, masked=np.isnan(holed))
    assert found.attrs["table"] == table.digest
    np.testing.assert_array_equal(found["estimated_log_cumulants"], spectrum["log_cumulants"])


@pytest.mark.slow
def test_masked_samples_are_absent_ones(path):
    holed = path.copy()
    holed[300:500] = np.nan
    found = parametric_bootstrap(holed, SIGNALS, replicates=60, seed=3)
    masked = parametric_bootstrap(np.ma.masked_invalid(holed), SIGNALS, replicates=60, seed=3)
    assert masked.identical(found)


@pytest.mark.parametrize(("samples", "status"), [(np.zeros(1024), "constant"), (np.full(1024, np.nan), "not_finite")])
def test_data_without_a_spectrum_are_not_simulated(samples, status):
    told = []
    found = parametric_bootstrap(samples, SIGNALS, seed=0, progress=told.append)
    assert str(found["status"].values) == status
    assert str(found["reason"].values)
    assert np.isnan(found["log_cumulants"]).all()
    assert np.isnan(found["p_value"])
    assert not told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"replicates": 59}, "200 is usual"),
        ({"confidence": 0}, "0.95 is usual"),
        ({"integral_scale": 0}, "integral_scale=0"),
        ({"data": np.zeros((4, 4, 4))}, "calibrate many by a table"),
        ({"data": np.where(np.arange(1024) == 7, np.inf, np.arange(1024.0))}, "infinities; put NaN"),
        ({"data": np.zeros(16)}, "three needed"),
        ({"data": np.random.default_rng(0).standard_normal(1024)}, "fractional_order"),
    ],
)
def test_what_cannot_be_done_is_refused(path, change, said):
    how = {"data": path, "replicates": 60, "confidence": 0.95, "integral_scale": None, **change}
    with pytest.raises(InputError, match=said):
        parametric_bootstrap(how.pop("data"), SIGNALS, seed=0, **how)


def test_where_simulations_are_too_irregular_for_the_finest_octaves_the_order_that_is_named_helps():
    surface = np.random.default_rng(0).standard_normal((128, 128)).cumsum(axis=0).cumsum(axis=1)
    with pytest.raises(InputError, match=r"simulated data .*, or a fractional_order such as 0\.5$"):
        parametric_bootstrap(surface, LeaderAnalysis(fit_octaves=(1, 3)), replicates=60, seed=0)
    found = parametric_bootstrap(
        surface, LeaderAnalysis(fit_octaves=(1, 3), fractional_order=0.5), replicates=60, seed=0
    )
    assert found["status"].item() == "ok"
