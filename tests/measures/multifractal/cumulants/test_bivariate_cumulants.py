import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalWalkSpec, fractional_brownian
from fractalscape.landscapes.log_correlated_noise import log_normal_weights, magnitude_torus
from fractalscape.measures.multifractal import (
    LeaderAnalysis,
    bivariate_cumulants,
    leader_exponents,
    multifractal_correlation,
)
from fractalscape.randomness import fractional_motion

ANALYSIS = LeaderAnalysis(fit_octaves=(3, 6), orders=3)


def two_walks(steps, correlation, seed, intermittency=0.04):
    """Return walks of independent noises whose magnitudes have a correlation."""
    spec = MultifractalWalkSpec(steps=steps, intermittency=intermittency, integral_scale=steps)
    random, torus = np.random.default_rng(seed), magnitude_torus((steps,), steps)
    one, other = (
        np.log(log_normal_weights(torus, spec, generator=random, dtype=np.dtype(float))[:steps]) for _ in range(2)
    )
    mixed = correlation * one + np.sqrt(1 - correlation**2) * other
    return [np.cumsum(random.standard_normal(steps) * np.exp(each)) for each in (one, mixed)]


@pytest.fixture(scope="module")
def walks():
    return two_walks(2**13, 0.6, seed=1)


def test_rows_and_columns_of_order_0_are_the_log_cumulants_of_each_alone(walks):
    found = bivariate_cumulants(*walks, ANALYSIS, replicates=39)["log_cumulants"].values
    first, second = (leader_exponents(walk, ANALYSIS).log_cumulants[0] for walk in walks)
    assert found[1:, 0] == pytest.approx(first, abs=1e-10)
    assert found[0, 1:] == pytest.approx(second, abs=1e-10)


def test_a_signal_fluctuates_wholly_with_any_multiple_of_itself(walks):
    longer = ANALYSIS.replace(fit_octaves=(3, 8))  # few replicates without a negative c20
    found = bivariate_cumulants(walks[0], -7 * walks[0], longer, replicates=39)
    c = found["log_cumulants"].values
    assert [c[1, 1], c[0, 2]] == pytest.approx([c[2, 0]] * 2, rel=1e-9)
    assert [c[1, 2], c[2, 1]] == pytest.approx([c[3, 0]] * 2, rel=1e-7)
    for name in ("multifractal_correlation", "multifractal_correlation_lower", "multifractal_correlation_upper"):
        assert float(found[name]) == pytest.approx(1, abs=1e-9)
    assert found["leader_correlation"].values == pytest.approx(1, abs=1e-9)


def test_the_order_of_the_two_transposes(walks):
    there = bivariate_cumulants(*walks, ANALYSIS, replicates=39)
    back = bivariate_cumulants(*walks[::-1], ANALYSIS, replicates=39)
    assert back["log_cumulants"].values == pytest.approx(there["log_cumulants"].values.T, rel=1e-9, nan_ok=True)


def test_the_cross_cumulant_is_the_slope_of_the_covariance_of_log_leaders(walks):
    analysis = LeaderAnalysis(fit_octaves=(3, 6), orders=2, weights="uniform")
    found = bivariate_cumulants(*walks, analysis, replicates=39)
    slope = np.polyfit(found["octave"].values, found["cumulant"].values[:, 1, 1], 1)[0] / np.log(2)
    assert float(found["log_cumulants"][1, 1]) == pytest.approx(slope, abs=1e-12)
    leaders = [analysis.leaders(analysis.coefficients(walk)).octave(4)[0] for walk in walks]
    kept = np.isfinite(leaders[0])
    covariance = np.cov(np.log(leaders[0][kept]), np.log(leaders[1][kept]), bias=True)
    assert found["cumulant"].sel(octave=4).values[1, 1] == pytest.approx(covariance[0, 1], rel=1e-9)


def test_a_place_counts_where_both_have_a_leader(walks):
    first, second = (walk.copy() for walk in walks)
    first[2000:2010], second[6000:6010] = np.nan, np.nan
    found = [
        bivariate_cumulants(*pair, ANALYSIS, replicates=39) for pair in (walks, (first, walks[1]), (first, second))
    ]
    counts = np.stack([each["count"].values for each in found])
    assert (np.diff(counts, axis=0) < 0).all()
    assert np.isfinite(found[2]["log_cumulants"].values[1, 1])


@pytest.mark.parametrize("correlation", [0.0, 0.6, -0.6])
def test_walks_with_correlated_magnitudes_have_that_multifractal_correlation(correlation):
    pairs = np.stack([two_walks(2**13, correlation, seed) for seed in range(16)], axis=1)
    found = bivariate_cumulants(*pairs, LeaderAnalysis(fit_octaves=(3, 8), orders=2), ndim=1, replicates=39)
    c11 = found["log_cumulants"].values[:, 1, 1]
    error = c11.std(ddof=1) / 4
    assert abs(c11.mean() + 0.04 * correlation) < 3 * error
    if correlation:
        assert abs(c11.mean()) > 3 * error


def test_images_are_analysed_like_signals():
    images = fractional_brownian((128, 128), hurst=0.6, seed=0, count=2)
    found = bivariate_cumulants(images[0], images[1], LeaderAnalysis(orders=2), replicates=39)
    assert found.attrs["ndim"] == 2
    assert np.isfinite(found["log_cumulants"].values[[1, 0, 1, 2, 0], [0, 1, 1, 0, 2]]).all()


def test_many_pairs_are_each_what_they_are_alone():
    pairs = np.stack([two_walks(1024, 0.5, seed) for seed in range(2)], axis=1)
    many = bivariate_cumulants(*pairs, ANALYSIS, ndim=1, replicates=39, seed=3)
    alone = bivariate_cumulants(pairs[0, 0], pairs[1, 0], ANALYSIS, replicates=39, seed=3)
    assert many["log_cumulants"].dims == ("replicate", "first_order", "second_order")
    for name in ("log_cumulants", "log_cumulants_lower", "count", "leader_correlation"):
        assert many[name][0].values == pytest.approx(alone[name].values, rel=1e-12, nan_ok=True)


def test_a_pair_without_cumulants_says_which_of_the_two_has_none(walks):
    walk = walks[0][:1024]
    first, second = np.stack([walk, np.zeros(1024), walk]), np.stack([walk, walk, np.full(1024, np.nan)])
    found = bivariate_cumulants(first, second, ANALYSIS, ndim=1, replicates=39)
    assert found["status"].values.tolist() == ["ok", "constant", "not_finite"]
    assert [str(reason).split(":")[0] for reason in found["reason"].values] == ["", "first", "second"]
    assert np.isnan(found["log_cumulants"][1:]).all()


def test_impossible_options_are_refused(walks):
    with pytest.raises(InputError, match="give two of one shape"):
        bivariate_cumulants(walks[0], walks[1][:-1], ANALYSIS)
    with pytest.raises(InputError, match="more than 3 joint ones"):
        bivariate_cumulants(*walks, LeaderAnalysis(orders=4))
    with pytest.raises(InputError, match="second: p=2 is not below p0"):
        bivariate_cumulants(walks[0], np.random.default_rng(0).standard_normal(2**13), ANALYSIS)


def test_two_independent_walks_have_no_cross_cumulant():
    walks = np.stack([fractional_motion(2**12, hurst=0.7, seed=seed) for seed in range(40)])
    found = bivariate_cumulants(
        walks[:20], walks[20:], LeaderAnalysis(fit_octaves=(3, 7), orders=2), ndim=1, replicates=39
    )
    c11 = found["log_cumulants"].values[:, 1, 1]
    assert abs(c11.mean()) < 3 * c11.std(ddof=1) / np.sqrt(20)


@pytest.mark.slow
def test_cross_cumulants_of_long_walks_are_those_of_their_magnitudes_and_inside_their_intervals():
    pairs = np.stack([two_walks(2**15, 0.6, seed) for seed in range(100)], axis=1)
    found = bivariate_cumulants(*pairs, LeaderAnalysis(fit_octaves=(4, 10), orders=2), ndim=1)
    c = found["log_cumulants"].values
    error = c.std(axis=0, ddof=1) / 10
    assert abs(c[:, 1, 1].mean() + 0.024) < 3 * error[1, 1]
    mean = c.mean(axis=0)
    relative = np.sqrt((error[1, 1] / mean[1, 1]) ** 2 + (error[2, 0] / mean[2, 0]) ** 2)
    assert float(multifractal_correlation(mean)) == pytest.approx(0.6, rel=3 * relative)
    low, high = (found[f"log_cumulants_{end}"].values[:, 1, 1] for end in ("lower", "upper"))
    assert np.count_nonzero((low < -0.024) & (high > -0.024)) >= 90  # of 100 at nominal 95 %


def test_a_correlation_that_is_absent_has_a_reason():
    walks = np.random.default_rng(0).standard_normal((2, 6, 2048)).cumsum(axis=-1)
    found = bivariate_cumulants(*walks, LeaderAnalysis(fit_octaves=(3, 6), orders=2), ndim=1, replicates=39)
    absent = np.isnan(found["multifractal_correlation"].values)
    assert (found["status"] == "ok").all()
    assert 0 < np.count_nonzero(absent) < len(absent)
    for reason in found["reason"].values[absent]:
        assert "c20 or c02 is not negative" in str(reason)
    assert set(found["reason"].values[~absent].tolist()) == {""}
