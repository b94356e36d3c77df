"""The search for where to dive."""

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.raster import Window, ZoomPath, field_from_function, find_centre, label_edges, zoom
from fractalscape.raster.find_centre import SAMPLES, Look
from fractalscape.schema import outcome
from fractalscape.trainability import preset

SQUARE = Window.linear(x=(-1, 1), y=(-1, 1))


def class_map(function):
    return field_from_function(lambda x, y: function(x, y).astype("i1"), outputs=(outcome(),), name="map", version="1")


def look(labels):
    return Look(window=SQUARE, labels=labels)


def test_a_straight_boundary_interests_half_as_much_as_its_length_and_speckle_not_at_all():
    rows, columns = np.indices((SAMPLES, SAMPLES))
    assert look(columns >= SAMPLES // 2).interest() == pytest.approx(0.5, abs=0.02)
    speckle = (rows % 8 == 3) & (columns % 8 == 3)
    assert look(speckle).interest() == 0
    assert look(columns < 0).interest() == 0


def test_a_rough_boundary_interests_more_than_a_straight_one():
    rows, columns = np.indices((SAMPLES, SAMPLES))
    rough = columns >= SAMPLES // 2 + 8 * (rows // 4 % 2)
    assert look(rough).interest() > 2 * look(columns >= SAMPLES // 2).interest()


def test_the_search_ends_on_the_boundary_at_every_scale():
    circle = class_map(lambda x, y: x * x + y * y < 0.5)
    x, y = find_centre(circle, SQUARE, magnification=2**40)
    assert abs(float(x * x + y * y) - 0.5) < 2.0**-36
    for frame in zoom(circle, ZoomPath(window=SQUARE, centre=(x, y), frames=38), resolution=16):
        assert label_edges(frame["outcome"].values).any()


def test_the_search_prefers_rough_boundary_to_smooth():
    def wavy(x, y):
        return y > np.where(x > 0, 0.2 * np.sin(60 * x), 0.0)

    x, _ = find_centre(class_map(wavy), SQUARE, magnification=16)
    assert x > 0


@pytest.mark.slow
def test_the_search_finds_a_fractal_boundary_of_training_from_the_overview():
    spec = preset("single").replace(steps=200)
    field = spec.field()
    centre = find_centre(field, spec.window, magnification=2**24)
    frames = list(zoom(field, ZoomPath(window=spec.window, centre=centre, frames=25), resolution=64))
    edges = [int(label_edges(frame["outcome"].values).sum()) for frame in frames]
    assert min(edges) > 32
    assert max(edges[12:]) > 300  # a straight line has about 64


def test_a_search_that_was_stopped_goes_on(tmp_path):
    calls = []

    def half(x, y):
        calls.append(x.size)
        return (x + 0.3 * y > 0.1).astype("i1")

    field = field_from_function(half, outputs=(outcome(),), name="half", version="1")
    first = find_centre(field, SQUARE, magnification=1000, store=str(tmp_path / "search"))
    looked = len(calls)
    assert find_centre(field, SQUARE, magnification=1000, store=str(tmp_path / "search")) == first
    assert sum(calls[looked:]) < sum(calls[:looked])


def test_a_window_of_one_class_has_no_centre():
    with pytest.raises(InputError, match="holds one class only, as far as 64 x 64 samples see"):
        find_centre(class_map(lambda x, y: x > 5), SQUARE, magnification=100)


@pytest.mark.parametrize("times", [0, -2, 0.5])
def test_a_magnification_below_one_is_refused_before_anything_is_computed(times):
    with pytest.raises(InputError, match=f"magnification={times} must be at least 1"):
        find_centre(class_map(lambda x, y: x > y), SQUARE, magnification=times)


def test_a_field_without_classes_is_refused_before_anything_is_computed():
    with pytest.raises(InputError, match="'outcome' is no output of integers of this field; it has none"):
        find_centre(field_from_function(lambda x, y: x + y), Window.linear(x=(0, 1), y=(0, 1)), magnification=10)


def test_a_function_of_your_own_is_searched_and_dived_into():
    def disc(x, y):
        return {"radius": np.hypot(x, y), "outcome": x**2 + y**2 > 1}

    field = field_from_function(disc, outputs=("radius", "outcome"))
    window = Window.linear(x=(-2, 2), y=(-2, 2))
    x, y = find_centre(field, window, magnification=16)
    assert abs(np.hypot(float(x), float(y)) - 1) < 4 / 16 / 64
    last = list(zoom(field, ZoomPath(window=window, centre=(x, y), frames=4), resolution=64))[-1]
    assert (last["outcome"].values == (last["radius"].values > 1)).all()
    assert last["outcome"].attrs["flag_meanings"].split()[1:3] == ["converged", "diverged"]


def test_progress_is_of_the_whole_search():
    seen = []
    field = field_from_function(lambda x, y: x + 0.3 * y > 0, outputs=("outcome",))
    find_centre(field, Window.linear(x=(-1, 1), y=(-1, 1)), magnification=64, progress=seen.append)
    done = [each.done for each in seen]
    assert done == sorted(done)
    assert {each.total for each in seen} == {64**2 * (1 + 4 * 3)}
    assert 0 < done[-1] <= seen[-1].total
