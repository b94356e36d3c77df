import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.dynamics.descent import Adam, GradientDescent, HeavyBall, Nesterov
from fractalscape.errors import InputError
from fractalscape.landscapes import GriddedLandscape, Quadratic, Rastrigin
from fractalscape.specs import Spec
from reference.descent import textbook_walk

SPLINE = GriddedLandscape(heights=np.random.default_rng(3).standard_normal((9, 12)), edges="reflecting")
LANDSCAPES = [SPLINE, Rastrigin(), Rastrigin(center=(0.1, 0.2, 0.3), extent=(1.0, 2.0, 3.0))]
OPTIMISERS = [GradientDescent(), HeavyBall(momentum=0.8), Nesterov(momentum=0.8), Adam(second_decay=0.95)]


def drawn_states(optimiser, landscape, seed, count=4):
    random = np.random.default_rng(seed)
    state = random.standard_normal((count, 1 + optimiser.buffers, landscape.ndim))
    state[:, 0] = random.uniform(0, landscape.extent, (count, landscape.ndim))
    if isinstance(optimiser, Adam):
        state[:, 2] = 0.5 + state[:, 2] ** 2
    return state


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(OPTIMISERS), st.sampled_from(LANDSCAPES), st.integers(0, 999), st.booleans(), st.booleans())
def test_the_jacobian_is_the_derivative_of_a_step(optimiser, landscape, seed, noisy, multiplicative):
    state = drawn_states(optimiser, landscape, seed)
    noise = np.random.default_rng(seed).standard_normal((4, landscape.ndim)) if noisy else None
    how = {"count": 3, "noise": noise, "multiplicative": multiplicative}
    rates, change = np.array([0.01, 0.05, 0.1, 0.2]), 1e-6
    jacobian = optimiser.jacobian(landscape, state, rates, **how)
    size = state[0].size
    for k in range(size):
        shift = change * np.eye(size)[k].reshape(state.shape[1:])
        ahead, behind = (optimiser.step(landscape, state + sign * shift, rates, **how) for sign in (1, -1))
        slope = (ahead - behind).reshape(4, size) / (2 * change)
        np.testing.assert_allclose(jacobian[:, :, k], slope, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_a_heavy_ball_shrinks_every_volume_by_momentum_to_the_power_of_the_axes(landscape):
    ball = HeavyBall(momentum=0.7)
    jacobian = ball.jacobian(landscape, drawn_states(ball, landscape, 1), 0.3)
    np.testing.assert_allclose(np.linalg.det(jacobian), 0.7**landscape.ndim, rtol=1e-9)


def test_nesterovs_volume_shrinks_as_momentum_times_that_of_descent_where_it_looks():
    nesterov = Nesterov(momentum=0.7)
    state = drawn_states(nesterov, SPLINE, 2)
    descent = GradientDescent().jacobian(SPLINE, nesterov.looks(state)[:, None], 0.3)
    jacobian = nesterov.jacobian(SPLINE, state, 0.3)
    np.testing.assert_allclose(np.linalg.det(jacobian), 0.7**2 * np.linalg.det(descent), rtol=1e-9)


@pytest.mark.parametrize(
    ("optimiser", "threshold"),
    [(GradientDescent(), 2.0), (HeavyBall(momentum=0.6), 3.2), (Nesterov(momentum=0.6), 3.2 / 2.2)],
)
def test_a_minimum_is_stable_up_to_the_published_curvature(optimiser, threshold):
    for factor, stable in ((0.999, True), (1.001, False)):
        curvature = factor * threshold / 0.25
        bowl = Quadratic(curvature=((curvature,),), center=(0.0,), extent=(1.0,))
        jacobian = optimiser.jacobian(bowl, optimiser.start([[0.0]]), 0.25)[0]
        assert (np.abs(np.linalg.eigvals(jacobian)).max() < 1) == stable


@pytest.mark.parametrize(
    "optimiser", [GradientDescent(), HeavyBall(), Nesterov(), Adam()], ids=lambda optimiser: optimiser.kind
)
def test_steps_are_those_of_the_textbook(optimiser):
    twin = textbook_walk(lambda point: SPLINE.gradient([point])[0], [3.3, 4.4], 0.02, 60, optimiser.kind)
    state = optimiser.start([[3.3, 4.4]])
    for count in range(60):
        np.testing.assert_allclose(state[0, 0], twin[count], rtol=0, atol=1e-9)
        state = optimiser.step(SPLINE, state, 0.02, count=count)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_an_optimiser_is_a_spec(optimiser):
    assert Spec.from_json(optimiser.to_json()) == optimiser


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: HeavyBall(momentum=-0.1), "momentum=-0.1 is not a number between"),
        (lambda: Nesterov(momentum=1.5), "momentum=1.5"),
        (lambda: Adam(first_decay=1), "first_decay=1"),
        (lambda: Adam(offset=float("nan")), "offset=nan is not a finite number"),
    ],
)
def test_optimisers_that_make_no_sense_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()
