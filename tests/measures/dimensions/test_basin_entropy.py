import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fractalscape.errors import InputError
from fractalscape.measures import basin_entropy, boundary_basin_entropy
from reference import basin_entropy as twin
from reference import known_sets

maps = arrays("i1", array_shapes(min_dims=2, max_dims=2, min_side=6, max_side=14), elements=st.integers(-1, 2))


@settings(max_examples=40)
@given(maps, st.integers(2, 6))
def test_entropies_equal_those_of_the_readable_twin(labels, size):
    found, boxes = basin_entropy(labels, size=size), twin.of_boxes(labels, size)
    mixed = [value for value in boxes if value > 0]
    assert (found.boxes, found.mixed) == (len(boxes), len(mixed))
    if boxes:
        assert found.entropy == pytest.approx(np.mean(boxes), abs=1e-12)
    if mixed:
        assert found.boundary_entropy == pytest.approx(np.mean(mixed), abs=1e-12)
    else:
        assert found.status == "no_boundary"


def test_even_noise_of_four_outcomes_has_nearly_the_entropy_of_a_fair_draw():
    labels = np.random.default_rng(0).integers(0, 4, (400, 400))
    found = basin_entropy(labels, size=20)
    # a box of n samples is short of log 4 by (4 - 1) / 2 n
    assert found.entropy == pytest.approx(math.log(4) - 3 / 800, abs=1e-3)
    assert found.exceeds_log_2


def test_two_outcomes_never_exceed_log_2():
    found = basin_entropy(known_sets.noise(400, np.random.default_rng(0)), size=20)
    assert found.boundary_entropy == pytest.approx(math.log(2) - 1 / 800, abs=1e-3)
    assert not found.exceeds_log_2


def test_discs_are_those_of_the_readable_twin():
    labels = known_sets.koch_crop(26, np.random.default_rng(2)).astype(int)
    entropies = twin.of_mixed_discs(labels, 5)
    found = boundary_basin_entropy(labels, radius=5, discs=10**6)
    assert found.discs == len(entropies)
    assert found.entropy == pytest.approx(np.mean(entropies), abs=1e-12)


@pytest.mark.parametrize("angle", [0.3, 1.2, 2.5])
def test_a_straight_border_has_the_entropy_of_a_smooth_one(angle):
    labels = known_sets.half_plane(400, angle=angle, offset=0.03)
    for radius in (8, 25):
        found = boundary_basin_entropy(labels, radius=radius)
        assert found.entropy == pytest.approx(0.4395093, abs=found.tolerance)
        assert found.verdict == "smooth"


@pytest.mark.parametrize(("name", "side"), [("koch_crop", -1), ("crop_of_carpet", 1), ("noise", 1)])
def test_a_fractal_border_has_another_entropy_than_a_smooth_one(name, side):
    labels = getattr(known_sets, name)(600, np.random.default_rng(1))
    found = boundary_basin_entropy(labels)
    assert found.verdict == "fractal"
    assert side * (found.entropy - found.smooth) > found.tolerance


def test_a_seed_gives_its_discs():
    labels = known_sets.koch_crop(300, np.random.default_rng(1))
    one, same, other = (boundary_basin_entropy(labels, discs=500, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one.entropy != other.entropy


def test_a_map_of_one_outcome_has_no_boundary():
    for outcome in (-1, 0):
        assert boundary_basin_entropy(np.full((60, 60), outcome, "i1")).verdict == "no_boundary"
        assert basin_entropy(np.full((60, 60), outcome, "i1")).status == "no_boundary"


def test_samples_that_are_not_computed_leave_no_trace():
    labels = known_sets.half_plane(300, angle=0, offset=0.02).astype("i1")
    labels[:50] = -1
    assert boundary_basin_entropy(labels, discs=1000).verdict == "smooth"


def test_what_is_not_possible_is_refused_in_one_line():
    labels = np.zeros((30, 60), int)
    with pytest.raises(InputError, match="size=31 must be a whole number of samples, from 2 to the shorter side, 30"):
        basin_entropy(labels, size=31)
    with pytest.raises(
        InputError, match=r"radius=20 is not a whole number from 4 to 14; samples, up to half the shorter side"
    ):
        boundary_basin_entropy(labels)
    with pytest.raises(InputError, match="discs=1 is not a whole number of at least 2"):
        boundary_basin_entropy(labels, radius=5, discs=1)
    with pytest.raises(InputError, match="confidence=2 is not a number between 0 and 1"):
        boundary_basin_entropy(labels, radius=5, confidence=2)
