import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fractalscape.errors import InputError
from fractalscape.raster.label_edges import label_edges, near_edges
from fractalscape.schema import CONVERGED, DIVERGED, NOT_COMPUTED
from reference.label_edges import edges_of_blocks, edges_of_pairs

maps = arrays("i1", array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7), elements=st.integers(-1, 2))
ignored = st.sampled_from([None, NOT_COMPUTED])


@given(maps, ignored)
def test_blocks_equal_the_readable_twin(labels, ignore):
    np.testing.assert_array_equal(label_edges(labels, ignore=ignore), edges_of_blocks(labels, ignore))


@given(maps, ignored)
def test_pairs_equal_the_readable_twin(labels, ignore):
    for edges, twin in zip(
        label_edges(labels, neighbours="pair", ignore=ignore), edges_of_pairs(labels, ignore), strict=True
    ):
        np.testing.assert_array_equal(edges, twin)


@given(maps, ignored)
def test_flips_and_transposes_commute_with_the_edges(labels, ignore):
    edges = label_edges(labels, ignore=ignore)
    along_y, along_x = label_edges(labels, neighbours="pair", ignore=ignore)
    for turn in (np.flipud, np.fliplr):
        np.testing.assert_array_equal(label_edges(turn(labels), ignore=ignore), turn(edges))
        turned_y, turned_x = label_edges(turn(labels), neighbours="pair", ignore=ignore)
        np.testing.assert_array_equal(turned_y, turn(along_y))
        np.testing.assert_array_equal(turned_x, turn(along_x))
    np.testing.assert_array_equal(label_edges(labels.T, ignore=ignore), edges.T)
    turned_y, turned_x = label_edges(labels.T, neighbours="pair", ignore=ignore)
    np.testing.assert_array_equal(turned_y, along_x.T)
    np.testing.assert_array_equal(turned_x, along_y.T)


@given(maps, st.permutations([5, -7, 100, 0]))
def test_new_names_for_the_classes_leave_the_edges(labels, names):
    renamed = np.array(names, "i2")[labels.astype(int) + 1]
    np.testing.assert_array_equal(label_edges(renamed), label_edges(labels))
    np.testing.assert_array_equal(label_edges(renamed, ignore=names[0]), label_edges(labels, ignore=-1))


@pytest.mark.parametrize("label", [NOT_COMPUTED, CONVERGED, DIVERGED])
def test_a_map_of_one_class_has_no_edges(label):
    labels = np.full((4, 6), label, "i1")
    assert not label_edges(labels).any()
    assert not any(edges.any() for edges in label_edges(labels, neighbours="pair"))


def test_a_straight_border_is_one_block_wide():
    labels = np.zeros((5, 8), "i1")
    labels[:, 3:] = DIVERGED
    edges = label_edges(labels)
    assert edges.shape == (4, 7)
    np.testing.assert_array_equal(edges, np.broadcast_to(np.arange(7) == 2, (4, 7)))


@given(arrays("f8", (5, 6), elements=st.floats(-9, 9).filter(lambda value: value * value > 0)))
def test_two_classes_give_the_published_rule_for_signed_values(value):
    corners = np.stack([value[1:, 1:], value[:-1, 1:], value[1:, :-1], value[:-1, :-1]])
    published = corners.max(0) * corners.min(0) < 0
    np.testing.assert_array_equal(label_edges(value > 0), published)


def test_pixels_that_are_not_computed_make_no_edge_and_hide_none():
    labels = np.array([[0, -1, -1], [-1, 1, -1]], "i1")
    np.testing.assert_array_equal(label_edges(labels, ignore=-1), [[True, False]])
    assert not any(edges.any() for edges in label_edges(labels, neighbours="pair", ignore=-1))
    np.testing.assert_array_equal(label_edges(labels), [[True, True]])


def test_an_ignored_label_may_be_outside_an_unsigned_type():
    labels = np.array([[0, 1], [0, 1]], "u1")
    assert label_edges(labels, ignore=-1).all()


def test_a_single_row_has_pairs_but_no_blocks():
    labels = np.array([[0, 0, 1]], "i1")
    assert label_edges(labels).shape == (0, 2)
    along_y, along_x = label_edges(labels, neighbours="pair")
    assert along_y.shape == (0, 3)
    np.testing.assert_array_equal(along_x, [[False, True]])


def test_what_is_not_a_class_map_is_refused():
    with pytest.raises(InputError, match=r"labels has shape \(3,\); it needs \(ny, nx\)"):
        label_edges([0, 1, 0])
    with pytest.raises(InputError, match=r"dtype float64; it needs integers or booleans, such as value > 0"):
        label_edges([[0.5, -0.5]])
    with pytest.raises(InputError, match=r"neighbours='corner' is not one of 'block', 'pair'"):
        label_edges([[0, 1]], neighbours="corner")  # pyright: ignore[reportCallIssue, reportArgumentType]


@given(maps, ignored)
def test_samples_near_edges_are_those_of_the_blocks_they_are_in(labels, ignore):
    ny, nx = labels.shape
    near = np.zeros(labels.shape, bool)
    along_y, along_x = label_edges(labels, neighbours="pair", ignore=ignore)
    blocks = label_edges(labels, ignore=ignore)
    for j, i in np.ndindex(ny, nx):
        around = blocks[max(j - 1, 0) : j + 1, max(i - 1, 0) : i + 1].any()
        row, column = along_x[j, max(i - 1, 0) : i + 1].any(), along_y[max(j - 1, 0) : j + 1, i].any()
        near[j, i] = around or row or column
    np.testing.assert_array_equal(near_edges(labels, ignore=ignore), near)
