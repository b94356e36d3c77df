import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures import component_counts, merge_tree, surface_minima
from reference.surface_topology import slow_merge_tree


def as_dictionary(tree):
    place = list(zip(tree["y"].values.tolist(), tree["x"].values.tolist(), strict=True))
    saddle = list(zip(tree["saddle_y"].values.tolist(), tree["saddle_x"].values.tolist(), strict=True))
    parent = tree["parent"].values
    return {place[k]: None if parent[k] < 0 else (saddle[k], place[parent[k]]) for k in range(len(place))}


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.sampled_from([4, 8]),
    st.sampled_from(["open", "periodic"]),
    st.sampled_from([2, 5, 1000]),
)
def test_the_tree_is_that_of_a_flood_sample_by_sample(seed, shape, neighbours, edges, levels):
    heights = np.random.default_rng(seed).integers(0, levels, shape).astype(float)
    tree = merge_tree(heights, neighbours=neighbours, edges=edges)
    assert as_dictionary(tree) == slow_merge_tree(heights, neighbours=neighbours, periodic=edges == "periodic")


@pytest.mark.parametrize("neighbours", [4, 8])
def test_components_are_as_many_as_labelling_each_level_finds(neighbours):
    surface = fractional_brownian((64, 64), hurst=0.4, seed=5).values
    tree = merge_tree(surface, neighbours=neighbours)
    levels = np.quantile(surface, np.linspace(0, 1, 30))
    around = ndimage.generate_binary_structure(2, 1 if neighbours == 4 else 2)
    labelled = [ndimage.label(surface <= level, around)[1] for level in levels]
    assert component_counts(tree, levels).values.tolist() == labelled


def test_its_minima_are_those_of_a_surface_whose_walls_reflect():
    surface = fractional_brownian((40, 56), hurst=0.6, seed=8)
    tree, minima = merge_tree(surface, edges="reflecting"), surface_minima(surface, edges="reflecting")
    assert np.array_equal(tree["height"], minima["height"])
    assert np.array_equal(tree["x"], minima["x"])


def test_two_wells_merge_at_the_pass_between_them():
    x = np.linspace(-2, 2, 81)
    wells = np.add.outer(x**2, (x**2 - 1) ** 2 + 0.1 * x)
    tree = merge_tree(wells)
    assert tree.sizes["minimum"] == 2
    assert np.allclose(tree["height"], [-0.1, 0.1], atol=0.005)
    assert float(tree["persistence"][1]) == pytest.approx(0.9, abs=0.01)
    assert abs(x[tree["saddle_x"][1]]) < 0.06


def test_persistence_is_not_negative_and_parents_are_older():
    tree = merge_tree(fractional_brownian((128, 128), hurst=0.5, seed=1))
    assert (tree["persistence"] > 0).all()
    assert (tree["parent"].values[1:] < np.arange(1, tree.sizes["minimum"])).all()
    assert np.isinf(tree["persistence"].values).sum() == 1


def test_periodic_sides_are_joined():
    heights = np.full((3, 6), 9.0)
    heights[1] = [0, 1, 5, 5, 1, 0.5]
    assert merge_tree(heights, edges="open").sizes["minimum"] == 2
    assert merge_tree(heights, edges="periodic").sizes["minimum"] == 1


def test_what_is_no_tree_is_refused():
    with pytest.raises(InputError, match="give what merge_tree returned"):
        component_counts(surface_minima(np.zeros((4, 4))), [0.0])
    with pytest.raises(InputError, match="levels of shape"):
        component_counts(merge_tree(np.zeros((4, 4))), [np.nan])
