import importlib
import tracemalloc

import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import power_spectrum, spectral_exponent


def test_the_spectrum_is_the_squared_sum_of_the_definition():
    path = np.random.default_rng(0).standard_normal((25, 2, 16)).cumsum(2)
    found = power_spectrum(path, replicates=2)
    time = np.arange(16)
    alone = found.isel(frequency=[0, 1, 2, 3, 5])  # the fifth is a mean of two
    for frequency, power in zip(alone["frequency"].values, alone["power"].values, strict=True):
        assert 16 * frequency == round(16 * frequency)
        wave = ((path - path[:, :, :1]) * np.exp(-2j * np.pi * frequency * time)).sum(2)
        assert power == pytest.approx(np.mean((np.abs(wave) ** 2).sum(1)) / 16, rel=1e-12)


@pytest.mark.parametrize(("hurst", "variation", "slow"), [(0.25, 1.0, 0.02), (0.5, 1.118, 0.03), (0.75, 1.345, 0.05)])
def test_spectra_fall_and_vary_as_published(hurst, variation, slow):
    walk = rw.FractionalBrownianMotion(hurst=hurst)
    found = power_spectrum(walk.trajectory(walkers=1000, steps=4095, seed=2))
    fit = spectral_exponent(found, fit_range=(0.005, 0.06))
    low, high = fit.interval
    assert abs(fit.estimate + walk.power_spectrum_slope) < slow + 4 * (high - low) / 4
    middle = found.sel(frequency=slice(0.005, 0.06)).mean()
    spread = float(middle["coefficient_of_variation_upper"] - middle["coefficient_of_variation_lower"]) / 4
    assert abs(float(middle["coefficient_of_variation"]) - variation) < slow + 4 * spread


def test_one_walker_is_cut_into_blocks_of_time():
    walk = rw.FractionalBrownianMotion(hurst=0.25).trajectory(walkers=1, steps=40_000, seed=2)
    found = power_spectrum(walk)
    assert found.sizes["part"] == 20
    fit = spectral_exponent(found)
    low, high = fit.interval
    assert abs(fit.estimate - 1.5) < 0.03 + 4 * (high - low) / 4


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (np.zeros((30, 100)), "constant"),
        (np.full((3, 100), np.nan), "not_finite"),
        (np.arange(5.0), "too_few_points"),
        (np.arange(100.0), "too_few_points"),
    ],
)
def test_data_without_a_spectrum_have_a_status(bad, status):
    found = power_spectrum(bad)
    assert found.attrs["status"] == status
    fit = spectral_exponent(found)
    assert (fit.status, np.isnan(fit.estimate)) == (status, True)


def test_something_else_is_refused():
    with pytest.raises(InputError, match="power_spectrum"):
        spectral_exponent(np.zeros(3))  # pyright: ignore[reportArgumentType]


def test_the_variation_does_not_depend_on_how_many_frequencies_are_taken_at_once(monkeypatch):
    walk = np.random.default_rng(0).standard_normal((25, 500)).cumsum(1)
    whole = power_spectrum(walk, replicates=20)
    monkeypatch.setattr(
        importlib.import_module("fractalscape.measures.diffusion.power_spectrum"), "FREQUENCIES_AT_ONCE", 7
    )
    pieces = power_spectrum(walk, replicates=20)
    for name in (f"coefficient_of_variation{end}" for end in ("", "_lower", "_upper")):
        np.testing.assert_allclose(pieces[name], whole[name], rtol=1e-12)


def test_replicates_of_a_spectrum_need_little_more_memory_than_the_spectrum():
    walk = np.random.default_rng(0).standard_normal((20, 60_000)).cumsum(1)
    tracemalloc.start()
    power_spectrum(walk, replicates=100)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6  # 140 MB where replicates of all 30 000 frequencies are held
