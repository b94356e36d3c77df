import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import cauchy, kstwobign, levy, norm

from fractalscape.errors import InputError
from fractalscape.measures import StableLaw
from fractalscape.measures.heavy_tails.stable_lattice import stable_log_likelihood
from fractalscape.stable_noise import stable_noise
from reference.stable_integral import stable_density

LAWS = [(0.8, 0.0), (0.8, 0.5), (1.0, 0.0), (1.0, 0.5), (1.2, -0.5), (1.5, 0.95), (1.9, 0.0)]


@pytest.mark.parametrize(
    ("tail_index", "value"), [(0.8, 0.3606460866), (1, 1 / math.pi), (1.5, 0.2873527515), (2, 0.2820947918)]
)
def test_density_at_the_centre_is_that_of_the_closed_form(tail_index, value):
    assert float(StableLaw(tail_index=tail_index).density(0.0)) == pytest.approx(value, abs=2e-8)


def test_normal_cauchy_and_levy_laws_are_their_closed_forms():
    x = np.array([-30.0, -3.0, 0.0, 0.5, 7.0, 200.0])
    gauss, heavy = StableLaw(tail_index=2, scale=1.5, location=1), StableLaw(tail_index=1, scale=3, location=-2)
    assert np.allclose(gauss.log_density(x), norm(1, 1.5 * math.sqrt(2)).logpdf(x), rtol=1e-12)
    assert np.allclose(gauss.cumulative(x[1:]), norm(1, 1.5 * math.sqrt(2)).cdf(x[1:]), atol=1e-9)
    assert np.allclose(heavy.density(x), cauchy(-2, 3).pdf(x), rtol=1e-7)
    assert np.allclose(heavy.cumulative(x), cauchy(-2, 3).cdf(x), rtol=1e-7)
    one_sided = StableLaw(tail_index=0.5, skewness=1, scale=2, location=1, parametrisation="S1")
    y = np.array([2.0, 4.0, 20.0, 90.0])
    assert np.allclose(one_sided.density(y), levy(1, 2).pdf(y), rtol=1e-5)


@pytest.mark.parametrize(("tail_index", "skewness"), LAWS)
def test_density_equals_the_integral_of_the_characteristic_function(tail_index, skewness):
    x = np.array([-30.0, -5.0, -1.0, 0.0, 0.7, 3.0, 12.0, 30.0, 60.0])
    truth = np.array([stable_density(each, tail_index, skewness) for each in x])
    next_to_1 = tail_index == 1 and skewness
    found = StableLaw(tail_index=tail_index, skewness=skewness).log_density(x)
    assert np.allclose(found[:-1], np.log(truth[:-1]), atol=1e-5 if next_to_1 else 1e-6)
    assert np.allclose(found, np.log(truth), atol=5e-3 if next_to_1 else 1e-6)


@pytest.mark.parametrize(("tail_index", "skewness"), LAWS)
def test_quantiles_invert_the_cumulative_distribution_into_the_tails(tail_index, skewness):
    law = StableLaw(tail_index=tail_index, skewness=skewness, scale=2.5, location=-3)
    share = np.array([1e-6, 1e-3, 0.05, 0.3, 0.5, 0.9, 0.999, 1 - 1e-6])
    assert np.allclose(law.cumulative(law.quantile(share)), share, rtol=1e-6, atol=1e-9)
    assert law.quantile([0.0, 1.0]).tolist() == [-math.inf, math.inf]


@pytest.mark.parametrize(
    ("tail_index", "ratio", "spread"),
    [(2, 2.4387, 1.9077), (1.5, 3.1498, 1.9379), (1, 6.3138, 2), (0.5, 44.635, 2.5677)],
)
def test_quantile_ratios_are_the_anchors_of_mcculloch(tail_index, ratio, spread):
    low, quarter, three_quarters, high = StableLaw(tail_index=tail_index).quantile([0.05, 0.25, 0.75, 0.95])
    assert (high - low) / (three_quarters - quarter) == pytest.approx(ratio, rel=2e-4)
    assert three_quarters - quarter == pytest.approx(spread, rel=2e-4)


def test_parametrisations_name_the_same_law():
    for tail_index in (0.7, 1.0, 1.6):
        first = StableLaw(tail_index=tail_index, skewness=0.6, scale=3, location=2, parametrisation="S1")
        same = first.in_parametrisation("S0")
        assert same.in_parametrisation("S1").location == pytest.approx(2)
        assert np.allclose(first.density([-4.0, 1.0, 9.0]), same.density([-4.0, 1.0, 9.0]))
        t = 0.4
        turn = math.tan(math.pi * tail_index / 2) if tail_index != 1 else -2 / math.pi * math.log(abs(t))
        size = abs(3 * t) ** tail_index
        expected = np.exp(-size * (1 - 0.6j * turn) + 2j * t)
        assert first.characteristic(t) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("tail_index", "skewness"), [(0.8, 0.5), (1.0, 0.5), (1.0, 0.0), (1.3, -0.9), (1.7, 0.0)])
def test_samples_follow_the_law(tail_index, skewness):
    law = StableLaw(tail_index=tail_index, skewness=skewness, scale=0.5, location=4)
    values = np.sort(law.sample(20000, seed=11))
    ranks = np.arange(20001) / 20000
    cumulative = law.cumulative(values)
    distance = max(np.max(ranks[1:] - cumulative), np.max(cumulative - ranks[:-1]))
    assert distance * math.sqrt(20000) < kstwobign.isf(1e-3)


def test_symmetric_samples_are_those_of_the_one_sampler():
    drawn = StableLaw(tail_index=1.4).sample((3, 5), seed=np.random.default_rng(3))
    assert np.array_equal(drawn, stable_noise((3, 5), tail_index=1.4, generator=np.random.default_rng(3)))


@settings(max_examples=15, deadline=None)
@given(st.floats(0.55, 1.999), st.floats(-0.95, 0.95), st.floats(0.1, 10), st.floats(-5, 5))
def test_lattice_and_table_give_the_same_likelihood(tail_index, skewness, scale, location):
    law = StableLaw(tail_index=tail_index, skewness=skewness, scale=scale, location=location)
    values = np.concatenate([location + scale * np.linspace(-49, 49, 500), location + scale * np.array([-300.0, 2e4])])
    fast = stable_log_likelihood(values, tail_index=tail_index, skewness=skewness, scale=scale, location=location)
    tolerance = 6e-4 if tail_index < 0.6 else 2e-4  # twice the largest of 400 laws, 2.7e-4 and 8e-5
    assert fast / values.size == pytest.approx(float(law.log_density(values).mean()), abs=tolerance)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tail_index": 2.1}, "tail_index=2.1"),
        ({"tail_index": 0.3}, "tail_index=0.3"),
        ({"tail_index": math.nan}, "not a number"),
        ({"tail_index": "1"}, "not a number"),
        ({"tail_index": 1.5, "skewness": -1.2}, "skewness=-1.2"),
        ({"tail_index": 1.5, "scale": 0}, "scale=0"),
        ({"tail_index": 1.5, "parametrisation": "S2"}, "S2"),
    ],
)
def test_parameters_outside_the_law_are_refused(wrong, said):
    with pytest.raises(InputError, match=said):
        StableLaw(**wrong)


def test_probabilities_outside_0_and_1_are_refused():
    with pytest.raises(InputError, match="not in"):
        StableLaw(tail_index=1.5).quantile(1.2)
