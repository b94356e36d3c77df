import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.dynamics.descent import Adam, GradientDescent, HeavyBall, Nesterov
from fractalscape.dynamics.lyapunov import (
    SmoothMap,
    lyapunov_exponents,
    two_trajectory_exponents,
)
from fractalscape.dynamics.lyapunov.tangent_ensemble import generic_frame
from fractalscape.errors import InputError
from fractalscape.landscapes import GriddedLandscape, Quadratic, Rastrigin
from fractalscape.measures import kaplan_yorke_dimension
from reference.descent_maps import HENON, LOGISTIC, AnyMomentum, RotatedCubics, slow_exponents

COMPILED = LOGISTIC.replace(compiled=True)
SURFACE = GriddedLandscape(heights=np.random.default_rng(0).normal(size=(32, 32)), edges="reflecting")


def starts(count, ndim=1, low=0.2, high=0.8):
    return np.random.default_rng(1).uniform(low, high, (count, ndim))


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=2), st.floats(0.05, 2))
@settings(max_examples=8)
def test_a_quadratic_has_the_logarithms_of_its_multipliers(curvatures, rate):
    factors = np.abs(1 - rate * np.array(curvatures))
    if factors.min() < 1e-3 or factors.max() / factors.min() < 1.3 or factors.max() > 3:
        return
    bowl = Quadratic(curvature=((curvatures[0], 0.0), (0.0, curvatures[1])))
    found = lyapunov_exponents(bowl, [[0.3, 0.2]], learning_rate=rate, steps=20, transient=150)
    assert found["lyapunov_exponent"].values[0] == pytest.approx(np.sort(np.log(factors))[::-1], abs=1e-12)


@pytest.mark.parametrize(
    ("rate", "exponent"), [(1.5, np.log(0.5)), (2.2, np.log(0.16) / 2), (2.5, -0.872507), (3.0, np.log(2))]
)
def test_descent_on_the_cubic_has_the_exponents_of_the_logistic_map(rate, exponent):
    found = lyapunov_exponents(COMPILED, starts(20), learning_rate=rate, steps=20_000, transient=2000)
    error = 4 * float(found["lyapunov_exponent"].std(ddof=1)) / np.sqrt(20)
    assert found["mean_exponent"].item() == pytest.approx(exponent, abs=max(error, 1e-6))


@pytest.mark.parametrize(("rate", "exponent"), [(2.7, 0.355074), (2.9, 0.49612)])
def test_chaotic_descent_on_the_cubic_has_published_exponents_within_its_interval(rate, exponent):
    found = lyapunov_exponents(COMPILED, starts(60), learning_rate=rate, steps=50_000, confidence=0.999)
    low, high = found["mean_exponent_lower"].item(), found["mean_exponent_upper"].item()
    assert low < exponent < high
    assert high - low < 0.004


def test_at_a_bifurcation_of_the_cubic_the_exponent_is_zero():
    found = lyapunov_exponents(COMPILED, starts(3), learning_rate=np.sqrt(6), steps=2_000_000, transient=200_000)
    assert found["lyapunov_exponent"].values == pytest.approx(0, abs=5e-6)


def test_a_superstable_orbit_has_minus_infinity():
    found = lyapunov_exponents(COMPILED, [[0.5]], learning_rate=1.0, steps=100)  # the minimum is hit in one step
    assert found["lyapunov_exponent"].item() == -np.inf
    assert found.status == "ok"


def test_the_heavy_ball_on_a_cubic_is_henons_map():
    henon = HENON.replace(compiled=True)
    ball = AnyMomentum(momentum=-0.3)
    found = lyapunov_exponents(henon, starts(40, low=-0.1, high=0.1), optimiser=ball, steps=100_000)
    published = np.array([0.419168, -1.623141])
    mean = found["mean_exponent"].values
    error = found["lyapunov_exponent"].std("walker", ddof=1).values / np.sqrt(40)
    assert np.all(error < 4e-4)
    assert np.all(np.abs(mean - published) < 4 * error)
    assert mean.sum() == pytest.approx(-1.2039728043259, abs=1e-12)
    assert kaplan_yorke_dimension(mean) == pytest.approx(1.25825, abs=1e-3)


def test_a_complex_pair_shares_one_exponent():
    found = lyapunov_exponents(
        HENON.replace(a=0.65, compiled=True), [[0.1]], optimiser=HeavyBall(momentum=0.3), steps=20_000
    )
    assert found["lyapunov_exponent"].values[0] == pytest.approx([np.log(0.3) / 2] * 2, abs=1e-4)


@pytest.mark.parametrize(("kick", "exponent"), [(6.0, 1.13634), (10.0, 1.61916), (20.0, 2.30521)])
def test_the_heavy_ball_without_friction_on_a_cosine_is_chirikovs_map(kick, exponent):
    wave = Rastrigin(center=(0.0,), extent=(1.0,), stiffness=0.0, amplitude=kick, wavelength=2 * np.pi)
    found = lyapunov_exponents(wave, starts(300), optimiser=HeavyBall(momentum=1.0), steps=1000, transient=50)
    spectrum = found["mean_exponent"].values
    error = found["lyapunov_exponent"].std("walker", ddof=1).values / np.sqrt(300)
    assert np.all(error < 0.003)
    assert abs(spectrum[0] - exponent) < 4 * error[0]
    assert spectrum.sum() == pytest.approx(0, abs=1e-12)


@given(st.floats(0.05, 1.0), st.floats(0.1, 3.0), st.integers(0, 1000))
@settings(max_examples=15)
def test_exponents_of_any_heavy_ball_add_up_to_the_logarithm_of_its_momentum(momentum, rate, seed):
    start = np.random.default_rng(seed).uniform(0, 31, (2, 2))
    found = lyapunov_exponents(
        SURFACE, start, learning_rate=rate, optimiser=HeavyBall(momentum=momentum), steps=200, transient=0
    )
    assert found["lyapunov_exponent"].sum("exponent").values == pytest.approx(2 * np.log(momentum), abs=1e-11)


def test_two_rotated_cubics_have_the_exponents_of_both():
    pair = RotatedCubics(angle=0.7, scale=2.2 / 2.9)
    start = starts(200, 2) @ pair.turn.T
    found = lyapunov_exponents(pair, start, learning_rate=2.9, steps=1000, transient=300)
    mean = found["mean_exponent"].values
    error = found["lyapunov_exponent"].std("walker", ddof=1).values[0] / np.sqrt(200)
    assert abs(mean[0] - 0.49612) < 4 * error < 0.005
    assert mean[1] == pytest.approx(np.log(0.16) / 2, abs=1e-3)


def test_the_towel_map_and_arnolds_cat_have_their_published_exponents():
    cat = np.array([[2.0, 1.0], [1.0, 1.0]])
    arnold = SmoothMap(step=lambda z: z @ cat % 1, jacobian=lambda z: np.tile(cat, (len(z), 1, 1)))
    found = lyapunov_exponents(arnold, [[0.1, 0.3]], steps=100, transient=50)
    assert found["lyapunov_exponent"].values[0] == pytest.approx(np.array([1, -1]) * 0.9624236501192069, abs=1e-12)
    towel = SmoothMap(step=towel_step, jacobian=towel_jacobian)
    start = np.array([0.085, -0.121, 0.075]) + 1e-4 * np.random.default_rng(0).standard_normal((100, 3))
    found = lyapunov_exponents(towel, start, steps=1000, transient=100)
    error = found["lyapunov_exponent"].std("walker", ddof=1).values / np.sqrt(100)
    long_run = np.array([0.4345, 0.3775, -3.304])  # of one walker and 2e4 steps, a fifth of these
    assert np.all(np.abs(found["mean_exponent"].values - long_run) < 4 * np.sqrt(1 + 5) * error)
    assert np.all(error < 0.003)


def towel_step(states):
    x, y, z = states.T
    return np.stack(
        [
            3.8 * x * (1 - x) - 0.05 * (y + 0.35) * (1 - 2 * z),
            0.1 * ((y + 0.35) * (1 - 2 * z) - 1) * (1 - 1.9 * x),
            3.78 * z * (1 - z) + 0.2 * y,
        ],
        axis=1,
    )


def towel_jacobian(states):
    x, y, z = states.T
    rows = [
        [3.8 * (1 - 2 * x), -0.05 * (1 - 2 * z), 0.1 * (y + 0.35)],
        [-0.19 * ((y + 0.35) * (1 - 2 * z) - 1), 0.1 * (1 - 2 * z) * (1 - 1.9 * x), -0.2 * (y + 0.35) * (1 - 1.9 * x)],
        [0 * x, 0.2 + 0 * x, 3.78 * (1 - 2 * z)],
    ]
    return np.moveaxis(np.array(rows), -1, 0)


@pytest.mark.parametrize("optimiser", [GradientDescent(), HeavyBall(momentum=0.6), Nesterov(momentum=0.6)])
def test_kernels_find_what_explicit_jacobians_find(optimiser):
    start = np.random.default_rng(3).uniform(-40, 60, (3, 2))  # over the walls too
    found = lyapunov_exponents(SURFACE, start, learning_rate=0.4, optimiser=optimiser, steps=40, transient=7)
    size = 2 * (1 + optimiser.buffers)
    for walker in range(3):
        slow = slow_exponents(SURFACE, optimiser, start[walker], 0.4, frame=generic_frame(size), transient=7, steps=40)
        assert found["lyapunov_exponent"].values[walker] == pytest.approx(slow, rel=1e-9, abs=1e-9)


def test_walkers_in_step_find_what_explicit_jacobians_find_of_adam_too():
    ripples = Rastrigin(center=(0.1, 0.2, 0.3), extent=(1.0, 1.0, 1.0))
    start = starts(2, 3)
    found = lyapunov_exponents(ripples, start, learning_rate=0.01, optimiser=Adam(), steps=40, transient=3, count=2)
    slow = slow_exponents(ripples, Adam(), start[1], 0.01, frame=generic_frame(9)[:2], transient=3, steps=40)
    assert found["lyapunov_exponent"].values[1] == pytest.approx(slow, rel=1e-9)


@given(st.integers(1, 200), st.integers(1, 4))
@settings(max_examples=10)
def test_an_exponent_depends_neither_on_other_walkers_nor_on_threads(walker, workers):
    start = np.random.default_rng(0).uniform(0, 31, (201, 2))
    how = {"learning_rate": 1.0, "steps": 60, "transient": 10, "count": 1}
    alone = lyapunov_exponents(SURFACE, start[[walker]], **how)["lyapunov_exponent"].values
    among = lyapunov_exponents(SURFACE, start, workers=workers, **how)["lyapunov_exponent"].values
    assert np.array_equal(alone[0], among[walker])


def test_rarer_orthonormalisation_and_one_vector_give_the_same_largest_exponent():
    start = starts(4, 2, 0, 31)
    how = {"learning_rate": 2.0, "steps": 400, "transient": 50}
    every = lyapunov_exponents(SURFACE, start, **how)["lyapunov_exponent"].values[:, 0]
    rarely = lyapunov_exponents(SURFACE, start, count=1, every=8, **how)["lyapunov_exponent"].values[:, 0]
    assert rarely == pytest.approx(every, abs=1e-9)


def test_the_interval_of_a_single_walker_holds_the_truth_nearly_as_often_as_it_says():
    held = []
    for start in starts(100):
        found = lyapunov_exponents(COMPILED, [start], learning_rate=3.0, steps=4000)
        held.append(found["mean_exponent_lower"].item() < np.log(2) < found["mean_exponent_upper"].item())
    assert np.mean(held) > 0.85


def test_walkers_that_are_lost_are_data():
    found = lyapunov_exponents(COMPILED, [[0.3], [5.0]], learning_rate=2.5, steps=100, transient=20)
    assert found["escape_step"].values[0] == -1 < found["escape_step"].values[1] < 20
    assert np.isnan(found["lyapunov_exponent"].values[1])
    assert found.status == "ok"
    assert "1 of 2" in found.reason
    slow = lyapunov_exponents(LOGISTIC, [[0.3], [5.0]], learning_rate=2.5, steps=100, transient=20)
    assert np.array_equal(slow["escape_step"], found["escape_step"])
    assert slow["lyapunov_exponent"].values[0] == pytest.approx(found["lyapunov_exponent"].values[0], rel=1e-9)
    assert lyapunov_exponents(COMPILED, [[5.0]], learning_rate=2.5).status == "not_finite"


def test_two_trajectories_agree_with_tangent_vectors():
    start = starts(20, 2, 0, 31)
    how = {"learning_rate": 4.0, "steps": 3000}
    tangent = lyapunov_exponents(SURFACE, start, count=1, **how)
    pair = two_trajectory_exponents(SURFACE, start, **how)
    spread = tangent["lyapunov_exponent"].std("walker", ddof=1).item() / np.sqrt(20)
    assert tangent["mean_exponent"].item() > 0.3
    assert abs(pair["mean_exponent"].item() - tangent["mean_exponent"].item()) < 5 * max(spread, 0.002)
    settled = {"learning_rate": 0.02, "steps": 4000, "transient": 4000}
    calm, calm_pair = (
        lyapunov_exponents(SURFACE, start, count=1, **settled),
        two_trajectory_exponents(SURFACE, start, **settled),
    )
    assert calm_pair["lyapunov_exponent"].values == pytest.approx(calm["lyapunov_exponent"].values[:, 0], abs=1e-3)


def test_kaplan_and_yorkes_dimension_is_bounded_by_the_number_of_exponents():
    assert kaplan_yorke_dimension([-0.1, -2.0]) == 0
    assert kaplan_yorke_dimension([0.5, -0.2]) == 2
    assert np.isnan(kaplan_yorke_dimension([np.nan, 1.0]))


def test_a_start_outside_an_open_landscape_is_refused_and_a_walker_that_leaves_it_is_data():
    slope = GriddedLandscape(heights=np.add.outer(np.zeros(9), -np.arange(9.0)), edges="open")
    with pytest.raises(InputError, match=r"walker 1 is outside .* \[0, 8\] x \[0, 8\]"):
        lyapunov_exponents(slope, [[2.0, 3.0], [9.0, 3.0]])
    found = lyapunov_exponents(slope, [[2.5, 3.0]], steps=100)
    assert found.status == "not_finite"
    assert 5 <= found["escape_step"].item() <= 8


@pytest.mark.parametrize("method", ["fd_bilinear", "nearest"])
def test_differences_are_measured_by_their_own_jacobian_which_no_compiled_function_has(method):
    surface = GriddedLandscape(heights=np.random.default_rng(4).normal(size=(16, 16)), method=method, edges="periodic")
    start, frame = np.array([[3.2, 4.1], [9.9, 0.3]]), generic_frame(2)
    found = lyapunov_exponents(surface, start, learning_rate=0.3, transient=5, steps=40, blocks=2)
    for walker in range(2):
        slow = slow_exponents(surface, GradientDescent(), start[walker], 0.3, frame=frame, transient=5, steps=40)
        assert found["lyapunov_exponent"].values[walker] == pytest.approx(slow, rel=1e-6)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"learning_rate": np.inf}, "learning_rate=inf"),
        ({"start": [[0.1, 0.2]]}, "start of shape"),
        ({"start": [[np.nan]]}, "start holds nan"),
        ({"steps": 3}, "steps=3"),
        ({"count": 2}, "count=2"),
        ({"optimiser": "adam"}, "optimiser='adam'"),
        ({"confidence": 95}, "confidence=95"),
        ({"system": 3}, "system=3"),
    ],
)
def test_what_cannot_be_is_said(change, said):
    arguments = {"system": LOGISTIC, "start": [[0.3]]} | change
    with pytest.raises(InputError, match=said):
        lyapunov_exponents(arguments.pop("system"), arguments.pop("start"), **arguments)
