import importlib.util
import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.io import savemat

from fractalscape.errors import InputError, MissingExtra
from fractalscape.landscapes import (
    FunctionLandscape,
    GriddedLandscape,
    LevyMotionSpec,
    Rastrigin,
    fractional_brownian,
    landscape_from,
)
from fractalscape.landscapes.png_heights import png_heights
from fractalscape.specs import Spec
from landscapes.test_landscape import check_landscape

HEIGHTS = np.random.default_rng(2).standard_normal((6, 9))
POINTS = np.random.default_rng(3).uniform(-9, 9, (20, 2))


def write(path, kind):
    """Write HEIGHTS as a file of a kind."""
    if kind == "npy":
        np.save(path, HEIGHTS)
    elif kind == "csv":
        np.savetxt(path, HEIGHTS, delimiter=",", fmt="%.17g")
    else:
        savemat(path, {"landscape": HEIGHTS, "version": "1", "cube": np.zeros((2, 3, 4))})
    return path


@pytest.mark.parametrize("kind", ["npy", "csv", "mat"])
@pytest.mark.parametrize("text", [False, True])
def test_a_file_of_heights_is_the_landscape_of_their_array(kind, text, tmp_path):
    path = write(tmp_path / f"heights.{kind}", kind)
    read = landscape_from(str(path) if text else path, edges="periodic", method="fd_bilinear")
    plain = landscape_from(HEIGHTS, edges="periodic", method="fd_bilinear")
    np.testing.assert_array_equal(read.gradient(POINTS), plain.gradient(POINTS))
    assert read.spec == plain.spec


def test_a_surface_of_this_package_keeps_its_spec():
    surface = fractional_brownian((8, 9), hurst=0.5, seed=4)
    landscape = landscape_from(surface)
    assert Spec.from_json(landscape.spec.source).draw().identical(surface)
    np.testing.assert_allclose(landscape.value([[8.0, 7.0]]), surface[-1, -1])


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "I;16"])
def test_a_picture_has_its_brightness_as_heights(mode, tmp_path):
    pixels = np.random.default_rng(5).integers(0, 256, (7, 11, 4), np.uint8)
    deep = np.random.default_rng(5).integers(0, 65536, (7, 11), np.uint16)
    channels = {"L": np.s_[..., 0], "LA": np.s_[..., :2], "RGB": np.s_[..., :3], "RGBA": np.s_[...]}
    picture = Image.fromarray(deep) if mode == "I;16" else Image.fromarray(pixels[channels[mode]])
    assert picture.mode == mode
    picture.save(tmp_path / "picture.png")
    heights = landscape_from(tmp_path / "picture.png").heights
    if mode == "I;16":
        brightness = deep / 65535
    elif mode in ("L", "LA"):
        brightness = pixels[..., 0] / 255
    else:
        brightness = (0.299 * pixels[..., 0] + 0.587 * pixels[..., 1] + 0.114 * pixels[..., 2]) / 255
    np.testing.assert_allclose(heights, brightness, rtol=1e-14)


def png(rows, filters):
    """Write a grey picture with a filter for each row, the slow way of the specification."""
    body = bytearray()
    for y, kind in enumerate(filters):
        body.append(kind)
        for x in range(rows.shape[1]):
            left = int(rows[y, x - 1]) if x else 0
            up = int(rows[y - 1, x]) if y else 0
            corner = int(rows[y - 1, x - 1]) if x and y else 0
            nearest = min((left, up, corner), key=lambda each, straight=left + up - corner: abs(straight - each))
            body.append((int(rows[y, x]) - (0, left, up, (left + up) // 2, nearest)[kind]) % 256)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 8, 0, 0, 0, 0))]
    chunks += [(b"IDAT", zlib.compress(bytes(body))), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.lists(st.integers(0, 4), min_size=1, max_size=8), st.integers(0, 99))
def test_every_filter_of_a_picture_is_undone(columns, filters, seed):
    rows = np.random.default_rng(seed).integers(0, 256, (len(filters), columns), np.uint8)
    content = png(rows, filters)
    np.testing.assert_array_equal(np.array(Image.open(io.BytesIO(content))), rows)
    np.testing.assert_array_equal(png_heights(content), rows / 255)


@pytest.mark.parametrize("damage", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", None])
def test_what_is_no_whole_picture_is_told(damage, tmp_path):
    path = tmp_path / "picture.png"
    content = png(np.zeros((4, 4), np.uint8), [0] * 4)
    path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:] if damage is None else damage)
    with pytest.raises(InputError, match="this is not a whole PNG file; save the picture again"):
        landscape_from(path)
    Image.new("P", (5, 5)).save(path)
    with pytest.raises(InputError, match=r"a PNG of \d bits, colour type 3 is not read; save it as 8 or 16 bit grey"):
        landscape_from(path)


def test_a_picture_that_unpacks_to_more_than_its_size_or_less_or_has_no_such_filter_is_handled():
    rows = np.arange(48, dtype=np.uint8).reshape(6, 8)
    whole = png(rows, [0] * 6)

    def packed(body):
        """Return the picture with another body."""
        head = whole[: whole.index(b"IDAT") - 4]
        parts = ((b"IDAT", zlib.compress(body)), (b"IEND", b""))
        return head + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in parts
        )

    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    long = packed(lines + bytes(2**25))
    tracemalloc.start()
    np.testing.assert_array_equal(png_heights(long), rows / 255)
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()
    with pytest.raises(InputError, match="holds fewer samples than its 6 rows of 8"):
        png_heights(packed(lines[:-1]))
    with pytest.raises(InputError, match="has a filter 9, there are 0 to 4"):
        png_heights(packed(b"\x09" + lines[1:]))


def test_a_table_of_a_spreadsheet_is_read_and_an_empty_one_refused(tmp_path):
    np.savetxt(tmp_path / "own.csv", HEIGHTS, delimiter=",", encoding="utf-8-sig")
    assert (tmp_path / "own.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    np.testing.assert_allclose(landscape_from(tmp_path / "own.csv").heights, HEIGHTS)
    (tmp_path / "none.csv").write_text("")
    with pytest.raises(InputError, match=r"none.csv cannot be read as .csv \(loadtxt"):
        landscape_from(tmp_path / "none.csv")


def test_numbers_and_rows_beside_the_only_plane_of_a_mat_file_are_passed_over(tmp_path):
    savemat(tmp_path / "own.mat", {"loss": HEIGHTS, "rate": 5.0, "x": np.arange(9.0)})
    np.testing.assert_array_equal(landscape_from(tmp_path / "own.mat").heights, HEIGHTS)


def test_an_array_with_its_axes_the_other_way_round_is_turned():
    turned = xr.DataArray(HEIGHTS.T, dims=("x", "y"))
    np.testing.assert_array_equal(landscape_from(turned).heights, HEIGHTS)


def test_heights_of_an_h5_file_need_h5py_and_say_so(tmp_path, monkeypatch):
    (tmp_path / "heights.h5").write_bytes(b"")
    monkeypatch.setitem(__import__("sys").modules, "h5py", None)
    with pytest.raises(MissingExtra, match=r"heights.h5 needs h5py; pip install 'fractalscape\[h5\]'"):
        landscape_from(tmp_path / "heights.h5")


@pytest.mark.skipif(importlib.util.find_spec("h5py") is None, reason="h5py is not installed")
def test_heights_of_an_h5_file_are_found_in_groups(tmp_path):
    import h5py

    with h5py.File(tmp_path / "heights.h5", "w") as file:
        file["surface/train_loss"] = HEIGHTS
        file["xcoordinates"] = np.arange(9.0)
        file.create_dataset("video", shape=(10**6, 10**6, 9), dtype="f8")  # which no memory holds, and no disk here
        file.create_dataset("wide", shape=(2, 10**12), dtype="f8")
    np.testing.assert_array_equal(landscape_from(tmp_path / "heights.h5").heights, HEIGHTS)


def test_of_several_planes_one_is_named(tmp_path):
    savemat(tmp_path / "two.mat", {"loss": HEIGHTS, "accuracy": -HEIGHTS})
    with pytest.raises(InputError, match=r"variable=None is not a plane of numbers of .*; those are: accuracy, loss"):
        landscape_from(tmp_path / "two.mat")
    with pytest.raises(InputError, match="variable='lose' is not a plane"):
        landscape_from(tmp_path / "two.mat", variable="lose")
    np.testing.assert_array_equal(landscape_from(tmp_path / "two.mat", variable="loss").heights, HEIGHTS)


def test_files_that_cannot_be_read_are_told_in_one_line(tmp_path):
    for name, message in (
        ("heights.doc", "endings known are .npy, .csv, .tsv, .txt, .mat, .h5, .png, .tif, .tiff"),
        ("absent.npy", "is not a file; give the path of one"),
        ("broken.npy", r"cannot be read as .npy \("),
        ("broken.csv", r"cannot be read as .csv \("),
        ("broken.mat", r"cannot be read as .mat \("),
    ):
        if "broken" in name:
            (tmp_path / name).write_text("hills, and\nvalleys")
        with pytest.raises(InputError, match=message) as caught:
            landscape_from(tmp_path / name)
        assert "\n" not in str(caught.value)
    np.save(tmp_path / "objects.npy", np.array([{}, {}]))
    with pytest.raises(InputError, match="cannot be read as"):
        landscape_from(tmp_path / "objects.npy")
    with pytest.raises(InputError, match=r"heights of shape \(9,\) are not a plane"):
        landscape_from(LevyMotionSpec(steps=9, tail_index=1.5).draw(seed=0))


FORMULA = Rastrigin(center=(1.0, 1.0), extent=(2.0, 2.0), wavelength=0.7)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("edges", ["periodic", "reflecting", "open"])
def test_a_function_is_the_landscape_of_its_formula(edges, exact):
    formula = FORMULA.replace(edges="open")
    known = {"slopes": formula.gradient, "bends": formula.hessian} if exact else {}
    landscape = landscape_from(formula.value, extent=(2.0, 2.0), edges=edges, **known)
    assert isinstance(landscape, FunctionLandscape)
    points = np.random.default_rng(6).uniform(-5, 5, (30, 2))
    twin = FORMULA.replace(edges=edges)
    np.testing.assert_allclose(landscape.value(points), twin.value(points), atol=1e-12)
    np.testing.assert_allclose(landscape.gradient(points), twin.gradient(points), atol=1e-12 if exact else 2e-4)
    np.testing.assert_allclose(landscape.hessian(points), twin.hessian(points), atol=1e-12 if exact else 0.02)
    if exact:
        check_landscape(landscape, [[0.3, 0.4], [1.2, 1.7]])
    assert Spec.from_json(landscape.spec.to_json()) == landscape.spec


@pytest.mark.parametrize("edges", ["periodic", "reflecting"])
def test_a_function_is_never_asked_outside_its_domain(edges):
    def heights(points):
        assert ((points >= 0) & (points <= 2.0)).all()
        return np.sqrt(points[:, 0] * (2 - points[:, 0])) + np.cos(np.pi * points[:, 1])

    landscape = landscape_from(heights, extent=(2.0, 2.0), edges=edges)
    points = np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 4.0 - 1e-9], [-1.0, 2e-5], [3.0, 0.5]])
    wave = np.pi * points[:, 1]
    np.testing.assert_allclose(landscape.gradient(points)[:, 1], -np.pi * np.sin(wave), atol=0.002)
    np.testing.assert_allclose(landscape.hessian(points)[:, 1, 1], -(np.pi**2) * np.cos(wave), atol=0.002)


def test_the_slope_next_to_a_mirror_is_that_of_the_function_and_not_of_its_kink():
    tilted = landscape_from(lambda points: np.exp(points[:, 0]), extent=(2.0,), edges="reflecting")
    points = np.array([[0.0], [5e-5], [1.0], [2.0 - 1e-5]])
    np.testing.assert_allclose(tilted.gradient(points), np.exp(points), rtol=2e-4)
    np.testing.assert_allclose(tilted.hessian(points)[:, 0], np.exp(points), rtol=1e-3)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"slopes": 3}, "slopes=3 cannot be called; give a function of points"),
        ({"step": 0.0}, "step=0.0 is not between 0 and the extent"),
        ({"edges": "mirror"}, "edges='mirror' is not one of"),
        ({"extent": (1.0, -1.0)}, r"extent=\(1.0, -1.0\) is not positive"),
    ],
)
def test_functions_that_make_no_landscape_are_refused(how, message):
    with pytest.raises(InputError, match=message):
        landscape_from(lambda points: points[:, 0], **{"extent": (1.0, 1.0)} | how)


def test_a_function_that_returns_another_shape_is_told():
    landscape = landscape_from(lambda points: points, extent=(1.0, 1.0))
    with pytest.raises(InputError, match=r"returned the shape \(1, 2\) at 1 points; it needs \(1,\)"):
        landscape.value([[0.5, 0.5]])
    with pytest.raises(InputError, match="returned complex numbers; it needs real ones"):
        landscape_from(lambda points: points[:, 0] * 1j, extent=(1.0, 1.0)).value([[0.5, 0.5]])
    assert isinstance(landscape_from(HEIGHTS), GriddedLandscape)
