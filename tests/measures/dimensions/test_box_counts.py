import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fractalscape.errors import InputError
from fractalscape.measures import boundary, box_counts
from fractalscape.measures.dimensions import published_boxes
from reference import box_counts as twin
from reference.label_edges import edges_of_blocks

METHODS = ("gliding", "pair", "boxcount", "published")
TWINS = {"gliding": twin.gliding, "pair": twin.pairs, "boxcount": twin.anchored}

shapes = st.tuples(st.integers(8, 20), st.integers(8, 20))
seeds = st.integers(0, 2**32 - 1)


def patches(seed, shape, share=0.0):
    """Return a map of three classes in patches of 3 x 3, a share of its samples not computed."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 3, tuple(-(-length // 3) for length in shape), dtype="i1")
    labels = np.kron(coarse, np.ones((3, 3), "i1"))[: shape[0], : shape[1]]
    return np.where(rng.random(shape) < share, -1, labels).astype("i1")


@pytest.mark.parametrize("method", TWINS)
@settings(max_examples=30)
@given(seed=seeds, shape=shapes, share=st.sampled_from([0.0, 0.0, 0.01]))
def test_counts_equal_those_of_the_readable_twin(method, seed, shape, share):
    labels = patches(seed, shape, share)
    sizes = [1, 2, 4] if method == "boxcount" else [1, 2, 3, 5]
    counts = box_counts(labels, method=method, sizes=sizes)
    mixed, positions = TWINS[method](labels, sizes)
    np.testing.assert_array_equal(counts["mixed"], mixed)
    np.testing.assert_array_equal(counts["positions"], positions)
    np.testing.assert_array_equal(counts["tile_mixed"].sum("tile"), mixed)


@settings(max_examples=50)
@given(arrays(bool, st.tuples(st.integers(1, 30), st.integers(1, 30))), st.lists(st.integers(1, 30), min_size=1))
def test_published_boxes_equal_those_of_the_readable_twin(cells, sizes):
    np.testing.assert_array_equal(published_boxes(cells, np.array(sizes)), twin.published(cells, sizes))


@given(seeds, shapes)
def test_the_boundary_is_where_two_by_two_samples_differ(seed, shape):
    labels = patches(seed, shape, share=0.1)
    np.testing.assert_array_equal(boundary(labels), edges_of_blocks(labels, ignore=-1))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("turn", [np.flipud, np.fliplr, np.transpose])
def test_a_flip_or_a_transpose_leaves_the_fractions(method, turn):
    labels = patches(3, (17, 17))
    sizes = [2, 4, 8]  # even ones: boxes of odd sizes sit half a cell aside of the centre
    one, other = (box_counts(each, method=method, sizes=sizes) for each in (labels, turn(labels)))
    np.testing.assert_array_equal(one["mixed"], other["mixed"])


@pytest.mark.parametrize("method", METHODS)
def test_a_raster_its_outcome_and_the_bare_array_count_alike(method):
    labels = patches(5, (130, 140))
    raster = xr.Dataset({"value": (("y", "x"), np.zeros(labels.shape)), "outcome": (("y", "x"), labels)})
    for same in (raster, raster["outcome"], labels.astype("i8")):
        xr.testing.assert_identical(box_counts(same, method=method), box_counts(labels, method=method))


def test_pairs_are_counted_along_each_axis():
    labels = np.tile(np.arange(100) >= 50, (100, 1))
    counts = box_counts(labels, method="pair", sizes=[1, 2, 4])
    np.testing.assert_allclose(counts["axis_fraction"].sel(axis="y"), 0)
    np.testing.assert_allclose(counts["axis_fraction"].sel(axis="x"), np.array([1, 2, 4]) / 96)


@pytest.mark.parametrize("method", ["gliding", "boxcount", "published"])
def test_a_set_of_cells_counts_like_the_map_it_is_the_boundary_of(method):
    labels = patches(7, (140, 150))
    xr.testing.assert_identical(
        box_counts(boundary(labels), method=method, of="boundary"), box_counts(labels, method=method)
    )


def test_sizes_are_those_documented():
    labels = patches(0, (257, 400))
    found = {method: box_counts(labels, method=method)["size"].values.tolist() for method in METHODS}
    assert found["gliding"] == [4, 6, 8, 11, 16, 23, 32]
    assert found["pair"] == [1, 2, 3, 4, 6, 8]  # 1.41 rounds to 1
    assert found["boxcount"] == [4, 8, 16, 32]
    assert found["published"] == np.unique(np.logspace(1, np.log10(256), 10).astype(int)).tolist()


def test_samples_that_are_not_computed_leave_no_trace_in_the_fraction():
    labels = np.tile((np.arange(300) >= 150).astype("i1"), (200, 1))
    holed = labels.copy()
    holed[:40] = -1
    for method in ("gliding", "pair", "boxcount"):
        # a border along y is the same in every row: so is the fraction along x, wherever rows are missing
        whole, part = (box_counts(each, method=method, sizes=[4, 8, 16]) for each in (labels, holed))
        assert (part["positions"] < whole["positions"]).all()
        if method == "pair":
            whole, part = (each["axis_fraction"].sel(axis="x") for each in (whole, part))
            np.testing.assert_allclose(whole, part)
        else:
            np.testing.assert_allclose(whole["fraction"], part["fraction"])


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (
            np.zeros((9, 300), int),
            {},
            r"8 cells high or wide is too small for method='gliding'; compute at least 64 sam",
        ),
        (np.zeros((95, 300), int), {"method": "pair"}, r"94 cells .* method='pair'; compute at least 96 samples"),
        (np.zeros((100, 100), int), {"method": "boxcount"}, r"99 cells .* at least 128 samples along both axes"),
        (np.zeros((12, 12), int), {"method": "published"}, r"11 cells .* at least 14 samples"),
        (np.zeros((30, 40)), {}, r"labels has dtype float64; it needs integers or booleans, such as value > 0"),
        (np.zeros(30, int), {}, r"labels has shape \(30,\); it needs \(ny, nx\), at least \(2, 2\)"),
        (np.zeros((1, 30), int), {}, r"labels has shape \(1, 30\)"),
        (np.zeros((0, 0), int), {}, r"labels has shape \(0, 0\)"),
        (np.zeros((30, 40), int), {"sizes": [4, 30]}, r"sizes=\[4, 30\] must be whole numbers .* shorter side, 29"),
        (np.zeros((30, 40), int), {"sizes": [0, 4]}, r"sizes=\[0, 4\] must be whole numbers of cells"),
        (np.zeros((30, 40), int), {"sizes": [1.5, 4]}, r"must be whole numbers of cells"),
        (np.zeros((30, 40), int), {"sizes": []}, r"sizes=\[\] must be whole numbers of cells"),
        (np.zeros((30, 40), int), {"sizes": "few"}, r"sizes='few' must be whole numbers of cells"),
        (np.zeros((30, 40), int), {"method": "boxcount", "sizes": [3, 4]}, r"sizes=\[3, 4\] must divide the largest"),
        (np.zeros((30, 40), int), {"method": "minkowski"}, r"method='minkowski' is not one of 'gliding', 'pair'"),
        (np.zeros((30, 40), int), {"of": "edges"}, r"of='edges' is not one of 'labels', 'boundary'"),
        (np.zeros((30, 40), int), {"of": "boundary"}, r"a boundary has dtype int64, not bool; pass the class map"),
        (np.zeros((200, 200), bool), {"of": "boundary", "method": "pair"}, r"a boundary has no pairs of classes"),
        (xr.Dataset({"value": ("y", [1.0])}), {}, r"the dataset holds value and no outcome; pass a class map"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_one_line(labels, options, message):
    with pytest.raises(InputError, match=message) as caught:
        box_counts(labels, **options)
    assert "\n" not in str(caught.value)
