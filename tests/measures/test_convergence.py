import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fractalscape.errors import InputError
from fractalscape.measures import convergence


def plainly(losses):
    """The published rule, step by step."""
    first, ratios = losses[0], []
    if first == 0:
        ratios = [1.0 if loss == 0 else 1e6 for loss in losses]
        return sum(1 / ratio for ratio in ratios), 1
    if not np.isfinite(first):
        return float(len(losses)), 1
    for loss in losses:
        tamed = loss if np.isfinite(loss) else 1e6
        ratios += [min(tamed / first, 1e6)]
    if np.all(np.isfinite(losses)) and np.mean(ratios[-20:]) < 1:  # our rule where the published one has none
        return -sum(ratios), 0
    return sum(1 / ratio if ratio else np.inf for ratio in ratios), 1


@given(hnp.arrays(float, st.integers(1, 60), elements=st.floats(1e-3, 1e9) | st.sampled_from([0.0, np.inf, np.nan])))
def test_the_measure_is_the_published_rule(losses):
    value, outcome = plainly(losses)
    found = convergence(losses)
    assert float(found.value) == pytest.approx(value, rel=1e-12)
    assert found.outcome == outcome


def test_a_loss_that_never_falls_has_diverged():
    assert convergence(np.ones(30)).outcome == 1


def test_a_run_without_any_loss_has_diverged_with_the_slowest_value():
    found = convergence(np.zeros(30))
    assert (float(found.value), int(found.outcome), int(found.escape_step)) == (30.0, 1, -1)
    assert (float(found.final_ratio), float(found.max_ratio)) == (1.0, 1.0)


def test_over_a_first_loss_of_zero_any_other_loss_is_infinitely_larger():
    found = convergence([[0.0, 1e-9, 0.0], [0.0, 0.0, 5.0], [0.0, 0.0, np.nan]])
    assert found.value.tolist() == pytest.approx([2 + 1e-6] * 3, rel=1e-15)
    assert found.outcome.tolist() == [1, 1, 1]
    assert found.escape_step.tolist() == [-1, -1, 2]
    assert found.final_ratio.tolist() == [1.0, np.inf, np.inf]
    assert found.max_ratio.tolist() == [np.inf, np.inf, np.inf]


@pytest.mark.parametrize(
    "imports",
    [
        "from fractalscape.measures import convergence",
        "import fractalscape.measures.convergence; from fractalscape.measures import convergence",
        "from fractalscape.measures.convergence import CEILING; from fractalscape.measures import convergence",
        "from fractalscape.measures import convergence; import fractalscape.measures.convergence",
        "from fractalscape.measures import *",
    ],
)
def test_the_measure_is_never_hidden_by_the_module_of_its_name(imports):
    code = f"{imports}\nimport fractalscape.measures as m; assert m.convergence is convergence; convergence([1.0])"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


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
