import json
import tracemalloc

import numpy as np
import pytest
import scipy.fft

from fractalscape import memory
from fractalscape.errors import InputError
from fractalscape.landscapes import FractionalBrownianSpec, fractional_brownian
from fractalscape.landscapes.intrinsic_embedding import smallest_embeddings
from fractalscape.landscapes.surface_spec import embedding_bytes
from fractalscape.specs import spec_from_dict
from reference.fractional_noise import cholesky_surface, surface_covariance, surface_points


def increments(fields, lag):
    """Return squared increments at one (row, column) lag, averaged within each field."""
    rows, columns = lag
    moved = fields[:, rows:, columns:] - fields[:, : fields.shape[1] - rows, : fields.shape[2] - columns]
    return np.mean(moved**2, axis=(1, 2))


@pytest.mark.parametrize("hurst", [0.2, 0.5, 0.8, 0.95])
def test_increments_follow_the_variogram_within_four_standard_errors_along_axes_and_diagonals(hurst):
    fields = fractional_brownian((65, 65), hurst=hurst, seed=1, count=400, units="pixel").values
    for lag in ((0, 1), (1, 0), (1, 1), (0, 16), (16, 0), (16, 16), (64, 64)):
        ratios = increments(fields, lag) / np.hypot(*lag) ** (2 * hurst)
        assert abs(ratios.mean() - 1) < 4 * ratios.std(ddof=1) / np.sqrt(ratios.size)


@pytest.mark.parametrize("hurst", [0.1, 0.3, 0.5])
def test_increments_are_within_3_percent_at_lags_up_to_16(hurst):
    fields = fractional_brownian((512, 512), hurst=hurst, seed=2, count=10, units="pixel").values
    for lag in (1, 2, 4, 8, 16):
        both = np.mean([increments(fields, (0, lag)), increments(fields, (lag, 0))])
        assert abs(both / lag ** (2 * hurst) - 1) < 0.03


@pytest.mark.parametrize("hurst", [0.3, 0.75, 0.9])
def test_the_covariance_on_33_squared_is_the_one_that_cholesky_factors(hurst):
    points, sample = surface_points((33, 33)), np.random.default_rng(0).choice(33 * 33 - 1, 40, replace=False) + 1
    theory = surface_covariance(np.vstack([[0, 0], points[sample]]), hurst)[1:, 1:]
    fields = fractional_brownian((33, 33), hurst=hurst, seed=3, count=4000, units="pixel").values
    drawn = fields.reshape(len(fields), -1)[:, sample]
    errors = drawn.T @ drawn / len(drawn) - theory
    spread = np.sqrt((theory**2 + np.outer(theory.diagonal(), theory.diagonal())) / len(drawn))
    scores = errors / spread
    assert np.abs(scores).max() < 5  # of 820
    assert np.sqrt(np.mean(scores**2)) < 2


def test_whitening_by_the_factor_of_cholesky_leaves_white_noise():
    points = surface_points((9, 9))
    factor = np.linalg.cholesky(surface_covariance(points, 0.6)[1:, 1:])
    fields = fractional_brownian((9, 9), hurst=0.6, seed=4, count=5000, units="pixel").values.reshape(5000, -1)
    white = np.linalg.solve(factor, fields[:, 1:].T)
    errors = (white @ white.T / 5000 - np.eye(80)) * np.sqrt(5000)
    assert abs(np.mean(errors[~np.eye(80, dtype=bool)] ** 2) - 1) < 0.1
    np.testing.assert_allclose(cholesky_surface((9, 9), 0.6, white[:, 0]).ravel(), fields[0], atol=1e-9)


@pytest.mark.parametrize("shape", [(2, 40), (40, 2), (20, 30)])
def test_oblong_grids_have_the_same_variogram(shape):
    fields = fractional_brownian(shape, hurst=0.4, seed=5, count=4000, units="pixel").values
    for lag in ((0, 1), (1, 0), (1, 1), (shape[0] - 1, shape[1] - 1)):
        ratios = increments(fields, lag) / np.hypot(*lag) ** 0.8
        assert abs(ratios.mean() - 1) < 4 * ratios.std(ddof=1) / np.sqrt(ratios.size)


def test_units_differ_by_the_longest_side_to_the_hurst_exponent():
    unit, pixel = (fractional_brownian((32, 48), hurst=0.7, seed=6, units=units) for units in ("unit", "pixel"))
    np.testing.assert_allclose(unit.values * 48**0.7, pixel.values, rtol=1e-13)
    assert float(unit.x[1]) == 1 / 48
    assert float(pixel.x[1]) == 1


def test_a_surface_depends_on_the_seed_and_its_number_alone():
    three = fractional_brownian((20, 30), hurst=0.4, seed=7, count=3)
    assert three.dims == ("replicate", "y", "x")
    np.testing.assert_array_equal(fractional_brownian((20, 30), hurst=0.4, seed=7, count=4)[:3], three)
    np.testing.assert_array_equal(fractional_brownian((20, 30), hurst=0.4, seed=7), three[0])
    assert not np.array_equal(three[0], three[1])


def test_a_generator_gives_other_surfaces_at_every_call_and_the_same_ones_again():
    stream, again = np.random.default_rng(8), np.random.default_rng(8)
    first, second = (fractional_brownian((8, 8), hurst=0.4, seed=stream) for _ in range(2))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(fractional_brownian((8, 8), hurst=0.4, seed=again), first)
    with pytest.raises(InputError, match="drawn from a generator"):
        FractionalBrownianSpec.from_json(first.attrs["spec"]).draw()


def test_single_precision_is_the_same_surface_rounded():
    double, single = (fractional_brownian((100, 100), hurst=0.6, seed=9, dtype=dtype) for dtype in ("f8", "f4"))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, double, rtol=0, atol=2e-6)


def test_threads_do_not_change_a_bit():
    one = fractional_brownian((120, 90), hurst=0.6, seed=9)
    with scipy.fft.set_workers(2):
        np.testing.assert_array_equal(fractional_brownian((120, 90), hurst=0.6, seed=9), one)


def test_the_spec_in_the_attributes_makes_the_surface_again():
    surface = fractional_brownian((12, 10), hurst=0.3, seed=10, units="pixel", dtype="f4")
    spec = spec_from_dict(json.loads(surface.attrs["spec"]))
    assert isinstance(spec, FractionalBrownianSpec)
    assert spec.draw().identical(surface)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hurst": 0}, r"hurst=0 is not within \(0, 1\)"),
        ({"hurst": 1.0}, r"hurst=1.0 is not within"),
        ({"hurst": float("nan")}, r"hurst=nan is not within"),
        ({"hurst": "rough"}, r"hurst='rough' is not within"),
        ({"shape": (1, 5)}, r"shape=\(1, 5\) is not \(rows, columns\)"),
        ({"shape": 64}, r"shape=64 is not"),
        ({"shape": (64, 64, 64)}, r"shape=\(64, 64, 64\) is not"),
        ({"shape": (8.5, 8)}, r"shape=\(8.5, 8\) is not"),
        ({"units": "metre"}, r"units='metre' is not one of 'unit', 'pixel'"),
        ({"dtype": "f2"}, r"dtype='f2' is not one of 'f8', 'f4'"),
        ({"seed": -1}, "seed=-1 must be"),
        ({"seed": None}, "seed=None must be"),
        ({"count": 0}, "count=0 is not a whole number of at least 1"),
    ],
)
def test_bad_input_is_told_in_one_line(change, message):
    good = {"shape": (8, 8), "hurst": 0.5, "seed": 0}
    with pytest.raises(InputError, match=message) as caught:
        fractional_brownian(**good | change)
    assert "\n" not in str(caught.value)


def test_a_surface_that_memory_cannot_hold_is_refused_before_it_is_tried():
    with pytest.raises(InputError, match=r"surfaces of 1000000 x 1000000 need about [\d,]+ GB of memory, this machine"):
        fractional_brownian((10**6, 10**6), hurst=0.5, seed=0)
    with pytest.raises(InputError, match=r"1000000000 surfaces of 64 x 64 need about"):
        fractional_brownian((64, 64), hurst=0.5, seed=0, count=10**9)


def test_memory_is_not_compared_where_the_system_does_not_tell(monkeypatch):
    monkeypatch.setattr(memory, "machine_memory", lambda: None)
    memory.check_memory(2**80, "fields", "ask for fewer")


@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_the_estimate_of_memory_holds_the_peak_and_is_not_twice_as_large(dtype):
    fractional_brownian((4, 4), hurst=0.77, seed=0)  # imports what the first call imports
    smallest_embeddings.__globals__["_kept_roots"].cache_clear()
    tracemalloc.start()
    fractional_brownian((401, 503), hurst=0.77, seed=0, dtype=dtype)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (embedding,) = smallest_embeddings((401, 503), (0.77,))
    estimate = embedding_bytes(embedding.periods, (401, 503), exponents=1, count=1, dtype=dtype)
    assert peak < estimate < 2 * peak
