import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import (
    CalibrationDesign,
    LeaderAnalysis,
    bivariate_cumulants,
    block_bootstrap,
    bootstrap_intervals,
    bootstrap_test,
    constancy_test,
    detrended_fluctuation,
    large_deviation_spectrum,
    leader_exponents,
    leaders,
    local_cumulants,
    mass_exponents,
    minimum_regularity,
    oscillation_exponents,
    parametric_bootstrap,
    partition_function,
    robust_cumulants,
    scaling_range,
    singularity_spectrum,
    wavelet_coefficients,
)

WALK = np.random.default_rng(0).standard_normal(512).cumsum()
RAGGED = [[1.0, 2.0], [3.0]]
LONG = np.arange(5000.0)  # whose repr has more than one line


@pytest.mark.parametrize("analysis", [None, 2, {"p": 2}, LeaderAnalysis, LONG])
@pytest.mark.parametrize(
    "measure",
    [
        leader_exponents,
        robust_cumulants,
        large_deviation_spectrum,
        oscillation_exponents,
        lambda data, analysis: bivariate_cumulants(data, data, analysis),
        lambda data, analysis: block_bootstrap(data, analysis, seed=0),
        lambda data, analysis: constancy_test(data, analysis, windows=2, seed=0),
        lambda data, analysis: CalibrationDesign(shape=data.shape, analysis=analysis),
    ],
)
def test_what_is_no_analysis_is_refused_in_one_line(measure, analysis):
    with pytest.raises(InputError, match=r"^analysis=[^\n]* is no LeaderAnalysis; [^\n]*$"):
        measure(WALK, analysis)


@pytest.mark.parametrize("measure", [bootstrap_intervals, bootstrap_test, scaling_range])
@pytest.mark.parametrize("found", [None, WALK, LeaderAnalysis()])
def test_what_is_no_bootstrap_is_refused_in_one_line(measure, found):
    with pytest.raises(InputError, match=r"^found=[^\n]* is no BootstrapReplicates; [^\n]*$"):
        measure(found)


@pytest.mark.parametrize(
    "measure",
    [
        lambda data: bivariate_cumulants(data, WALK, LeaderAnalysis()),
        lambda data: bivariate_cumulants(WALK, data, LeaderAnalysis()),
        lambda data: constancy_test(data, LeaderAnalysis(), seed=0),
        singularity_spectrum,
        partition_function,
    ],
)
def test_rows_of_different_lengths_are_no_data(measure):
    with pytest.raises(InputError, match=r"^[^\n]*not one array of numbers[^\n]*$"):
        measure(RAGGED)


@pytest.mark.parametrize(
    "value",
    [LONG, "x" * 5000, (1,) * 300, {1, 2, 3}, np.array(2.0), 10**5000, list, b"ab"],
    ids=lambda each: type(each).__name__,
)
@pytest.mark.parametrize("name", ["p", "fit_octaves", "moments", "wavelet", "edges", "fractional_order", "orders"])
def test_an_option_of_any_size_is_refused_in_one_short_line(name, value):
    if name in ("p", "fractional_order") and np.ndim(value) == 0 and isinstance(value, np.ndarray):
        return  # a number
    with pytest.raises(InputError, match=rf"^{name}=[^\n]{{1,400}}$"):
        LeaderAnalysis(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hurst", 0),
        ("hurst", False),
        ("hurst", np.array([0.9, 0.5])),
        ("integral_scale", False),
        ("integral_scale", ""),
    ],
)
def test_a_calibration_takes_its_usual_values_only_where_nothing_is_given(name, value):
    with pytest.raises(InputError, match=f"^{name}="):
        CalibrationDesign(**{"shape": (512,), "analysis": LeaderAnalysis(), name: value})


@pytest.mark.parametrize("ndim", ["2", math.nan, 3, np.datetime64("2020")])
def test_pairs_have_one_or_two_dimensions(ndim):
    with pytest.raises(InputError, match=r"^ndim="):
        bivariate_cumulants(WALK, WALK, LeaderAnalysis(), ndim=ndim)


def test_alignment_is_asked_for_by_true_or_false():
    with pytest.raises(InputError, match=r"^aligned=2 is not one of True, False"):
        wavelet_coefficients(WALK, aligned=2)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("seed", [None, "", "1", 1.5, math.inf, -1, True])
@pytest.mark.parametrize(
    "measure",
    [
        lambda seed: mass_exponents(partition_function(np.arange(8.0)), seed=seed),  # one part: nothing is drawn
        lambda seed: parametric_bootstrap(np.ones(512), LeaderAnalysis(), seed=seed),  # constant: nothing is simulated
        lambda seed: block_bootstrap(WALK, LeaderAnalysis(), seed=seed),
    ],
)
def test_what_is_no_seed_is_refused_even_where_nothing_is_drawn(measure, seed):
    with pytest.raises(InputError, match=r"^seed="):
        measure(seed)


@pytest.mark.parametrize("measure", [leaders, lambda given: minimum_regularity(given, range(3, 6))])
def test_what_are_no_coefficients_is_refused(measure):
    for given in (None, LONG):
        with pytest.raises(InputError, match=r"^coefficients=[^\n]* are no WaveletCoefficients"):
            measure(given)


@pytest.mark.parametrize(
    "intervals",
    [
        lambda how: robust_cumulants(WALK, LeaderAnalysis(), **how),
        lambda how: large_deviation_spectrum(WALK, LeaderAnalysis(), **how),
        lambda how: oscillation_exponents(WALK, LeaderAnalysis(), **how),
        lambda how: bivariate_cumulants(WALK, WALK, LeaderAnalysis(), **how),
        lambda how: singularity_spectrum(WALK, intervals="block", **how),
    ],
)
def test_two_replicates_make_no_interval_of_95_percent(intervals):
    for replicates in (2, 38):
        with pytest.raises(InputError, match=r"have no rank for confidence=0.95; draw 39 or more"):
            intervals({"replicates": replicates, "seed": 0})
    assert intervals({"replicates": 39, "seed": 0})["status"] == "ok"


def test_fluctuations_need_the_replicates_of_their_wider_level():
    with pytest.raises(InputError, match="draw 72 or more"):
        detrended_fluctuation(np.diff(WALK), replicates=71)


@pytest.mark.parametrize(
    "measure",
    [
        lambda walks: singularity_spectrum(walks, ndim=1),
        lambda walks: robust_cumulants(walks, LeaderAnalysis(), ndim=1),
        lambda walks: large_deviation_spectrum(walks, LeaderAnalysis(), ndim=1),
        lambda walks: oscillation_exponents(walks, LeaderAnalysis(), ndim=1),
        lambda walks: bivariate_cumulants(walks, walks, LeaderAnalysis(), ndim=1),
        lambda walks: local_cumulants(walks, LeaderAnalysis(fit_octaves=(1, 3)), ndim=1, window=128),
        lambda walks: constancy_test(walks, LeaderAnalysis(fit_octaves=(1, 3)), windows=2, seed=0),
        lambda walks: detrended_fluctuation(walks, ndim=1),
    ],
)
def test_infinities_in_one_of_many_are_a_status_and_the_others_are_measured(measure):
    found = measure(np.stack([WALK, np.where(np.arange(512) == 9, np.inf, WALK)]))
    assert found["status"].values.tolist() == ["ok", "not_finite"]
    assert str(found["reason"].values[1]).endswith("hold infinities; put NaN where a sample is to be left out")


@pytest.mark.parametrize(
    "measure",
    [
        lambda walk: singularity_spectrum(walk),
        lambda walk: constancy_test(walk, LeaderAnalysis(fit_octaves=(1, 3)), windows=2, seed=0),
        lambda walk: detrended_fluctuation(walk),
    ],
)
def test_infinities_in_the_only_item_are_refused(measure):
    with pytest.raises(InputError, match="the data hold infinities; put NaN"):
        measure(np.where(np.arange(512) == 9, np.inf, WALK))
