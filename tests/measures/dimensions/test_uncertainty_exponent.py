import math
import time

import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.measures import binomial_interval, box_dimension, uncertainty_exponent
from fractalscape.raster import Window, field_from_function, sample_pairs, sweep
from fractalscape.schema import outcome
from fractalscape.trainability import PUBLISHED, preset
from reference import known_sets


def counted(distance, pairs, flips):
    columns = {"pairs": pairs, "flips": flips, "mean_distance": distance}
    return xr.Dataset({name: ("distance", np.asarray(values)) for name, values in columns.items()})


def drawn(seed, *, alpha=0.6, pairs=20_000, spread=0.0):
    """Return counts of a power law over six decades, each share off by a lognormal factor."""
    rng = np.random.default_rng(seed)
    distance = 10.0 ** -np.arange(1.0, 7.5, 0.5)
    share = 0.5 * distance**alpha * np.exp(spread * rng.standard_normal(distance.size))
    pairs = np.full(distance.size, pairs) * np.maximum(1, distance**-alpha / 100).astype(int)
    return counted(distance, pairs, rng.binomial(pairs, share))


def test_the_koch_curve_over_four_decades_has_its_exponent():
    field = field_from_function(
        lambda x, y: known_sets.below_koch_curve(x, y).astype("i1"), axes=("x", "y"), outputs=(outcome(),)
    )
    window = Window.linear(x=(0.1, 0.9), y=(-0.05, 0.35))
    pairs = sample_pairs(field, window, distances=np.geomspace(3e-6, 0.03, 13), flips=60, seed=1)
    fit = uncertainty_exponent(pairs)
    assert (pairs["flips"] >= 60).all()
    assert fit.estimate == pytest.approx(2 - known_sets.KOCH, abs=0.03)
    assert fit.interval[0] < 2 - known_sets.KOCH < fit.interval[1]
    assert np.ptp(fit.interval) < 0.06


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_intervals_hold_the_exponent_as_often_as_they_say_with_and_without_scatter(spread):
    fits = [uncertainty_exponent(drawn(seed, spread=spread), replicates=300) for seed in range(200)]
    covered = np.mean([fit.interval[0] < 0.6 < fit.interval[1] for fit in fits])
    assert 0.90 <= covered <= 0.99  # 0.95 less what 11 degrees of freedom miss, three standard errors of 200 trials
    assert np.mean([fit.estimate for fit in fits]) == pytest.approx(0.6, abs=0.01)


def test_scatter_beyond_counting_is_named():
    assert uncertainty_exponent(drawn(0, spread=0.5)).reason.startswith("beyond counting, the curve scatters by ")


def test_the_exponent_of_a_map_is_two_less_its_pair_dimension():
    labels = known_sets.koch_crop(256, np.random.default_rng(4))
    fit, dimension = uncertainty_exponent(labels, replicates=200), box_dimension(labels, method="pair")
    assert fit.quantity == "uncertainty_exponent"
    assert fit.estimate == 2 - dimension.estimate == pytest.approx(fit.slope, abs=1e-12)
    assert fit.interval == (2 - dimension.interval[1], 2 - dimension.interval[0])


def test_distances_without_flips_are_left_out_and_named():
    pairs = counted(10.0 ** -np.arange(5), [1000] * 5, [400, 200, 100, 50, 0])
    fit = uncertainty_exponent(pairs)
    assert fit.status == "ok"
    assert fit.estimate == pytest.approx(math.log10(2), abs=0.01)
    assert "no pair differs at 1 distances, which are left out" in fit.reason


def test_pairs_that_never_differ_show_no_boundary():
    fit = uncertainty_exponent(counted([0.1, 0.2, 0.3], [10, 10, 10], [0, 0, 0]))
    assert (fit.status, fit.reason[:24]) == ("no_boundary", "none of 30 pairs differ;")
    assert uncertainty_exponent(np.zeros((200, 200), int)).status == "no_boundary"


def test_two_distances_are_too_few():
    assert uncertainty_exponent(counted([0.1, 0.2], [100, 100], [10, 20])).status == "too_few_points"


def test_pairs_that_always_differ_have_exponent_zero():
    fit = uncertainty_exponent(counted([0.1, 0.2, 0.3], [100] * 3, [100] * 3))
    assert fit.estimate == pytest.approx(0, abs=1e-12)


def test_what_is_not_possible_is_refused_in_one_line():
    with pytest.raises(InputError, match="replicates=1 is not a whole number of at least 2"):
        uncertainty_exponent(drawn(0), replicates=1)
    with pytest.raises(InputError, match="fit_range goes with counted pairs; for a map use box_dimension"):
        uncertainty_exponent(np.zeros((200, 200), int), fit_range=(1, 8))


# Wilson's interval


def test_wilsons_interval_is_where_the_score_test_stands_at_the_quantile():
    low, high = binomial_interval(np.array([3, 30]), np.array([50, 100]))
    for edge in (low, high):
        score = (np.array([0.06, 0.3]) - edge) / np.sqrt(edge * (1 - edge) / np.array([50, 100]))
        np.testing.assert_allclose(abs(score), 1.959963984540054, rtol=1e-9)


def test_nothing_seen_has_an_upper_end_and_nothing_tried_knows_nothing():
    low, high = binomial_interval([0, 5, 0], [100, 5, 0])
    np.testing.assert_allclose(low, [0, 0.5655175, 0], atol=1e-7)
    np.testing.assert_allclose(high, [0.0369935, 1, 1], atol=1e-7)


def test_impossible_counts_are_refused():
    with pytest.raises(InputError, match="successes=3 must be between 0 and trials=2"):
        binomial_interval(3, 2)
    with pytest.raises(InputError, match="confidence=95 is not a number between 0 and 1"):
        binomial_interval(1, 2, confidence=95)


# Training


@pytest.mark.slow
def test_single_has_its_exponent_over_six_decades_in_two_minutes_and_agrees_with_its_image():
    field, window = preset("single").field(), PUBLISHED["single"].window
    start = time.perf_counter()
    pairs = sample_pairs(field, window, distances=np.logspace(-12, -6, 7))
    assert time.perf_counter() - start < 120
    assert (pairs["flips"] >= 30).all()
    direct = uncertainty_exponent(pairs)
    image = uncertainty_exponent(sweep(field, window, resolution=512))
    assert max(direct.interval[0], image.interval[0]) < min(direct.interval[1], image.interval[1])
    assert 2 - direct.estimate == pytest.approx(PUBLISHED["single"].dimension, abs=0.1)


@pytest.mark.slow
def test_single_has_one_exponent_over_ten_decades_down_to_the_floor_of_float64():
    window = PUBLISHED["single"].window
    wide = Window(*(axis.about(axis.middle, factor=axis.span * 10**4) for axis in (window.x, window.y)))
    field = preset("single").field()
    pairs = sample_pairs(field, wide, distances=np.logspace(-14.5, -4.5, 11), most_pairs=60_000_000)
    assert (pairs["flips"] >= 30).all()
    direct, upper = uncertainty_exponent(pairs), uncertainty_exponent(pairs.isel(distance=slice(5, None)))
    assert direct.interval[0] < upper.estimate < direct.interval[1]
    assert 2 - direct.estimate == pytest.approx(PUBLISHED["single"].dimension, abs=0.1)
