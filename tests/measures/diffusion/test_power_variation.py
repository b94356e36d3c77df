import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import hurst_from_variation, power_variation
from reference import increments as twins


def test_variations_are_those_of_the_loop():
    position = np.random.default_rng(0).standard_normal((25, 2, 65)).cumsum(2)
    for order in (0.7, 2, 4):
        found = power_variation(position, [1, 2, 8], order=order)["variation"].values
        due = [np.mean([twins.variation(path, order, lag) for path in position]) for lag in (1, 2, 8)]
        np.testing.assert_allclose(found, due, rtol=1e-12)


@pytest.mark.parametrize(("hurst", "per_step"), [(0.25, 3.0), (0.5, 1.0), (0.75, 0.830861)])
def test_variation_of_order_one_over_hurst_is_free_of_scale(hurst, per_step):
    walk = rw.FractionalBrownianMotion(hurst=hurst).trajectory(walkers=400, steps=1024, seed=3)
    found = power_variation(walk, [1, 4, 16, 64], order=1 / hurst)
    value, low, high = (found[f"variation{end}"].values for end in ("", "_lower", "_upper"))
    assert np.all(np.abs(value - per_step) < 4 * (high - low) / 4)


@pytest.mark.parametrize("hurst", [0.25, 0.75])
@pytest.mark.parametrize("order", [1.0, 2.0])
def test_hurst_follows_from_any_order(hurst, order):
    walk = rw.FractionalBrownianMotion(hurst=hurst).trajectory(walkers=200, steps=1024, seed=3)
    fit = hurst_from_variation(power_variation(walk, order=order), fit_range=(1, 64))
    low, high = fit.interval
    assert abs(fit.estimate - hurst) < 4 * (high - low) / 4
    assert high - low < 0.05


def test_variations_that_cannot_be_had_have_a_status():
    for bad, status in (
        (np.ones(100), "constant"),
        (np.full(100, np.nan), "not_finite"),
        (np.ones(1), "too_few_points"),
    ):
        fit = hurst_from_variation(power_variation(bad, order=2))
        assert (fit.status, np.isnan(fit.estimate)) == (status, True)
    with pytest.raises(InputError, match="order=0"):
        power_variation(np.arange(9.0), order=0)
    with pytest.raises(InputError, match="power_variation"):
        hurst_from_variation(np.zeros(3))  # pyright: ignore[reportArgumentType]
