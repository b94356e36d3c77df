import math

import numpy as np
import pytest
import xarray as xr

import fractalscape
from fractalscape.errors import InputError
from fractalscape.measures import ScalingFit, box_counts, box_dimension, fit_scaling
from fractalscape.measures.dimensions import resampled_curves
from reference import box_counts as twin
from reference import known_sets

METHODS = ("gliding", "pair", "boxcount", "published")


def draw(name, n, rng):
    """Return the dimension of a known boundary and a map of it at a random place."""
    if name == "edge":
        return 1.0, known_sets.half_plane(n, angle=rng.uniform(0, 2 * math.pi), offset=rng.uniform(-0.4, 0.4))
    crop = {"koch": known_sets.koch_crop, "carpet": known_sets.crop_of_carpet, "noise": known_sets.noise}[name]
    return {"koch": known_sets.KOCH, "carpet": known_sets.CARPET, "noise": 2.0}[name], crop(n, rng)


# Truth


@pytest.mark.parametrize("name", ["edge", "koch", "carpet", "noise", "snowflake"])
def test_known_boundaries_at_2048_have_their_dimension_within_3_hundredths_and_their_interval(name):
    if name == "snowflake":
        truth, labels = known_sets.KOCH, known_sets.snowflake(2048)
    elif name == "carpet":
        truth, labels = known_sets.CARPET, known_sets.holes_of_carpet(2048)
    else:
        truth, labels = draw(name, 2048, np.random.default_rng(11))
    for method in ("gliding", "pair"):
        fit = box_dimension(labels, method=method)
        assert fit.estimate == pytest.approx(truth, abs=0.03), method
        assert fit.interval[0] <= truth + 1e-9, method  # noise fills every box: an interval of no width
        assert truth - 1e-9 <= fit.interval[1], method


def test_the_carpet_itself_has_its_dimension_by_boxes():
    # a set of no area: two samples differ by its last, arbitrary level, so that pairs cannot measure it
    fit = box_dimension(known_sets.carpet(2048))
    assert fit.estimate == pytest.approx(known_sets.CARPET, abs=0.03)
    assert fit.interval[0] < known_sets.CARPET < fit.interval[1]


@pytest.mark.slow
@pytest.mark.parametrize("size", [512, 2048])
@pytest.mark.parametrize("method", ["gliding", "pair"])
@pytest.mark.parametrize("name", ["edge", "koch", "carpet", "noise"])
def test_intervals_hold_the_dimension_in_nine_of_ten_random_crops(name, method, size):
    rng = np.random.default_rng(2)
    fits = []
    for _ in range(40):
        truth, labels = draw(name, size, rng)
        fits.append((box_dimension(labels, method=method), truth))
    covered = [fit.interval[0] - 1e-9 <= truth <= fit.interval[1] + 1e-9 for fit, truth in fits]
    assert np.mean(covered) >= 0.9
    if size == 2048:  # one crop of the carpet is nearly all hole, and off by 0.06
        assert np.mean([abs(fit.estimate - truth) < 0.03 for fit, truth in fits]) >= 0.9


def test_boxes_of_an_anchored_grid_find_a_straight_border_too():
    fits = [box_dimension(draw("edge", 512, np.random.default_rng(k))[1], method="boxcount") for k in range(5)]
    assert np.mean([fit.estimate for fit in fits]) == pytest.approx(1, abs=0.03)


def test_a_rectangular_map_has_the_dimension_of_its_border():
    labels = known_sets.half_plane(1024, angle=0.4, offset=0.01)[300:700]
    for method in ("gliding", "pair"):
        assert box_dimension(labels, method=method).estimate == pytest.approx(1, abs=0.02)


# The published recipe


@pytest.mark.parametrize("name", ["koch", "carpet", "noise"])
def test_the_published_method_gives_the_numbers_of_the_recipe_word_for_word(name):
    labels = draw(name, 150, np.random.default_rng(5))[1].astype(bool)[:140]
    sizes, counts, dimension = twin.published_dimension(np.where(labels, 1.5, -2.5))
    fit = box_dimension(labels, method="published")
    assert fit.x.tolist() == sizes.tolist()
    assert fit.y.tolist() == counts
    assert fit.estimate == dimension
    assert math.isnan(fit.interval[0])


STORED = {  # porespy 3.2.0, metrics.boxcount: sizes, counts and the median of its slopes
    "koch": ([10, 13, 19, 27, 37, 52, 73, 102, 142, 199], [65, 49, 35, 22, 15, 9, 7, 4, 4, 1], 1.1652291825532695),
    "carpet": ([10, 13, 19, 27, 37, 52, 73, 102, 142, 199], [301, 200, 104, 57, 32, 15, 8, 4, 4, 1], 1.869226369332241),
    "noise": ([10, 13, 19, 27, 37, 52, 73, 102, 142, 199], [400, 256, 121, 64, 36, 16, 9, 4, 4, 1], 1.962020825692577),
}


@pytest.mark.parametrize("name", STORED)
def test_the_published_method_gives_the_stored_numbers_of_porespy(name):
    sizes, counts, dimension = STORED[name]
    fit = box_dimension(draw(name, 200, np.random.default_rng(6))[1], method="published")
    assert fit.x.tolist() == sizes
    assert fit.y.tolist() == counts
    assert fit.estimate == pytest.approx(dimension, abs=1e-14)


def test_a_size_whose_boxes_are_all_full_leaves_the_published_recipe_without_a_number():
    checkers = np.indices((60, 60)).sum(0) % 2 == 0
    checkers[:2, :2] = True
    fit = box_dimension(checkers, method="published")
    assert fit.y.tolist() == [1] * fit.y.size  # the one box whose first cell is no boundary
    assert fit.estimate == 0
    fit = box_dimension(np.indices((60, 60)).sum(0) % 2 == 0, method="published")
    assert (fit.status, fit.reason) == ("not_finite", "every box is full of boundary, and the recipe counts none")
    assert math.isnan(fit.estimate)


# Composition and randomness


def test_the_dimension_is_the_fit_of_the_counts():
    labels = draw("koch", 256, np.random.default_rng(0))[1]
    counts = box_counts(labels)
    curves = resampled_curves(counts, replicates=50, seed=3)
    fit = fit_scaling(
        counts["size"],
        counts["fraction"],
        quantity="box_dimension",
        x_name="size",
        y_name="fraction",
        estimate_from_slope=(2, -1),
        replicates=curves,
    )
    whole = box_dimension(labels, replicates=50, seed=3)
    assert (whole.estimate, whole.interval) == (fit.estimate, fit.interval)
    np.testing.assert_array_equal(whole.replicates, fit.replicates)
    assert fractalscape.box_dimension(labels, replicates=50, seed=3) == whole


def test_the_interval_is_the_reflected_bootstrap_of_tiles_and_runs_of_sizes():
    labels = draw("koch", 256, np.random.default_rng(0))[1]
    counts = box_counts(labels)
    curves = resampled_curves(counts, replicates=4000, seed=3)
    rng, size, slopes = np.random.default_rng(8), np.log(counts["size"].values), []
    for _ in range(4000):
        tiles = rng.integers(36, size=36)
        drawn = counts["tile_mixed"].values[tiles].sum(0) / counts["tile_positions"].values[tiles].sum(0)
        length = rng.integers(math.ceil(size.size / 2), size.size + 1)
        first = rng.integers(0, size.size - length + 1)
        run = slice(first, first + length)
        slopes.append(np.polyfit(size[run], np.log(drawn[run]), 1)[0])
    slope = np.polyfit(size, np.log(counts["fraction"].values), 1)[0]
    found = (np.log(curves[:, -1]) - np.log(curves[:, 0])) / (size[-1] - size[0])
    expected = 2 * slope - np.array(slopes)
    assert found.mean() == pytest.approx(expected.mean(), abs=4 * expected.std() * math.sqrt(2 / 4000))
    assert found.std() == pytest.approx(expected.std(), rel=0.1)


def test_a_seed_gives_its_interval_and_another_seed_the_same_estimate():
    labels = draw("koch", 256, np.random.default_rng(1))[1]
    one, same, other = (box_dimension(labels, seed=seed) for seed in (4, 4, 5))
    assert one == same
    assert one.estimate == other.estimate
    assert one.interval != other.interval


@pytest.mark.parametrize("method", METHODS)
def test_new_names_for_the_classes_leave_the_dimension(method):
    labels = draw("koch", 256, np.random.default_rng(1))[1]
    assert box_dimension(np.where(labels, 7, -5), method=method) == box_dimension(labels, method=method)


# Nothing to measure


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(-1, "no sample is computed"), (0, "all 40000 samples have outcome 0"), (1, "all 40000 samples have outcome 1")],
)
def test_a_window_of_one_outcome_has_no_boundary(method, outcome, reason):
    raster = xr.Dataset({"outcome": (("lr1", "lr0"), np.full((200, 200), outcome, "i1"))})
    fit = box_dimension(raster, method=method)
    assert (fit.status, fit.reason) == ("no_boundary", reason)
    assert math.isnan(fit.estimate)
    assert ScalingFit.from_json(fit.to_json()) == fit


def test_a_boundary_at_the_rim_only_is_none_within_the_interior():
    labels = np.zeros((200, 200), int)
    labels[0, 0] = 1
    fit = box_dimension(labels)
    assert fit.status in ("no_boundary", "not_finite")
    assert math.isnan(fit.estimate)


def test_two_sizes_are_too_few():
    labels = draw("koch", 256, np.random.default_rng(1))[1]
    for sizes in ([4], [4, 8]):
        fit = box_dimension(labels, sizes=sizes)
        assert fit.status == "too_few_points"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replicates": 1}, r"replicates=1 is not a whole number of at least 2; 200 is usual"),
        ({"replicates": 2.5}, r"replicates=2.5 is not a whole number"),
        ({"confidence": 95}, r"confidence=95 is not a number between 0 and 1"),
        ({"seed": -1}, r"seed=-1 must be a non-negative integer"),
    ],
)
def test_options_that_are_not_possible_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        box_dimension(np.tri(200, dtype=int), **options)
