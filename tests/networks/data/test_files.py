import gzip
import struct

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.networks.data import read_cifar, read_idx, read_idx_images

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx(array):
    head = bytes([0, 0, CODES[array.dtype.str[1:]], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


@pytest.mark.parametrize("kind", CODES)
def test_idx_files_give_what_was_written(tmp_path, kind):
    array = np.arange(24).reshape(2, 3, 4).astype(kind)
    (tmp_path / "plain").write_bytes(idx(array))
    (tmp_path / "packed.gz").write_bytes(gzip.compress(idx(array)))
    for name in ("plain", "packed.gz"):
        found = read_idx(tmp_path / name)
        assert found.dtype == np.dtype(kind)
        assert np.array_equal(found, array)


def test_images_and_labels_make_data(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype("u1")
    images, labels = tmp_path / "train-images-idx3-ubyte.gz", tmp_path / "train-labels-idx1-ubyte"
    images.write_bytes(gzip.compress(idx(pixels)))
    labels.write_bytes(idx(np.array([3, 0, 9, 1, 1], "u1")))
    data = read_idx_images(images, labels)
    assert (data.name, data.classes, data.shape) == ("train-images", 10, (1, 28, 28))
    assert data.targets.tolist() == [3, 0, 9, 1, 1]
    np.testing.assert_array_equal(np.rint(data.inputs[:, 0] * 255), pixels)


def test_damaged_idx_files_are_named_with_what_is_wrong(tmp_path):
    whole = idx(np.arange(6, dtype="u1").reshape(2, 3))
    cases = {
        "text": (b"<html>", "begins with 3c68746d, not with the magic number"),
        "empty": (b"", "begins with nothing, not with the magic number"),
        "code": (b"\0\0\x07\x01\0\0\0\1a", "begins with 00000701"),
        "head": (whole[:8], "ends within its head"),
        "short": (whole[:-1], r"holds 5 bytes of numbers; shape \(2, 3\) takes 6"),
        "long": (whole + b"x", r"holds 7 bytes of numbers; shape \(2, 3\) takes 6"),
        "torn.gz": (gzip.compress(whole)[:-9], "is not whole"),
        "rot.gz": (b"\x1f\x8b\x08" + bytes(30), "is not whole"),
    }
    for name, (content, message) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=message):
            read_idx(tmp_path / name)
    with pytest.raises(InputError, match="missing is not there; download"):
        read_idx(tmp_path / "missing")


def test_images_that_do_not_fit_their_labels_are_refused(tmp_path):
    images, labels = tmp_path / "images", tmp_path / "labels"
    images.write_bytes(idx(np.zeros((2, 4, 4), "u1")))
    labels.write_bytes(idx(np.zeros(3, "u1")))
    with pytest.raises(InputError, match=r"holds 2 images, .* 3 labels"):
        read_idx_images(images, labels)
    with pytest.raises(InputError, match=r"holds uint8 of shape \(3,\); images are bytes of three axes"):
        read_idx_images(labels, labels)
    with pytest.raises(InputError, match="labels are bytes of one axis"):
        read_idx_images(images, images)


def cifar(samples, heads, seed=0):
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, (samples, heads)).astype("u1")
    pixels = random.integers(0, 256, (samples, 3, 32, 32)).astype("u1")
    return labels, pixels, np.concatenate([labels, pixels.reshape(samples, -1)], axis=1).tobytes()


def test_cifar_files_give_what_was_written(tmp_path):
    parts = [cifar(2, 1, seed) for seed in (0, 1)]
    paths = [tmp_path / f"data_batch_{k}.bin" for k in (1, 2)]
    for path, (_, _, content) in zip(paths, parts, strict=True):
        path.write_bytes(content)
    data = read_cifar(paths)
    assert (data.shape, data.classes) == ((3, 32, 32), 10)
    assert data.targets.tolist() == [*parts[0][0].ravel(), *parts[1][0].ravel()]
    np.testing.assert_array_equal(np.rint(data.inputs[2:] * 255), parts[1][1])


def test_cifar_100_has_coarse_and_fine_labels(tmp_path):
    labels, pixels, content = cifar(3, 2)
    (tmp_path / "train.bin").write_bytes(content)
    fine = read_cifar(tmp_path / "train.bin", labels="cifar100")
    coarse = read_cifar(tmp_path / "train.bin", labels="cifar100_coarse")
    assert (fine.targets.tolist(), fine.classes) == (labels[:, 1].tolist(), 100)
    assert (coarse.targets.tolist(), coarse.classes) == (labels[:, 0].tolist(), 20)
    np.testing.assert_array_equal(np.rint(fine.inputs * 255), pixels)


def test_damaged_cifar_files_are_named_with_what_is_wrong(tmp_path):
    path = tmp_path / "data.bin"
    with pytest.raises(InputError, match="is not there; download and unpack the binary version"):
        read_cifar(path)
    path.write_bytes(cifar(2, 1)[2][:-1])
    with pytest.raises(InputError, match=r"has 6145 bytes, not a multiple of 3073, a record .* of CIFAR-10"):
        read_cifar(path)
    path.write_bytes(cifar(2, 1)[2])
    with pytest.raises(InputError, match="has 6146 bytes, not a multiple of 3074"):
        read_cifar(path, labels="cifar100")
    path.write_bytes(bytes([77]) + bytes(3072))
    with pytest.raises(InputError, match="holds the label 77, but cifar10 has 10"):
        read_cifar(path)
    with pytest.raises(InputError, match="paths is empty"):
        read_cifar([])
    with pytest.raises(InputError, match="labels='fine' is not one of"):
        read_cifar(path, labels="fine")
