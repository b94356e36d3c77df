import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import (
    CalibrationDesign,
    CalibrationTable,
    LeaderAnalysis,
    block_bootstrap,
    bootstrap_intervals,
    calibrated_exponents,
    leader_exponents,
    singularity_spectrum,
)
from fractalscape.measures.multifractal.spectrum.spectrum_calibration import with_calibration
from fractalscape.randomness import fractional_motion

FITS = ("log_cumulants", "scaling_exponents", "singularity_dimensions", "hoelder_exponents")


@pytest.fixture(scope="module")
def walk():
    return fractional_motion(2**13, hurst=0.7, seed=3)


def test_the_door_gives_the_exponents_of_its_analysis(walk):
    analysis = LeaderAnalysis(p=1, fit_octaves=(3, 7), moments=(-1, 0, 2))
    found, expected = singularity_spectrum(walk, analysis=analysis), leader_exponents(walk, analysis)
    for name in FITS:
        assert np.array_equal(found[name].values, getattr(expected, name)[0])
    assert found.attrs["spec"] == analysis.to_json()


def test_fits_are_slopes_of_the_curves_returned(walk):
    found = singularity_spectrum(walk, analysis=LeaderAnalysis(weights="uniform", fractional_order=0.5))
    found = found.isel(octave=found["fitted"].values)
    slopes = np.polyfit(found["octave"].values, found["log2_structure"].values, 1)[0]
    assert found["scaling_exponents"].values == pytest.approx(slopes - 0.5 * found["moment"].values, abs=1e-10)
    slopes = np.polyfit(found["octave"].values, found["cumulant"].values, 1)[0] / np.log(2)
    assert found["log_cumulants"].values == pytest.approx(slopes - [0.5, 0, 0], abs=1e-10)


@pytest.mark.parametrize("p", [1.0, 2.0, None])
def test_diagnostics_are_slopes_of_the_curves_of_coefficients_returned(p, walk):
    walk = walk.copy()
    walk[3000:3005] = np.nan
    analysis = LeaderAnalysis(p=p, fractional_order=0.25, fit_octaves=(3, 6))
    found = singularity_spectrum(walk, analysis=analysis)
    coefficients = analysis.coefficients(walk)
    counts = np.array([np.isfinite(detail).sum() for detail in coefficients.details])[found["octave"].values - 1]
    weights = np.where(found["fitted"], np.sqrt(counts), 0)
    for curve, name, times in (
        ("log2_largest", "minimum_regularity", 1),
        ("log2_mean_power", "wavelet_scaling", p),
        ("log2_mean_square", "hurst", 2),
    ):
        if times is None:
            assert np.isnan(found[curve]).all()
            continue
        slope = np.polyfit(found["octave"].values, found[curve].values, 1, w=weights)[0] - 0.25 * times
        assert float(found[name]) == pytest.approx(slope / (2 if name == "hurst" else 1), abs=1e-10)


@pytest.mark.parametrize("weights", ["count", "uniform"])
def test_the_weights_returned_are_those_of_the_fits(weights, walk):
    found = singularity_spectrum(walk, analysis=LeaderAnalysis(weights=weights, fit_octaves=(3, 6)))
    share = np.sqrt(found["fit_weight"].values)
    slopes = np.polyfit(found["octave"].values, found["log2_structure"].fillna(0).values, 1, w=share)[0]
    assert found["scaling_exponents"].values == pytest.approx(slopes, abs=1e-10)


def test_many_items_have_an_axis_and_each_is_what_it_is_alone():
    images = fractional_brownian((128, 128), hurst=0.6, seed=0, count=2)
    many = singularity_spectrum(images, ndim=2)
    assert many["log_cumulants"].dims == ("replicate", "order")
    alone = singularity_spectrum(images[1])
    assert "replicate" not in alone.dims
    assert many["log_cumulants"][1].values == pytest.approx(alone["log_cumulants"].values, rel=1e-12)


def test_moments_beyond_the_linearisation_are_marked():
    analysis = LeaderAnalysis(p=1, moments=(-90.0, -1.0, 1.0, 90.0))
    walk = fractional_motion(2**12, hurst=0.7, seed=5)
    found = singularity_spectrum(walk, analysis=analysis)
    c2 = float(found["log_cumulants"].sel(order=2))
    assert c2 < 0
    assert float(found["linear_beyond"]) == pytest.approx((2 / -c2) ** 0.5)
    assert found["within_linearisation"].values.tolist() == [False, True, True, False]


def test_the_hurst_exponent_of_a_walk_lies_within_three_standard_errors():
    walks = np.stack([fractional_motion(2**12, hurst=0.7, seed=seed) for seed in range(20)])
    found = singularity_spectrum(walks, ndim=1, fit_octaves=(3, 7))["hurst"].values
    assert abs(found.mean() - 0.7) < 3 * found.std(ddof=1) / 20**0.5 + 0.01  # the bias of sampling, octave 3 on


@pytest.mark.parametrize("p", [2.0, None])
def test_noise_is_refused_with_an_order_that_makes_it_valid(p):
    noise = np.random.default_rng(0).standard_normal(4096)
    with pytest.raises(InputError, match=r"fractional_order above (0\.[0-9]+), such as ([0-9.]+)") as error:
        singularity_spectrum(noise, p=p)
    assert "\n" not in str(error.value)
    remedy = float(str(error.value).rsplit(" ", 1)[1])
    found = singularity_spectrum(noise, p=p, fractional_order=remedy)
    assert float(found["log_cumulants"][0]) == pytest.approx(-0.5, abs=0.1)


def test_a_p_that_would_do_is_named_where_there_is_one():
    place = np.arange(2**13) + 0.5
    cusp = np.abs(place - 4001) ** -1.4
    with pytest.raises(InputError, match=r"p=4 is not below p0 = .*: take p below [0-9.]+, or integrate") as error:
        singularity_spectrum(cusp, p=4)
    remedy = float(str(error.value).split("take p below ")[1].split(",")[0])
    assert float(singularity_spectrum(cusp, p=0.9 * remedy)["wavelet_scaling"]) > 0


def test_one_too_irregular_among_many_says_what_would_help_and_spoils_no_other(walk):
    noise = np.random.default_rng(0).standard_normal(walk.size)
    found = singularity_spectrum(np.stack([noise, walk]), ndim=1)
    assert found["status"].values.tolist() == ["too_irregular", "ok"]
    assert "fractional_order above 0.5" in str(found["reason"][0].values)
    assert np.isnan(found["log_cumulants"][0]).all()
    assert np.array_equal(found["log_cumulants"][1], singularity_spectrum(walk)["log_cumulants"])


def test_curves_go_over_all_octaves_and_say_which_are_fitted(walk):
    few = singularity_spectrum(walk, fit_octaves=(3, 6))
    assert few["octave"].values[few["fitted"].values].tolist() == [3, 4, 5, 6]
    assert few["octave"].values[0] == 1
    assert few["octave"].values[-1] > 6
    later = singularity_spectrum(walk, analysis=LeaderAnalysis(first_octave=2, fit_octaves=(3, 6)))
    assert later["octave"].values[0] == 2


@pytest.mark.parametrize(
    ("item", "status"),
    [(np.full(512, 0.1), "constant"), (np.arange(512.0), "constant"), (np.full(512, np.nan), "not_finite")],
)
def test_what_has_no_spectrum_says_so_beside_what_has_one(item, status, walk):
    found = singularity_spectrum(np.stack([item, walk[:512]]), ndim=1)
    assert found["status"].values.tolist() == [status, "ok"]
    assert all(np.isnan(found[name][0]).all() and np.isfinite(found[name][1]).all() for name in FITS)
    assert str(found["reason"][0].values)


def test_a_mask_that_leaves_fewer_than_three_octaves_says_so(walk):
    masked = walk[:512].copy()
    masked[32::64] = np.nan
    found = singularity_spectrum(masked)
    assert str(found["status"].values) == "too_few_points"
    assert np.isnan(found["log_cumulants"]).all()


def test_masked_samples_are_dropped_and_counted(walk):
    masked = walk.copy()
    masked[4000:4010] = np.nan
    found, whole = singularity_spectrum(masked, fit_octaves=(3, 6)), singularity_spectrum(walk, fit_octaves=(3, 6))
    assert int(found["masked"]) == 10
    seen = found["count"] + whole["count"] > 0
    assert (found["dropped"] > whole["dropped"])[seen].all()
    assert (found["dropped"] + found["count"] == whole["dropped"] + whole["count"]).all()
    assert float(found["log_cumulants"][0]) == pytest.approx(float(whole["log_cumulants"][0]), abs=0.02)


def test_masked_arrays_count_as_nan_does(walk):
    hidden = np.arange(walk.size) % 1000 == 0
    by_mask = singularity_spectrum(np.ma.array(walk, mask=hidden), fit_octaves=(3, 5))
    by_nan = singularity_spectrum(np.where(hidden, np.nan, walk), fit_octaves=(3, 5))
    assert int(by_mask["masked"]) == hidden.sum()
    assert by_mask.identical(by_nan)


def test_too_small_data_and_two_ways_to_say_how_are_refused(walk):
    with pytest.raises(InputError, match="three needed"):
        singularity_spectrum(walk[:40])
    with pytest.raises(InputError, match="say them in the analysis"):
        singularity_spectrum(walk, p=1, analysis=LeaderAnalysis())
    with pytest.raises(InputError, match="is no LeaderAnalysis"):
        singularity_spectrum(walk, analysis="p1")  # pyright: ignore[reportArgumentType]


def test_block_intervals_are_those_of_the_bootstrap(walk):
    analysis = LeaderAnalysis(fit_octaves=(3, 7))
    found = singularity_spectrum(walk, analysis=analysis, intervals="block", replicates=99, confidence=0.9, seed=4)
    expected = bootstrap_intervals(block_bootstrap(walk, analysis, replicates=99, seed=4), confidence=0.9)
    for name in FITS:
        for end in ("lower", "upper"):
            assert np.array_equal(found[f"{name}_{end}"], expected[f"{name}_{end}"])
    assert {"intervals": "block", "replicates": 99, "confidence": 0.9, "seed": 4}.items() <= found.attrs.items()
    assert found.attrs["caution"] == "not calibrated: blocks do not know the bias of sampling"


def test_intervals_of_curves_hold_the_curves_in_the_fitted_octaves_alone(walk):
    found = singularity_spectrum(np.stack([walk, walk[::-1]]), ndim=1, fit_octaves=(3, 6), intervals="block")
    for name in ("cumulant", "log2_structure"):
        low, middle, high = (found[each].values for each in (f"{name}_lower", name, f"{name}_upper"))
        fitted = found["fitted"].values
        assert (low[:, fitted] <= high[:, fitted]).all()
        assert np.isnan(low[:, ~fitted]).all()
        if name == "log2_structure":  # a mean lies among its resampled means, a variance not always
            assert (low[:, fitted] <= middle[:, fitted]).all()
            assert (middle[:, fitted] <= high[:, fitted]).all()


def test_intervals_of_images_are_given_with_their_caution():
    image = fractional_brownian((128, 128), hurst=0.6, seed=0)
    found = singularity_spectrum(image, intervals="block", replicates=99)
    assert "nor how images differ" in found.attrs["caution"]
    with pytest.raises(InputError, match="intervals='blocks' is not one of 'block', 'parametric'"):
        singularity_spectrum(image, intervals="blocks")  # pyright: ignore[reportArgumentType]
    assert not any("_lower" in str(name) for name in singularity_spectrum(image).data_vars)


def test_what_has_no_spectrum_has_no_intervals(walk):
    found = singularity_spectrum(np.stack([np.zeros(walk.size), walk]), ndim=1, intervals="block", replicates=99)
    assert np.isnan(found["log_cumulants_lower"][0]).all()
    assert np.isfinite(found["log_cumulants_lower"][1]).all()


def test_a_generator_draws_other_intervals_each_time(walk):
    random = np.random.default_rng(0)
    first, second = (singularity_spectrum(walk, intervals="block", replicates=99, seed=random) for _ in range(2))
    assert (first["log_cumulants_lower"] != second["log_cumulants_lower"]).all()
    assert "seed" not in first.attrs


def test_parametric_intervals_stand_beside_the_estimates_they_take_the_bias_from():
    path = fractional_motion(1024, hurst=0.7, seed=4)
    analysis, told = LeaderAnalysis(fit_octaves=(3, 6), moments=(2.0,)), []
    found = singularity_spectrum(
        path, analysis=analysis, intervals="parametric", replicates=60, seed=3, progress=told.append
    )
    design = CalibrationDesign.from_json(found.attrs["calibration"])
    assert (design.shape, design.analysis, design.replicates) == ((1024,), analysis, 60)
    assert told[-1].done == design.simulations
    low, high = found["calibrated_log_cumulants_lower"].values, found["calibrated_log_cumulants_upper"].values
    assert low[0] < 0.7 < high[0]
    assert low[1] < 0 == high[1]
    assert 0.05 < float(found["p_value"]) <= 1
    plain = singularity_spectrum(path, analysis=analysis)
    assert np.array_equal(found["log_cumulants"], plain["log_cumulants"])
    assert found.attrs["spec"] == plain.attrs["spec"]
    assert found.attrs["seed"] == 3


def test_a_table_of_images_of_another_shape_and_as_many_samples_is_refused():
    image = np.random.default_rng(0).standard_normal((96, 144)).cumsum(axis=0).cumsum(axis=1)
    analysis = LeaderAnalysis(moments=(2.0,))
    design = CalibrationDesign(shape=(144, 96), analysis=analysis, hurst=(0.4, 0.6), intermittency=(0.0, 0.1))
    table = CalibrationTable(design=design, estimates=np.zeros((2, 2, 100, 2)))
    found = singularity_spectrum(image, analysis=analysis)
    assert found.attrs["shape"] == [96, 144]
    with pytest.raises(InputError, match=r"shape=\(96, 144\) and not \(144, 96\) of the table"):
        calibrated_exponents(found, table)


def test_a_calibration_of_two_orders_has_none_of_the_third():
    plain = singularity_spectrum(fractional_motion(512, hurst=0.7, seed=4))
    pair = ("order", [0.25, -0.5], {"units": "1"})
    calibrated = xr.Dataset(
        dict.fromkeys(("log_cumulants", "log_cumulants_lower", "log_cumulants_upper"), pair)
        | {"p_value": 0.5, "status": "ok", "reason": ""},
        {"order": [1, 2]},
        {"spec": "design", "confidence": 0.9},
    )
    found = with_calibration(plain, calibrated)
    assert found["calibrated_log_cumulants_upper"].values[:2].tolist() == [0.25, -0.5]
    assert np.isnan(found["calibrated_log_cumulants_upper"][2])
    assert (found.attrs["calibration"], found.attrs["confidence"]) == ("design", 0.9)
    assert found[list(plain.data_vars)].drop_attrs().identical(plain.drop_attrs())


def test_what_has_no_spectrum_is_not_simulated():
    told = []
    found = singularity_spectrum(np.zeros(512), intervals="parametric", progress=told.append)
    assert str(found["calibration_status"].values) == "constant"
    assert np.isnan(found["p_value"])
    assert not told


def test_many_items_are_sent_to_a_table(walk):
    with pytest.raises(InputError, match="simulates for one item; calibrate many by calibrated_exponents"):
        singularity_spectrum(np.stack([walk, walk]), ndim=1, intervals="parametric")
