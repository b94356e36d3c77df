import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import StableSurfaceSpec, stable_surface
from fractalscape.landscapes.linear_fractional_stable_surface import moving_average
from fractalscape.randomness import streams
from fractalscape.stable_noise import stable_noise

SPEC = StableSurfaceSpec(shape=(12, 20), tail_index=1.5, hurst=0.4)


@pytest.mark.parametrize("tail_index", [0.9, 1.5, 2.0])
@pytest.mark.parametrize("lag", [(0, 1), (3, 0), (5, 9)])
def test_increments_are_stable_of_the_scale_of_their_lag(tail_index, lag):
    spec = SPEC.replace(tail_index=tail_index)
    surfaces = stable_surface(spec, seed=2, count=3000).values
    increments = (surfaces[:, 2 + lag[0], 4 + lag[1]] - surfaces[:, 2, 4]) / spec.scale(lag)
    for wave_number in (0.3, 1.0, 2.0):
        cosines = np.cos(wave_number * increments)
        error = cosines.std() / math.sqrt(cosines.size)
        assert abs(cosines.mean() - math.exp(-(wave_number**tail_index))) < 4 * error


@pytest.mark.parametrize(("tail_index", "hurst"), [(1.3, 0.5), (1.7, 0.4), (1.7, 0.6), (2.0, 0.3), (2.0, 0.6)])
def test_scales_grow_by_the_hurst_exponent_in_every_direction(tail_index, hurst):
    spec = SPEC.replace(shape=(1024, 1024), tail_index=tail_index, hurst=hurst)
    near, far = spec.scale((0, 8)), spec.scale((0, 32))
    assert math.log2(far / near) / 2 == pytest.approx(hurst, abs=0.01)
    assert spec.scale((24, 32)) / spec.scale((0, 40)) == pytest.approx(1, abs=0.005)


def test_a_surface_is_the_sum_of_kernels_about_all_cells():
    torus = SPEC.torus
    kernel, noise = moving_average(torus, 1.5, 0.4), stable_noise(torus, tail_index=1.5, generator=streams(6, 1)[0])
    heights = np.zeros(SPEC.shape)
    for y, x in np.ndindex(SPEC.shape):
        towards = kernel[np.ix_((y - np.arange(torus[0])) % torus[0], (x - np.arange(torus[1])) % torus[1])]
        heights[y, x] = np.sum(towards * noise)
    np.testing.assert_allclose(stable_surface(SPEC, seed=6), heights - heights[0, 0], atol=1e-11)


def test_the_kernel_of_the_middle_cell_is_the_mean_of_its_power_over_the_cell():
    kernel = moving_average((8, 8), 1.5, 0.4)
    places = (np.arange(4000) + 0.5) / 4000 - 0.5
    mean = np.mean(np.hypot(places[:, None], places) ** (0.4 * 1.5 - 2))
    assert (kernel[0, 0] / kernel[0, 1]) ** 1.5 == pytest.approx(mean, rel=0.02)  # the sum has not all of the spike


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"tail_index": 2.1}, "tail_index=2.1 is not a number between 0.5 and 2, both excluded; 2 is allowed too"),
        ({"tail_index": "2"}, "tail_index='2' is not a number"),
        ({"hurst": 0.0}, "hurst=0.0 is not a number between 0 and 1"),
        ({"shape": (5,)}, r"shape=\(5,\) is not a tuple of 2 whole numbers"),
    ],
)
def test_surfaces_that_make_no_sense_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        SPEC.replace(**fields)
