import numpy as np
import pytest
from PIL import Image

from fractalscape.errors import InputError
from fractalscape.landscapes import read_array

RANDOM = np.random.default_rng(0)
GREY = RANDOM.integers(0, 2**16, (6, 9))


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate", "packbits"])
@pytest.mark.parametrize(("kind", "white"), [(np.uint8, 255), (np.uint16, 65535)])
@pytest.mark.parametrize("ending", ["tif", "TIFF"])
def test_grey_of_8_and_16_bits_is_brightness_as_that_of_a_png(kind, white, compression, ending, tmp_path):
    grey = (GREY % (white + 1)).astype(kind)
    Image.fromarray(grey).save(tmp_path / f"own.{ending}", compression=compression)
    Image.fromarray(grey).save(tmp_path / "own.png")
    found = read_array(tmp_path / f"own.{ending}")
    np.testing.assert_array_equal(found, grey / white)
    np.testing.assert_array_equal(found, read_array(tmp_path / "own.png"))


def test_colours_are_weighed_as_those_of_a_png(tmp_path):
    colours = RANDOM.integers(0, 256, (6, 9, 3), dtype=np.uint8)
    for ending in ("tif", "png"):
        Image.fromarray(colours).save(tmp_path / f"own.{ending}")
    np.testing.assert_array_equal(read_array(tmp_path / "own.tif"), read_array(tmp_path / "own.png"))


@pytest.mark.parametrize(
    "numbers",
    [
        RANDOM.standard_normal((6, 9)).astype(np.float32),
        np.where(GREY % 7 == 0, np.nan, GREY).astype(np.float32),
        RANDOM.integers(-(2**31), 2**31, (6, 9)).astype(np.int32),
    ],
    ids=["floats", "holes", "whole"],
)
def test_numbers_of_32_bits_are_read_as_they_stand(numbers, tmp_path):
    Image.fromarray(numbers).save(tmp_path / "own.tif")
    np.testing.assert_array_equal(read_array(tmp_path / "own.tif"), numbers)


def bare_tiff(samples, sample_format, *, black=1):
    """Return a file of one uncompressed strip, by the sections 2 and 7 of TIFF 6.0."""
    rows, columns = samples.shape
    body, bits = samples.astype(samples.dtype.newbyteorder("<")).tobytes(), 8 * samples.itemsize
    tags = {256: columns, 257: rows, 258: bits, 259: 1, 262: black, 273: 8, 277: 1, 278: rows, 279: len(body)}
    tags[339] = sample_format
    entries = b"".join(
        tag.to_bytes(2, "little") + (4).to_bytes(2, "little") + (1).to_bytes(4, "little") + value.to_bytes(4, "little")
        for tag, value in sorted(tags.items())
    )
    head = b"II*\0" + (8 + len(body)).to_bytes(4, "little")
    return head + body + len(tags).to_bytes(2, "little") + entries + bytes(4)


def test_whole_numbers_without_a_sign_beyond_those_with_one_keep_their_size(tmp_path):
    numbers = np.array([[0, 1, 2**31 - 1], [2**31, 2**32 - 2, 2**32 - 1]], np.uint32)
    (tmp_path / "own.tif").write_bytes(bare_tiff(numbers, 1))
    np.testing.assert_array_equal(read_array(tmp_path / "own.tif"), numbers)


def test_signed_numbers_of_16_bits_are_not_taken_for_brightness(tmp_path):
    numbers = np.array([[0, -1, 300], [-(2**15), 2**15 - 1, 7]], np.int16)
    (tmp_path / "own.tif").write_bytes(bare_tiff(numbers, 2))
    np.testing.assert_array_equal(read_array(tmp_path / "own.tif"), numbers)


def test_what_is_no_plane_of_such_samples_is_refused_by_name(tmp_path):
    path = tmp_path / "own.tif"
    first, second = (Image.fromarray(GREY.astype(np.uint16)) for _ in range(2))
    first.save(path, save_all=True, append_images=[second])
    with pytest.raises(InputError, match=r"own.tif holds 2 planes; save the one that is meant"):
        read_array(path)
    Image.fromarray(GREY % 2 == 1).save(path)
    with pytest.raises(InputError, match=r"own.tif holds samples of the kind '1'; save it as 8, 16 or 32 bit"):
        read_array(path)
    path.write_bytes(bare_tiff(GREY.astype(np.uint16), 1, black=0))
    with pytest.raises(InputError, match=r"own.tif holds samples of the kind 'I;16'; .* black at 0"):
        read_array(path)
    path.write_bytes(bare_tiff(GREY.astype(np.uint16), 1)[:40])
    with pytest.raises(InputError, match=r"own.tif cannot be read as .tif"):
        read_array(path)
