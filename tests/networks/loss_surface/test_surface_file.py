import numpy as np
import pytest
import torch
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.networks import ParameterSpace
from fractalscape.networks.directions import Directions
from fractalscape.networks.loss_surface.surface_file import (
    read_directions_file,
    read_surface_file,
    surface_content,
    surface_from,
    write_directions_file,
    write_surface_file,
)


def published_arrays(nx, ny, loss):
    """Return what the published program keeps: it fills an array (nx, ny) in the order of a mesh (ny, nx)."""
    x, y = np.linspace(-1, 1, nx), np.linspace(0, 2, ny)
    places_x, places_y = np.meshgrid(x, y)
    values = -np.ones((nx, ny))
    for k, (a, b) in enumerate(zip(places_x.ravel(), places_y.ravel(), strict=True)):
        values.ravel()[k] = loss(a, b)
    return {"xcoordinates": x, "ycoordinates": y, "train_loss": values}


@pytest.mark.parametrize("shape", [(3, 5), (4, 4), (5, 2)])
def test_every_value_stands_at_the_point_it_was_computed_at(shape):
    found = surface_from(published_arrays(*shape, lambda x, y: 10 * x + y + 20))
    expected = 10 * found["u"].values + found["v"].values[:, None] + 20
    assert found["loss"].dims == ("v", "u")
    np.testing.assert_array_equal(found["loss"], expected)


def test_what_is_written_is_what_the_published_program_would_have_written():
    held = published_arrays(3, 5, lambda x, y: 10 * x + y + 20)
    again = surface_content(surface_from(held))
    for name, values in held.items():
        assert np.array_equal(again[name], values)


def test_what_is_not_computed_is_nan_and_accuracies_are_shares():
    held = published_arrays(2, 2, lambda x, y: 1.0)
    held["train_acc"] = np.array([[50.0, -1], [100, 7.5]])
    found = surface_from(held)
    np.testing.assert_array_equal(found["accuracy"], [[0.5, np.nan], [1.0, 0.075]])
    np.testing.assert_array_equal(surface_content(found)["train_acc"], held["train_acc"])


def test_values_of_zero_and_below_are_values():
    held = published_arrays(2, 2, lambda x, y: 1.0)
    held["min_eig"] = np.array([[0.0, -0.2], [-3, -1]])
    np.testing.assert_array_equal(surface_from(held)["smallest_eigenvalue"], [[0.0, -0.2], [-3, np.nan]])


def test_lines_have_one_axis():
    found = surface_from({"xcoordinates": [0.0, 1.0], "train_loss": [3.0, 4.0]})
    assert found["loss"].dims == ("u",)
    assert "ycoordinates" not in surface_content(found)


def test_other_files_are_refused():
    with pytest.raises(InputError, match="holds no surface"):
        surface_from({"weights": [1.0]})
    with pytest.raises(InputError, match=r"train_loss has shape \(3,\), coordinates are \(2,\)"):
        surface_from({"xcoordinates": [0.0, 1.0], "train_loss": [3.0, 4.0, 5.0]})
    with pytest.raises(InputError, match="none of loss, accuracy"):
        surface_content(xr.Dataset({"height": ("u", [1.0])}))


def test_a_surface_of_the_published_size_goes_to_a_file_and_back(tmp_path):
    h5py = pytest.importorskip("h5py")
    random = np.random.default_rng(0)
    held = published_arrays(64, 64, lambda x, y: random.lognormal())
    held["train_acc"] = random.uniform(7, 95, (64, 64))
    with h5py.File(tmp_path / "published.h5", "w") as file:
        file["dir_file"] = "directions.h5"
        for name, values in held.items():
            file[name] = values
    found = read_surface_file(tmp_path / "published.h5")
    assert found["loss"].shape == (64, 64)
    assert float(found["loss"].min()) == held["train_loss"].min()
    assert float(found["loss"].max()) == held["train_loss"].max()
    write_surface_file(tmp_path / "own.h5", found, directions_file="directions.h5")
    xr.testing.assert_identical(read_surface_file(tmp_path / "own.h5"), found)
    with h5py.File(tmp_path / "own.h5") as file:
        assert file["dir_file"][()] == b"directions.h5"
    (tmp_path / "none.h5").write_bytes(b"nothing")
    with pytest.raises(InputError, match="as an h5 file"):
        read_surface_file(tmp_path / "none.h5")


def test_directions_go_to_a_file_and_back_and_those_of_other_networks_are_refused(tmp_path):
    pytest.importorskip("h5py")
    space = ParameterSpace.of(torch.nn.Linear(3, 2))
    plane = Directions(vectors=np.arange(16.0).reshape(2, 8), labels=("first", "second"))
    write_directions_file(tmp_path / "own.h5", plane, space)
    assert np.array_equal(read_directions_file(tmp_path / "own.h5", space).vectors, plane.vectors)
    with pytest.raises(InputError, match="that are not those of the 1 parameters"):
        read_directions_file(tmp_path / "own.h5", ParameterSpace.of(torch.nn.Linear(3, 2, bias=False)))
