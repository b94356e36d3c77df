import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.dynamics.reference_walks.uncorrelated_increments import UncorrelatedIncrements
from fractalscape.errors import InputError
from fractalscape.measures import effect_curves, three_effects

SLOW = {"continuous_time_random_walk": 0.03, "levy_walk": 0.03, "levy_flight": 0.03}
WALKS = [
    rw.BrownianMotion(),
    rw.FractionalBrownianMotion(hurst=0.3),
    rw.FractionalBrownianMotion(hurst=0.7),
    rw.ScaledBrownianMotion(diffusion_exponent=0.5),
    rw.ScaledBrownianMotion(diffusion_exponent=1.5),
    rw.LevyFlight(tail_index=1.4),
    rw.LevyFlight(tail_index=0.5),
]
SLOW_WALKS = [
    rw.ContinuousTimeRandomWalk(residence_exponent=0.7),
    rw.LevyWalk(flight_exponent=1.5),
]


def check(walk, walkers, steps, fit_range):
    fits = three_effects(effect_curves(walk.trajectory(walkers=walkers, steps=steps, seed=4)), fit_range=fit_range)
    due = {"joseph": walk.joseph_exponent, "noah": walk.noah_exponent, "moses": walk.moses_exponent}
    scaling = sum(due.values()) - 1
    due["hurst"] = 1 / walk.flight_exponent if walk.kind == "levy_walk" else scaling
    if isinstance(walk, UncorrelatedIncrements):  # its time average bends where the lag is not far below the walk
        lags = fits["joseph"].x[fits["joseph"].fitted]
        law = walk.time_averaged_displacement(lags, steps=steps)
        due["joseph"] = np.polyfit(np.log(lags), np.log(law), 1)[0] / 2
    due["closure"] = due["hurst"] - (due["joseph"] + due["noah"] + due["moses"] - 1)
    for name, exponent in due.items():
        low, high = fits[name].interval
        slow = SLOW.get(walk.kind, 0.01)
        assert abs(fits[name].estimate - exponent) < slow + 4 * (high - low) / 4, f"{fits[name]}, due {exponent}"


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_each_walk_is_anomalous_for_its_own_reason(walk):
    check(walk, walkers=300, steps=2000, fit_range=(10, 2000))


@pytest.mark.slow
@pytest.mark.parametrize("walk", SLOW_WALKS, ids=str)
def test_walks_that_converge_slowly_are_anomalous_for_their_own_reasons(walk):
    check(walk, walkers=1000, steps=20_000, fit_range=(20, 20_000))


def test_curves_are_sums_along_the_path():
    path = np.random.default_rng(0).standard_normal((1, 2, 51)).cumsum(2)
    curves = effect_curves(path)
    steps = np.linalg.norm(np.diff(path[0]), axis=0)
    for time in curves["time"].values:
        at = curves.isel(walker=0).sel(time=time)
        assert float(at["path_length"]) == pytest.approx(steps[:time].sum())
        assert float(at["squared_path"]) == pytest.approx((steps[:time] ** 2).sum())
        assert float(at["distance"]) == pytest.approx(np.linalg.norm(path[0, :, time] - path[0, :, 0]))


def test_one_walker_is_not_an_ensemble():
    fits = three_effects(effect_curves(np.random.default_rng(0).standard_normal(500).cumsum()))
    assert {fit.status for fit in fits.values()} == {"too_few_walkers"}
    assert np.isnan(fits["moses"].estimate)
    assert fits["moses"].reason == "1 walkers, 20 are needed"


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (np.zeros((30, 100)), "constant"),
        (np.full((30, 100), np.nan), "not_finite"),
        (np.ones((30, 1)), "too_few_points"),
    ],
)
def test_data_without_effects_have_a_status(bad, status):
    fits = three_effects(effect_curves(bad))
    assert {fit.status for fit in fits.values()} == {status}


def test_something_else_is_refused():
    with pytest.raises(InputError, match="effect_curves"):
        three_effects(np.zeros(3))  # pyright: ignore[reportArgumentType]
