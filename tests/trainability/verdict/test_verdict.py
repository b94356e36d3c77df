"""The whole verdict, on small maps."""

import json
import sys
from fractions import Fraction

import numpy as np
import pytest

from fractalscape.errors import DepthError, InputError
from fractalscape.raster import Cost, Window, sweep, trust_map
from fractalscape.trainability import LinearisedSpec, TrainabilityField, preset, published, verdict
from fractalscape.trainability.verdict import Plan
from fractalscape.trainability.verdict.evidence import evidence
from fractalscape.trainability.verdict.same_size_window import window_on_diagonal

pytestmark = pytest.mark.xdist_group("verdict")

SHORT = preset("single").replace(steps=60)
WINDOW = published("single").window
TOPICS = ["dimension", "null model", "1-ulp trust", "resolution", "other seeds", "training length", "basin entropy"]


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    store, titles = tmp_path_factory.mktemp("verdict"), []
    found = verdict(SHORT, WINDOW, resolution=96, seeds=1, steps=(30, 120), store=store, announce=titles.append)
    return found, store, titles


def test_every_question_is_answered_and_the_plan_is_what_was_done(judged):
    found, _, titles = judged
    assert [each.topic for each in found.judgements] == TOPICS
    plan = Plan(spec=SHORT, resolution=96, seeds=1, steps=(30, 120))
    assert titles == [step.title for step in plan.work()]
    assert [each.label for each in found.lengths] == ["30 steps", "60 steps", "120 steps"]
    assert [each.label for each in found.resolutions] == ["48 samples", "96 samples", "192 samples"]


def test_one_sweep_holds_every_resolution_to_the_bit(judged):
    found = judged[0]
    for each in found.resolutions:
        expected = sweep(SHORT.field(), WINDOW, resolution=each.raster["outcome"].shape)
        assert np.array_equal(each.raster["value"].values, expected["value"].values)
        assert np.array_equal(each.raster["lr0"].values, expected["lr0"].values)


def test_the_parts_are_those_that_their_own_functions_give(judged):
    found = judged[0]
    assert trust_map(SHORT.field(), found.main.raster).equals(found.trust)
    field = LinearisedSpec(network=SHORT).field()
    window = window_on_diagonal(field, WINDOW)
    assert found.null.window == window
    alone = evidence(sweep(field, window, resolution=96), label="null model", window=window)
    assert alone.gliding == found.null.gliding
    assert alone.pair == found.null.pair


def test_windows_that_moved_keep_their_size_and_say_so(judged):
    (seed,) = judged[0].seeds
    assert seed.moved
    assert seed.window.x.span == WINDOW.x.span
    assert np.ptp(seed.raster["outcome"].values) == 1
    assert seed.to_dict()["moved"] is True


@pytest.mark.slow
def test_a_second_run_trains_only_what_is_not_stored(judged, monkeypatch):
    found, store, _ = judged
    counted = []
    own = TrainabilityField.evaluate
    monkeypatch.setattr(TrainabilityField, "evaluate", lambda self, x, y: counted.append(self.spec) or own(self, x, y))
    cost = Cost(seconds=1e-5, worst=1e-5)
    monkeypatch.setattr(sys.modules["fractalscape.trainability.verdict.verdict"], "probe", lambda field, window: cost)
    again = verdict(SHORT, WINDOW, resolution=96, seeds=1, steps=(30, 120), store=store)
    assert again.to_json() == found.to_json()
    assert {spec.seed for spec in counted} == {SHORT.seed}  # the trust map's probe and samples
    assert {spec.steps for spec in counted} == {SHORT.steps}


def test_the_json_is_strict_and_holds_every_number(judged):
    found = json.loads(judged[0].to_json(), parse_constant=lambda name: pytest.fail(name))
    assert found["spec"] == SHORT.replace(window=None).to_dict()
    assert found["main"]["gliding"]["estimate"] == judged[0].main.gliding.estimate
    assert found["trust"]["tested_samples"] == int(judged[0].trust["tested_samples"])
    assert len(found["judgements"]) == len(TOPICS)
    assert found["resolutions"][0]["gliding"]["status"] == "too_few_points"


def test_a_window_of_one_class_is_judged_without_a_number():
    found = verdict(
        SHORT, Window.log10(lr0=(-3, -2.9), lr1=(-3, -2.9)), resolution=64, seeds=0, steps=(), replicates=10
    )
    assert found.judgement("dimension").sentence == "no dimension: all 4096 samples have outcome 0."
    assert {each.finding for each in found.judgements if each.topic != "null model"} == {"not measured"}
    json.loads(found.to_json(), parse_constant=lambda name: pytest.fail(name))


def test_minibatches_have_no_null_model_and_the_rest_is_judged():
    spec = preset("minibatch").replace(width=4, steps=20)
    found = verdict(spec, Window.log10(lr0=(-1, 3), lr1=(-1, 3)), resolution=64, seeds=0, steps=(), replicates=10)
    assert found.null is None
    assert "batch_size=16 has no null model" in found.judgement("null model").sentence
    assert found.judgement("1-ulp trust").finding != "not measured"


def test_at_the_floor_the_double_resolution_is_left_out():
    wide = published("single").window
    window = Window.log10(
        **{axis.name: (axis.lo, axis.lo + Fraction(1, 10**14)) for axis in (wide.x, wide.y)}  # 64 samples, not 128
    )
    found = verdict(SHORT, window, resolution=64, seeds=0, steps=(), replicates=10)
    assert [each.label for each in found.resolutions] == ["32 samples", "64 samples"]


@pytest.mark.parametrize("name", ["single", "linear"])
def test_the_null_model_has_a_smooth_border_through_the_same_pipeline(name):
    check_smooth(name, 256)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_the_null_model_of_many_data_points_has_a_smooth_border_too(name):
    check_smooth(name, 192)


def check_smooth(name, resolution):
    field = LinearisedSpec(network=preset(name)).field()
    window = window_on_diagonal(field, published(name).window)
    found = evidence(sweep(field, window, resolution=resolution), label="null model", window=window)
    for fit in (found.gliding, found.pair):
        assert 0.99 < fit.estimate < 1.1
        assert fit.interval[0] <= 1 <= fit.interval[1]


def test_wrong_windows_are_refused_before_any_work():
    with pytest.raises(InputError, match="the window's axes are"):
        verdict(SHORT, Window.log10(x=(0, 1), y=(0, 1)))
    with pytest.raises(InputError, match="is not a Window"):
        verdict(SHORT, (0, 1))
    tiny = Window.log10(lr0=(1, 1 + 1e-15), lr1=(1, 1 + 1e-15))
    with pytest.raises(DepthError, match="fall below the floor"):
        verdict(SHORT, tiny)


def test_only_a_missing_boundary_is_an_answer_other_errors_go_up(monkeypatch):
    def broken(*_, **__):
        raise InputError("no dask scheduler answers")

    monkeypatch.setattr(sys.modules["fractalscape.trainability.verdict.verdict"], "same_size_window", broken)
    with pytest.raises(InputError, match="no dask scheduler answers"):
        verdict(SHORT, WINDOW, resolution=96, seeds=1, steps=())
