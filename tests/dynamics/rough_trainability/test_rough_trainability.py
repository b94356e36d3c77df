import numpy as np
import pytest

import fractalscape as fs
from fractalscape.dynamics.rough_trainability import CRITICAL_ROUGHNESS, RoughTrainabilitySpec
from fractalscape.errors import InputError
from fractalscape.measures import box_dimension
from fractalscape.specs import spec_from_dict
from reference import rough_trainability as twin

SPEC = RoughTrainabilitySpec()


def dimension(roughness):
    window = fs.Window.linear(learning_rate=(1, 1.2), roughness=roughness)
    return box_dimension(fs.sweep(SPEC.field(), window, resolution=256))


def changes(roughness, start):
    """Count changes of the outcome along learning rates; far-out starts pass many ripples that may catch them."""
    rates = np.linspace(1.0001, 1.2, 20_001)
    found = SPEC.replace(start=start).field().evaluate(rates, np.full(rates.size, roughness))["outcome"]
    return np.count_nonzero(np.diff(found))


def test_the_critical_roughness_is_where_convexity_ends():
    assert pytest.approx(1 / (2 * np.pi**2), rel=1e-14) == CRITICAL_ROUGHNESS
    assert SPEC.landscape(CRITICAL_ROUGHNESS * (1 - 1e-9)).convex
    assert not SPEC.landscape(CRITICAL_ROUGHNESS * (1 + 1e-9)).convex


@pytest.mark.slow
def test_below_the_critical_roughness_the_border_is_a_curve_and_above_a_fractal():
    smooth, rough = dimension((0.02, 0.05)), dimension((0.06, 0.12))
    assert smooth.estimate == pytest.approx(1, abs=0.01)
    assert rough.interval[0] > 1.5


@pytest.mark.parametrize("roughness", [0.03, 0.04, 0.05])
def test_up_to_the_critical_roughness_there_is_one_learning_rate_at_which_descent_is_lost(roughness):
    assert changes(roughness, start=20.0) == 1
    assert changes(roughness, start=1.0) == 1


@pytest.mark.parametrize("roughness", [0.0515, 0.053, 0.055, 0.06])
def test_just_beyond_it_the_border_breaks(roughness):
    assert changes(roughness, start=20.0) > 1


@pytest.mark.parametrize("start", [1.0, 5.0, 20.0])
def test_at_twice_the_critical_roughness_it_is_in_very_many_pieces(start):
    assert changes(2 * CRITICAL_ROUGHNESS, start) > 50


def test_without_ripples_descent_is_lost_beyond_learning_rate_1():
    rates = np.array([0.1, 0.9, 0.999, 1.0, 1.001, 1.5, -0.1])
    found = SPEC.field().evaluate(rates, np.zeros(rates.size))
    np.testing.assert_array_equal(found["outcome"], [0, 0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(found["escape_step"][-3:], 1)  # steps count updates, as of every descent


def test_outcomes_are_those_of_descent_on_the_landscape_to_the_far_end():
    random = np.random.default_rng(0)
    spec = SPEC.replace(steps=400)
    rates, roughness = random.uniform(1.05, 1.5, 60), random.uniform(0, 0.05, 60)  # where nothing is chaotic
    slow = [twin.outcome(spec, rate, each) for rate, each in zip(rates, roughness, strict=True)]
    np.testing.assert_array_equal(spec.field().evaluate(rates, roughness)["outcome"], slow)
    assert 0 < sum(slow) < 60


def test_whoever_is_called_lost_early_is_lost_in_the_end():
    random = np.random.default_rng(1)
    rates, roughness = random.uniform(1.02, 1.2, 300), random.uniform(0.06, 0.2, 300)
    found = SPEC.field().evaluate(rates, roughness)
    for rate, each, step in zip(rates, roughness, found["escape_step"], strict=True):
        if step >= 0:
            x, surface = np.array([[SPEC.start]]), SPEC.landscape(each)
            for _ in range(step):
                x = x - rate * surface.gradient(x)
            for _ in range(10):
                further = x - rate * surface.gradient(x)
                assert abs(further[0, 0]) > abs(x[0, 0])
                x = further


def test_where_descent_stands_still_the_last_move_is_nothing():
    found = SPEC.field().evaluate(np.array([0.3]), np.array([0.02]))
    assert found["last_move"][0] < 1e-15


def test_a_sweep_has_the_same_bits_for_any_tile_and_thread():
    window = fs.Window.linear(learning_rate=(1, 1.2), roughness=(0, 0.2))
    options = {"resolution": 32, "executor": 1, "tile": 32}
    one = fs.sweep(SPEC.field(), window, **options)
    two = fs.sweep(SPEC.field(), window, **{**options, "executor": 2, "tile": 8})
    for name in ("last_move", "escape_step", "outcome"):
        np.testing.assert_array_equal(one[name], two[name])


def test_the_spec_survives_json():
    assert spec_from_dict(SPEC.to_dict()) == SPEC


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RoughTrainabilitySpec(wavelength=0), "wavelength=0 is not"),
        (lambda: RoughTrainabilitySpec(start=np.inf), "start=inf is not"),
        (lambda: RoughTrainabilitySpec(steps=0), "steps=0 is not"),
        (lambda: SPEC.field().evaluate([np.nan], [0.1]), "learning_rate holds nan"),
    ],
)
def test_bad_input_is_refused_in_one_line(make, message):
    with pytest.raises(InputError, match=message):
        make()
