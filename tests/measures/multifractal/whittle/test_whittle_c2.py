import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalSurfaceSpec, fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, whittle_c2
from fractalscape.measures.multifractal.whittle.leader_covariance import SpectralShapes, spectral_shapes
from fractalscape.measures.multifractal.whittle.whittle_c2 import PER_ORDINATE, posterior_of
from reference import whittle_c2 as twin


def _surfaces(count, *, side=256, intermittency=0.04, seed=0):
    spec = MultifractalSurfaceSpec(shape=(side, side), intermittency=intermittency, integral_scale=side)
    return spec.draw(seed=seed, count=count).values


@pytest.mark.parametrize(("shape", "scale"), [((6, 5), 9.0), ((4, 7), 4.0)])
def test_expected_periodograms_are_those_of_all_pairs_of_places(shape, scale):
    found = spectral_shapes(shape, scale, 0.99)
    far = twin.expected_periodogram(shape, lambda distance: twin.far_covariance(distance, scale))
    near = twin.expected_periodogram(shape, twin.near_covariance)
    assert found.chosen.any()
    assert found.near == pytest.approx(np.maximum(near, 1e-6 * near.max())[found.chosen], rel=1e-9)
    assert found.far == pytest.approx(np.maximum(far, 1e-6 * far.max())[found.chosen], rel=1e-9)


def test_each_frequency_is_taken_once_and_zero_never():
    chosen = spectral_shapes((8, 10), 9.0, 2.0).chosen
    mirrored = np.roll(chosen[::-1, ::-1], (1, 1), axis=(0, 1))
    assert not chosen[0, 0]
    assert not (chosen[1:4, 1:5] & mirrored[1:4, 1:5]).any()


def test_the_posterior_is_that_of_a_plain_grid():
    generator = np.random.default_rng(3)
    far, near = generator.uniform(1, 30, 240), generator.uniform(0.5, 1.5, 240)
    power = (0.05 * far + 0.2 * near) * generator.exponential(size=240)
    found = posterior_of([(power, SpectralShapes(far, near, np.ones(240, bool)))])
    grid = np.linspace(3e-4, 0.15, 250)
    edges = grid + (grid[1] - grid[0]) / 2
    density = twin.posterior(power, far, near, PER_ORDINATE, grid, np.linspace(5e-4, 1.5, 250))
    assert found.mean == pytest.approx(density @ grid, rel=5e-3)
    for level in (0.025, 0.5, 0.975):
        assert np.interp(found.quantile(level), edges, np.cumsum(density)) == pytest.approx(level, abs=2e-3)


def test_c2_of_multifractal_surfaces_is_that_of_their_spec():
    found = whittle_c2(_surfaces(6), ndim=2)
    error = found["c2"].values.std(ddof=1) / 6**0.5
    assert abs(float(found["c2"].mean()) + 0.04) < 3.5 * max(error, 0.004)
    assert (found["c2_lower"] < found["c2"]).all()
    assert (found["c2"] < found["c2_upper"]).all()


def test_c2_of_monofractals_is_close_to_zero():
    found = whittle_c2(fractional_brownian((512, 512), hurst=0.7, seed=1, count=2).values, ndim=2)
    assert float(abs(found["c2"]).max()) < 5e-4
    assert (found["c2_upper"] < 0).all()  # the prior has no 0


def test_units_and_turns_of_an_image_do_not_matter():
    surface = _surfaces(1)[0]
    expected = whittle_c2(surface)
    assert expected["c2"].dims == ()
    for other in (3 * surface + 7, surface.T):
        assert float(whittle_c2(other)["c2"]) == pytest.approx(float(expected["c2"]), rel=1e-6)


def test_one_of_many_is_the_same_as_alone():
    surfaces = _surfaces(2)
    many = whittle_c2(surfaces, ndim=2)
    assert float(many["c2"][1]) == pytest.approx(float(whittle_c2(surfaces[1])["c2"]), rel=1e-12)


def test_bad_data_have_a_status():
    surface = _surfaces(1)[0]
    holed = surface.copy()
    holed[100, 120] = np.nan
    found = whittle_c2(np.stack([surface, holed, np.ones_like(surface)]), ndim=2)
    assert found["status"].values.tolist() == ["ok", "not_finite", "constant"]
    assert np.isnan(found["c2"].values).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"bandwidth": 0.0}, "bandwidth"),
        ({"bandwidth": 1e-3}, "ordinates"),
        ({"bandwidth": 0.05}, "ordinates"),
        ({"integral_scale": -1.0}, "integral_scale"),
        ({"integral_scale": 20.0}, "integral_scale"),
        ({"confidence": 1.0}, "confidence"),
        ({"analysis": 3}, "analysis"),
    ],
)
def test_impossible_options_are_refused(options, said):
    with pytest.raises(InputError, match=said):
        whittle_c2(_surfaces(1)[0], **options)


def test_octaves_without_a_frequency_below_the_bandwidth_count_for_nothing():
    surface = fractional_brownian((150, 150), hurst=0.5, seed=0).values
    fewer = LeaderAnalysis(fit_octaves=(2, 4))
    assert whittle_c2(surface, analysis=fewer)["status"] == "ok"
    with pytest.raises(InputError, match="octave 3"):
        whittle_c2(surface[:143, :143])


def test_signals_are_refused():
    with pytest.raises(InputError, match="signals"):
        whittle_c2(np.random.default_rng(0).standard_normal(4096).cumsum())


@pytest.mark.slow
@pytest.mark.parametrize("intermittency", [0.01, 0.04, 0.1])
def test_the_spread_is_less_than_half_that_of_slopes_and_the_interval_holds(intermittency):
    surfaces = _surfaces(60, side=512, intermittency=intermittency, seed=5)
    slopes = leader_exponents(surfaces, LeaderAnalysis(fit_octaves=(3, 5), moments=(2.0,)), ndim=2).log_cumulants[:, 1]
    found = whittle_c2(surfaces, ndim=2)
    assert found["c2"].values.std(ddof=1) < 0.5 * slopes.std(ddof=1)
    assert abs(float(found["c2"].mean()) + intermittency) < 0.1 * intermittency
    held = (found["c2_lower"] <= -intermittency) & (found["c2_upper"] >= -intermittency)
    assert float(held.mean()) > 0.85  # of 60 at .95, 3.5 standard errors
