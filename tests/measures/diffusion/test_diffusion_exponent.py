import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.diffusion import (
    diffusion_exponent,
    ensemble_average,
    ergodicity_breaking,
    gaussian_ergodicity_breaking,
    local_diffusion_exponents,
    log_spaced_lags,
    squared_displacement,
    time_averaged_displacement,
)
from fractalscape.randomness import fractional_motion


def fractional(walkers, records, hurst, seed=0):
    return fractional_motion(records, hurst=hurst, seed=seed, count=walkers)


@pytest.mark.parametrize("hurst", [0.25, 0.5, 0.75])
def test_fractional_brownian_motion_has_exponent_2h(hurst):
    fit = diffusion_exponent(time_averaged_displacement(fractional(200, 2000, hurst)))
    error = fit.replicates.std()
    assert error < 0.02
    assert abs(fit.estimate - 2 * hurst) < 4 * error
    assert fit.interval[0] < fit.estimate < fit.interval[1]


def test_the_ensemble_mean_has_the_exponent_of_the_time_average():
    fit = diffusion_exponent(squared_displacement(fractional(3000, 200, 0.75)))
    assert abs(fit.estimate - 1.5) < 4 * fit.replicates.std()


def test_a_ballistic_path_has_exponent_two():
    fit = diffusion_exponent(time_averaged_displacement(np.arange(1000.0), np.arange(1, 900)))
    assert fit.estimate == pytest.approx(2, abs=1e-12)


def test_the_exponent_changes_neither_with_the_unit_nor_with_a_turn():
    walk = fractional(20, 500, 0.5).reshape(10, 2, 500)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    first, second = (
        diffusion_exponent(time_averaged_displacement(each), seed=1)
        for each in (walk, 1e3 * np.einsum("ab,wbt->wat", turn, walk))
    )
    assert second.estimate == pytest.approx(first.estimate, abs=1e-12)
    assert second.interval == pytest.approx(first.interval, abs=1e-12)


def test_a_single_walker_has_an_interval_from_blocks_of_time():
    curve = time_averaged_displacement(fractional(1, 20_000, 0.5))
    fit = diffusion_exponent(curve, fit_range=(1, 100))
    assert fit.fit_range == (1, 90)
    assert 0.02 < fit.replicates.std() < 0.05
    assert abs(fit.estimate - 1) < 0.15
    bare = diffusion_exponent(time_averaged_displacement(fractional(1, 400, 0.5), method="spectral"))
    assert np.isnan(bare.interval).all()
    assert bare.reason == "one walker without blocks of time has no interval"


def test_the_published_interval_is_two_errors_of_polyfit():
    lags = np.arange(1, 10)
    curve = ensemble_average(time_averaged_displacement(fractional(50, 1000, 0.4), lags, start=10, window=100))
    fit = diffusion_exponent(curve, interval="least_squares")
    (slope, _), covariance = np.polyfit(np.log(lags), np.log(curve["mean_squared_displacement"].values), 1, cov=True)
    assert fit.estimate == pytest.approx(slope, abs=1e-12)
    assert fit.interval == pytest.approx([slope - 2 * covariance[0, 0] ** 0.5, slope + 2 * covariance[0, 0] ** 0.5])
    assert "too narrow" in fit.reason


@pytest.mark.parametrize(
    ("walk", "status"),
    [
        (np.full((3, 50), 2.0), "constant"),
        (np.full((3, 50), np.nan), "not_finite"),
        (np.zeros((3, 1)), "too_few_points"),
        (np.random.default_rng(0).standard_normal((3, 15)), "too_few_points"),
    ],
)
def test_what_has_no_exponent_says_why(walk, status):
    fit = diffusion_exponent(time_averaged_displacement(walk))
    assert fit.status == status
    assert fit.reason
    assert np.isnan(fit.estimate)


def test_one_walker_without_average_over_time_has_no_exponent():
    assert diffusion_exponent(squared_displacement(np.arange(50.0))).status == "too_few_walkers"


def test_lags_without_windows_are_left_out_and_named():
    fit = diffusion_exponent(time_averaged_displacement(fractional(20, 40, 0.5), [1, 2, 4, 8, 50]))
    assert fit.status == "ok"
    assert fit.reason == "1 of 5 lags have no window within 40 records"


@pytest.mark.parametrize(
    "asked", [{"interval": "sigma"}, {"confidence": 2}, {"replicates": 0}, {"fit_range": 3}, {"method": "best"}]
)
def test_impossible_options_are_refused(asked):
    with pytest.raises(InputError):
        diffusion_exponent(time_averaged_displacement(fractional(3, 60, 0.5)), **asked)


def test_local_exponents_follow_a_crossover():
    lags = log_spaced_lags(3000, count=80)
    period = np.arange(30_000) / 500  # ballistic below the period, bounded above
    found = local_diffusion_exponents(time_averaged_displacement(np.sin(period), lags))
    alpha = found["local_diffusion_exponent"].sel(lag=[12, 1500], method="nearest").values
    assert alpha[0] == pytest.approx(2, abs=0.01)
    assert alpha[1] < 0.7


def test_local_exponents_of_a_power_law_are_its_exponent_with_a_band_about_it():
    found = local_diffusion_exponents(time_averaged_displacement(fractional(300, 3000, 0.3)))
    name = "local_diffusion_exponent"
    inside = (found[name + "_lower"] < 0.6) & (found[name + "_upper"] > 0.6)
    measured = np.isfinite(found[name])
    assert measured.sum() > 20
    assert inside.where(measured, drop=True).mean() > 0.7


def test_the_dynamic_exponent_is_that_of_the_published_code():
    lags = np.arange(1, 100)
    curve = ensemble_average(time_averaged_displacement(fractional(5, 1000, 0.5), lags))
    found = local_diffusion_exponents(curve, method="two_points")["local_diffusion_exponent"].values
    msd = curve["mean_squared_displacement"].values
    for k in (0, 7, 78):
        slope = (np.log(msd[k]) - np.log(msd[k + 20])) / (np.log(lags[k]) - np.log(lags[k + 20]))
        assert found[k] == pytest.approx(slope, rel=1e-12)
    assert np.isnan(found[79:]).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("walkers", "records", "hurst", "longest", "exponent", "mean"),
    [
        (100, 1000, 0.5, 100, 0.92, 0.92),
        (20, 1000, 0.5, 100, 0.90, 0.90),
        (20, 1000, 0.25, 100, 0.89, 0.92),
        (10, 1000, 0.5, 100, 0.86, 0.88),
        (5, 1000, 0.5, 100, 0.85, 0.89),
        (1, 10_000, 0.5, 100, 0.89, 0.88),
        (1, 10_000, 0.5, 1000, 0.75, 0.88),
    ],
)
def test_intervals_hold_the_truth_as_often_as_the_documentation_says(walkers, records, hurst, longest, exponent, mean):
    lags, trials = log_spaced_lags(longest), 300
    held = np.zeros(2)
    for seed in range(trials):
        curve = time_averaged_displacement(fractional(walkers, records, hurst, seed=seed), lags, workers=1)
        low, high = diffusion_exponent(curve, replicates=400).interval
        average, middle = ensemble_average(curve, replicates=400), lags.size // 2
        names = [f"mean_squared_displacement_{end}" for end in ("lower", "upper")]
        below, above = (average[name].values[middle] for name in names)
        held += [low <= 2 * hurst <= high, below <= lags[middle] ** (2 * hurst) <= above]
    assert np.all(held / trials >= [exponent, mean])
    assert np.all(held / trials <= 0.98)


@pytest.mark.slow
@pytest.mark.parametrize(("walkers", "low", "high"), [(20, 0.80, 0.92), (100, 0.88, 0.96)])
def test_intervals_of_the_ergodicity_breaking_parameter_hold_it_as_documented(walkers, low, high):
    held = 0
    for seed in range(300):
        curve = time_averaged_displacement(fractional(walkers, 1000, 0.5, seed=seed), [10], workers=1)
        found = ergodicity_breaking(curve, replicates=400)
        lower, upper = (found[f"ergodicity_breaking_{end}"].item() for end in ("lower", "upper"))
        held += lower <= gaussian_ergodicity_breaking(1000, 10, hurst=0.5) <= upper
    assert low <= held / 300 <= high


@pytest.mark.parametrize(("option", "value"), [("decades", "a"), ("decades", 0), ("method", "spline"), ("points", 0)])
def test_options_of_local_exponents_that_are_impossible_are_refused_in_one_line(option, value):
    curves = time_averaged_displacement(np.random.default_rng(0).standard_normal((3, 100)).cumsum(1))
    with pytest.raises(InputError, match=option):
        local_diffusion_exponents(curves, **{option: value})
