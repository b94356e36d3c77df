import errno

import numpy as np
import pytest
import xarray as xr

from fractalscape.dataset_store import read_dataset, write_dataset
from fractalscape.errors import InputError, StoreDamaged
from fractalscape.measures.positions import positions
from fractalscape.schema import trajectory

WALKS = np.random.default_rng(0).normal(size=(3, 2, 5))


def test_a_trajectory_comes_back_as_it_was_written_without_a_warning(tmp_path):
    walk = trajectory(WALKS, step=[0, 10, 20, 30, 40], attrs={"seed": 3})
    where = write_dataset(tmp_path / "new" / "walk.zarr", walk)
    found = read_dataset(where)
    xr.testing.assert_equal(found, walk)
    assert found["axis"].values.tolist() == ["x", "y"]
    assert found.attrs["kind"] == "trajectory"
    assert np.array_equal(positions(found).array.values, WALKS)


def test_a_dataset_takes_the_place_of_one_of_its_kind_only(tmp_path):
    place = tmp_path / "walk.zarr"
    trajectory(WALKS).drop_vars("axis").to_zarr(place, consolidated=False)  # of someone who did not say the kind
    write_dataset(place, trajectory(WALKS + 1))
    assert np.array_equal(read_dataset(place)["position"], WALKS + 1)
    with pytest.raises(InputError, match="holds no dataset"):
        write_dataset(place, xr.Dataset({"height": ("y", [1.0])}))
    assert [each.name for each in tmp_path.iterdir()] == ["walk.zarr"]


def test_a_full_disk_is_told_with_the_store_it_had_no_room_for(tmp_path, monkeypatch):
    place = write_dataset(tmp_path / "walk.zarr", trajectory(WALKS))

    def full(*_, **__):
        """Fail as a full disk does."""
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(xr.Dataset, "to_zarr", full)
    with pytest.raises(StoreDamaged, match=r"no space left writing .*walk.zarr; free some and run again"):
        write_dataset(place, trajectory(WALKS + 1))
    assert np.array_equal(read_dataset(place)["position"], WALKS)


def test_a_dataset_that_cannot_be_written_leaves_the_one_before(tmp_path):
    place = write_dataset(tmp_path / "walk.zarr", trajectory(WALKS))
    broken = trajectory(WALKS).assign(label=("walker", np.array([object()] * 3)))
    with pytest.raises(Exception, match="object"):
        write_dataset(place, broken)
    assert np.array_equal(read_dataset(place)["position"], WALKS)
    assert [each.name for each in tmp_path.iterdir()] == ["walk.zarr"]


def test_what_is_no_store_is_refused_in_one_line(tmp_path):
    (tmp_path / "empty").mkdir()
    for path, said in ((tmp_path / "absent.zarr", "is not there"), (tmp_path / "empty", "cannot read")):
        with pytest.raises(InputError, match=said):
            read_dataset(path)
