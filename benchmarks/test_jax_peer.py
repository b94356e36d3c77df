"""The training step against a JAX program; needs the extra ``peers``."""

import numpy as np
import pytest

from benchmarks.jax_peer import SPECS, STUDY_BATCH, fastest, jax_losses, speed_up
from benchmarks.training_step import pixels
from fractalscape.trainability import TrainabilityField

pytestmark = pytest.mark.peer


@pytest.fixture(autouse=True)
def jax():
    return pytest.importorskip("jax")


@pytest.mark.parametrize("name", SPECS)
def test_jax_finds_the_same_losses(name):
    spec = SPECS[name].replace(steps=10, window=None)
    x, y = pixels(8)
    ours = TrainabilityField(spec=spec).losses(x, y)
    np.testing.assert_allclose(np.asarray(jax_losses(spec)(x, y)), ours, rtol=1e-9)


@pytest.mark.parametrize("name", ["tanh", "relu", "single"])
def test_the_step_is_1_8_times_as_fast_as_jax_at_its_best_batch_size(name):
    assert speed_up(SPECS[name], fastest(SPECS[name])).median > 1.8


def test_the_step_is_3_times_as_fast_as_jax_at_the_batch_size_of_the_study():
    assert speed_up(SPECS["tanh"], STUDY_BATCH, rounds=5).median > 3
