import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.measures import prediction_error, zero_one_test
from fractalscape.measures.chaos.zero_one_test import VERDICTS, growth_correlation
from fractalscape.randomness import fractional_motion
from reference import chaos as slow


def measured(series):
    found = zero_one_test(series)
    names = {value: name for name, value in VERDICTS.items()}
    return float(found["zero_one"][0, 0]), names[int(found["verdict"][0, 0])], found.attrs["reason"]


@pytest.mark.parametrize("rate", [3.5, 3.55, 3.83])
def test_the_logistic_map_is_regular_in_its_windows(rate):
    zero_one, verdict, _ = measured(slow.logistic(rate, 5000))
    assert abs(zero_one) < 0.006
    assert verdict == "regular"


@pytest.mark.parametrize(("rate", "published"), [(3.6, 0.987), (3.7, 0.998), (3.97, 0.998)])
def test_the_logistic_map_is_chaotic_beyond_its_accumulation(rate, published):
    zero_one, verdict, _ = measured(slow.logistic(rate, 5000))
    assert zero_one == pytest.approx(published, abs=0.003)
    assert verdict == "chaotic"


def test_two_frequencies_are_regular():
    time = np.arange(5000)
    zero_one, verdict, _ = measured(np.sin(time) + np.sin(np.sqrt(2) * time))
    assert abs(zero_one) < 0.01
    assert verdict == "regular"


def test_the_henon_map_is_chaotic_in_either_coordinate():
    found = zero_one_test(slow.henon(5000).T[None])
    assert (found["zero_one"] > 0.99).all()
    assert (found["verdict"] == VERDICTS["chaotic"]).all()


def test_white_noise_passes_the_test_and_is_flagged():
    zero_one, verdict, reason = measured(np.random.default_rng(0).normal(size=5000))
    assert zero_one == pytest.approx(0.998, abs=0.002)
    assert verdict == "like_noise"
    assert "1 of 1 coordinates are like noise" in reason


@pytest.mark.parametrize("kind", ["uniform", "cauchy", "walk", "persistent", "autoregressive", "noisy period"])
def test_no_noise_is_called_chaotic(kind):
    random = np.random.default_rng(1)
    white = random.normal(size=3000)
    series = {
        "uniform": random.random(3000),
        "cauchy": random.standard_cauchy(3000),
        "walk": white.cumsum(),
        "persistent": fractional_motion(2999, hurst=0.8, seed=0),
        "autoregressive": np.convolve(white, 0.9 ** np.arange(80), "valid"),
        "noisy period": np.tile([0.0, 1.0, 0.3, -0.7], 750) + 0.1 * white,
    }[kind]
    _, verdict, _ = measured(series)
    assert verdict == "like_noise"


def test_gaussian_noise_of_any_spectrum_has_the_error_of_its_neighbours_own_noise():
    white = np.random.default_rng(2).normal(size=20_000)
    assert prediction_error(white) == pytest.approx(np.sqrt(2), abs=0.03)
    assert prediction_error(white.cumsum()) == pytest.approx(np.sqrt(2), abs=0.05)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), c=st.floats(np.pi / 5, 4 * np.pi / 5), offset=st.floats(-3, 3))
def test_the_transform_gives_what_the_definition_does(seed, c, offset):
    series = np.random.default_rng(seed).normal(size=211) + offset
    assert growth_correlation(series, np.array([c]))[0] == pytest.approx(slow.growth_correlation(series, c), abs=1e-9)


def test_bad_walkers_are_left_out_and_told():
    series = np.tile(slow.logistic(3.9, 400), (3, 1))
    series[1, 7], series[2] = np.nan, 5.0
    found = zero_one_test(series)
    assert found.attrs["status"] == "ok"
    assert "1 of 3 walkers have positions that are not finite" in found.attrs["reason"]
    assert found["verdict"].values.ravel().tolist() == [VERDICTS["chaotic"], -1, -1]
    assert np.isnan(found["zero_one"].values.ravel()[1:]).all()


@pytest.mark.parametrize(
    ("series", "status"),
    [(np.ones(500), "constant"), (np.full(500, np.inf), "not_finite"), (np.arange(20.0), "too_few_points")],
)
def test_where_there_is_nothing_to_test_there_is_a_status(series, status):
    found = zero_one_test(series)
    assert found.attrs["status"] == status
    assert found.attrs["reason"]
    assert np.isnan(found["zero_one"]).all()
    assert (found["verdict"] == VERDICTS["not_measured"]).all()


@pytest.mark.parametrize("option", [{"draws": 1}, {"confidence": 2}, {"dimension": 0}, {"seed": -1}])
def test_impossible_options_are_refused(option):
    with pytest.raises(InputError):
        zero_one_test(np.arange(500.0), **option)
