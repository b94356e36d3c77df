import numpy as np
import pytest

from fractalscape.dynamics.descent import HeavyBall
from fractalscape.dynamics.maps import fractions_of_minima, orbit_diagram
from fractalscape.errors import InputError
from fractalscape.landscapes import DoubleWell, GriddedLandscape
from fractalscape.raster.clopper_pearson import clopper_pearson
from reference.descent_maps import LOGISTIC

WELLS = DoubleWell(center=(0.0, 0.0), half_distance=1.0)
MINIMA = [[-1.0, 0.0], [1.0, 0.0]]
SURFACE = GriddedLandscape(heights=np.random.default_rng(0).normal(size=(16, 16)), edges="periodic")


def test_descent_on_the_cubic_doubles_its_period_as_the_logistic_map_does():
    rates = [1.9, 2.1, 2.44, 2.46, 2.55, 2.8325, 2.9]  # r = 1 + rate; period 3 from 1 + sqrt 8
    found = orbit_diagram(LOGISTIC, rates, [[0.6]], transient=4000, records=64)
    assert found["period"].values.ravel().tolist() == [1, 2, 2, 4, 8, 3, 0]
    low, high = np.sort(found["orbit"].sel(learning_rate=2.1).values.ravel())[[0, -1]]
    r = 3.1
    closed = (r + 1 + np.array([-1, 1]) * np.sqrt((r - 3) * (r + 1))) / (2 * r)
    # x of the logistic map is u = (r / (r - 1)) x here: descent is u' = u + rate (u - u²)
    assert [low, high] == pytest.approx(closed * r / (r - 1), abs=1e-9)


def test_a_lost_orbit_has_neither_places_nor_a_period():
    found = orbit_diagram(LOGISTIC, [2.5, 3.2], [[0.6]], records=10)
    assert found["escape_step"].values.ravel()[0] == -1 < found["escape_step"].values.ravel()[1]
    assert np.isnan(found["orbit"].values[1]).all()
    assert found["period"].values.ravel()[1] == 0
    assert orbit_diagram(LOGISTIC, [9.0], [[0.6]], records=10).status == "not_finite"


def test_continued_orbits_start_where_the_last_ones_ended():
    rates = [0.2, 0.3, 0.2]
    found = orbit_diagram(SURFACE, rates, [[3.0, 4.0]], transient=0, records=5, continued=True, projection="y")
    place, expected = np.array([[3.0, 4.0]]), []
    for rate in rates:
        for _ in range(5):
            place = place - rate * SURFACE.gradient(place)
            expected.append(place[0, 1])
    assert found["orbit"].values.ravel() == pytest.approx(expected, rel=1e-12)


def test_continuation_keeps_a_well_where_fresh_starts_find_the_other():
    rates, start = [0.05, 0.1], [[2.0, 0.0]]  # a step of 0.1 * 24 leads over the saddle, one of 0.05 * 24 does not
    fresh, kept = (
        fractions_of_minima(WELLS, rates, start, minima=MINIMA, continued=continued) for continued in (False, True)
    )
    assert fresh["label"].values.ravel().tolist() == [1, 0]
    assert kept["label"].values.ravel().tolist() == [1, 1]


def test_heights_of_an_orbit_are_those_of_its_places():
    x, y, height = (
        orbit_diagram(SURFACE, [1.0, 2.0], [[3.0, 4.0]], records=20, projection=name)["orbit"].values.ravel()
        for name in ("x", "y", "height")
    )
    assert height == pytest.approx(SURFACE.value(np.stack([x, y], axis=1)), rel=1e-12)


def test_shares_of_minima_are_those_of_their_sides_and_add_up():
    start = np.random.default_rng(0).uniform(-1.2, 1.2, (400, 2))
    found = fractions_of_minima(WELLS, [0.02, 0.15, 0.3], start, minima=MINIMA, steps=3000)
    total = found["fraction"].sum("minimum") + found["wandering"] + found["escaped"]
    assert total.values == pytest.approx(1)
    right = (start[:, 0] > 0).mean()
    assert found["fraction"].values[0] == pytest.approx([1 - right, right])
    low, high = clopper_pearson(int((start[:, 0] > 0).sum()), 400)
    assert found["fraction_lower"].values[0, 1] == low
    assert found["fraction_upper"].values[0, 1] == high
    assert found["fraction"].values[2].tolist() == [0, 0]  # beyond 2 / 8


def test_found_minima_of_a_surface_leave_the_curve_when_they_become_unstable():
    start = np.random.default_rng(0).uniform(0, 16, (300, 2))
    found = fractions_of_minima(SURFACE, np.geomspace(0.02, 3, 6), start, optimiser=HeavyBall(momentum=0.5))
    settled = found["fraction"].sum("minimum").values
    assert settled[0] == 1
    assert settled[-1] < 0.2
    assert found.sizes["minimum"] > 10


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"projection": "z"}, "projection='z'"),
        ({"learning_rates": [[1.0]]}, "learning_rates"),
        ({"continued": 1}, "continued=1"),
        ({"records": 0}, "records=0"),
        ({"tolerance": 0}, "tolerance=0"),
    ],
)
def test_what_cannot_be_is_said(change, said):
    arguments = {"learning_rates": [0.1], "start": [0.1, 0.1]} | change
    with pytest.raises(InputError, match=said):
        orbit_diagram(WELLS, arguments.pop("learning_rates"), arguments.pop("start"), **arguments)
