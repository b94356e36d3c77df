import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import velocity_autocorrelation
from fractalscape.measures.positions import positions
from fractalscape.schema import trajectory
from reference import increments as twins


@pytest.mark.parametrize("walkers", [1, 3])
def test_correlations_are_those_of_the_loop(walkers):
    position = np.random.default_rng(0).standard_normal((walkers, 2, 40)).cumsum(2)
    for span in (1, 4):
        found = velocity_autocorrelation(position, [1, 3, 9], span=span)["velocity_autocorrelation"].values
        due = [twins.autocorrelation(position, lag, span) for lag in (1, 3, 9)]
        np.testing.assert_allclose(found, due, rtol=1e-12)


@pytest.mark.parametrize(
    "walk",
    [
        rw.FractionalBrownianMotion(hurst=0.25),
        rw.FractionalBrownianMotion(hurst=0.75),
        rw.OrnsteinUhlenbeck(relaxation_rate=0.2),
    ],
    ids=str,
)
def test_correlations_are_those_of_the_law(walk):
    drawn = walk.trajectory(walkers=200, steps=2000, axes=2, seed=1)
    found = velocity_autocorrelation(drawn, [1, 4, 8, 20], span=4)
    value, low, high = (found[f"velocity_autocorrelation{end}"].values for end in ("", "_lower", "_upper"))
    due = walk.velocity_autocorrelation([1, 4, 8, 20], span=4)
    assert np.all(np.abs(value - due) < 4 * (high - low) / 4)
    assert np.all(high - low < 0.03)


def test_one_walker_has_an_interval_from_blocks_of_time():
    drawn = rw.FractionalBrownianMotion(hurst=0.25).trajectory(walkers=1, steps=20_000, seed=1)
    found = velocity_autocorrelation(drawn, [1])
    assert found["velocity_autocorrelation_lower"].attrs["interval"] == "percentiles of a bootstrap of blocks of time"
    low, high = (float(found[f"velocity_autocorrelation_{end}"][0]) for end in ("lower", "upper"))
    assert low < 2**-0.5 - 1 < high < low + 0.1


def test_lags_are_in_steps_however_sparse_the_records():
    position = np.random.default_rng(0).standard_normal((30, 1, 100)).cumsum(2)
    sparse = trajectory(position, step=10 * np.arange(100))
    found = velocity_autocorrelation(sparse, [10, 20])
    dense = velocity_autocorrelation(position, [1, 2])
    name = "velocity_autocorrelation"
    np.testing.assert_allclose(found[name], dense[name])
    assert float(found["mean_squared_velocity"]) == pytest.approx(float(dense["mean_squared_velocity"]) / 100)
    with pytest.raises(InputError, match="multiple of 10"):
        velocity_autocorrelation(sparse, [10], span=5)
    with pytest.raises(InputError, match="unequal steps"):
        velocity_autocorrelation(trajectory(position[:, :, :3], step=[0, 1, 5]), [1])


def test_data_without_velocities_have_a_status():
    assert velocity_autocorrelation(np.zeros((3, 30)), [1]).attrs["status"] == "constant"
    found = velocity_autocorrelation(np.full((2, 30), np.nan), [1])
    assert found.attrs["status"] == "not_finite"
    assert np.isnan(found["velocity_autocorrelation"]).all()
    assert np.isnan(velocity_autocorrelation(np.arange(5.0), [50])["velocity_autocorrelation"]).all()


def test_slabs_of_coordinates_add_up():
    walk = positions(np.random.default_rng(0).standard_normal((3, 30, 60)).cumsum(2))
    whole = velocity_autocorrelation(walk, [2])["velocity_autocorrelation"].values
    blocks = walk.blocks
    object.__setattr__(walk, "blocks", lambda walkers=slice(None): blocks(walkers=walkers, block_bytes=2000))
    np.testing.assert_allclose(
        velocity_autocorrelation(walk, [2])["velocity_autocorrelation"].values, whole, rtol=1e-12
    )
