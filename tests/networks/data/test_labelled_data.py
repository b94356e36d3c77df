import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.networks.data import LabelledData, label_noise, standardise, train_test_split


def numbered(samples=50, classes=10):
    return LabelledData(
        inputs=np.arange(samples)[:, None], targets=np.arange(samples) % classes, name="numbered", classes=classes
    )


def test_data_say_what_a_network_needs():
    images = LabelledData(inputs=np.zeros((4, 1, 8, 8), np.float32), targets=[0, 1, 2, 0], name="images")
    assert (images.samples, images.shape, images.classes, images.outputs) == (4, (1, 8, 8), 3, 3)
    assert images.inputs.dtype == np.float32
    fitted = LabelledData(inputs=np.zeros((4, 2)), targets=np.zeros((4, 3)), name="fitted")
    assert (fitted.classes, fitted.outputs) == (None, 3)


def test_a_digest_changes_with_every_bit_and_not_with_the_name():
    data = numbered()
    renamed = LabelledData(inputs=data.inputs, targets=data.targets, name="other")
    assert renamed.digest == data.digest
    nudged = data.inputs.copy()
    nudged[3] = np.nextafter(nudged[3], 9)
    assert LabelledData(inputs=nudged, targets=data.targets, name="numbered").digest != data.digest
    reshaped = LabelledData(inputs=data.inputs.reshape(50, 1, 1), targets=data.targets, name="numbered")
    assert reshaped.digest != data.digest


def test_a_split_has_every_sample_once_and_repeats():
    data = numbered()
    train, test = train_test_split(data, test_share=0.3, seed=4)
    assert (train.samples, test.samples) == (35, 15)
    assert sorted(np.concatenate([train.inputs, test.inputs]).ravel()) == list(range(50))
    assert np.array_equal(train.targets, train.inputs.ravel() % 10)
    again, _ = train_test_split(data, test_share=0.3, seed=4)
    other, _ = train_test_split(data, test_share=0.3, seed=5)
    assert again.digest == train.digest != other.digest
    assert train.classes == 10


def test_noise_redraws_so_many_labels_uniformly():
    data = numbered(20_000)
    noisy = label_noise(data, share=0.4, seed=1)
    changed = noisy.targets != data.targets
    spread = np.sqrt(8000 * 0.9 * 0.1)  # of 8000 redrawn labels, one in ten stays
    assert abs(changed.sum() - 7200) < 4 * spread
    assert np.abs(np.bincount(noisy.targets, minlength=10) - 2000).max() < 4 * np.sqrt(8000 * 0.1 * 0.9)
    assert np.array_equal(noisy.inputs, data.inputs)
    assert label_noise(data, share=0, seed=1).digest == data.digest
    assert label_noise(data, share=1, seed=1).digest != data.digest


def test_standard_inputs_have_mean_0_and_variance_1_in_each_channel():
    random = np.random.default_rng(0)
    images = random.normal([[[[3.0]], [[-2.0]]]], [[[[0.5]], [[4.0]]]], (200, 2, 5, 5))
    data = LabelledData(inputs=images, targets=np.zeros(200, int), name="images")
    found = standardise(data).inputs
    np.testing.assert_allclose(found.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(found.std(axis=(0, 2, 3)), 1, rtol=1e-12)
    train, test = train_test_split(data, seed=0)
    mean, deviation = train.inputs.mean(axis=(0, 2, 3)), train.inputs.std(axis=(0, 2, 3))
    by_hand = (test.inputs - mean[:, None, None]) / deviation[:, None, None]
    np.testing.assert_allclose(standardise(test, like=train).inputs, by_hand, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"inputs": np.zeros(3), "targets": [0, 1, 2]}, r"inputs have shape \(3,\)"),
        ({"inputs": np.zeros((0, 3)), "targets": []}, r"inputs have shape \(0, 3\)"),
        ({"inputs": [["a"]], "targets": [0]}, "inputs have dtype <U1"),
        ({"inputs": np.zeros((3, 2)), "targets": [0, 1]}, "there are 3 inputs and 2 targets"),
        ({"inputs": np.zeros((2, 2)), "targets": [0.0, 1.0]}, r"targets have shape \(2,\) and dtype float64"),
        ({"inputs": np.zeros((2, 2)), "targets": [0, -1]}, "targets hold the label -1"),
        ({"inputs": np.zeros((2, 2)), "targets": [0, 3], "classes": 3}, "with classes=3 the largest is 2"),
    ],
)
def test_what_is_no_data_is_refused(given, message):
    with pytest.raises(InputError, match=message):
        LabelledData(name="wrong", **given)


def test_wrong_options_are_refused():
    with pytest.raises(InputError, match=r"test_share=1\.5 is not"):
        train_test_split(numbered(), test_share=1.5, seed=0)
    with pytest.raises(InputError, match=r"test_share=0\.001 of 50 samples leaves one part empty"):
        train_test_split(numbered(), test_share=0.001, seed=0)
    with pytest.raises(InputError, match=r"share=1\.1 is not"):
        label_noise(numbered(), share=1.1, seed=0)
    real = LabelledData(inputs=np.zeros((2, 1)), targets=np.zeros((2, 1)), name="real")
    with pytest.raises(InputError, match="real has real targets, no labels"):
        label_noise(real, share=0.5, seed=0)
    with pytest.raises(InputError, match=r"has inputs of shape \(1,\)"):
        standardise(LabelledData(inputs=np.zeros((2, 3)), targets=[0, 1], name="wide"), like=real)
