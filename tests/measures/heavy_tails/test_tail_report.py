import json
import math
from collections import Counter

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import (
    GoodnessOfFit,
    StableLaw,
    fit_stable,
    goodness_of_fit,
    stable_comparison,
    summation_curve,
    tail_report,
)
from fractalscape.measures.heavy_tails.tail_report import judge
from fractalscape.schema import trajectory

N = 2000


def stable(tail_index):
    return lambda seed: StableLaw(tail_index=tail_index).sample(N, seed=seed)


def mixture(random):
    return random.normal(size=N) * np.exp(0.7 * random.normal(size=N))


def unequal(random):
    return random.normal(size=(50, N // 50)) * np.exp(1.5 * random.normal(size=(50, 1)))


def unsteady(random):
    return random.normal(size=N) * np.repeat(np.exp(random.normal(size=N // 20)), 20)


TRAPS = {
    "Student t3": lambda random: random.standard_t(3, N),
    "Student t5": lambda random: random.standard_t(5, N),
    "Laplace": lambda random: random.laplace(size=N),
    "Gaussian scale mixture": mixture,
    "flattened coordinates": lambda random: unequal(random).ravel(),
    "scale that varies in time": unsteady,
    "Gaussian": lambda random: random.normal(size=N),
}


@pytest.mark.parametrize(
    "tail_index", [1.5, pytest.param(1.2, marks=pytest.mark.slow), pytest.param(1.8, marks=pytest.mark.slow)]
)
def test_a_stable_law_is_called_stable(tail_index):
    report = tail_report(stable(tail_index)(0), replicates=50)
    assert report.verdict == "stable"
    assert report.stable.interval[0] <= tail_index <= report.stable.interval[1]


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_told_from_a_stable_law(name):
    values = TRAPS[name](np.random.default_rng(0))
    fit = fit_stable(values)
    never = GoodnessOfFit(distance=0.0, p_value=1.0, replicates=50)  # so that the other signs must do
    assert fit.law is not None
    verdict, reason = judge(fit, never, stable_comparison(values, fit.law), summation_curve(values))
    assert fit.tail_index < 2
    assert verdict != "stable"
    assert reason


@pytest.mark.slow
@pytest.mark.parametrize("tail_index", [1.2, 1.5, 1.8])
def test_stable_laws_are_called_stable_and_hardly_ever_of_finite_variance(tail_index):
    found = Counter(tail_report(stable(tail_index)(s), replicates=50, seed=s).verdict for s in range(100, 124))
    assert found["stable"] >= 20
    assert found["finite_variance"] <= 2


@pytest.mark.slow
@pytest.mark.parametrize("name", TRAPS)
def test_traps_are_hardly_ever_called_stable(name):
    draws = (TRAPS[name](np.random.default_rng(s)) for s in range(100, 124))
    found = Counter(tail_report(draw, replicates=50, seed=s).verdict for s, draw in enumerate(draws))
    assert found["stable"] <= 1
    assert found["finite_variance"] >= 14


def test_coordinates_of_unequal_scale_are_standardised_and_the_flattened_estimate_is_named():
    random = np.random.default_rng(0)
    noise = random.normal(size=(50, 200)) * np.exp(1.5 * random.normal(size=(50, 1)))
    report = tail_report(noise, replicates=50, most_samples=1000)
    assert report.flattened.tail_index < 1.3
    assert report.stable.tail_index > 1.97
    assert report.verdict != "stable"
    assert "without standardising" in report.reason


def test_sums_of_finite_variance_tend_to_2_and_stable_ones_stay():
    rising = summation_curve(np.random.default_rng(0).standard_t(3, 10000))
    level = summation_curve(StableLaw(tail_index=1.5).sample(10000, seed=0))
    assert rising.attrs["rise_p_value"] < 1e-4
    assert rising["tail_index"].values[-1] > rising["tail_index"].values[0] + 0.2
    assert level.attrs["rise_p_value"] > 0.05
    growth = np.polyfit(np.log(level["block"]), np.log(level["scale"]), 1)[0]
    assert growth == pytest.approx(1 / 1.5, abs=0.05)


@pytest.mark.slow
def test_p_values_of_the_fit_are_uniform_for_stable_values():
    p_values = []
    for seed in range(40):
        values = StableLaw(tail_index=1.5).sample(300, seed=seed)
        p_values.append(goodness_of_fit(values, fit_stable(values).law, replicates=49, seed=seed).p_value)
    assert np.mean(np.array(p_values) <= 0.1) < 0.1 + 3 * math.sqrt(0.09 / 40)
    assert np.mean(p_values) == pytest.approx(0.5, abs=4 * math.sqrt(1 / 12 / 40))


def test_the_law_that_made_the_values_is_the_closest():
    values = np.random.default_rng(0).standard_t(3, 3000)
    table = stable_comparison(values, fit_stable(values).law)
    assert str(table["alternative"][int(np.argmin(table["statistic"].values))].values) == "student_t"
    assert float(table["tail_index"].sel(alternative="student_t")) == pytest.approx(3, abs=0.5)


def test_a_trajectory_and_a_bare_array_of_it_are_reported_by_their_increments_and_the_seed():
    walks = StableLaw(tail_index=1.5).sample((3, 2, 50), seed=0).cumsum(axis=2)
    first, second = (tail_report(each, replicates=50, seed=3) for each in (trajectory(walks), walks))
    assert first.to_json() == second.to_json()
    assert first.values.size == 3 * 2 * 49
    assert json.loads(first.to_json())["stable"]["law"]["tail_index"] == first.stable.tail_index


def test_walkers_that_are_not_finite_are_left_out_and_counted():
    walks = StableLaw(tail_index=1.5).sample((3, 1, 120), seed=0).cumsum(axis=2)
    walks[0, 0, 5] = np.inf
    report = tail_report(trajectory(walks), replicates=50)
    assert report.values.size == 2 * 119
    assert "1 of 3 walkers have positions that are not finite" in report.reason


@pytest.mark.parametrize(
    ("observed", "status", "said"),
    [
        (np.full(500, np.nan), "not_finite", "500 of 500 values are not finite"),
        (np.full(500, 2.0), "constant", "1 of 1 coordinates have the same value"),
        (np.arange(50.0), "too_few_points", "50 finite values, 200 are needed"),
        (trajectory(np.full((2, 1, 300), np.nan)), "not_finite", "2 of 2 walkers"),
        (trajectory(np.zeros((2, 1, 300))), "constant", "1 of 1 coordinates"),
        (trajectory(np.zeros((2, 1, 1))), "too_few_points", "1 records"),
    ],
    ids=["nan", "constant", "few", "nan walkers", "still walkers", "one record"],
)
def test_without_a_sample_there_is_a_status_a_reason_and_no_number(observed, status, said):
    report = tail_report(observed)
    assert report.verdict == "none"
    assert said in report.reason
    assert report.stable.status == status
    assert math.isnan(report.stable.tail_index)
    json.loads(report.to_json())


def test_options_that_are_not_possible_are_refused():
    values = np.random.default_rng(0).normal(size=300)
    for options, said in [
        ({"confidence": 0}, "confidence=0"),
        ({"replicates": 10}, "replicates=10"),
        ({"most_samples": 10}, "most_samples=10"),
    ]:
        with pytest.raises(InputError, match=said):
            tail_report(values, **options)
    with pytest.raises(InputError, match="shape"):
        tail_report(np.zeros((2, 2, 2, 100)))
    with pytest.raises(InputError, match="real numbers"):
        tail_report(["a", "b"])
    with pytest.raises(InputError, match="block"):
        summation_curve(values, block=[0, 1])


def test_gaussian_noise_is_the_normal_law_and_not_beaten_by_it():
    values = np.random.default_rng(2).normal(size=N)
    fit = fit_stable(values)
    assert fit.law is not None
    comparison = stable_comparison(values, fit.law)
    assert math.isnan(comparison["statistic"].sel(alternative="normal"))
    never = GoodnessOfFit(distance=0.0, p_value=1.0, replicates=50)
    verdict, reason = judge(fit, never, comparison, summation_curve(values))
    assert (verdict, reason) == ("finite_variance", "on these values the stable law is the same as the normal law")


def test_a_report_prints_briefly_and_says_how_many_values_were_drawn(stable_report):
    report = stable_report
    assert "400 of 2000 values, drawn at random" in report.reason
    assert str(report).startswith(f"{report.verdict}: {report.reason}\ntail_index = ")
    assert len(repr(report)) < 3000
