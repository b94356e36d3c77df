import importlib.util

import numpy as np
import pytest
from scipy.io import savemat

from fractalscape.errors import InputError
from fractalscape.landscapes import read_array
from fractalscape.landscapes.array_file import SIGNAL_OR_PLANE

SIGNAL = np.random.default_rng(0).standard_normal(12)
PLANE = np.random.default_rng(1).standard_normal((6, 9))


@pytest.mark.parametrize("kind", ["npy", "row.csv", "column.csv", "row.mat", "column.mat"])
def test_a_signal_is_read_from_every_form_it_is_kept_in(kind, tmp_path):
    path = tmp_path / f"signal.{kind}"
    shaped = SIGNAL[None] if "row" in kind else SIGNAL[:, None]
    if kind == "npy":
        np.save(path, SIGNAL)
    elif kind.endswith("csv"):
        np.savetxt(path, shaped, delimiter=",", fmt="%.17g")
    else:
        savemat(path, {"walk": shaped, "rate": 0.5})
    assert np.array_equal(read_array(path, dims=SIGNAL_OR_PLANE), SIGNAL)


def test_a_row_of_heights_stays_a_plane(tmp_path):
    np.savetxt(tmp_path / "row.csv", SIGNAL[None], delimiter=",")
    assert read_array(tmp_path / "row.csv").shape == (1, 12)


def test_a_plane_is_meant_where_signals_beside_it_are_its_axes(tmp_path):
    savemat(tmp_path / "own.mat", {"heights": PLANE, "x": np.arange(9.0), "y": np.arange(6.0), "rate": 1.0})
    assert np.array_equal(read_array(tmp_path / "own.mat", dims=SIGNAL_OR_PLANE), PLANE)
    assert np.array_equal(read_array(tmp_path / "own.mat", variable="x", dims=SIGNAL_OR_PLANE), np.arange(9.0))


def test_of_a_plane_and_a_signal_that_is_no_axis_one_is_named(tmp_path):
    savemat(tmp_path / "both.mat", {"heights": PLANE, "walk": SIGNAL})
    with pytest.raises(InputError, match=r"variable=None is not a signal or plane of numbers of .*: heights, walk"):
        read_array(tmp_path / "both.mat", dims=SIGNAL_OR_PLANE)
    assert np.array_equal(read_array(tmp_path / "both.mat", variable="heights", dims=SIGNAL_OR_PLANE), PLANE)
    assert np.array_equal(read_array(tmp_path / "both.mat"), PLANE)


@pytest.mark.parametrize("name", ["plane.npy", "picture.png", "picture.tif"])
def test_a_file_without_variables_takes_no_name_of_one(name, tmp_path):
    with pytest.raises(InputError, match=f"{name} has no variables; leave out variable='heights'"):
        read_array(tmp_path / name, variable="heights")


def test_of_several_signals_one_is_named(tmp_path):
    savemat(tmp_path / "two.mat", {"left": SIGNAL, "right": -SIGNAL})
    with pytest.raises(InputError, match=r"variable=None is not a signal or plane of numbers of .*: left, right"):
        read_array(tmp_path / "two.mat", dims=SIGNAL_OR_PLANE)
    assert np.array_equal(read_array(tmp_path / "two.mat", variable="right", dims=SIGNAL_OR_PLANE), -SIGNAL)


@pytest.mark.parametrize(
    ("ending", "delimiter"), [("csv", ","), ("csv", ";"), ("csv", "\t"), ("tsv", "\t"), ("txt", ","), ("txt", "\t")]
)
def test_a_column_of_a_table_is_a_signal_by_its_name_and_the_only_one_without(ending, delimiter, tmp_path):
    path = tmp_path / f"beats.{ending}"
    head = {"comments": "", "delimiter": delimiter, "fmt": "%.17g"}
    np.savetxt(path, np.column_stack([np.arange(12.0), SIGNAL]), header=delimiter.join(["time (s)", '"RR"']), **head)
    assert np.array_equal(read_array(path, variable="RR", dims=SIGNAL_OR_PLANE), SIGNAL)
    with pytest.raises(InputError, match=r"variable=None is not .*beats[.]...; those are: RR, time \(s\)$"):
        read_array(path, dims=SIGNAL_OR_PLANE)
    np.savetxt(path, SIGNAL, header="# made by hand\nRR", **head)
    assert np.array_equal(read_array(path, dims=SIGNAL_OR_PLANE), SIGNAL)


def test_columns_of_a_text_may_be_apart_by_any_blanks(tmp_path):
    path = tmp_path / "beats.txt"
    path.write_text("# of one night\n  time   RR\n 0.5  -1e-3\n\t1.0 2\n")
    assert read_array(path, variable="RR", dims=SIGNAL_OR_PLANE).tolist() == [-1e-3, 2]
    path.write_text("1\n2\nnan\n")
    np.testing.assert_array_equal(read_array(path, dims=SIGNAL_OR_PLANE), [1, 2, np.nan])


def test_a_comma_in_a_name_does_not_part_columns_of_a_tsv(tmp_path):
    (tmp_path / "beats.tsv").write_text("time, seconds\tRR\n0.5\t3\n1\t4\n")
    assert read_array(tmp_path / "beats.tsv", variable="RR", dims=SIGNAL_OR_PLANE).tolist() == [3, 4]


def test_a_plane_of_heights_may_have_a_line_of_names(tmp_path):
    names = ",".join("abcdefghi")
    np.savetxt(tmp_path / "heights.csv", PLANE, delimiter=",", header=names, comments="", fmt="%.17g")
    assert np.array_equal(read_array(tmp_path / "heights.csv"), PLANE)


@pytest.mark.skipif(importlib.util.find_spec("h5py") is None, reason="h5py is not installed")
def test_a_signal_of_an_h5_file_is_found_in_groups(tmp_path):
    import h5py

    with h5py.File(tmp_path / "own.h5", "w") as file:
        file["run/loss"] = SIGNAL
        file["run/rate"] = 0.5
    assert np.array_equal(read_array(tmp_path / "own.h5", dims=SIGNAL_OR_PLANE), SIGNAL)


def test_an_empty_line_among_the_numbers_of_a_column_is_refused_and_not_left_out(tmp_path):
    path = tmp_path / "walk.csv"
    path.write_text("value\n\n\n1\n2\n# a remark\n3\n\n\n")
    assert read_array(path, dims=SIGNAL_OR_PLANE).tolist() == [1, 2, 3]
    path.write_text("value\n1\n2\n\n3\n")
    with pytest.raises(InputError, match=r"walk.csv has nothing in line 4, among numbers; write nan"):
        read_array(path, dims=SIGNAL_OR_PLANE)


def test_a_picture_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"picture.png: this is not a whole PNG"):
        read_array(path)
