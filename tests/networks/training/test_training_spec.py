import math

import pytest

from fractalscape.errors import InputError
from fractalscape.networks import TRAINING_PRESETS, TrainingSpec, training_preset
from fractalscape.networks.training.learning_rate_schedule import scheduled_learning_rate


@pytest.mark.parametrize("name", TRAINING_PRESETS)
def test_presets_survive_json_and_are_hashable(name):
    spec = training_preset(name)
    assert TrainingSpec.from_json(spec.to_json()) == spec
    assert hash(TrainingSpec.from_json(spec.to_json())) == hash(spec)
    assert len({spec.digest, spec.replace(seed=1).digest}) == 2


def test_thresholds_are_those_of_quadratics():
    assert TrainingSpec(learning_rate=0.5).stable_curvature == 4
    heavy = TrainingSpec(optimiser="momentum", momentum=0.5, learning_rate=0.5)
    assert (heavy.stable_curvature, heavy.replace(optimiser="nesterov").stable_curvature) == (6, 3)
    assert math.isnan(TrainingSpec(optimiser="adam").stable_curvature)


def test_a_cosine_ends_near_zero():
    spec = TrainingSpec(schedule="cosine", learning_rate=2, epochs=4)
    rates = [scheduled_learning_rate(spec, epoch) for epoch in range(4)]
    assert rates == pytest.approx([2, 1 + math.sqrt(0.5), 1, 1 - math.sqrt(0.5)])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"epochs": 0}, "epochs=0 is not a whole number of at least 1"),
        ({"batch_size": 1.5}, "batch_size=1.5 is not a whole number"),
        ({"learning_rate": 0}, "learning_rate=0 is not"),
        ({"learning_rate": math.nan}, "learning_rate=nan is not"),
        ({"momentum": 0.9}, "momentum=0.9 is not of optimiser='sgd'; take 'momentum'"),
        ({"optimiser": "momentum", "momentum": 1}, "momentum=1 is not a number between 0 and 1"),
        ({"optimiser": "lion"}, "optimiser='lion' is not one of 'sgd', 'momentum', 'nesterov', 'adam'"),
        ({"schedule": "steps"}, "milestones=.. with schedule='steps'"),
        ({"milestones": (3,)}, "milestones=.3,. with schedule='constant'"),
        ({"schedule": "steps", "milestones": (3, 2)}, "do not increase"),
        ({"label_noise": 1.1}, "label_noise=1.1 is not"),
        ({"test_share": 1}, "test_share=1 is not"),
        ({"model_options": {"seed": math.nan}}, "model_options=.* is not a dict of names"),
        ({"data_options": [1]}, "data_options=.1. is not a dict"),
        ({"seed": -1}, "seed=-1 is not a whole number"),
    ],
)
def test_wrong_fields_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        TrainingSpec(**given)


def test_a_preset_that_is_not_there_is_named():
    with pytest.raises(InputError, match="preset='cifar' is not one of digits-mlp, mnist-cnn"):
        training_preset("cifar")
