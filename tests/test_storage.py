import os
from pathlib import Path

import numpy as np
import pytest

from fractalscape import storage
from fractalscape.errors import InputError, StoreDamaged


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "new" / "a.txt"
    storage.write_atomic(path, "one")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(StoreDamaged, match="no space left"):
        storage.write_atomic(path, "two")
    assert path.read_text() == "one"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot make the folder"):
        storage.make_folder(tmp_path / "file" / "below")


def test_a_chunk_equal_to_the_fill_is_kept():
    store = storage.open_store(None, create=True)
    shape = {
        "shape": (4, 4),
        "chunks": (2, 2),
        "dtype": "f8",
        "fill": np.nan,
        "dims": ("y", "x"),
        "attributes": {},
    }
    for _ in range(2):  # made, then opened again
        array = storage.open_array(store, "0/value", **shape)
        storage.write_chunk(array, (slice(2, 4), slice(0, 2)), np.full((2, 2), np.nan))
        assert storage.chunks_present(store, "0/value") == {(1, 0)}


def test_an_array_of_another_shape_or_fill_is_refused():
    store = storage.open_store(None, create=True)
    shape = {"chunks": (2, 2), "dtype": "i1", "fill": -1, "dims": ("y", "x"), "attributes": {}}
    storage.open_array(store, "0/value", shape=(4, 4), **shape)
    for change in ({"shape": (8, 4)}, {"dtype": "i2"}, {"fill": 0}, {"chunks": (4, 4)}):
        with pytest.raises(StoreDamaged, match="not as it was written"):
            storage.open_array(store, "0/value", **{"shape": (4, 4), **shape, **change})


def test_a_document_that_is_not_json_is_refused(tmp_path):
    (tmp_path / "zarr.json").write_text("{")
    with pytest.raises(StoreDamaged, match="not readable JSON"):
        storage.read_document(storage.open_store(tmp_path, create=False), "zarr.json")


def test_of_two_that_make_a_document_the_first_one_stays(tmp_path):
    store = storage.open_store(tmp_path, create=True)
    storage.write_document(store, "a.json", {"who": 1}, exclusive=True)
    storage.write_document(store, "a.json", {"who": 2}, exclusive=True)
    assert storage.read_document(store, "a.json") == {"who": 1}


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        storage.open_store(tmp_path / "missing", create=False)


def test_written_files_follow_the_umask(tmp_path):
    path = storage.write_atomic(tmp_path / "a", b"")
    Path(tmp_path / "b").write_bytes(b"")
    assert path.stat().st_mode == (tmp_path / "b").stat().st_mode
