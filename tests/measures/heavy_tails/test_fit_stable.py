import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import StableLaw, fit_stable
from fractalscape.measures.heavy_tails.stable_fit import Method
from fractalscape.measures.heavy_tails.stable_likelihood import likelihood_law

METHODS: tuple[Method, ...] = ("likelihood", "quantiles", "characteristic")
DEVIATIONS = {
    0.8: (0.016, 0.028, 0.031),
    1.2: (0.030, 0.033, 0.036),
    1.5: (0.041, 0.047, 0.041),
    1.8: (0.027, 0.073, 0.031),
    2.0: (0.005, 0.056, 0.005),
}
"""Of tail indices of 2000 values, as published for the three methods."""
QUANTILES_AT_2 = 1.965
"""The published mean, below 2 since no estimate is above."""


def estimates(tail_index, method, seeds, n=2000):
    law = StableLaw(tail_index=tail_index)
    return np.array([fit_stable(law.sample(n, seed=s), method=method, replicates=0).tail_index for s in range(seeds)])


@pytest.mark.parametrize("number", range(3), ids=METHODS)
@pytest.mark.parametrize("tail_index", DEVIATIONS)
def test_tail_indices_of_known_laws_are_found(tail_index, number):
    found = estimates(tail_index, METHODS[number], 8)
    expected = QUANTILES_AT_2 if (number, tail_index) == (1, 2.0) else tail_index
    assert abs(found.mean() - expected) < 4 * DEVIATIONS[tail_index][number] / math.sqrt(8) + 0.003


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3), ids=METHODS)
@pytest.mark.parametrize("tail_index", DEVIATIONS)
def test_bias_and_deviation_are_those_of_the_table(tail_index, number):
    found = estimates(tail_index, METHODS[number], 60)
    expected = QUANTILES_AT_2 if (number, tail_index) == (1, 2.0) else tail_index
    assert abs(found.mean() - expected) < min(0.05, 4 * DEVIATIONS[tail_index][number] / math.sqrt(60) + 0.003)
    assert found.std() < 1.4 * DEVIATIONS[tail_index][number]


@pytest.mark.parametrize("method", METHODS)
def test_all_four_parameters_of_a_skewed_law_are_found(method):
    law = StableLaw(tail_index=1.4, skewness=-0.6, scale=3.0, location=50.0)
    found = fit_stable(law.sample(20000, seed=2), method=method, replicates=0).law
    assert found is not None
    assert found.tail_index == pytest.approx(1.4, abs=0.06)
    assert found.skewness == pytest.approx(-0.6, abs=0.12)
    assert found.scale == pytest.approx(3.0, rel=0.03)
    assert found.location == pytest.approx(50.0, abs=0.25)


@pytest.mark.parametrize("method", METHODS)
def test_a_fit_follows_its_values_when_they_are_moved_and_stretched(method):
    values = StableLaw(tail_index=1.5).sample(1000, seed=4)
    first, moved = (fit_stable(v, method=method, replicates=0).law for v in (values, 100 * values - 7))
    assert first is not None
    assert moved is not None
    assert moved.tail_index == pytest.approx(first.tail_index, abs=1e-3)
    assert moved.scale == pytest.approx(100 * first.scale, rel=1e-3)
    assert moved.location == pytest.approx(100 * first.location - 7, abs=0.1)


def test_likelihood_is_largest_at_the_fit():
    values = StableLaw(tail_index=1.3, skewness=0.4).sample(1500, seed=5)
    law = likelihood_law(values)
    best = law.log_density(values).sum()
    for change in ({"tail_index": 0.03}, {"skewness": 0.1}, {"scale": 0.05}, {"location": 0.05}):
        for sign in (1, -1):
            name, step = next(iter(change.items()))
            other = StableLaw(**{**law.to_dict(), name: getattr(law, name) + sign * step})
            assert other.log_density(values).sum() < best


def test_intervals_come_from_the_information_or_the_bootstrap_and_agree():
    values = StableLaw(tail_index=1.5).sample(1000, seed=6)
    information, bootstrap = fit_stable(values), fit_stable(values, replicates=40, seed=1)
    assert (information.interval_method, bootstrap.interval_method) == ("information", "bootstrap")
    for name in ("tail_index", "scale", "location", "skewness"):
        low, high = information.intervals[name]
        assert low < getattr(information.law, name) < high
        other = np.ptp(bootstrap.intervals[name])
        assert other == pytest.approx(high - low, rel=0.5)


def test_the_interval_of_normal_values_ends_at_2():
    fit = fit_stable(np.random.default_rng(1).normal(size=2000))
    assert fit.interval[1] == 2.0
    assert 1.9 < fit.interval[0] < 2.0


@pytest.mark.slow
@pytest.mark.parametrize("tail_index", [0.8, 1.2, 1.5, 1.8])
@pytest.mark.parametrize("n", [200, 2000])
def test_intervals_of_the_likelihood_hold_the_truth_as_often_as_they_say(tail_index, n):
    law = StableLaw(tail_index=tail_index)
    fits = [fit_stable(law.sample(n, seed=s)) for s in range(200)]
    held = np.mean([fit.interval[0] <= tail_index <= fit.interval[1] for fit in fits])
    assert held > 0.90


@pytest.mark.slow
@pytest.mark.parametrize("method", ["quantiles", "characteristic"])
def test_intervals_of_the_bootstrap_hold_the_truth_as_often_as_they_say(method):
    law = StableLaw(tail_index=1.5)
    fits = [fit_stable(law.sample(1000, seed=s), method=method, replicates=60, seed=s) for s in range(60)]
    assert np.mean([fit.interval[0] <= 1.5 <= fit.interval[1] for fit in fits]) > 0.85


def test_values_that_are_not_finite_are_left_out_and_counted():
    values = StableLaw(tail_index=1.5).sample(500, seed=7)
    fit = fit_stable(np.concatenate([values, [np.nan, np.inf]]))
    assert fit.reason == "2 of 502 values are not finite"
    assert fit.tail_index == fit_stable(values).tail_index


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (np.full(100, np.nan), "not_finite"),
        (np.full(100, 3.0), "constant"),
        (np.arange(5.0), "too_few_points"),
        ([], "too_few_points"),
    ],
)
def test_without_a_sample_there_is_a_status_and_no_number(values, status):
    fit = fit_stable(values)
    assert fit.status == status
    assert fit.law is None
    assert math.isnan(fit.tail_index)
    assert fit.reason


def test_options_that_are_not_possible_are_refused():
    values = np.arange(100.0)
    for options, said in [
        ({"method": "moments"}, "moments"),
        ({"confidence": 2}, "confidence=2"),
        ({"replicates": 1}, "replicates=1"),
    ]:
        with pytest.raises(InputError, match=said):
            fit_stable(values, **options)
    with pytest.raises(InputError, match="real numbers"):
        fit_stable(["a"] * 30)
