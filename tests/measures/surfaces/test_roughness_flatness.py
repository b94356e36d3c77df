import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import HoelderField, fractional_brownian, multifractional_brownian
from fractalscape.measures import (
    expected_squared_curvature,
    roughness,
    roughness_flatness,
    roughness_flatness_slope,
    sharpness_correlation,
)

PUBLISHED = HoelderField()


@pytest.fixture(scope="module")
def surfaces():
    return [multifractional_brownian(PUBLISHED, seed=seed) for seed in (0, 1)]


def quadratic_form(stencil, hurst, spacing):
    """Return the variance of a sum of heights with weights of sum 0: minus half of sum w_i w_j |u_i - u_j|^2H."""
    places, weights = np.array(list(stencil)), np.array(list(stencil.values()))
    distance = spacing * np.hypot(*(places[:, None] - places).T)
    return -0.5 * weights @ distance ** (2 * hurst) @ weights


@pytest.mark.parametrize("hurst", [0.1, 0.3, 0.5, 0.7, 0.95])
def test_expected_curvature_is_the_variance_of_the_stencils(hurst):
    for name, reach in (("differences", 2), ("compact", 1)):
        straight = {(reach, 0): 1 / reach**2, (0, 0): -2 / reach**2, (-reach, 0): 1 / reach**2}
        mixed = {(j, i): j * i / 4 for j in (-1, 1) for i in (-1, 1)}
        parts = 2 * quadratic_form(straight, hurst, 0.01) + 2 * quadratic_form(mixed, hurst, 0.01)
        assert expected_squared_curvature(hurst, spacing=0.01, stencil=name) == pytest.approx(parts, rel=1e-12)


def test_the_published_roughness_is_twice_the_compact_curvature_on_a_unit_grid():
    hurst = np.linspace(0.05, 0.95, 10)
    assert np.allclose(roughness(hurst), 2 * expected_squared_curvature(hurst, spacing=1, stencil="compact"))


def test_the_hessian_law_holds_in_every_bin_of_the_published_surface(surfaces):
    for surface in surfaces:
        law = roughness_flatness(surface, PUBLISHED, bins=8)
        assert law.sizes["bin"] == 8
        assert ((law["ratio"] >= 0.97) & (law["ratio"] <= 1.04)).all()
        assert ((law["ratio_lower"] < law["ratio"]) & (law["ratio"] < law["ratio_upper"])).all()


def test_rough_places_are_sharp_as_published(surfaces):
    for surface in surfaces:
        found = sharpness_correlation(surface, PUBLISHED)
        assert -0.96 <= found.estimate <= -0.90  # thesis: -0.937
        assert found.interval[0] < found.estimate < found.interval[1]


def test_the_slope_of_the_published_form_is_that_of_the_expectation(surfaces):
    law = roughness_flatness(surfaces[0], PUBLISHED)
    hurst = law["hurst"].values
    x = roughness(hurst) * (1 / 1024) ** (2 * hurst - 2)
    expected = np.polyfit(np.log(x), np.log(law["expected"].values), 1)[0]
    fit = roughness_flatness_slope(law)
    assert expected == pytest.approx(0.92, abs=0.005)
    assert fit.interval[0] < expected < fit.interval[1]


def test_a_uniform_surface_is_one_bin_in_pixels_too():
    surface = fractional_brownian((256, 256), hurst=0.3, seed=4, units="pixel")
    law = roughness_flatness(surface, np.full((256, 256), 0.3), bins=5)
    assert law.attrs["spacing"] == 1
    assert law.sizes["bin"] == 1
    assert abs(float(law["ratio"][0]) - 1) < 0.03
    assert roughness_flatness_slope(law).status == "too_few_points"


def test_a_uniform_field_has_no_correlation():
    surface = fractional_brownian((32, 32), hurst=0.3, seed=4)
    found = sharpness_correlation(surface, np.full((32, 32), 0.3))
    assert (found.status, str(found)) == ("constant", "no correlation")


def test_fields_that_do_not_fit_are_refused():
    surface = fractional_brownian((32, 32), hurst=0.3, seed=4)
    with pytest.raises(InputError, match=r"hurst_field has shape \(16, 32\), the surface \(32, 32\)"):
        roughness_flatness(surface, np.full((16, 32), 0.5))
    with pytest.raises(InputError, match=r"hurst holds 1\.5"):
        roughness_flatness(surface, np.full((32, 32), 1.5))
    with pytest.raises(InputError, match="not what roughness_flatness gave"):
        roughness_flatness_slope(surface)
    with pytest.raises(InputError, match="stencil='wide'"):
        expected_squared_curvature(0.5, spacing=1, stencil="wide")
