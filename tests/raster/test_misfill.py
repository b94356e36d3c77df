import numpy as np
import pytest
from scipy.stats import binomtest

from fractalscape.errors import InputError
from fractalscape.raster import Cost, Window, check_filled, field_from_function, misfill, refine, sweep
from fractalscape.schema import outcome

CHEAP = Cost(seconds=1e-6, worst=1e-6)
GRID = Window.linear(x=(0, 64), y=(0, 64))  # a sample at every whole number


def island(x, y):
    """A square of 5 x 5 samples within one block of 32."""
    return ((np.abs(x - 12) <= 2) & (np.abs(y - 45) <= 2)).astype("i1")


FIELD = field_from_function(island, outputs=(outcome(),), name="island", version="1")


def test_an_island_within_a_block_is_missed_and_counted():
    full = sweep(FIELD, GRID, resolution=64, cost=CHEAP)
    found = misfill(refine(FIELD, GRID, resolution=64, cost=CHEAP), full)
    assert (found.wrong, found.estimate, found.interval) == (25, 25 / 64**2, (25 / 64**2, 25 / 64**2))
    assert misfill(refine(FIELD, GRID, resolution=64, block=4, cost=CHEAP), full).wrong == 0


def test_checking_every_filled_sample_gives_the_exact_misfill():
    full = sweep(FIELD, GRID, resolution=64, cost=CHEAP)
    refined = refine(FIELD, GRID, resolution=64, checked=10**6, cost=CHEAP)
    exact = misfill(refined, full)
    assert refined.attrs["misfill"] == pytest.approx(exact.estimate, rel=1e-12)
    assert refined.attrs["misfill_interval"] == pytest.approx(list(exact.interval), rel=1e-12)
    assert (refined.attrs["checked"], refined.attrs["checked_wrong"]) == (exact.checked, exact.wrong)


def test_a_check_leaves_the_map_as_it_is_and_follows_its_seed():
    plain, one, again, other = (
        refine(FIELD, GRID, resolution=64, cost=CHEAP, **change)
        for change in ({}, {"checked": 300}, {"checked": 300}, {"checked": 300, "seed": 1})
    )
    for checked in (one, again, other):
        assert np.array_equal(checked["outcome"], plain["outcome"])
        assert np.array_equal(checked["evaluated"], plain["evaluated"])
    assert one.attrs == again.attrs
    assert one.attrs["checked_wrong"] != other.attrs["checked_wrong"]


@pytest.mark.parametrize("rate", [0.0005, 0.002, 0.05])
def test_the_interval_covers_the_true_misfill_in_95_draws_of_100(rate):
    truth = np.random.default_rng(5).random((200, 200)) < rate
    labels, evaluated = np.zeros((200, 200), int), np.arange(200) % 4 == 0
    evaluated = np.broadcast_to(evaluated, (200, 200))
    share = (truth & ~evaluated).mean()
    found = [
        check_filled(labels, evaluated, lambda rows, columns: truth[rows, columns], points=1000, seed=seed)
        for seed in range(400)
    ]
    assert np.mean([each.interval[0] <= share <= each.interval[1] for each in found]) >= 0.95
    spread = 0.75 * np.sqrt(rate / 1000 / 400)
    assert np.mean([each.estimate for each in found]) == pytest.approx(share, abs=4 * spread)


@pytest.mark.parametrize(("wrong", "count"), [(0, 50), (1, 50), (7, 50), (50, 50)])
def test_the_interval_is_that_of_clopper_and_pearson(wrong, count):
    rows, labels = 400, np.zeros((400, 1), int)
    drawn = np.sort(np.random.default_rng(0).choice(rows, count, replace=False))
    truth = np.zeros((rows, 1), int)
    truth[drawn[:wrong]] = 1
    found = check_filled(labels, labels > 0, lambda j, i: truth[j, i], points=count)
    exact = binomtest(wrong, count).proportion_ci(0.95, method="exact")
    assert found.wrong == wrong
    assert found.interval == pytest.approx((exact.low, exact.high), rel=1e-9)


def test_a_map_with_nothing_filled_has_no_misfill():
    everything = np.ones((3, 3), bool)
    found = check_filled(everything * 1, everything, lambda rows, columns: rows, points=10)
    assert (found.estimate, found.interval, found.checked) == (0.0, (0.0, 0.0), 0)


def test_rasters_that_do_not_belong_together_are_told():
    full, refined = (make(FIELD, GRID, resolution=64, cost=CHEAP) for make in (sweep, refine))
    with pytest.raises(InputError, match="refined= has no variable 'evaluated'"):
        misfill(full, full)
    with pytest.raises(InputError, match="full= has no variable 'outcome'"):
        misfill(refined, full.drop_vars("outcome"))
    with pytest.raises(InputError, match="window of the two rasters differs"):
        misfill(refined, sweep(FIELD, Window.linear(x=(0, 1), y=(0, 1)), resolution=64, cost=CHEAP))
    with pytest.raises(InputError, match=r"shapes \(64, 64\) and \(32, 32\)"):
        misfill(refined, sweep(FIELD, GRID, resolution=32, cost=CHEAP))
