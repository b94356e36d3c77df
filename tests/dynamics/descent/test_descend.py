import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fractalscape as fs
from fractalscape.dynamics.descent import (
    Adam,
    FractionalNoise,
    GaussianNoise,
    GradientDescent,
    HeavyBall,
    MinibatchNoise,
    Nesterov,
    StableNoise,
    descend,
)
from fractalscape.dynamics.lyapunov import lyapunov_exponents
from fractalscape.errors import InputError
from fractalscape.landscapes import FunctionLandscape, GriddedLandscape, Quadratic, Rastrigin, fold
from reference.descent import Uncompiled

HEIGHTS = np.random.default_rng(3).standard_normal((17, 24))
EDGES = ("periodic", "reflecting", "open")
DIFFERENCES = {
    (method, edges): GriddedLandscape(heights=HEIGHTS, method=method, edges=edges)
    for method in ("fd_bilinear", "nearest")
    for edges in EDGES
}
SPLINES = {edges: GriddedLandscape(heights=HEIGHTS, edges=edges) for edges in ("periodic", "reflecting", "open")}
OPTIMISERS = [GradientDescent(), HeavyBall(momentum=0.8), Nesterov(momentum=0.8), Adam()]
NOISES = [None, GaussianNoise(scale=0.3), MinibatchNoise(scale=0.5), FractionalNoise(scale=0.2, hurst=0.3)]
RATES = 10.0 ** np.linspace(-2, 1.5, 37)


def spread(count, landscape, seed=0):
    return np.random.default_rng(seed).uniform(0.2, np.array(landscape.extent) - 0.2, (count, landscape.ndim))


def same(one, other):
    assert set(one.data_vars) == set(other.data_vars)
    for name in one.data_vars:
        np.testing.assert_array_equal(one[name].values, other[name].values, err_msg=name)


# Two paths


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(OPTIMISERS),
    st.sampled_from(NOISES),
    st.sampled_from(list(SPLINES)),
    st.sampled_from([1, 5, None]),
    st.integers(1, 37),
)
def test_the_compiled_walk_has_the_bits_of_arrays(optimiser, noise, edges, record, count):
    start = spread(count, SPLINES[edges])
    how = {"learning_rate": RATES[-count:], "steps": 40, "optimiser": optimiser, "noise": noise, "seed": 5}
    found = [descend(each, start, record=record, **how) for each in (SPLINES[edges], Uncompiled(SPLINES[edges]))]
    for name in found[0].data_vars:
        close = np.testing.assert_allclose if name == "path_length" else np.testing.assert_array_equal
        close(found[0][name].values, found[1][name].values, err_msg=name)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(OPTIMISERS),
    st.sampled_from([None, GaussianNoise(scale=0.3)]),
    st.sampled_from(list(DIFFERENCES)),
    st.sampled_from([1, None]),
)
def test_compiled_differences_have_the_bits_of_arrays(optimiser, noise, which, record):
    landscape = DIFFERENCES[which]
    start = np.concatenate([spread(30, landscape), [[23.0, 16.0], [0.0, 7.5], [4.0, 0.0]]])
    how = {"learning_rate": np.resize(RATES, len(start)), "steps": 40, "optimiser": optimiser, "noise": noise}
    one, other = (descend(each, start, record=record, seed=5, **how) for each in (landscape, Uncompiled(landscape)))
    for name in one.data_vars:
        close = np.testing.assert_allclose if name == "path_length" else np.testing.assert_array_equal
        close(one[name].values, other[name].values, err_msg=name)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(OPTIMISERS), st.sampled_from(["periodic", "reflecting", "open"]), st.integers(0, 99))
def test_a_compiled_formula_descends_as_its_arrays(optimiser, edges, seed):
    landscape = Rastrigin(extent=(2.0, 3.0), amplitude=0.3, edges=edges)  # not chaotic at this rate
    start = spread(5, landscape, seed)
    one, other = (
        descend(each, start, learning_rate=0.02, steps=60, optimiser=optimiser)
        for each in (landscape, Uncompiled(landscape))
    )
    np.testing.assert_allclose(one["position"], other["position"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(one["loss"], other["loss"], rtol=0, atol=1e-9)


# The same bits


@pytest.mark.parametrize("noise", [None, GaussianNoise(scale=0.3), StableNoise(scale=0.1, tail_index=1.5)])
def test_a_walker_depends_on_its_start_and_number_alone(noise):
    start = spread(100, SPLINES["reflecting"])
    how = {"learning_rate": 0.7, "steps": 1500, "record": 100, "noise": noise, "seed": 11}
    whole = descend(SPLINES["reflecting"], start, executor=1, **how)
    same(whole, descend(SPLINES["reflecting"], start, executor=3, **how))
    with ThreadPoolExecutor(2) as pool:
        same(whole, descend(SPLINES["reflecting"], start, executor=pool, **how))
    same(whole.isel(walker=slice(7)), descend(SPLINES["reflecting"], start[:7], **how))
    coarse = descend(SPLINES["reflecting"], start, **{**how, "record": 500})
    np.testing.assert_array_equal(whole["position"].values[..., ::5], coarse["position"].values)


@pytest.mark.parametrize("noise", [None, GaussianNoise(scale=0.3), MinibatchNoise(scale=0.5)])
@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda optimiser: optimiser.kind)
def test_a_walk_that_goes_on_is_one_that_never_stopped(optimiser, noise):
    start = spread(9, SPLINES["open"])
    how = {"learning_rate": 0.3, "optimiser": optimiser, "noise": noise, "seed": 2, "record": 10}
    whole = descend(SPLINES["open"], start, steps=1100, **how)
    part = descend(SPLINES["open"], start, steps=530, **how)
    rest = descend(SPLINES["open"], part, steps=570, **how)
    for name in ("position", "loss"):
        np.testing.assert_array_equal(whole[name].values[..., :54], part[name].values)
        np.testing.assert_array_equal(whole[name].values[..., 54:], rest[name].values[..., 1:])
    np.testing.assert_array_equal(whole["step"].values[53:], rest["step"].values)
    for name in ("outcome", "escape_step"):
        np.testing.assert_array_equal(whole[name].values, rest[name].values)


def test_walkers_so_far_away_that_steps_are_rounded_off_have_not_converged():
    near = descend(SPLINES["periodic"], [[3.0, 4.0]], learning_rate=0.2, steps=4000)
    assert near["outcome"].values.tolist() == [0]
    period = np.array(SPLINES["periodic"].extent)
    far = near["position"].values[0, :, -1] + period * np.array([[2.0**20], [2.0**60], [1e300]])
    ends = descend(SPLINES["periodic"], far, learning_rate=0.2, steps=50)
    assert ends["outcome"].values[1:].tolist() == [2, 2]
    assert (descend(SPLINES["reflecting"], [[1e300, -1e300]], learning_rate=0.2, steps=5)["outcome"] == 2).all()


def test_a_walk_that_ended_where_it_was_stopped_keeps_the_record_of_its_end():
    start = spread(60, SPLINES["open"])
    how = {"learning_rate": np.linspace(0.1, 9, 60), "noise": GaussianNoise(scale=0.3), "seed": 4}
    whole = descend(SPLINES["open"], start, steps=40, **how)
    stop = int(np.median(whole["escape_step"].values[whole["escape_step"].values > 0]))
    assert (whole["escape_step"].values == stop).any()
    rest = descend(SPLINES["open"], descend(SPLINES["open"], start, steps=stop, **how), steps=40 - stop, **how)
    for name in ("position", "loss"):
        np.testing.assert_array_equal(whole[name].values[..., stop:], rest[name].values)


def test_rates_of_walkers_are_those_of_walks_alone():
    start = spread(37, SPLINES["periodic"])
    together = descend(SPLINES["periodic"], start, learning_rate=RATES, steps=50)
    for k in (0, 20, 36):
        alone = descend(SPLINES["periodic"], start[k], learning_rate=RATES[k], steps=50)
        np.testing.assert_array_equal(alone["position"].values[0], together["position"].values[k])


def test_a_surface_twice_as_high_at_half_the_rate_has_the_same_walks():
    start = spread(9, SPLINES["periodic"])
    higher = GriddedLandscape(heights=4 * HEIGHTS, edges="periodic")
    one = descend(SPLINES["periodic"], start, learning_rate=2.0, steps=80)
    other = descend(higher, start, learning_rate=0.5, steps=80)
    np.testing.assert_array_equal(one["position"].values, other["position"].values)
    np.testing.assert_array_equal(4 * one["loss"].values, other["loss"].values)


# Closed forms


@given(st.floats(0.01, 0.9), st.floats(0.1, 2.0))
@settings(max_examples=20, deadline=None)
def test_descent_multiplies_the_offset_in_a_bowl_at_every_step(rate, curvature):
    bowl = Quadratic(curvature=((curvature, 0.0), (0.0, 1.0)), center=(0.0, 0.0))
    walk = descend(bowl, [[1.0, -2.0]], learning_rate=rate, steps=30)
    steps = np.arange(31)
    np.testing.assert_allclose(walk["position"].values[0, 0], (1 - rate * curvature) ** steps, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(walk["position"].values[0, 1], -2 * (1 - rate) ** steps, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(walk["loss"].values, bowl.value(walk["position"].values[0].T)[None], rtol=1e-12)


def test_a_bowl_diverges_above_two_over_its_curvature_and_at_no_other_rate():
    bowl = Quadratic(curvature=((4.0, 0.0), (0.0, 1.0)), center=(0.0, 0.0))
    rates = np.array([0.1, 0.499, 0.501, 3.0])
    walk = descend(bowl, np.ones((4, 2)), learning_rate=rates, steps=400_000, record=None)
    assert walk["outcome"].values.tolist() == [0, 0, 1, 1]
    assert walk["escape_step"].values[:2].tolist() == [-1, -1]
    growth = np.log(np.abs(1 - 4 * rates[2:]))
    np.testing.assert_allclose(walk["escape_step"].values[2:] * growth, math.log(np.finfo(float).max), rtol=0.005)
    assert np.isnan(walk["position"].values[2:, 0, -1]).all()


def test_a_line_and_a_space_are_descended_like_a_plane():
    for axes in (1, 2, 3):
        bowl = Quadratic(curvature=np.eye(axes).tolist(), center=(0.0,) * axes, extent=(1.0,) * axes)
        walk = descend(bowl, np.full((1, axes), 0.3), learning_rate=0.25, steps=100)
        assert walk["position"].shape == (1, axes, 101)
        np.testing.assert_allclose(walk["position"].values[0], 0.3 * 0.75 ** np.tile(np.arange(101), (axes, 1)))
        assert walk["outcome"].values.tolist() == [0]
        summed = descend(bowl, np.full((1, axes), 0.3), learning_rate=0.25, steps=100, record=None)
        np.testing.assert_allclose(summed["mean_position"], walk["position"][..., 1:].mean("step"), rtol=1e-12)


def test_an_orbit_of_two_steps_has_not_converged():
    bowl = Quadratic(curvature=((1.0,),), center=(0.0,), extent=(1.0,))
    assert descend(bowl, [[1.0]], learning_rate=2.0, steps=10)["outcome"].values.tolist() == [2]


# Walls


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 300.0), st.integers(0, 999), st.sampled_from(["periodic", "reflecting"]))
def test_the_unfolded_walk_folds_to_the_walk_in_the_box_for_steps_of_any_length(rate, seed, edges):
    landscape = SPLINES[edges]
    inside = spread(1, landscape, seed)
    walk = descend(landscape, inside, learning_rate=rate, steps=12)["position"].values[0].T
    for place in fold(walk, landscape.extent, edges):
        np.testing.assert_allclose(inside[0], place, atol=1e-6 * (1 + rate))
        inside = fold(place - rate * landscape.gradient([place]), landscape.extent, edges)


def test_leaving_an_open_domain_is_data_with_its_step():
    landscape = GriddedLandscape(heights=np.broadcast_to(np.arange(12.0), (12, 12)), edges="open")
    walk = descend(landscape, [[8.0, 5.0], [9.0, 5.0]], learning_rate=[2.5, 0.1], steps=8)
    assert walk["outcome"].values.tolist() == [3, 2]
    assert "left" in walk["outcome"].attrs["flag_meanings"].split()
    assert walk["escape_step"].values.tolist() == [4, -1]
    path = walk["position"].values[0, 0]
    slopes = landscape.gradient(np.stack([path[:4], np.full(4, 5.0)], axis=1))[:, 0]
    np.testing.assert_allclose(path[1:5], path[:4] - 2.5 * slopes, rtol=1e-12)
    assert path[4] < 0 < path[3]
    assert np.isnan(path[5:]).all()
    assert np.isnan(walk["loss"].values[0]).tolist() == [False] * 4 + [True] * 5
    again = descend(landscape, walk, learning_rate=0.1, steps=8)
    assert again["escape_step"].values.tolist() == [4, -1]
    assert np.isnan(again["position"].values[0]).all()
    last = descend(landscape, [[8.0, 5.0]], learning_rate=2.5, steps=4)
    assert (last["outcome"].item(), last["escape_step"].item()) == (3, 4)


# Reductions and records


@pytest.mark.parametrize("edges", ["reflecting", "open"])
def test_what_is_summed_up_on_the_way_is_what_records_tell(edges):
    start = spread(40, SPLINES[edges])
    how = {"learning_rate": 0.4, "steps": 200, "noise": GaussianNoise(scale=0.5), "seed": 1}
    full, summed = descend(SPLINES[edges], start, **how), descend(SPLINES[edges], start, record=None, **how)
    np.testing.assert_array_equal(full["position"].values[..., [0, -1]], summed["position"].values)
    stays = full["escape_step"].values < 0
    assert stays.any()
    path, loss = full["position"].values[stays], full["loss"].values[stays][:, 1:]
    summed = summed.isel(walker=stays)
    np.testing.assert_allclose(summed["mean_position"], path[..., 1:].mean(axis=-1), rtol=1e-12)
    np.testing.assert_allclose(summed["position_variance"], path[..., 1:].var(axis=-1), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(summed["mean_loss"], loss.mean(axis=-1), rtol=1e-12)
    np.testing.assert_array_equal(summed["lowest_loss"], loss.min(axis=-1))
    np.testing.assert_array_equal(summed["lowest_step"], loss.argmin(axis=-1) + 1)
    lengths = np.linalg.norm(np.diff(path, axis=-1), axis=1).sum(axis=-1)
    np.testing.assert_allclose(summed["path_length"], lengths, rtol=1e-12)


def test_a_walk_that_had_ended_has_no_mean_of_the_steps_it_did_not_make():
    landscape = GriddedLandscape(heights=np.broadcast_to(np.arange(12.0), (12, 12)), edges="open")
    gone = descend(landscape, [[8.0, 5.0], [9.0, 5.0]], learning_rate=[2.5, 0.1], steps=8)
    again = descend(landscape, gone, learning_rate=0.1, steps=4, record=None)
    for name in ("mean_position", "position_variance", "mean_loss", "lowest_loss"):
        lost, stays = again[name].values
        assert np.isnan(lost).all(), name
        assert np.isfinite(stays).all(), name
    assert again["lowest_step"].values.tolist() == [-1, 12]


def test_records_in_single_precision_are_rounded_walks():
    start = spread(3, SPLINES["periodic"])
    exact = descend(SPLINES["periodic"], start, learning_rate=0.1, steps=20)
    rounded = descend(SPLINES["periodic"], start, learning_rate=0.1, steps=20, dtype="f4")
    np.testing.assert_array_equal(rounded["position"].values, exact["position"].values.astype("f4"))


def test_a_walk_says_what_made_it():
    walk = fs.descend(Rastrigin(), [0.3, 0.4], learning_rate=0.1, steps=4, noise=GaussianNoise(scale=1.0), seed=7)
    assert walk.attrs["seed"] == 7
    assert fs.landscapes.Rastrigin.from_json(walk.attrs["landscape"]) == Rastrigin()
    assert GaussianNoise.from_json(walk.attrs["noise"]) == GaussianNoise(scale=1.0)
    assert walk["step"].values.tolist() == [0, 1, 2, 3, 4]


def test_rates_steps_and_sums_say_their_units_and_rates_are_those_of_measured_chaos():
    walk = descend(SPLINES["open"], [[3.0, 4.0]], learning_rate=0.1, steps=4, record=None)
    units = {name: walk[name].attrs.get("units") for name in walk.data_vars}
    assert units["learning_rate"] == "grid^2/height"
    assert (units["mean_position"], units["position_variance"], units["mean_loss"]) == ("grid", "grid^2", "height")
    assert (units["escape_step"], units["lowest_step"], units["path_length"]) == ("step", "step", "grid")
    measured = lyapunov_exponents(SPLINES["open"], [[3.0, 4.0]], learning_rate=0.1, steps=20, transient=0)
    assert measured["learning_rate"].attrs["units"] == units["learning_rate"]


def test_progress_counts_all_updates():
    seen = []
    descend(SPLINES["periodic"], spread(40, SPLINES["periodic"]), learning_rate=0.1, steps=10, progress=seen.append)
    assert seen[-1].done == seen[-1].total == 400


# Refusals


def bowl_of_a_function(points):
    return np.sum(points**2, axis=1)


@pytest.mark.parametrize(
    ("start", "change", "message"),
    [
        (
            [[1.0, 99.0]],
            {},
            r"start \[1.0, 99.0\] of walker 0 is outside the landscape; its domain is \[0, 23\] x \[0, 16\]",
        ),
        ([[1.0, 2.0], [math.nan, 1.0]], {}, r"start \[nan, 1.0\] of walker 1 is not finite"),
        ([[1.0, 2.0, 3.0]], {}, r"start of shape \(1, 3\) are not points of the landscape; it needs \(n, 2\)"),
        ([], {}, "are not points"),
        ("here", {}, "are not points"),
        ([1.0, 2.0], {"learning_rate": math.inf}, "learning_rate=inf is not finite"),
        ([1.0, 2.0], {"learning_rate": [0.1, 0.2]}, r"learning_rate has shape \(2,\); give one number, or 1, one"),
        ([1.0, 2.0], {"learning_rate": "fast"}, "learning_rate='fast' is not finite"),
        ([1.0, 2.0], {"steps": 1.5}, "steps=1.5 is not a whole number"),
        ([1.0, 2.0], {"steps": 0}, "steps=0 is not a whole number"),
        ([1.0, 2.0], {"steps": 10, "record": 3}, "record=3 does not divide steps=10"),
        ([1.0, 2.0], {"record": 0}, "record=0 is not a whole number"),
        ([1.0, 2.0], {"noise": GaussianNoise(scale=1.0)}, "seed=None is not enough for noise"),
        ([1.0, 2.0], {"noise": 0.1, "seed": 0}, "noise=0.1 is not one of dynamics.descent"),
        ([1.0, 2.0], {"optimiser": "adam"}, "optimiser='adam' is not one of dynamics.descent"),
        ([1.0, 2.0], {"dtype": "i4"}, "dtype='i4' is not a type of positions"),
        ([1.0, 2.0], {"tolerance": -1.0}, "tolerance=-1.0"),
        ([1.0, 2.0], {"executor": 0}, "executor=0 is not a whole number from 1"),
        (
            np.ones((1000, 2)),
            {"steps": 10**10},
            "1000 walkers with 10000000001 records each need about",
        ),
    ],
)
def test_a_descent_that_makes_no_sense_is_refused(start, change, message):
    with pytest.raises(InputError, match=message):
        descend(SPLINES["open"], start, **{"learning_rate": 0.1, "steps": 10, **change})


def test_what_is_no_landscape_is_refused():
    with pytest.raises(InputError, match=r"is not a landscape; landscapes\.landscape_from makes one"):
        descend(HEIGHTS[:2, :2].tolist(), [1.0, 2.0], learning_rate=0.1, steps=1)


def test_only_what_can_go_on_does():
    walk = descend(SPLINES["periodic"], [1.0, 2.0], learning_rate=0.1, steps=4)
    for change, message in (
        ({"optimiser": HeavyBall()}, "start lacks buffers; go on with what descend returned"),
        ({"noise": FractionalNoise(scale=1.0, hurst=0.7), "seed": 1}, "remembers its past"),
    ):
        with pytest.raises(InputError, match=message):
            descend(SPLINES["periodic"], walk, **{"learning_rate": 0.1, "steps": 4, **change})
    with pytest.raises(InputError, match="start was made on another landscape; give its last positions"):
        descend(SPLINES["reflecting"], walk, learning_rate=0.1, steps=4)
    with pytest.raises(InputError, match="start lacks outcome; go on with what descend returned"):
        descend(SPLINES["periodic"], walk.drop_vars("outcome"), learning_rate=0.1, steps=4)
    rounded = descend(SPLINES["periodic"], [1.0, 2.0], learning_rate=0.1, steps=4, dtype="f4")
    with pytest.raises(InputError, match="needs float64"):
        descend(SPLINES["periodic"], rounded, learning_rate=0.1, steps=4)


def test_a_function_of_your_own_is_descended():
    own = FunctionLandscape(function=bowl_of_a_function, extent=(4.0, 4.0), edges="open")
    walk = descend(own, [[1.0, -2.0]], learning_rate=0.25, steps=60)
    np.testing.assert_allclose(walk["position"].values[0, :, 1], [0.5, -1.0], atol=1e-7)
    assert abs(walk["loss"].values[0, -1]) < 1e-12
