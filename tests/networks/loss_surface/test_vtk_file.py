from xml.etree import ElementTree

import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.networks import write_vtk_file


def surface(loss):
    rows, columns = np.shape(loss)
    variables = {"loss": (("v", "u"), loss), "accuracy": (("v", "u"), np.full((rows, columns), 0.5))}
    return xr.Dataset(variables, {"u": np.linspace(-1, 1, columns), "v": np.linspace(0, 3, rows)})


def arrays(path):
    return {each.get("Name"): np.array(each.text.split(), float) for each in ElementTree.parse(path).iter("DataArray")}


def test_points_of_a_grid_that_is_not_square_carry_their_heights(tmp_path):
    own = surface(np.arange(6.0).reshape(2, 3))
    found = arrays(write_vtk_file(tmp_path / "own.vts", own))
    points = found["points"].reshape(2, 3, 3)
    np.testing.assert_array_equal(points[..., 0], np.broadcast_to(own["u"], (2, 3)))
    np.testing.assert_array_equal(points[..., 1], np.broadcast_to(own["v"].values[:, None], (2, 3)))
    np.testing.assert_array_equal(points[..., 2], own["loss"])
    np.testing.assert_array_equal(found["loss"], own["loss"].values.ravel())
    np.testing.assert_array_equal(found["accuracy"], 0.5)


def test_quadrilaterals_go_round_their_cells_and_leave_out_what_is_not_finite(tmp_path):
    loss = np.arange(12.0).reshape(3, 4)
    found = arrays(write_vtk_file(tmp_path / "own.vtp", surface(loss)))
    corners = found["connectivity"].reshape(-1, 4)
    assert corners.shape == (2 * 3, 4)
    assert corners[0].tolist() == [0, 1, 5, 4]
    assert found["offsets"].tolist() == [4, 8, 12, 16, 20, 24]
    loss[0, 0] = np.nan
    found = arrays(write_vtk_file(tmp_path / "hole.vtp", surface(loss)))
    assert found["connectivity"].reshape(-1, 4).shape == (5, 4)
    assert np.isnan(found["loss"][0])


def test_heights_are_cut_and_on_a_log_scale_while_variables_stay(tmp_path):
    loss = np.array([[0.0, 1.0], [10.0, 1000.0]])
    found = arrays(write_vtk_file(tmp_path / "own.vts", surface(loss), scale="log", highest=50.0))
    np.testing.assert_allclose(found["points"].reshape(-1, 3)[:, 2], np.log([0.1, 1.1, 10.1, 50.1]))
    np.testing.assert_array_equal(found["loss"], loss.ravel())


def test_other_endings_and_variables_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"ends in \.obj; give \.vts or \.vtp"):
        write_vtk_file(tmp_path / "own.obj", surface(np.eye(2)))
    with pytest.raises(InputError, match="variable='height' is not one"):
        write_vtk_file(tmp_path / "own.vts", surface(np.eye(2)), variable="height")
