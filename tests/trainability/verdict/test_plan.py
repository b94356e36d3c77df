"""What a verdict is asked for, and what it will cost."""

import pytest

from fractalscape.errors import InputError
from fractalscape.trainability import preset
from fractalscape.trainability.verdict import Plan


def test_lengths_are_halved_four_times_and_doubled_once_but_never_shorter_than_the_measure():
    assert Plan(spec=preset("tanh")).lengths == (31, 62, 125, 250, 1000)
    assert Plan(spec=preset("tanh").replace(steps=100)).lengths == (25, 50, 200)
    assert Plan(spec=preset("tanh"), steps=[700, 500, 40]).lengths == (40, 700)


def test_the_work_is_counted_in_trainings_of_the_length_in_question():
    plan = Plan(spec=preset("tanh"), resolution=96, seeds=1, steps=(1000,))
    work = {step.title: step.trainings for step in plan.work()}
    assert work["the map at twice the resolution"] == 4 * 96**2
    assert work["null model"] == 96**2
    assert work["1000 steps"] == 2 * work["seed 1"]
    assert Plan(spec=preset("tanh"), seeds=0, steps=()).work()[-1].title == "1-ulp trust map"


def test_minibatches_and_offsets_have_no_null_model_and_say_why():
    for name, word in (("minibatch", "batch_size=16"), ("init-drift", "offset='every-step'")):
        plan = Plan(spec=preset(name))
        assert word in plan.null
        assert "null model" not in [step.title for step in plan.work()]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"resolution": 97}, "resolution=97 must be an even number, at least 64"),
        ({"resolution": 62}, "resolution=62"),
        ({"resolution": 96.0}, "resolution=96.0"),
        ({"seeds": -1}, "seeds=-1 must be how many other seeds to try"),
        ({"steps": (5, 5)}, r"steps=\(5, 5\) must be different training lengths"),
        ({"steps": 100}, "steps=100 must be different training lengths"),
        ({"steps": (0,)}, "steps="),
        ({"spec": "tanh"}, "a str is no TrainabilitySpec"),
    ],
)
def test_a_plan_out_of_range_is_refused(change, message):
    with pytest.raises(InputError, match=message):
        Plan(**{"spec": preset("tanh"), **change})
