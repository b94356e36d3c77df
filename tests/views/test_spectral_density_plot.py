import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.views.spectral_density_plot import eigenvalue_plot, spectral_density_plot


def density(deflated=()):
    at = np.linspace(-1, 1, 5)
    values = {"": [0.0, 0.5, 1, 0.5, 0], "_lower": [0.0, 0.4, 0.8, 0.4, -0.1], "_upper": [0.1, 0.6, 1.2, 0.6, 0.1]}
    variables = {f"density{end}": ("eigenvalue", each) for end, each in values.items()}
    variables["deflated"] = ("number", np.array(deflated, float))
    return xr.Dataset(variables, coords={"eigenvalue": at}, attrs={"parameters": 100, "width": 0.1})


def spectrum():
    values = np.array([3.0, 2.0, np.nan])
    named = {"eigenvalue": values, "eigenvalue_lower": values - 0.5, "eigenvalue_upper": values + 0.5}
    variables = {name: ("index", each) for name, each in named.items()}
    return xr.Dataset(variables, coords={"index": [1, 2, 3]}, attrs={"curvature": "gauss_newton"})


def test_the_density_is_a_line_that_ends_at_a_thousandth_of_an_eigenvalue():
    axes = spectral_density_plot(density())
    (line,) = axes.lines
    np.testing.assert_allclose(line.get_ydata(), [1e-4, 0.5, 1, 0.5, 1e-4])
    assert axes.get_yscale() == "log"
    assert axes.get_ylim()[0] == pytest.approx(1e-4)
    assert axes.get_legend() is None


def test_eigenvalues_counted_exactly_are_ticks():
    axes = spectral_density_plot(density([4.0, 5.0]))
    np.testing.assert_array_equal(axes.lines[1].get_xdata(), [4, 5])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["counted exactly"]


def test_a_density_of_nan_is_drawn_as_nothing():
    lost = density()
    lost["density"][:] = np.nan
    assert np.isnan(spectral_density_plot(lost).lines[0].get_ydata()).all()


def test_eigenvalues_are_dots_with_bars_and_gaps():
    axes = eigenvalue_plot(spectrum())
    dots = axes.containers[0].lines[0]
    np.testing.assert_array_equal(dots.get_ydata(), [3, 2, np.nan])
    (bars,) = axes.containers[0].lines[2]
    np.testing.assert_allclose(bars.get_segments()[0][:, 1], [2.5, 3.5])
    assert axes.get_ylabel() == "eigenvalue of the gauss-newton matrix"


@pytest.mark.parametrize("draw", [spectral_density_plot, eigenvalue_plot])
def test_another_dataset_is_refused(draw):
    with pytest.raises(InputError, match=r"give what (spectral_density|hessian_spectrum) gave"):
        draw(xr.Dataset())
