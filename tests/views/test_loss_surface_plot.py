import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.views import explained_variance_plot, loss_line_plot, loss_relief, loss_surface_plot


def surface(loss=None):
    u, v = np.linspace(-1, 1, 9), np.linspace(0, 2, 7)
    values = u**2 + 3 * v[:, None] ** 2 if loss is None else loss
    attrs = {"long_name": "random direction 1", "units": "1"}
    return xr.Dataset({"loss": (("v", "u"), values)}, {"u": ("u", u, attrs), "v": v})


@pytest.mark.parametrize("style", ["filled", "contour", "heat"])
def test_a_surface_is_drawn_in_units_of_its_directions(style):
    axes = loss_surface_plot(surface(), style=style)
    assert axes.get_xlim() == (-1, 1)
    assert axes.get_ylim() == (0, 2)
    assert axes.get_xlabel() == "random direction 1"


def test_colours_stand_at_their_points():
    mesh = loss_surface_plot(surface(), style="heat").collections[0]
    np.testing.assert_array_equal(np.asarray(mesh.get_array()).reshape(7, 9), surface()["loss"])


def test_levels_are_logarithmic_where_the_loss_is_positive_and_spans_a_decade():
    low, high = (np.linspace(1, top, 63).reshape(7, 9) for top in (5, 5000))
    ratios = np.diff(np.log(loss_surface_plot(surface(high), levels=5).collections[0].levels))
    np.testing.assert_allclose(ratios, ratios[0])
    differences = np.diff(loss_surface_plot(surface(low), levels=5).collections[0].levels)
    np.testing.assert_allclose(differences, differences[0])


def test_a_path_is_drawn_where_it_is_and_says_how_much_of_it_is_elsewhere():
    path = xr.Dataset({"u": ("step", [0.0, 0.5]), "v": ("step", [0.1, 0.2]), "out_of_plane": ("step", [0.9, 0.9])})
    axes = loss_surface_plot(surface(), trajectory=path)
    assert axes.lines[0].get_xydata().tolist() == [[0.0, 0.1], [0.5, 0.2]]
    assert "90%" in axes.get_title()
    with pytest.raises(InputError, match="trajectory has no u and v"):
        loss_surface_plot(surface(), trajectory=path.drop_vars("u"))


def test_surfaces_that_are_not_finite_or_flat_are_drawn():
    for loss in (np.full((7, 9), np.nan), np.ones((7, 9)), np.where(np.eye(7, 9) > 0, np.inf, 1.0)):
        assert loss_surface_plot(surface(loss)).collections
        loss_relief(surface(loss))


def test_a_relief_has_the_heights_of_the_surface():
    axes = loss_relief(surface(), highest=5.0).axes
    assert axes.get_zlim()[1] < 6
    assert loss_relief(surface() + 1, logarithmic=True).axes.get_zlabel() == "log10 of loss"
    with pytest.raises(InputError, match="values below zero"):
        loss_relief(surface() - 5, logarithmic=True)
    with pytest.raises(InputError, match="ax is flat"):
        loss_relief(surface(), ax=loss_surface_plot(surface()))


def test_other_variables_and_styles_are_refused():
    with pytest.raises(InputError, match="no 'height' over"):
        loss_surface_plot(surface(), variable="height")
    with pytest.raises(InputError, match="style='dots' is not one of"):
        loss_surface_plot(surface(), style="dots")


def test_lines_are_drawn_with_an_accuracy_beside_and_several_as_a_band():
    u = np.linspace(-1, 1, 5)
    line = xr.Dataset({"loss": ("u", u**2), "accuracy": ("u", 1 - u**2)}, {"u": u})
    axes = loss_line_plot(line)
    assert len(axes.figure.axes) == 2
    several = xr.concat([line, line + 1, line + 2], "direction")
    axes = loss_line_plot(several, beside=None)
    np.testing.assert_allclose(axes.lines[0].get_ydata(), u**2 + 1)
    assert len(axes.collections) == 1
    with pytest.raises(InputError, match="needs loss"):
        loss_line_plot(surface())


def test_variances_stand_beside_those_of_a_random_walk():
    axes = explained_variance_plot([0.7, 0.2], null=[0.61, 0.15])
    assert axes.lines[0].get_ydata().tolist() == [0.61, 0.15]
    with pytest.raises(InputError, match="give as many"):
        explained_variance_plot([0.7, 0.2], null=[0.61])
    with pytest.raises(InputError, match="one for each component"):
        explained_variance_plot([])
