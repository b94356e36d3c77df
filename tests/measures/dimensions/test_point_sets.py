import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform

from fractalscape.errors import InputError
from fractalscape.measures import (
    BIRDAL2021,
    TreeSampling,
    correlation_dimension,
    correlation_sum,
    generalised_dimension,
    kaplan_yorke_dimension,
    occupied_boxes,
    pair_distances,
    persistent_homology_dimension,
    takens_estimator,
    tree_lengths,
)
from fractalscape.measures.dimensions.point_sets.occupied_boxes import _counts
from reference import chaos
from reference import point_sets as slow


def square(size, seed):
    return np.random.default_rng(seed).random((size, 2))


def walk(size, seed):
    return np.random.default_rng(seed).normal(size=(size, 10)).cumsum(0)


@pytest.mark.parametrize(
    ("draw", "dimension", "low", "high"),
    [
        (slow.sierpinski, slow.SIERPINSKI, -0.02, 0.02),
        (slow.circle, 1.0, 0.0, 0.03),  # a finite circle is shorter by its widest gap: up by ln(n) / n
        (square, 2.0, -0.08, 0.0),  # edges: 1.95 to 1.97 is known
        (walk, 2.0, 0.0, 0.25),  # 2.2 is known
    ],
)
def test_persistent_homology_finds_known_dimensions_with_their_known_bias(draw, dimension, low, high):
    errors = [persistent_homology_dimension(draw(2000, seed), seed=seed).estimate - dimension for seed in range(4)]
    assert low < np.mean(errors) < high


def test_the_published_recipe_is_one_draw_of_each_of_seventeen_sizes():
    curve = tree_lengths(slow.sierpinski(1500, 0), sampling=BIRDAL2021)
    assert curve["size"].values.tolist() == list(range(200, 1001, 50))
    assert curve.sizes["draw"] == 1
    fit = persistent_homology_dimension(slow.sierpinski(1500, 0), sampling=BIRDAL2021)
    slope = np.polyfit(np.log(curve["size"]), np.log(curve["total_length"]), 1)[0]
    assert fit.estimate == pytest.approx(1 / (1 - slope), abs=0.1)  # other draws
    assert np.isnan(fit.interval).all()
    assert "one draw" in fit.reason


def test_distances_of_any_number_of_axes_do_as_well_as_points():
    points = slow.sierpinski(600, 1)
    turned = points @ np.linalg.qr(np.random.default_rng(0).normal(size=(100, 100)))[0][:2]
    fits = [
        persistent_homology_dimension(points),
        persistent_homology_dimension(turned),
        persistent_homology_dimension(distances=pair_distances(points)),
    ]
    assert [fit.estimate for fit in fits] == pytest.approx([fits[0].estimate] * 3, rel=1e-9)


def test_a_pseudo_metric_with_points_in_one_place_has_a_dimension():
    seen = slow.circle(800, 2)[:, :1]
    fit = persistent_homology_dimension(distances=squareform(pdist(np.repeat(seen, 2, axis=0))))
    assert fit.estimate == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("method", ["tree", "pairs"])
def test_the_henon_attractor_has_its_correlation_dimension(method):
    fit = correlation_dimension(chaos.henon(8000), pair_method=method)
    assert fit.estimate == pytest.approx(1.21, abs=0.06)


def test_takens_estimator_agrees_on_the_henon_attractor():
    found = takens_estimator(chaos.henon(8000), radius=0.1)
    assert 1.17 < found.estimate < 1.21
    assert found.interval[0] < found.estimate < found.interval[1]


@pytest.mark.parametrize(("draw", "dimension"), [(slow.cantor, slow.CANTOR), (slow.sierpinski, slow.SIERPINSKI)])
def test_self_similar_sets_have_their_correlation_dimension(draw, dimension):
    fits = [correlation_dimension(draw(3000, seed), seed=seed) for seed in range(5)]
    assert np.mean([fit.estimate for fit in fits]) == pytest.approx(dimension, abs=0.02)
    assert sum(fit.interval[0] <= dimension <= fit.interval[1] for fit in fits) >= 4


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize(
    ("draw", "dimension", "bias"),
    [
        (slow.cantor, slow.CANTOR, 0.01),
        (slow.sierpinski, slow.SIERPINSKI, 0.04),
        (slow.carpet, slow.CARPET, 0.04),
        (square, 2.0, 0.02),
        (slow.circle, 1.0, 0.05),
    ],
)
def test_boxes_find_known_dimensions_of_every_order(draw, dimension, bias, order):
    fit = generalised_dimension(draw(10_000, 0), order=order)
    assert fit.estimate == pytest.approx(dimension, abs=bias)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), theiler=st.integers(0, 4), axes=st.integers(1, 8))
def test_pairs_by_tree_by_loop_and_by_distances_are_those_of_the_definition(seed, theiler, axes):
    points = np.random.default_rng(seed).normal(size=(50, axes))
    radii = [0.5, 1.0, 2.0, 4.0]
    truth = slow.shares_of_pairs(points, radii, theiler)
    for method in ("tree", "pairs"):
        curve = correlation_sum(points, radii=radii, theiler=theiler, method=method)
        np.testing.assert_allclose(curve["correlation"], truth, rtol=1e-12)
    curve = correlation_sum(distances=squareform(pdist(points)), radii=radii, theiler=theiler)
    np.testing.assert_allclose(curve["correlation"], truth, rtol=1e-12)


def test_walkers_are_apart_in_time_however_their_steps_are_numbered():
    walks = np.random.default_rng(4).normal(size=(3, 2, 30)).cumsum(2)
    counts = [correlation_sum(walks, radii=[1, 2, 4], theiler=5, method=m)["block_pairs"] for m in ("tree", "pairs")]
    np.testing.assert_array_equal(*counts)
    pairs = correlation_sum(walks, radii=[1, 2, 1e9], theiler=5)
    assert float(pairs["correlation"][-1]) == 1


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_takens_estimator_is_that_of_its_definition(seed):
    points = np.random.default_rng(seed).random((60, 2))
    expected = -1 / slow.mean_log_ratio(points, 0.4)
    assert takens_estimator(points, radius=0.4).estimate == pytest.approx(expected, rel=1e-12)
    wide = np.concatenate([points, np.zeros((60, 80))], axis=1)
    assert takens_estimator(wide, radius=0.4).estimate == pytest.approx(expected, rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.floats(0.05, 0.4), axes=st.integers(1, 3))
def test_boxes_are_those_of_the_definition(seed, size, axes):
    random = np.random.default_rng(seed)
    points, offset = random.random((80, axes)), random.random(axes)
    points[0], points[1] = 0.0, 1.0
    assert sorted(_counts(points, size, offset).tolist()) == slow.occupied(points, size, offset)


def test_the_kaplan_yorke_dimension_interpolates_the_spectrum():
    assert kaplan_yorke_dimension([-1.623141, 0.419168]) == pytest.approx(1.25825, abs=1e-5)
    assert kaplan_yorke_dimension([-0.1, -2]) == 0
    assert kaplan_yorke_dimension([0.3, -0.1]) == 2
    assert kaplan_yorke_dimension([0.0, -1.0]) == 1
    assert np.isnan(kaplan_yorke_dimension([0.1, np.nan]))
    with pytest.raises(InputError):
        kaplan_yorke_dimension([])


@pytest.mark.parametrize(
    ("points", "status"),
    [(np.ones((500, 2)), "constant"), (np.full((500, 2), np.inf), "not_finite"), (np.eye(3), "too_few_points")],
)
@pytest.mark.parametrize(
    "measure", [persistent_homology_dimension, correlation_dimension, generalised_dimension, takens_estimator]
)
def test_where_there_is_nothing_to_measure_there_is_a_status(measure, points, status):
    fit = measure(points)
    assert fit.status == status
    assert np.isnan(fit.estimate)
    assert fit.reason


@pytest.mark.parametrize(
    "impossible",
    [
        lambda points: correlation_sum(points, radii=[1, -2, 3]),
        lambda points: correlation_sum(points, theiler=-1),
        lambda points: correlation_sum(points, method="boxes"),
        lambda points: correlation_dimension(points, confidence=2),
        lambda points: generalised_dimension(points, order=np.nan),
        lambda points: occupied_boxes(points, sizes=[1, 2]),
        lambda points: occupied_boxes(points, offsets=0),
        lambda points: takens_estimator(points, radius=-1),
        lambda points: tree_lengths(points, power=0),
        lambda points: tree_lengths(points, sampling=TreeSampling(sizes=(10, 20))),
        lambda points: TreeSampling(draws=0),
    ],
)
def test_impossible_options_are_refused(impossible):
    with pytest.raises(InputError):
        impossible(np.eye(100))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "draw", "dimension", "least"),
    [
        (correlation_dimension, slow.cantor, slow.CANTOR, 0.9),
        (correlation_dimension, slow.sierpinski, slow.SIERPINSKI, 0.9),
        (correlation_dimension, slow.circle, 1.0, 0.9),
        (persistent_homology_dimension, slow.sierpinski, slow.SIERPINSKI, 0.9),
        (generalised_dimension, slow.sierpinski, slow.SIERPINSKI, 0.8),
    ],
)
def test_intervals_hold_the_dimension_as_often_as_the_docs_say(measure, draw, dimension, least):
    fits = [
        measure(draw(1500 if measure is persistent_homology_dimension else 4000, seed), seed=seed) for seed in range(40)
    ]
    assert np.mean([fit.interval[0] <= dimension <= fit.interval[1] for fit in fits]) >= least


def test_an_estimate_by_takens_prints_as_other_dimensions_do():
    found = takens_estimator(np.random.default_rng(0).random((500, 2)), radius=0.2)
    assert str(found).startswith(f"correlation_dimension = {found.estimate:.4f} [")
    assert "(95 %), radius up to 0.2, " in str(found)


def test_pairs_in_one_block_of_time_make_an_estimate_and_no_interval():
    near = 1e-3 * np.random.default_rng(0).random((20, 1))
    points = np.concatenate([np.arange(1.0, 381.0)[:, None], near])
    found = takens_estimator(points, radius=1e-3)
    assert found.status == "ok"
    assert np.isnan(found.interval).all()


def test_a_correlation_dimension_of_which_many_replicates_fail_has_no_interval(monkeypatch):
    points = np.random.default_rng(0).random((1500, 2))
    module = sys.modules["fractalscape.measures.dimensions.point_sets.correlation_dimension"]
    whole = module.curve_replicates

    def mostly_lost(*arguments):
        curves = whole(*arguments)
        curves[: lost * len(curves) // 100] = np.nan
        return curves

    monkeypatch.setattr(module, "curve_replicates", mostly_lost)
    for lost, known in ((5, True), (20, False)):
        fit = correlation_dimension(points, replicates=100)
        assert fit.status == "ok"
        assert np.isfinite(fit.interval).all() == known
        assert f"{lost} of 100 replicates" in fit.reason
