import numpy as np
import pytest
from scipy import stats

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import van_hove


def test_gaussian_displacements_have_the_normal_density_at_every_lag():
    walk = rw.FractionalBrownianMotion(hurst=0.3).trajectory(walkers=100, steps=2000, axes=2, seed=1)
    found = van_hove(walk, [1, 10, 50], diffusion_exponent=0.6, width=3.0, bins=30)
    edges = np.linspace(-3, 3, 31)
    due = np.diff(stats.norm.cdf(edges)) / np.diff(edges)
    spread = (found["density_upper"] - found["density_lower"]).values / 4
    assert np.all(np.abs(found["density"].values - due) < 4.5 * spread)
    assert float(found["outside"][0]) == pytest.approx(2 * stats.norm.sf(3), rel=0.1)
    assert np.all(found["collapse_distance"].values < 0.02)
    wrong = van_hove(walk, [1, 50], diffusion_exponent=1.2, width=3.0, bins=30)
    assert float(wrong["collapse_distance_lower"][1]) > 0.2


def test_a_levy_flight_collapses_by_its_tail_index_onto_the_stable_density():
    walk = rw.LevyFlight(tail_index=1.0).trajectory(walkers=100, steps=2000, seed=1)
    found = van_hove(walk, [1, 10], diffusion_exponent=2.0, width=10.0, bins=40)
    edges = np.linspace(-10, 10, 41)
    due = np.diff(stats.cauchy.cdf(edges)) / np.diff(edges)
    spread = (found["density_upper"] - found["density_lower"]).values / 4
    assert np.all(np.abs(found["density"].values - due) < 4.5 * spread)


def test_counts_are_those_of_a_histogram():
    path = np.random.default_rng(0).standard_normal((2, 3, 60)).cumsum(2)
    found = van_hove(path, [4], diffusion_exponent=1.0, width=2.0, bins=8, replicates=2)
    scaled = (path[:, :, 4:] - path[:, :, :-4]).ravel() / 2
    counts, _ = np.histogram(scaled, bins=8, range=(-2, 2))
    np.testing.assert_allclose(found["density"].values[0], counts / scaled.size / 0.5)


def test_impossible_options_are_refused_and_bad_data_have_a_status():
    for options, said in (({"bins": 7}, "odd"), ({"width": 0}, "width=0"), ({"diffusion_exponent": -1}, "=-1")):
        with pytest.raises(InputError, match=said):
            van_hove(np.arange(50.0), **{"diffusion_exponent": 1.0, "width": 1.0, **options})
    found = van_hove(np.full(50, np.nan), [1], diffusion_exponent=1.0, width=1.0)
    assert found.attrs["status"] == "not_finite"
    assert np.isnan(found["density"]).all()
