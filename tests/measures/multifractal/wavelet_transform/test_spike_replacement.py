import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalSurfaceSpec, fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, replace_spikes
from fractalscape.measures.multifractal.wavelet_transform.spike_replacement import neighbour_medians
from fractalscape.randomness import fractional_motion
from reference.neighbour_medians import neighbour_median


def with_spikes(data, size, share, seed=0):
    random = np.random.default_rng(seed)
    where = random.random(data.shape) < share
    spiked = data.copy()
    spiked[where] += size * np.diff(data, axis=0).std() * random.choice([-1, 1], where.sum())
    return spiked, where


@given(
    arrays(np.float64, array_shapes(min_dims=1, max_dims=2, max_side=7), elements=st.floats(-9, 9) | st.just(np.nan))
)
def test_medians_are_those_of_the_neighbours_one_by_one(item):
    found = neighbour_medians(item)
    for place in np.ndindex(*item.shape):
        assert found[place] == pytest.approx(neighbour_median(item, place), nan_ok=True, abs=1e-12)


@pytest.mark.parametrize("size", [30, 1e6])
def test_spikes_are_found_and_nothing_else(size):
    for data in (fractional_motion(4096, hurst=0.7, seed=1), fractional_brownian((128, 128), hurst=0.7, seed=1).values):
        spiked, where = with_spikes(data, size, 0.01)
        found = replace_spikes(spiked)
        assert np.array_equal(found.replaced, where)
        assert np.array_equal(found.values[~where], data[~where])
        assert np.abs(found.values - data)[where].max() < 8 * np.abs(np.diff(data, axis=0)).max()


def test_a_sample_with_one_true_neighbour_is_kept_and_one_with_none_becomes_nan():
    image = fractional_brownian((64, 64), hurst=0.7, seed=2).values
    ring = image.copy()
    ring[19:22, 19:22] += 1e3
    ring[20, 20:22] = image[20, 20:22]
    found = replace_spikes(ring)
    assert not found.replaced[20, 20:22].any()
    assert int(found.replaced.sum()) == 7
    square = image.copy()
    square[30:33, 30:33] += 1e3
    square[31, 31] -= 2e3
    found = replace_spikes(square)
    assert int(found.replaced.sum()) == 9
    assert np.argwhere(np.isnan(found.values)).tolist() == [[31, 31]]


def test_missing_samples_stay_and_are_no_neighbours():
    image = fractional_brownian((64, 64), hurst=0.7, seed=3).values
    image[10:20, 10:20] = np.nan
    spiked, where = with_spikes(np.nan_to_num(image), 100, 0.01)
    spiked[np.isnan(image)] = np.nan
    found = replace_spikes(spiked)
    assert np.isnan(found.values[10:20, 10:20]).all()
    assert not found.replaced[10:20, 10:20].any()
    assert found.replaced[where & np.isfinite(spiked)].all()


def test_masked_samples_are_absent_whatever_stands_below_the_mask():
    walk = fractional_motion(512, hurst=0.7, seed=4)
    hidden = np.arange(512) % 50 == 7
    by_mask = replace_spikes(np.ma.array(np.where(hidden, -999.0, walk), mask=hidden))
    by_nan = replace_spikes(np.where(hidden, np.nan, walk))
    assert np.array_equal(by_mask.values, by_nan.values, equal_nan=True)
    assert not by_mask.replaced[hidden].any()


def test_flat_data_are_left_as_they_are():
    steps = np.repeat([0.0, 1.0, 5.0], 50)
    steps[20] = 100.0
    assert np.array_equal(replace_spikes(steps).values, steps)
    assert np.isnan(replace_spikes(np.full(9, np.nan)).values).all()


def test_each_of_many_items_is_judged_by_itself_in_its_own_precision():
    walks = fractional_motion(512, hurst=0.7, seed=4, count=3).astype(np.float32) * [[1], [100], [1e4]]
    walks = walks.astype(np.float32)
    walks[:, 100] += 1e3
    found = replace_spikes(walks, ndim=1)
    assert found.values.dtype == np.float32
    for item, values, replaced in zip(walks, found.values, found.replaced, strict=True):
        alone = replace_spikes(item)
        assert np.array_equal(alone.values, values)
        assert np.array_equal(alone.replaced, replaced)
    assert found.replaced[:, 100].tolist() == [True, True, False]


def test_an_image_with_a_percent_of_spikes_keeps_c2():
    image = MultifractalSurfaceSpec(shape=(512, 512), intermittency=0.04, integral_scale=512).draw(seed=1).values
    analysis = LeaderAnalysis(fit_octaves=(3, 5), orders=2)
    clean = leader_exponents(image, analysis).log_cumulants[0]
    for size in (5, 30, 300):
        spiked, _ = with_spikes(image, size, 0.01)
        found = leader_exponents(replace_spikes(spiked).values, analysis).log_cumulants[0]
        assert found == pytest.approx(clean, abs=0.005)  # c2 differs by .013 from image to image
        untreated = leader_exponents(spiked, analysis).log_cumulants[0]
        assert abs(untreated[1] - clean[1]) > 0.01


def test_impossible_options_are_refused():
    with pytest.raises(InputError, match="threshold=0 is not"):
        replace_spikes([1.0, 2.0], threshold=0)
    with pytest.raises(InputError, match="give real numbers"):
        replace_spikes(["a"])
    with pytest.raises(InputError, match="one item needs 2 axes"):
        replace_spikes([1.0, 2.0], ndim=2)
    with pytest.raises(InputError, match="say ndim=1 or ndim=2"):
        replace_spikes(np.zeros((2, 2, 2)))


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinities_are_refused_and_do_not_pass_for_neighbours(value):
    walk = np.random.default_rng(0).standard_normal(64).cumsum()
    walk[30:40] = value
    with pytest.raises(InputError, match="the data hold infinities; put NaN"):
        replace_spikes(walk)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_spikes_of_the_largest_floats_are_replaced_by_finite_medians(kind):
    noise = np.random.default_rng(0).standard_normal(64).astype(kind)
    noise[[20, 22, 40]] = np.finfo(kind).max * np.array([1, 1, -1], kind)
    found = replace_spikes(noise)
    assert np.array_equal(np.flatnonzero(found.replaced), [20, 22, 40])
    assert np.abs(found.values).max() < 10
