"""The rules that turn numbers into sentences."""

import numpy as np
import pytest

from fractalscape.measures import boundary_basin_entropy
from fractalscape.trainability.verdict import judgements
from reference import known_sets
from reference.judged import evidence, fit, trust

NULL = evidence(1.02, label="null model")


@pytest.mark.parametrize(
    ("gliding", "pair", "finding", "words"),
    [
        (
            1.4,
            1.45,
            "supports",
            "fractal: D = 1.40 [1.35, 1.45], by pairs 1.45 [1.40, 1.50]; the null model 1.02",
        ),
        (1.02, 1.01, "opposes", "not told apart from a smooth border"),
        (1.13, 1.14, "opposes", "not told apart"),  # above the null model, but not above 1.1
        (1.4, 1.1, "open", "the estimates do not agree on fractal or not"),
        (1.4, None, "open", "by pairs not measured (all samples have outcome 0)"),
        (None, None, "not measured", "no dimension: all samples have outcome 0"),
    ],
)
def test_a_boundary_is_fractal_if_both_intervals_lie_above_the_smooth_ones(gliding, pair, finding, words):
    found = judgements.judge_dimension(evidence(gliding, pair), NULL)
    assert found.finding == finding
    assert words in found.sentence


def test_a_null_model_with_a_wide_interval_asks_for_more():
    rough = evidence(1.2)
    assert judgements.judge_dimension(rough, NULL).finding == "supports"
    assert judgements.judge_dimension(rough, evidence(1.0, half=0.2)).finding == "opposes"
    assert judgements.judge_dimension(rough, evidence(1.0, None, half=0.2)).finding == "open"  # pairs lie above 1.1
    assert "a smooth border 1" in judgements.judge_dimension(rough, None).sentence


@pytest.mark.parametrize(
    ("null", "finding"),
    [
        (evidence(1.05), "supports"),
        (evidence(1.3), "opposes"),
        (evidence(None), "not measured"),
        (None, "not measured"),
    ],
)
def test_the_pipeline_is_sound_if_the_null_model_has_dimension_one(null, finding):
    assert judgements.judge_null(null, "minibatches").finding == finding


def test_a_missing_null_model_says_why():
    assert judgements.judge_null(None, "minibatches").sentence == "no null model: minibatches."


@pytest.mark.parametrize(
    ("flipped", "tested", "finding", "words"),
    [
        (0, 9000, "supports", "0 of 9,000 samples at the boundary (0 % [0, 0.041])"),
        (0, 100, "open", "touched by rounding"),  # up to 3.6 % may flip
        (150, 9000, "open", "(1.7 % [1.4, 2])"),
        (3000, 9000, "opposes", "drawn by rounding in part"),
        (0, 0, "not measured", "no sample at a boundary"),
    ],
)
def test_rounding_is_judged_by_the_interval_of_the_share_that_flips(flipped, tested, finding, words):
    found = judgements.judge_trust(trust(flipped, tested))
    assert found.finding == finding
    assert words in found.sentence


def test_resolution_is_settled_if_all_intervals_meet():
    near = [evidence(d, label=f"{side} samples") for d, side in ((1.40, 64), (1.43, 128), (1.46, 256))]
    assert judgements.judge_resolution(near).finding == "supports"
    assert "64: 1.40 [1.35, 1.45], 128: 1.43" in judgements.judge_resolution(near).sentence
    assert judgements.judge_resolution([*near, evidence(1.6, label="512 samples")]).finding == "open"
    apart = [evidence(1.4, 1.3, label="64 samples"), evidence(1.4, 1.5, label="128 samples")]
    assert judgements.judge_resolution(apart).finding == "open"
    small = evidence(None, label="64 samples")
    assert judgements.judge_resolution([small, near[1]]).finding == "not measured"


def test_seeds_are_counted_by_the_rule_of_the_dimension():
    rough, smooth = evidence(1.4, label="seed 1"), evidence(1.0, label="seed 2")
    assert judgements.judge_seeds([rough, rough], NULL).finding == "supports"
    assert judgements.judge_seeds([rough, smooth], NULL).finding == "open"
    assert judgements.judge_seeds([smooth, smooth], NULL).finding == "opposes"
    assert judgements.judge_seeds([evidence(None, label="seed 1")], NULL).finding == "not measured"
    assert judgements.judge_seeds([], None).finding == "not measured"
    assert "1 of 2 other seeds are fractal" in judgements.judge_seeds([rough, smooth], NULL).sentence


def test_training_length_is_settled_if_the_neighbours_agree_whatever_the_short_ones_do():
    series = [evidence(d, label=f"{steps} steps") for d, steps in ((1.1, 125), (1.38, 250), (1.4, 500), (1.41, 1000))]
    assert judgements.judge_lengths(series, 500).finding == "supports"
    assert judgements.judge_lengths(series, 250).finding == "open"
    moved = [*series[:3], evidence(1.41, label="1000 steps", moved=True)]
    assert "1 in a window that was searched" in judgements.judge_lengths(moved, 500).sentence
    gone = [evidence(None, label="250 steps"), evidence(1.4, label="500 steps")]
    assert judgements.judge_lengths(gone, 500).finding == "not measured"


def test_entropy_is_judged_by_its_own_test():
    edge = boundary_basin_entropy(known_sets.half_plane(256, angle=0.3, offset=0.01))
    noise = boundary_basin_entropy(known_sets.noise(256, np.random.default_rng(0)))
    assert judgements.judge_entropy(edge).finding == "opposes"
    assert judgements.judge_entropy(noise).finding == "supports"
    nothing = boundary_basin_entropy([[0] * 64] * 64)
    assert judgements.judge_entropy(nothing).finding == "not measured"


def test_intervals_without_a_common_point_do_not_meet():
    assert judgements.meet([fit(1.0, 0.1), fit(1.15, 0.1), fit(None)])
    assert not judgements.meet([fit(1.0, 0.1), fit(1.15, 0.1), fit(1.25, 0.1)])
    assert judgements.meet([])
