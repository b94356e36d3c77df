import numpy as np
import pytest

from fractalscape.dynamics.reference_walks import FractionalBrownianMotion
from fractalscape.errors import InputError
from fractalscape.measures.diffusion import (
    brownian_ergodicity_breaking,
    ergodicity_breaking,
    gaussian_ergodicity_breaking,
    squared_displacement,
    time_averaged_displacement,
)
from fractalscape.randomness import fractional_motion

NAME = "ergodicity_breaking"


@pytest.mark.parametrize(
    ("records", "lag", "value"),
    [
        (1000, 1, 0.002002002002002002),
        (1000, 10, 0.013501683501683502),
        (1000, 50, 0.06926648199445984),
        (10_000, 100, 0.013434680134680134),
    ],
)
def test_brownian_values_are_those_known(records, lag, value):
    assert brownian_ergodicity_breaking(records, lag) == pytest.approx(value, rel=1e-14)
    assert gaussian_ergodicity_breaking(records, lag, hurst=0.5) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("hurst", "value"),
    [
        (0.25, 0.002838237650849524),
        (0.5, 0.005232583134433865),
        (0.75, 0.019088329589672614),
        (0.9, 0.23453301892537834),
    ],
)
def test_fractional_values_are_those_known(hurst, value):
    assert gaussian_ergodicity_breaking(4097, 16, hurst=hurst) == pytest.approx(value, rel=1e-11)


def test_the_closed_form_is_the_variance_of_the_quadratic_form():
    records, lag, hurst = 40, 7, 0.7
    t = np.arange(records, dtype=float)
    covariance = (t[:, None] ** 1.4 + t**1.4 - np.abs(t[:, None] - t) ** 1.4) / 2
    windows = np.eye(records)[lag:] - np.eye(records)[:-lag]
    form = windows @ covariance @ windows.T
    assert gaussian_ergodicity_breaking(records, lag, hurst=hurst) == pytest.approx(
        2 * (form**2).sum() / np.trace(form) ** 2, rel=1e-12
    )


def test_long_brownian_walks_approach_four_thirds_of_the_lag_over_their_length():
    assert brownian_ergodicity_breaking(10**7, 100, axes=2) == pytest.approx(4 * 100 / 3e7 / 2, rel=1e-3)
    assert brownian_ergodicity_breaking(150, 100) == gaussian_ergodicity_breaking(150, 100, hurst=0.5)


@pytest.mark.parametrize(("hurst", "axes"), [(0.25, 1), (0.5, 1), (0.5, 2), (0.75, 1)])
def test_walks_break_ergodicity_as_much_as_the_closed_form_says(hurst, axes):
    walk = fractional_motion(513, hurst=hurst, seed=5, count=2000 * axes).reshape(2000, axes, 513)
    found = ergodicity_breaking(time_averaged_displacement(walk, [4, 16]))
    xi = found["relative_displacement"].values
    error = ((xi - 1) ** 2).std(axis=0) / np.sqrt(2000)
    exact = [gaussian_ergodicity_breaking(513, lag, hurst=hurst, axes=axes) for lag in (4, 16)]
    assert np.all(np.abs(found[NAME].values - exact) < 4 * error)
    assert xi.mean(axis=0) == pytest.approx(1, abs=1e-12)


def test_it_is_the_variance_over_the_square_of_the_mean():
    walk = np.cumsum(np.random.default_rng(0).standard_normal((12, 100)), axis=1)
    curves = time_averaged_displacement(walk, [1, 5])
    each = curves["squared_displacement"].values
    found = ergodicity_breaking(curves)
    assert found[NAME].values == pytest.approx(each.var(axis=0, ddof=1) / each.mean(axis=0) ** 2, rel=1e-12)
    assert np.all((found[NAME + "_lower"] < found[NAME]) & (found[NAME] < found[NAME + "_upper"]))


def test_one_walker_has_no_ergodicity_breaking_and_few_have_no_interval():
    walk = np.cumsum(np.random.default_rng(0).standard_normal((9, 100)), axis=1)
    one = ergodicity_breaking(time_averaged_displacement(walk[:1], [1]))
    assert (one.attrs["status"], np.isnan(one[NAME].item())) == ("too_few_walkers", True)
    few = ergodicity_breaking(time_averaged_displacement(walk, [1]))
    assert few.attrs["reason"] == "9 walkers give no interval; 10 are needed"
    assert np.isfinite(few[NAME].item())
    assert np.isnan(few[NAME + "_lower"].item())


def test_constant_walkers_have_none():
    found = ergodicity_breaking(time_averaged_displacement(np.ones((3, 20)), [1]))
    assert (found.attrs["status"], np.isnan(found[NAME].item())) == ("constant", True)


def test_impossible_options_are_refused():
    for asked in ((10, 10), (10, 0), (1, 1)):
        with pytest.raises(InputError):
            brownian_ergodicity_breaking(*asked)
    with pytest.raises(InputError, match="hurst=1"):
        gaussian_ergodicity_breaking(10, 1, hurst=1)
    with pytest.raises(InputError, match="confidence"):
        ergodicity_breaking(squared_displacement(np.ones((3, 20))), confidence=2)


@pytest.mark.parametrize("hurst", [0.3, 0.8])
def test_the_closed_form_of_a_walk_and_of_its_measure_is_one(hurst):
    walk = FractionalBrownianMotion(hurst=hurst)
    of_walk = walk.ergodicity_breaking(16, steps=512, axes=2)
    assert of_walk == pytest.approx(gaussian_ergodicity_breaking(513, 16, hurst=hurst, axes=2), rel=1e-12)
