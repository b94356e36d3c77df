import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import DepthError, InputError
from fractalscape.raster import Window, field_from_function, sample_pairs
from fractalscape.schema import outcome
from reference import sample_pairs as twin
from reference.fields import PLANE, mandelbrot

UNIT = Window.linear(x=(0, 1), y=(0, 1))
DECADES = Window.log10(x=(1, 2), y=(-2, -1))


def field(function):
    return field_from_function(
        lambda x, y: function(x, y).astype("i1"), axes=("x", "y"), outputs=(outcome(),), name="test", version="1"
    )


def half(x, y):
    return x > 0.5


class Recorded:
    """A field that keeps the points it was asked for."""

    def __init__(self, inner):
        self.inner, self.asked = inner, []
        self.axes, self.outputs, self.spec, self.engine = inner.axes, inner.outputs, inner.spec, inner.engine

    def evaluate(self, x, y):
        self.asked.append(np.stack([x, y], 1))
        return self.inner.evaluate(x, y)


def test_a_straight_border_is_crossed_by_two_over_pi_of_the_distance():
    counts = sample_pairs(field(half), UNIT, distances=[0.001, 0.01, 0.1], flips=400, seed=3)
    share = counts["flips"] / counts["pairs"]
    error = np.sqrt(counts["flips"]) / counts["pairs"]
    assert (abs(share - 2 / math.pi * counts["distance"]) < 3.5 * error).all()
    np.testing.assert_allclose(counts["mean_distance"], counts["distance"], rtol=1e-12)
    assert (counts["flips"] >= 400).all()


def test_the_share_has_no_bias_from_stopping_at_a_number_of_flips():
    shares = []
    for seed in range(100):
        counts = sample_pairs(field(half), UNIT, distances=[0.01], flips=30, seed=seed, executor=1)
        shares.append(float(counts["flips"][0] / counts["pairs"][0]) * math.pi / 0.02)
    assert np.mean(shares) == pytest.approx(1, abs=3.5 * np.std(shares) / 10)


@pytest.mark.parametrize("distance", [0.1, 1e-7, 1e-12, 2e-15])
def test_pairs_are_a_distance_apart_in_decades_down_to_the_floor_of_float64(distance):
    recorded = Recorded(field(lambda x, y: x * y > 1))
    counts = sample_pairs(recorded, DECADES, distances=[distance], most_pairs=300, executor=1)
    first, second = recorded.asked
    exact = [twin.distance(a, b) for a, b in zip(first, second, strict=True)]
    assert counts["mean_distance"].item() == pytest.approx(np.mean(exact), rel=1e-9)
    assert counts["mean_distance"].item() == pytest.approx(distance, rel=0.01)
    assert counts["flips"].item() == twin.flips(recorded.inner, first, second)
    assert counts["pairs"].item() == 300 - counts["coincident"].item() == len(first)


def test_points_fill_the_window_and_directions_the_circle():
    recorded = Recorded(field(half))
    sample_pairs(recorded, DECADES, distances=[0.01], most_pairs=4096, flips=10**6, executor=1)
    first, second = np.concatenate(recorded.asked[0::2]), np.concatenate(recorded.asked[1::2])
    firsts = np.concatenate([first, second]) if len(first) < 4096 else first
    log = np.log10(firsts)
    np.testing.assert_allclose(log.min(0), [1, -2], atol=0.02)
    np.testing.assert_allclose(log.max(0), [2, -1], atol=0.02)
    np.testing.assert_allclose(log.mean(0), [1.5, -1.5], atol=0.03)


def test_pairs_that_float64_cannot_tell_apart_are_left_out_and_counted():
    coarse = Window.linear(x=(2**20, 2**20 + 1), y=(2**20, 2**20 + 1))
    distance = 16 * math.ulp(2.0**20 + 1)
    counts = sample_pairs(field(lambda x, y: x > 2**20 + 0.5), coarse, distances=[distance], most_pairs=2000)
    assert counts["pairs"].item() + counts["coincident"].item() == 2000
    with pytest.raises(DepthError, match=r"a distance of .* falls below the floor of float64 here; .* is the least"):
        sample_pairs(field(half), coarse, distances=[distance / 2])


def test_counts_depend_on_the_seed_alone():
    distances = [1e-3, 1e-2, 1e-1]
    one = sample_pairs(mandelbrot(), PLANE, distances=distances, flips=40, seed=5, executor=1)
    with ThreadPoolExecutor(3) as threads:
        for executor in (None, 4, threads):
            other = sample_pairs(mandelbrot(), PLANE, distances=distances, flips=40, seed=5, executor=executor)
            xr.testing.assert_identical(one, other)
    alone = sample_pairs(mandelbrot(), PLANE, distances=[1e-2], flips=40, seed=5)
    xr.testing.assert_identical(one.sel(distance=[1e-2]), alone)
    other = sample_pairs(mandelbrot(), PLANE, distances=distances, flips=40, seed=6)
    assert (one["flips"] != other["flips"]).any()


def test_a_field_without_a_border_is_given_up_at_the_most_pairs():
    counts = sample_pairs(field(lambda x, y: x > 9), UNIT, distances=[0.1], most_pairs=5000)
    assert (counts["flips"].item(), counts["pairs"].item()) == (0, 5000)


def test_progress_counts_distances():
    seen = []
    sample_pairs(field(half), UNIT, distances=[0.1, 0.01], progress=seen.append)
    assert (seen[0].done, seen[-1].done, seen[-1].total) == (0, 2, 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"distances": []}, r"distances=\[\] must be positive numbers, such as numpy.geomspace"),
        ({"distances": [0.1, 0]}, r"distances=\[0.1, 0\] must be positive numbers"),
        ({"distances": [math.nan]}, r"distances=\[nan\] must be positive numbers"),
        ({"distances": "small"}, r"distances='small' must be positive numbers"),
        ({"distances": [0.1, 0.1]}, r"hold one more than once; give each once"),
        ({"distances": [2]}, r"a distance of 2 is larger than the window, 1 at its narrower side"),
        ({"flips": 0}, r"flips=0 is not a whole number of at least 1"),
        ({"most_pairs": 1.5}, r"most_pairs=1.5 is not a whole number of at least 1"),
        ({"seed": -1}, r"seed=-1 is not a whole number of at least 0"),
        ({"variable": "colour"}, r"'colour' is no output of integers of this field; its class maps are outcome"),
    ],
)
def test_what_is_not_possible_is_refused_in_one_line(options, message):
    with pytest.raises(InputError, match=message):
        sample_pairs(field(half), UNIT, **{"distances": [0.1], **options})


def test_values_that_are_no_classes_are_refused():
    with pytest.raises(InputError, match="'value' is no output of integers of this field; it has none"):
        sample_pairs(field_from_function(half), UNIT, distances=[0.1], variable="value")


def test_axes_of_another_name_or_two_scales_are_refused():
    with pytest.raises(InputError, match=r"the window's axes are \('a', 'b'\), the field's \('x', 'y'\)"):
        sample_pairs(field(half), Window.linear(a=(0, 1), b=(0, 1)), distances=[0.1])
    mixed = Window(x=UNIT.x, y=DECADES.y)
    with pytest.raises(InputError, match="a distance needs axes of one scale, not linear and log"):
        sample_pairs(field(half), mixed, distances=[0.1])
    with pytest.raises(InputError, match="a function is no field"):
        sample_pairs(half, UNIT, distances=[0.1])  # pyright: ignore[reportArgumentType]
