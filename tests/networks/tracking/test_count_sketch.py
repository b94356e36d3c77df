import numpy as np
import pytest
from tests.reference.count_sketch import sketch_by_hand

from fractalscape.errors import InputError
from fractalscape.measures import diffusion_exponent, time_averaged_displacement
from fractalscape.networks.tracking import CountSketch
from fractalscape.randomness import streams

K, SIZE = 64, 500


@pytest.mark.parametrize("components", [3, 1024, 2**16])
def test_a_sketch_is_that_of_its_slow_twin(components):
    sketch = CountSketch(size=SIZE, components=components, sketches=2, seed=3)
    vector = streams(1, 1)[0].standard_normal(SIZE)
    twin = [sketch_by_hand(vector, row.tolist(), components) for row in sketch.codes]
    assert np.allclose(sketch.of(vector), twin, rtol=0, atol=1e-12)


def test_sketches_of_parts_add_up_to_that_of_the_whole():
    sketch = CountSketch(size=SIZE, components=K, seed=3)
    vector = streams(1, 1)[0].standard_normal(SIZE)
    parts = [sketch.part(vector[cut], cut) for cut in (slice(0, 200), slice(200, SIZE))]
    assert np.allclose(sum(parts), sketch.of(vector), rtol=0, atol=1e-12)


def test_squared_lengths_are_unbiased_with_variance_two_over_k():
    """Of one unit vector under 2000 sketches; the variance is 2/k (1 - Σ w⁴), its standard error sqrt(2/n) of it."""
    vector = streams(5, 1)[0].standard_normal(SIZE)
    vector /= np.linalg.norm(vector)
    count = 2000
    squares = (CountSketch(size=SIZE, components=K, sketches=count, seed=0).of(vector) ** 2).sum(axis=1)
    variance = 2 / K * (1 - (vector**4).sum())
    assert abs(squares.mean() - 1) < 4 * np.sqrt(variance / count)
    assert abs(squares.var() / variance - 1) < 4 * np.sqrt(3 / count)  # the fourth moment of sums of few products
    assert squares.var() < 2.2 / K


def test_a_longer_list_of_sketches_begins_with_the_shorter_one():
    one, two = (CountSketch(size=SIZE, components=K, sketches=count, seed=0) for count in (1, 2))
    assert np.array_equal(one.codes[0], two.codes[0])
    assert not np.array_equal(two.codes[0], two.codes[1])


def sketched(steps):
    sketch = CountSketch(size=steps.shape[1], components=1024, seed=0)
    return np.array([sketch.of(row)[0] for row in np.cumsum(steps, axis=0)]).T[None]


def test_the_sketch_of_a_brownian_walk_has_exponent_1_and_that_of_a_straight_one_2():
    """An ensemble of 2000 coordinates: the exponent is 1 with standard error below 0.02."""
    random = streams(2, 1)[0]
    for steps, exponent in ((random.standard_normal((1000, 2000)), 1.0), (np.ones((1000, 2000)), 2.0)):
        curve = time_averaged_displacement(sketched(steps), range(1, 100, 7))
        assert abs(diffusion_exponent(curve).estimate - exponent) < 0.05


def test_the_curve_of_a_sketch_is_that_of_the_walk_within_its_error():
    steps = streams(4, 1)[0].standard_normal((300, 2000))
    lags = [1, 10, 50]
    exact = time_averaged_displacement(np.cumsum(steps, axis=0).T[None], lags)["squared_displacement"]
    found = time_averaged_displacement(sketched(steps), lags)["squared_displacement"]
    assert np.abs(found / exact - 1).max() < 4 * np.sqrt(2 / 1024)


def test_a_vector_of_another_length_is_refused():
    with pytest.raises(InputError, match=r"shape \(3,\)"):
        CountSketch(size=4).of(np.zeros(3))
