import numpy as np
import pytest

import fractalscape as fs
from fractalscape.dynamics.riddled_basins import (
    PUBLISHED_DISTANCES,
    PUBLISHED_WINDOW,
    RiddledBasinSpec,
    plane_exponents,
    uncertain_outcomes,
)
from fractalscape.dynamics.riddled_basins.kernels import plane_exponents as exponents_kernel
from fractalscape.dynamics.riddled_basins.kernels import tanh
from fractalscape.errors import InputError
from fractalscape.measures import basin_entropy, uncertainty_exponent
from fractalscape.specs import spec_from_dict
from reference import riddled_basins as twin

SPEC = RiddledBasinSpec()


def random_starts(count, scale=1.0, seed=0):
    return scale * np.random.default_rng(seed).normal(size=(4, count))


def test_the_data_are_the_published_draws():
    np.testing.assert_allclose(SPEC.inputs[:3], [1.76405235, 0.40015721, 0.97873798], atol=1e-8)
    np.testing.assert_allclose(SPEC.targets[:2], [-0.10321885, 0.4105985], atol=1e-8)  # the ninth and the tenth number


def test_hyperbolic_tangent_is_right_to_3_units_in_the_last_place_and_odd():
    x = np.concatenate([[0.0], np.logspace(-300, 2, 600), np.linspace(0, 22, 5000)])
    found = np.array([tanh(each) for each in x])
    assert np.max(np.abs(found - np.tanh(x)) / np.spacing(np.maximum(np.tanh(x), 1e-300))) <= 3
    np.testing.assert_array_equal([tanh(-each) for each in x], -found)


@pytest.mark.parametrize("count", [1, 31, 32, 100])
def test_the_kernel_gives_the_bits_of_the_slow_twin(count):
    starts = random_starts(count)
    slow = twin.descend(SPEC.inputs, SPEC.targets, 2.5, 40, starts)
    np.testing.assert_array_equal(SPEC.descended(starts, steps=40), slow)


def test_one_step_is_down_the_gradient_of_the_loss():
    start = np.array([0.3, 0.9, -0.4, 0.7])
    shifts = 1e-5 * np.eye(4)
    rise = [
        (twin.loss(start + each, SPEC.inputs, SPEC.targets) - twin.loss(start - each, SPEC.inputs, SPEC.targets)) / 2e-5
        for each in shifts
    ]
    moved = SPEC.descended(start[:, None], steps=1)[:, 0]
    np.testing.assert_allclose((start - moved) / SPEC.learning_rate, rise, atol=1e-9)


@pytest.mark.parametrize("sign", [1, -1])
def test_equal_and_opposite_neurons_stay_so_to_the_last_bit(sign):
    one = np.random.default_rng(1).normal(size=(2, 64))
    weights = SPEC.descended([one[0], sign * one[0], one[1], sign * one[1]], steps=5000)
    np.testing.assert_array_equal(weights[0], sign * weights[1])
    np.testing.assert_array_equal(weights[2], sign * weights[3])
    assert np.isfinite(weights).all(0).sum() > 20


def test_lost_starts_change_nothing_for_their_neighbours():
    starts = random_starts(40, 2.0)
    starts[:, ::3] = 1e200
    together = SPEC.descended(starts)
    alone = np.column_stack([SPEC.descended(start[:, None])[:, 0] for start in starts.T])
    np.testing.assert_array_equal(together, alone)
    assert not np.isfinite(together[:, 0]).any()


def test_ends_follow_the_published_rule():
    starts = [(3.0, 3.0, 4.0, 5.0), (3.0, -2.0, 4.0, -4.0), (9.0, 0.0, 0.0, 0.0), (np.nan, 0.0, 0.0, 0.0), (0.0,) * 4]
    outcome, distance = SPEC.ends(np.transpose(starts))
    np.testing.assert_array_equal(outcome, [0, 1, 2, 2, 2])
    assert distance[0] == 1
    assert np.isnan(distance[3])


def test_the_plane_of_starts_is_spanned_by_a_unit_vector_along_and_one_across():
    along, across = SPEC.directions
    np.testing.assert_allclose([along @ along, across @ across, along @ across], [1, 1, 0], atol=1e-15)
    assert (along[0], along[2]) == (along[1], along[3])
    assert (across[0], across[2]) == (-across[1], -across[3])


def test_a_sweep_has_the_same_bits_for_any_tile_and_thread():
    field, options = SPEC.replace(steps=100).field(), {"resolution": 32}
    one = fs.sweep(field, PUBLISHED_WINDOW, executor=1, tile=32, **options)
    two = fs.sweep(field, PUBLISHED_WINDOW, executor=2, tile=8, **options)
    for name in ("distance", "outcome"):
        np.testing.assert_array_equal(one[name], two[name])
    assert one["outcome"].attrs["flag_meanings"] == "not_computed equal opposite neither"


def test_the_picture_is_riddled_every_outcome_comes_near_every_other():
    raster = fs.sweep(SPEC.field(), PUBLISHED_WINDOW, resolution=64)
    shares = np.bincount(raster["outcome"].values.ravel(), minlength=3) / 64**2
    np.testing.assert_allclose(shares, [0.175, 0.23, 0.595], atol=4 * np.sqrt(0.24 / 64**2))
    entropy = basin_entropy(raster, size=4)
    assert entropy.mixed > entropy.boxes / 2


def test_exponents_of_a_walker_are_those_of_the_whole_jacobian():
    found, start = np.empty((1, 4)), (0.3, 0.5)
    data = (np.sqrt(2) * SPEC.inputs, SPEC.targets, SPEC.learning_rate)
    exponents_kernel(*data, 20, 40, np.array([start]), found)
    whole = twin.exponents(SPEC.inputs, SPEC.targets, SPEC.learning_rate, 20, 40, *start)
    np.testing.assert_allclose(found[0], whole, atol=1e-7)  # chaos lets another tanh grow to this


def test_four_exponents_are_known_to_a_hundredth_two_positive_and_two_negative():
    found = plane_exponents(SPEC)
    assert found.attrs["tangent_steps"] > 1e6
    assert found.sizes["walker"] == 200
    low, high = found["low"].values, found["high"].values
    assert np.all((high - low) / 2 < 0.01)
    np.testing.assert_array_equal(np.sign(low), np.sign(high))
    assert np.sum(low > 0) == np.sum(high < 0) == 2
    np.testing.assert_allclose(found["lyapunov_exponent"], [0.1552, -0.0654, 0.0254, -0.2059], atol=0.003)


def test_a_distance_across_the_plane_grows_by_the_largest_transverse_exponent():
    """Two trajectories, no Jacobian: what is 1e-10 away from the plane moves away from it."""
    random = np.random.default_rng(3)
    w, v = random.random((2, 4000)) / np.sqrt(2)
    on_plane = SPEC.descended([w, w, v, v], steps=500)
    on_plane = on_plane[:, np.abs(on_plane).max(0) < 10]
    beside = SPEC.descended(on_plane + 1e-10 * random.normal(size=on_plane.shape), steps=100)
    later = SPEC.descended(beside, steps=300)
    first, last = (np.hypot(w1 - w2, v1 - v2) for w1, w2, v1, v2 in (beside, later))
    stayed = (np.abs(later).max(0) < 10) & (first > 0) & (last > 0)
    assert stayed.mean() > 0.95
    growth = np.log(last[stayed] / first[stayed]) / 300
    error = growth.std() / np.sqrt(growth.size)
    assert abs(growth.mean() - 0.0254) < 4 * error + 0.001
    assert error < 0.001


def test_walkers_that_leave_are_counted_and_left_out():
    found = plane_exponents(SPEC.replace(learning_rate=4.0), walkers=20, steps=2000, transient=0)
    assert int(found["escaped"]) == 20
    assert found.attrs["status"] == "too_few_points"
    assert np.isnan(found["lyapunov_exponent"]).all()


def test_outcomes_stay_uncertain_over_ten_decades():
    counted = uncertain_outcomes(SPEC, distances=np.logspace(-13, -3, 6), starts=1000)
    assert counted["share"].min() > 0.02
    assert np.all((counted["low"] < counted["share"]) & (counted["share"] < counted["high"]))
    fit = uncertainty_exponent(counted)
    low, high = fit.interval
    assert 0 <= low < high < 0.1


@pytest.mark.slow
def test_the_published_uncertainty_curve_is_nearly_flat():
    counted = uncertain_outcomes(SPEC)
    np.testing.assert_array_equal(counted["distance"], PUBLISHED_DISTANCES)
    low, high = uncertainty_exponent(counted, fit_range=(1e-13, 1e-2)).interval
    assert 0.02 < low < high < 0.08
    share = counted["share"].values[4:25]  # 1e-14 to 1e-4
    assert share.max() < 3 * share.min()


def test_perturbations_below_the_floor_of_float64_are_not_counted_as_pairs():
    counted = uncertain_outcomes(SPEC.replace(steps=10), distances=[1e-18, 1e-3], starts=200)
    assert counted["pairs"][0] < 20
    assert counted["pairs"][0] + counted["coincident"][0] == counted["pairs"][1]


def test_the_spec_survives_json():
    assert spec_from_dict(SPEC.to_dict()) == SPEC


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RiddledBasinSpec(learning_rate=0), "learning_rate=0 is not"),
        (lambda: RiddledBasinSpec(steps=0), "steps=0 is not a whole number"),
        (lambda: RiddledBasinSpec(data_seed=-1), "data_seed=-1"),
        (lambda: plane_exponents(SPEC, walkers=1), "walkers=1"),
        (lambda: plane_exponents(SPEC, confidence=2), "confidence=2"),
        (lambda: uncertain_outcomes(SPEC, distances=[0.1, 0.1]), "each once"),
        (lambda: uncertain_outcomes(SPEC, starts=0), "starts=0"),
        (lambda: SPEC.field().evaluate([1.0], [np.inf]), "across holds inf"),
        (lambda: uncertain_outcomes(SPEC, starts=10**11), "100000000000 starts at 29 distances need about"),
    ],
)
def test_bad_input_is_refused_in_one_line(make, message):
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)
