import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalWalkSpec, multifractal_walk
from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap, constancy_test
from fractalscape.measures.multifractal.bootstrap.constancy_test import constancy_p_values
from reference.constancy import statistic_and_p_value

ANALYSIS = LeaderAnalysis(fit_octaves=(2, 4), moments=(2.0,), orders=2)


def walk(samples=4096):
    return np.random.default_rng(0).standard_normal(samples).cumsum()


def test_the_p_value_is_what_going_window_by_window_gives():
    random = np.random.default_rng(0)
    estimate = random.standard_normal((3, 4, 2))
    drawn = estimate[:, None] + random.standard_normal((3, 30, 4, 2)) * [[1.0], [2.0], [1.0], [0.5]]
    statistic, p_value = constancy_p_values(estimate, drawn)
    for item in range(3):
        for order in range(2):
            expected = statistic_and_p_value(estimate[item, :, order].tolist(), drawn[item, :, :, order].tolist())
            assert (statistic[item, order], p_value[item, order]) == pytest.approx(expected, rel=1e-12)


def test_p_values_of_windows_that_differ_by_their_own_noise_are_uniform():
    random = np.random.default_rng(1)
    spread = np.array([0.5, 1.0, 1.0, 3.0])[:, None]
    estimate = 7.0 + spread * random.standard_normal((2000, 4, 1))
    drawn = estimate[:, None] + spread * random.standard_normal((2000, 199, 4, 1))
    _, p_value = constancy_p_values(estimate, drawn)
    assert abs(np.mean(p_value <= 0.1) - 0.1) < 4 * np.sqrt(0.09 / 2000)
    assert abs(p_value.mean() - 0.5) < 4 * np.sqrt(1 / 12 / 2000)


def test_the_windows_are_analysed_as_signals_of_their_own():
    found = constancy_test(walk(4099), ANALYSIS, windows=4, replicates=20, seed=3)
    alone = block_bootstrap(walk(4099)[:4096].reshape(4, 1024), ANALYSIS, ndim=1, replicates=20, seed=3)
    np.testing.assert_array_equal(found["log_cumulants"], alone.estimate.log_cumulants)
    spread = alone.drawn.log_cumulants.std(axis=1, ddof=1)
    np.testing.assert_allclose(found["standard_deviation"], spread, rtol=1e-9)
    assert found["window"].values.tolist() == [0, 1024, 2048, 3072]
    assert found["p_value"].dims == ("order",)
    assert found.attrs["seed"] == 3
    assert found.attrs["caution"].startswith("of monofractals the test rejects too often")


def test_many_signals_are_tested_each_by_itself():
    signals = np.stack([walk(), np.append(walk(2048), walk(2048).cumsum())])
    found = constancy_test(signals, ANALYSIS, windows=2, replicates=99, seed=3)
    alone = constancy_test(signals[0], ANALYSIS, windows=2, replicates=99, seed=3)
    np.testing.assert_array_equal(found["p_value"][0], alone["p_value"])
    assert found["p_value"].sel(replicate=1, order=1) == 0.01


def test_a_window_without_leaders_makes_no_test_and_says_so():
    signal = walk()
    signal[:1024] = np.nan
    found = constancy_test(signal, ANALYSIS, windows=4, replicates=20, seed=0)
    assert np.isnan(found["p_value"]).all()
    assert np.isfinite(found["log_cumulants"][1:]).all()
    assert found["status"].item() == "too_few_points"


@pytest.mark.parametrize("p", [2.0, None])
def test_a_window_too_irregular_for_its_leaders_makes_no_test_and_names_the_remedy(p):
    signal = np.append(walk(2048), np.random.default_rng(1).standard_normal(2048))
    found = constancy_test(signal, ANALYSIS.replace(p=p), windows=2, replicates=20, seed=0)
    assert found["status"].item() == "too_irregular"
    assert found["reason"].item().startswith("window 1:")
    assert "fractional_order above" in found["reason"].item()
    assert np.isnan(found["p_value"]).all()
    assert np.isfinite(found["log_cumulants"][0]).all()


def test_masked_samples_are_absent_whatever_stands_below_the_mask():
    hidden = np.arange(4096) == 1500
    by_mask = constancy_test(
        np.ma.array(np.where(hidden, 1e20, walk()), mask=hidden), ANALYSIS, windows=2, replicates=20, seed=0
    )
    by_nan = constancy_test(np.where(hidden, np.nan, walk()), ANALYSIS, windows=2, replicates=20, seed=0)
    assert by_mask.identical(by_nan)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"windows": 1}, "windows=1"),
        ({"windows": 5000}, "windows=5000 are more than"),
        ({"windows": 64}, "too few|octave"),
        ({"signal": np.zeros((2, 2, 2))}, "shape"),
        ({"signal": ["a", "b"]}, "give real numbers"),
    ],
)
def test_impossible_options_are_refused_by_name(wrong, said):
    with pytest.raises(InputError, match=said):
        constancy_test(wrong.pop("signal", walk()), ANALYSIS, **{"seed": 0, "replicates": 9, **wrong})


@pytest.mark.slow
def test_c2_of_multifractal_walks_is_constant_by_chance_and_a_change_of_it_is_seen():
    analysis = LeaderAnalysis(fit_octaves=(3, 8), moments=(2.0,), orders=2)

    def steps(samples, intermittency, seed):
        spec = MultifractalWalkSpec(steps=samples, intermittency=intermittency, integral_scale=2**9, hurst=0.75)
        return np.diff(np.asarray(multifractal_walk(spec, seed=seed, count=200)), axis=1, prepend=0)

    constant = steps(2**15, 0.03, 4).cumsum(axis=1)
    changing = np.concatenate([steps(2**14, 0.01, 5), steps(2**14, 0.08, 6)], axis=1).cumsum(axis=1)
    size, power = (
        (constancy_test(each, analysis, replicates=199, seed=0)["p_value"].sel(order=2) <= 0.05).mean().item()
        for each in (constant, changing)
    )
    assert abs(size - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 200)
    assert power > 0.8
