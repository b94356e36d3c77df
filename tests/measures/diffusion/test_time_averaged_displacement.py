import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape import schema
from fractalscape.errors import InputError
from fractalscape.measures.diffusion import log_spaced_lags, squared_displacement, time_averaged_displacement
from fractalscape.measures.diffusion.direct_displacement import window_sums
from fractalscape.measures.diffusion.spectral_displacement import spectral_displacement
from fractalscape.measures.positions import positions
from fractalscape.randomness import fractional_motion
from reference import displacements as twin


def brownian(*shape, seed=0):
    return np.cumsum(np.random.default_rng(seed).standard_normal(shape), axis=-1)


def values(found):
    return found["squared_displacement"].values


@settings(max_examples=30)
@given(st.integers(2, 60), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_both_methods_agree_with_the_definition(records, walkers, axes, seed):
    walk = brownian(walkers, axes, records, seed=seed)
    lags = np.arange(1, records)
    slow = np.array([twin.time_averaged_displacement(path, lags) for path in walk])
    for method in ("direct", "spectral"):
        assert values(time_averaged_displacement(walk, lags, method=method)) == pytest.approx(slow, rel=1e-10)


@settings(max_examples=30)
@given(st.data())
def test_an_ageing_window_is_that_of_the_published_code(data):
    walk = brownian(2, 2, 80)
    start, window = data.draw(st.integers(0, 40)), data.draw(st.integers(1, 20))
    lags = np.arange(1, 80 - start - window + 1)
    found = values(time_averaged_displacement(walk, lags, start=start, window=window))
    slow = np.array([twin.ageing_displacement(path, lags, start, window) for path in walk])
    assert found == pytest.approx(slow, rel=1e-12)


@pytest.mark.parametrize(
    "path",
    [
        np.arange(30_000.0),
        100 * np.arange(30_000.0) + brownian(30_000),
        np.arange(30_000.0) ** 2,
        1e6 + brownian(30_000),
        np.sin(np.arange(30_000) / 3000),
        fractional_motion(30_000, hurst=0.95, seed=1),
        fractional_motion(30_000, hurst=0.1, seed=1),
    ],
    ids=["ballistic", "drift and noise", "accelerated", "far from the origin", "closed", "H = 0.95", "H = 0.1"],
)
def test_direct_and_spectral_sums_agree_to_1e_10(path):
    lags = np.arange(1, path.size)
    direct = values(time_averaged_displacement(path, lags, method="direct"))
    assert values(time_averaged_displacement(path, lags)) == pytest.approx(direct, rel=1e-10, abs=0)


def test_a_ballistic_path_grows_by_the_square_of_the_lag_exactly():
    lags = np.arange(1, 2000)
    velocity = np.array([[0.5], [-2.0], [8.0]])
    found = values(time_averaged_displacement((velocity * np.arange(4000))[None], lags))
    assert found[0] == pytest.approx((velocity**2).sum() * lags**2.0, rel=1e-13)


@pytest.mark.parametrize("method", ["direct", "spectral"])
def test_threads_slabs_and_chunks_of_walkers_change_no_bit(method):
    walk = brownian(7, 5, 300)
    lags = np.arange(1, 300)
    whole = values(time_averaged_displacement(walk, lags, method=method, workers=1))
    assert np.array_equal(values(time_averaged_displacement(walk, lags, method=method, workers=3)), whole)
    p, origins = positions(walk), (np.zeros((1, 299), int), 300 - lags[None])
    for block_bytes in (1, 2400 * 2, 2400 * 12, 8 * 2400 * 12):
        if method == "direct":
            cut = window_sums(p, lags, *origins, workers=1, block_bytes=block_bytes)[:, 0] / (300 - lags)
        else:
            cut = spectral_displacement(p, workers=2, block_bytes=block_bytes)[:, 1:]
        assert np.array_equal(cut, whole)


def test_a_million_coordinates_are_measured_as_their_sum():
    step = np.random.default_rng(0).standard_normal((1_000_000, 11)).astype(np.float32)
    path = np.cumsum(step, axis=1, dtype=np.float32)
    found = values(time_averaged_displacement(path[None], [1, 5]))
    assert found[0] == pytest.approx([1e6, 5e6], rel=5e-3)
    halves = [values(time_averaged_displacement(half[None], [1, 5])) for half in np.split(path, 2)]
    assert found == pytest.approx(halves[0] + halves[1], rel=1e-12)


def test_brownian_motion_grows_like_its_lag_within_its_own_standard_error():
    lags = log_spaced_lags(400)
    found = values(time_averaged_displacement(brownian(300, 2, 4000), lags))
    error = found.std(axis=0, ddof=1) / np.sqrt(300)
    assert np.all(np.abs(found.mean(axis=0) - 2 * lags) < 4 * error)


@pytest.mark.parametrize("hurst", [0.25, 0.75])
def test_fractional_brownian_motion_grows_like_its_lag_to_2h(hurst):
    lags = log_spaced_lags(100)
    found = values(time_averaged_displacement(fractional_motion(2000, hurst=hurst, seed=3, count=300), lags))
    error = found.std(axis=0, ddof=1) / np.sqrt(300)
    assert np.all(np.abs(found.mean(axis=0) - lags ** (2 * hurst)) < 4 * error)


def test_lags_and_ages_count_steps_where_records_are_some_steps_apart():
    walk = brownian(2, 1, 50)
    spaced = schema.trajectory(walk, step=7 + 10 * np.arange(50))
    assert np.array_equal(
        values(time_averaged_displacement(spaced, [10, 30], start=20, window=100)),
        values(time_averaged_displacement(walk, [1, 3], start=2, window=10)),
    )
    assert time_averaged_displacement(spaced)["lag"].values[0] == 10
    assert np.array_equal(
        values(squared_displacement(spaced, [10, 30], age=20)), values(squared_displacement(walk, [1, 3], age=2))
    )
    for asked in ({"lags": [5]}, {"start": 5}, {"window": 15}):
        with pytest.raises(InputError, match="multiple of 10"):
            time_averaged_displacement(spaced, **asked)
    with pytest.raises(InputError, match="age=5 was not recorded; give one that was, such as 10"):
        squared_displacement(spaced, age=5)


def test_records_that_are_not_equidistant_are_averaged_over_their_pairs():
    step = np.array([0, 1, 2, 6, 7])
    walk = brownian(2, 3, 10)
    found = time_averaged_displacement(schema.trajectory(walk[..., step], step=step), [1, 3, 5])
    assert found["windows"].values.tolist() == [3, 0, 2]
    expected = ((walk[..., [1, 2, 7]] - walk[..., [0, 1, 6]]) ** 2).sum(1).mean(-1)
    assert values(found)[:, 0] == pytest.approx(expected)
    assert np.isnan(values(found)[:, 1]).all()
    assert found.attrs["reason"] == "1 of 3 lags have no window within 5 records"
    with pytest.raises(InputError, match="not equidistant"):
        time_averaged_displacement(schema.trajectory(walk[..., step], step=step), window=2)
    assert time_averaged_displacement(schema.trajectory(walk[..., step], step=step)).attrs["status"] == "ok"


def test_blocks_of_time_average_to_the_whole():
    found = time_averaged_displacement(brownian(1000), [1, 10, 99])
    weight = found["block_windows"]
    mean = (found["block_displacement"] * weight).sum("block") / weight.sum("block")
    assert mean.values == pytest.approx(values(found), rel=1e-12)
    assert weight.sum("block").values.tolist() == found["windows"].values.tolist()


@pytest.mark.parametrize("method", ["direct", "spectral"])
def test_walkers_that_are_not_finite_are_left_out_and_counted(method):
    walk = brownian(4, 2, 50)
    walk[1, 0, 49], walk[2, 1, 3] = np.nan, np.inf
    found = time_averaged_displacement(walk, [1, 2], method=method)
    assert np.isnan(values(found)).all(axis=1).tolist() == [False, True, True, False]
    assert found.attrs["status"] == "ok"
    assert found.attrs["reason"] == "2 of 4 walkers have positions that are not finite"
    aged = squared_displacement(walk, [1, 2])
    assert np.isnan(values(aged)).all(axis=1).tolist() == [False, True, True, False]


@pytest.mark.parametrize("measure", [time_averaged_displacement, squared_displacement])
@pytest.mark.parametrize(
    ("walk", "lags", "status"),
    [
        (np.full((2, 1, 20), np.nan), [1], "not_finite"),
        (np.full((2, 1, 20), 3.0), [1], "constant"),
        (np.zeros((2, 1, 1)), None, "too_few_points"),
        (np.arange(5.0), [5, 6], "too_few_points"),
        (np.array([0.0, 1e200, 0.0]), [1], "not_finite"),
    ],
)
def test_data_that_cannot_be_measured_have_a_status_and_a_reason(measure, walk, lags, status):
    with np.errstate(over="ignore"):
        found = measure(walk, lags)
    assert found.attrs["status"] == status
    assert found.attrs["reason"]
    assert status == "constant" or not np.isfinite(values(found)).any()


def test_a_sketch_says_how_far_a_squared_distance_is_off():
    sketch = xr.DataArray(brownian(1, 128, 20), dims=("walker", "component", "step"))
    found = time_averaged_displacement(sketch, [1])
    assert found.attrs["sketch_relative_deviation"] == pytest.approx(0.125)
    assert "sketch_relative_deviation" not in time_averaged_displacement(sketch.values, [1]).attrs


@pytest.mark.parametrize(
    "asked",
    [
        {"lags": [0, 1]},
        {"lags": [2, 1]},
        {"lags": [1.5]},
        {"lags": []},
        {"start": -1},
        {"window": 0},
        {"method": "fft"},
        {"method": "spectral", "window": 3},
        {"workers": 0},
        {"blocks": 1},
    ],
)
def test_impossible_options_are_refused(asked):
    with pytest.raises(InputError):
        time_averaged_displacement(brownian(20), **asked)


def test_blocks_of_time_are_made_for_any_number_of_lags_and_refused_where_they_cannot_be():
    walk = np.random.default_rng(0).standard_normal(400).cumsum()
    found = time_averaged_displacement(walk, np.arange(1, 150), blocks=10)
    assert found["block_displacement"].shape == (1, 10, 149)
    assert found.attrs["method"] == "direct"
    with pytest.raises(InputError, match="blocks= with method='direct'"):
        time_averaged_displacement(walk, [1, 2], method="spectral", blocks=10)
