import numpy as np
import pytest

from fractalscape import schema
from fractalscape.errors import InputError
from fractalscape.measures.diffusion import whittle_hurst
from fractalscape.measures.diffusion.whittle_hurst import noise_spectrum, normalisation
from fractalscape.randomness import fractional_motion


@pytest.mark.parametrize("hurst", [0.05, 0.3, 0.5, 0.8, 0.95])
def test_the_spectrum_is_that_of_the_sum_over_aliases_and_of_unit_variance(hurst):
    frequency = np.linspace(0.01, 3.1, 7)
    j = np.arange(-200_000, 200_001)[:, None]
    slow = 2 * (1 - np.cos(frequency)) * (np.abs(frequency + 2 * np.pi * j) ** (-2 * hurst - 1)).sum(axis=0)
    rest = 4 * np.sin(frequency / 2) ** 2 * 2 * (2 * np.pi) ** (-2 * hurst - 1) * 200_000.5 ** (-2 * hurst) / 2 / hurst
    assert noise_spectrum(frequency, hurst) == pytest.approx(slow + rest, rel=1e-6)
    # the transform of the spectrum at lag 1 is the covariance (2^2H - 2) / 2, once the pole at 0 is integrable
    angles = np.pi * (np.arange(2**16) + 0.5) / 2**16
    if hurst <= 0.5:
        density = normalisation(hurst) * noise_spectrum(angles, hurst)
        assert density.mean() == pytest.approx(1, abs=1e-4)
        assert (density * np.cos(angles)).mean() == pytest.approx((2 ** (2 * hurst) - 2) / 2, abs=1e-4)


@pytest.mark.parametrize("hurst", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_it_finds_the_exponent_of_fractional_brownian_motion(hurst):
    fits = [whittle_hurst(fractional_motion(3000, hurst=hurst, seed=seed)) for seed in range(30)]
    found = np.array([fit.hurst for fit in fits])
    assert abs(found.mean() - hurst) < 4 * found.std() / np.sqrt(30) + 0.003  # the bias of 3000 steps
    width = np.mean([(fit.interval[1] - fit.interval[0]) / 2 / 1.96 for fit in fits])
    assert found.std() == pytest.approx(width, rel=0.5)


def test_walkers_and_axes_sharpen_one_estimate_and_scales_and_drifts_do_not_matter():
    walk = fractional_motion(500, hurst=0.3, seed=0, count=60).reshape(20, 3, 500)
    fit = whittle_hurst(walk)
    assert abs(fit.hurst - 0.3) < 0.02
    assert fit.interval[1] - fit.interval[0] == pytest.approx(2 * 1.96 * 0.004, rel=0.3)
    assert fit.step_variance == pytest.approx(1, rel=0.03)
    assert fit.spectral_density == pytest.approx(fit.periodogram, rel=1.2)
    moved = whittle_hurst(100 * walk * np.arange(1, 21)[:, None, None] + 7 * np.arange(500))
    assert moved.hurst == pytest.approx(fit.hurst, abs=1e-5)


def test_walkers_that_are_not_finite_or_do_not_move_are_left_out_and_counted():
    walk = fractional_motion(500, hurst=0.3, seed=0, count=4)
    spoilt = np.concatenate([walk, np.full((1, 500), np.inf), np.ones((1, 500)), [0.1 * np.arange(500)]])
    fit = whittle_hurst(spoilt)
    assert fit.hurst == pytest.approx(whittle_hurst(walk).hurst, abs=1e-6)
    assert "1 of 7 walkers have positions that are not finite; 2 of 7 walkers took no steps" in fit.reason


@pytest.mark.parametrize(
    ("walk", "status"),
    [
        (np.full((2, 50), np.nan), "not_finite"),
        (np.full((2, 50), 1.0), "constant"),
        (0.1 * np.arange(1000.0), "constant"),
        (np.arange(16.0), "too_few_points"),
        (schema.trajectory(np.zeros((1, 1, 40)), step=np.arange(40) ** 2), "too_few_points"),
    ],
)
def test_what_has_no_spectrum_says_why(walk, status):
    fit = whittle_hurst(walk)
    assert fit.status == status
    assert fit.reason in str(fit)
    assert np.isnan(fit.hurst)


def test_steps_that_are_no_fractional_noise_say_so_at_the_end_of_the_range():
    assert "no fractional noise" in whittle_hurst(np.random.default_rng(0).standard_normal(2000)).reason
    with pytest.raises(InputError, match="confidence"):
        whittle_hurst(np.arange(50.0), confidence=95)


@pytest.mark.slow
@pytest.mark.parametrize("records", [300, 3000])
@pytest.mark.parametrize("hurst", [0.25, 0.5, 0.75])
def test_intervals_hold_the_truth_as_often_as_the_documentation_says(records, hurst):
    fits = [whittle_hurst(fractional_motion(records, hurst=hurst, seed=seed)) for seed in range(500)]
    held = np.mean([fit.interval[0] <= hurst <= fit.interval[1] for fit in fits])
    assert 0.90 <= held <= 0.98


def test_a_fit_shows_numbers_and_no_arrays():
    shown = repr(whittle_hurst(np.random.default_rng(0).standard_normal(100).cumsum()))
    assert shown.startswith("WhittleFit(hurst=0.")
    assert "array" not in shown
