import errno
import os

import numpy as np
import pytest

from fractalscape.errors import StoreDamaged
from fractalscape.networks.tracking.row_file import RowFile, read_rows

DTYPE = np.dtype([("step", "i8"), ("loss", "f8"), ("sketch", "f4", (2, 3))])


def written(path, count=4):
    file = RowFile(path, DTYPE)
    for step in range(count):
        file.append(step=step, loss=step / 2, sketch=np.full((2, 3), step))
    return file


def test_rows_are_read_while_they_are_written(tmp_path):
    file = written(tmp_path / "a.rows", 3)
    assert read_rows(tmp_path / "a.rows", DTYPE)["loss"].tolist() == [0.0, 0.5, 1.0]
    file.append(step=3, loss=9.0)
    last = read_rows(tmp_path / "a.rows", DTYPE)[-1]
    assert (last["step"], last["loss"], last["sketch"].max()) == (3, 9.0, 2)
    assert file.last_step == 3


@pytest.mark.parametrize("left", range(0, 4 * (DTYPE.itemsize + 4) + 1, 5))
def test_cut_at_any_byte_a_file_holds_its_whole_rows_and_goes_on(tmp_path, left):
    path = tmp_path / "a.rows"
    written(path).close()
    os.truncate(path, left)
    count = left // (DTYPE.itemsize + 4)
    assert read_rows(path, DTYPE)["step"].tolist() == list(range(count))
    file = RowFile(path, DTYPE)
    assert file.last_step == count - 1
    file.append(step=count, loss=0.0)
    assert file.rows()["step"].tolist() == list(range(count + 1))


def test_a_flipped_bit_ends_the_rows(tmp_path):
    path = tmp_path / "a.rows"
    written(path).close()
    content = bytearray(path.read_bytes())
    content[2 * (DTYPE.itemsize + 4) + 11] ^= 1
    path.write_bytes(content)
    assert read_rows(path, DTYPE)["step"].tolist() == [0, 1]


def test_rows_that_are_dropped_are_kept_beside(tmp_path):
    file = written(tmp_path / "a.rows")
    file.drop(1)
    assert (file.rows()["step"].tolist(), file.last_step) == ([0], 0)
    assert read_rows(tmp_path / "a.dropped_at_1.rows", DTYPE)["step"].tolist() == [1, 2, 3]


def test_memory_holds_what_a_file_would(tmp_path):
    memory, file = written(None), written(tmp_path / "a.rows")
    assert np.array_equal(memory.rows(), file.rows())
    memory.truncate(2)
    assert (memory.rows()["step"].tolist(), memory.last_step) == ([0, 1], 1)


def test_a_full_disk_is_told_and_leaves_whole_rows(tmp_path, monkeypatch):
    file = written(tmp_path / "a.rows", 2)
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: write(handle, content[:7]))
    with pytest.raises(StoreDamaged, match="no space left"):
        file.append(step=2, loss=0.0)

    def full(handle, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreDamaged, match="No space left"):
        file.append(step=2, loss=0.0)
    monkeypatch.undo()
    assert (tmp_path / "a.rows").stat().st_size == 2 * (DTYPE.itemsize + 4)
    file.append(step=2, loss=0.0)
    assert file.rows()["step"].tolist() == [0, 1, 2]
