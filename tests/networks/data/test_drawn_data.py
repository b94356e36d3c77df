import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.networks.data import chebyshev, gaussian_blobs, random_inputs, spirals, teacher_student


@pytest.mark.parametrize("draw", [gaussian_blobs, spirals, teacher_student, random_inputs])
def test_equal_seeds_draw_equal_data(draw):
    assert draw(20, seed=3).digest == draw(20, seed=3).digest != draw(20, seed=4).digest


def test_blobs_scatter_about_their_centres():
    data = gaussian_blobs(4000, classes=4, dimension=3, spread=0.5, seed=0)
    deviations = [data.inputs[data.targets == label].std(axis=0, ddof=1) for label in range(4)]
    np.testing.assert_allclose(deviations, 0.5, atol=4 * 0.5 / np.sqrt(2 * 999))
    exact = gaussian_blobs(8, classes=4, dimension=3, spread=0, seed=0)
    assert np.array_equal(exact.inputs[:4], exact.inputs[4:])


def test_spirals_lie_on_their_arms():
    data = spirals(500, classes=3, turns=2, noise=0, seed=0)
    radius = np.hypot(*data.inputs.T)
    angle = np.arctan2(*data.inputs.T[::-1])
    left = angle - 2 * np.pi * (2 * radius + data.targets / 3)
    np.testing.assert_allclose(np.exp(1j * left), 1, atol=1e-12)
    assert radius.max() < 1


def test_a_teacher_gives_its_targets_and_noise_adds_its_variance():
    clean = teacher_student(20_000, dimension=5, width=3, outputs=2, seed=0)
    noisy = teacher_student(20_000, dimension=5, width=3, outputs=2, noise=0.3, seed=0)
    assert np.array_equal(clean.inputs, noisy.inputs)
    added = (noisy.targets - clean.targets).std()
    assert abs(added - 0.3) < 4 * 0.3 / np.sqrt(2 * 40_000)


def test_random_inputs_say_nothing_about_their_labels():
    data = random_inputs(5000, shape=(1, 4, 4), seed=0)
    assert data.inputs.dtype == np.float32
    assert 0 <= data.inputs.min() < data.inputs.max() < 1
    labelled = np.eye(10)[data.targets]
    correlation = np.corrcoef(data.inputs.reshape(5000, -1), labelled, rowvar=False)[:16, 16:]
    assert np.abs(correlation).max() < 4.5 / np.sqrt(5000)  # the largest of 160
    normal = random_inputs(5000, shape=(16,), law="normal", seed=0).inputs
    assert abs(normal.std() - 1) < 4 / np.sqrt(2 * normal.size)


def test_chebyshev_targets_are_cosines():
    data = chebyshev(15, degree=5)
    np.testing.assert_allclose(data.targets, np.cos(5 * np.arccos(data.inputs)), atol=1e-12)


@pytest.mark.parametrize(
    ("draw", "options", "message"),
    [
        (gaussian_blobs, {"classes": 1}, "classes=1 is not a whole number of at least 2"),
        (gaussian_blobs, {"spread": -1}, "spread=-1 is not"),
        (spirals, {"noise": float("nan")}, "noise=nan is not"),
        (teacher_student, {"width": 0}, "width=0 is not"),
        (random_inputs, {"law": "cauchy"}, "law='cauchy' is not one of 'uniform', 'normal'"),
        (random_inputs, {"shape": 3}, "shape=3 is not a tuple"),
        (chebyshev, {"samples": 1}, "samples=1 is not"),
        (spirals, {"seed": -1}, "seed=-1 must be"),
    ],
)
def test_wrong_options_are_refused(draw, options, message):
    with pytest.raises(InputError, match=message):
        draw(**options)
