"""From samples to exponents takes at most three times as long as PyWavelets' transform alone."""

import numpy as np
import pytest

from benchmarks.multifractal_transform import SHAPES, image, stages, transforms


@pytest.mark.parametrize("stage", ["coefficients", "leaders of coefficients", "samples to exponents"])
def test_every_stage_has_a_cost(stage):
    data = image((128, 100))
    assert list(stages(data)) == ["coefficients", "leaders of coefficients", "samples to exponents"]
    assert transforms(data, stage, rounds=2).median > 0


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_samples_to_exponents_take_at_most_three_transforms(shape, kind):
    assert transforms(image(shape, kind), "samples to exponents").median <= 3
