"""Heavy tails against SciPy and `powerlaw`; ratios to the latter need the extra ``peers``."""

import numpy as np
import pytest

from benchmarks.heavy_tails import (
    OPEN_RANGE,
    lattice_speed_up,
    power_law_speed_up,
    powerlaw_fit,
    stable_speed_up,
    student_values,
)
from fractalscape.measures import fit_power_law


@pytest.mark.slow
def test_the_lattice_is_5_times_as_fast_as_a_table_for_each_law():
    assert lattice_speed_up().median > 5


@pytest.mark.slow
def test_a_stable_fit_is_100_times_as_fast_as_scipy_at_200_values():
    assert stable_speed_up().median > 100


@pytest.mark.peer
def test_a_power_law_fit_is_100_times_as_fast_as_powerlaw_at_30000_values():
    pytest.importorskip("powerlaw")
    assert power_law_speed_up().median > 100


@pytest.mark.peer
@pytest.mark.parametrize("n", [300, 3000])
def test_powerlaw_finds_the_same_law_once_its_range_is_open(n):
    pytest.importorskip("powerlaw")
    values = student_values(n)
    theirs, ours = powerlaw_fit(values, parameter_ranges=OPEN_RANGE), fit_power_law(values)
    assert ours.distance <= theirs.power_law.D + 1e-3
    same = fit_power_law(values, threshold=float(theirs.xmin) * (1 - 1e-12))
    assert same.estimate == pytest.approx(theirs.power_law.alpha - 1, rel=1e-3)


@pytest.mark.peer
def test_powerlaw_as_it_comes_never_finds_a_finite_variance():
    pytest.importorskip("powerlaw")
    values = np.abs(np.random.default_rng(1).standard_t(5, 3000))
    assert powerlaw_fit(values).power_law.alpha - 1 <= 2 + 1e-6
    assert fit_power_law(values).estimate > 2.5
