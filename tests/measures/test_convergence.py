import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fractalscape.errors import InputError
from fractalscape.measures.convergence import convergence


def plainly(losses):
    """The published rule, step by step."""
    first, ratios = losses[0], []
    if not np.isfinite(first):
        return float(len(losses)), 1
    for loss in losses:
        tamed = loss if np.isfinite(loss) else 1e6
        ratios += [min(tamed / first, 1e6)]
    if np.mean(ratios[-20:]) < 1:
        return -sum(ratios), 0
    return sum(1 / ratio for ratio in ratios), 1


@given(hnp.arrays(float, st.integers(1, 60), elements=st.floats(1e-3, 1e9) | st.sampled_from([np.inf, np.nan])))
def test_the_measure_is_the_published_rule(losses):
    value, outcome = plainly(losses)
    found = convergence(losses)
    assert float(found.value) == pytest.approx(value, rel=1e-12)
    assert found.outcome == outcome


def test_a_loss_that_never_falls_has_diverged():
    assert convergence(np.ones(30)).outcome == 1


def test_overflow_is_selected_away_and_not_multiplied():
    found = convergence(np.array([1.0, np.inf, np.nan]))
    assert float(found.value) == pytest.approx(1 + 2e-6, rel=1e-15)
    assert (int(found.escape_step), float(found.max_ratio)) == (1, np.inf)


def test_scaling_every_loss_changes_nothing_before_the_ceiling():
    losses = np.geomspace(1, 0.1, 50)
    assert float(convergence(8 * losses).value) == pytest.approx(float(convergence(losses).value))


def test_many_curves_are_measured_at_once():
    losses = np.random.default_rng(0).lognormal(size=(3, 4, 30))
    found = convergence(losses)
    assert found.value.shape == (3, 4)
    assert found.value[1, 2] == convergence(losses[1, 2]).value


def test_no_steps_is_told():
    with pytest.raises(InputError, match="at least one step"):
        convergence(np.empty((3, 0)))
