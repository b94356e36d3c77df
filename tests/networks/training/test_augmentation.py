import numpy as np
import torch

from fractalscape.networks.training.augmentation import PADDING, crop_and_flip


def one_by_one(images, stream):
    """Pad, crop and flip each image."""
    shifts = stream.integers(0, 2 * PADDING + 1, (len(images), 2))
    mirrored = stream.random(len(images)) < 0.5
    found = []
    for image, (down, across), mirror in zip(images, shifts, mirrored, strict=True):
        rows, columns = image.shape[1:]
        padded = np.pad(image, ((0, 0), (PADDING, PADDING), (PADDING, PADDING)))
        crop = padded[:, down : down + rows, across : across + columns]
        found.append(crop[:, :, ::-1] if mirror else crop)
    return np.array(found)


def test_a_batch_is_what_each_image_gives():
    images = np.random.default_rng(0).random((50, 2, 6, 9))
    found = crop_and_flip(torch.from_numpy(images), np.random.default_rng(1))
    np.testing.assert_array_equal(found.numpy(), one_by_one(images, np.random.default_rng(1)))


def test_all_shifts_are_as_frequent_and_half_of_the_images_are_mirrored():
    images = torch.zeros(20_000, 1, 9, 9)
    images[:, 0, 4, 4] = 1
    images[:, 0, 4, 5] = 2
    found = crop_and_flip(images, np.random.default_rng(0)).numpy()[:, 0]
    marked = (found == 1).any(axis=(1, 2))
    assert marked.all()
    rows = np.argwhere(found == 1)[:, 1]
    assert np.abs(np.bincount(rows, minlength=9) - 20_000 / 9).max() < 4.5 * np.sqrt(20_000 * 8 / 81)
    places = {value: np.argwhere(found == value) for value in (1, 2)}
    seen = np.isin(places[1][:, 0], places[2][:, 0])
    left = places[2][:, 2] < places[1][seen][:, 2]
    assert abs(left.mean() - 0.5) < 4 / np.sqrt(4 * left.size)
