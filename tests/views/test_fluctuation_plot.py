from typing import Any

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import FluctuationAnalysis, detrended_fluctuation
from fractalscape.randomness import fractional_noise
from fractalscape.views import fluctuation_plot


@pytest.fixture(scope="module")
def found():
    noise = fractional_noise(2**12, hurst=0.7, seed=0)
    how = FluctuationAnalysis(sizes=(8, 16, 32, 64, 128, 256), fit_sizes=(16, 128), moments=tuple(range(-5, 6)))
    return detrended_fluctuation(noise, how, replicates=100)


def test_curves_are_those_of_the_dataset_with_hollow_sizes_outside_the_fit(found):
    axes: Any = fluctuation_plot(found)
    assert len(axes.lines) == 3 * 7  # of eleven moments, hollow and filled ones and a line each
    hollow, filled, _line = axes.lines[:3]
    curve = np.log2(found["fluctuation"].sel(moment=5))
    np.testing.assert_array_equal(hollow.get_xdata(), [3, 8])
    np.testing.assert_array_equal(filled.get_xdata(), [4, 5, 6, 7])
    np.testing.assert_array_equal(filled.get_ydata(), curve.sel(size=[16, 32, 64, 128]))
    axes.figure.draw_without_rendering()
    assert r"$2^{4}$" in [label.get_text() for label in axes.get_xticklabels()]


@pytest.mark.parametrize("weights", ["count", "uniform"])
def test_lines_are_the_weighted_fits_with_the_slopes_they_name(found, weights):
    noise = fractional_noise(2**12, hurst=0.7, seed=0)
    how = FluctuationAnalysis(sizes=(8, 16, 32, 64, 100), moments=(-2.0, 0.0, 2.0), weights=weights)
    own = detrended_fluctuation(noise, how, replicates=100)
    axes: Any = fluctuation_plot(own)
    used = own["fitted"].values
    root = np.sqrt(own["count"].values[used]) if weights == "count" else np.ones(used.sum())
    for k, q in enumerate((2.0, 0.0, -2.0)):
        curve = np.log2(own["fluctuation"].sel(moment=q).values)[used]
        slope, height = np.polyfit(np.log2(own["size"].values[used]), curve, 1, w=root)
        x, y = axes.lines[3 * k + 2].get_data()
        assert y == pytest.approx(slope * x + height, abs=1e-9)
        assert f"$h = {slope:.2f}$" in axes.lines[3 * k + 2].get_label()


def test_what_has_no_fluctuations_is_refused(found):
    with pytest.raises(InputError, match="give one of detrended_fluctuation"):
        fluctuation_plot(found.drop_vars("fluctuation"))
    with pytest.raises(InputError, match="2 items; draw one of them"):
        fluctuation_plot(found.expand_dims(replicate=2))
    with pytest.raises(InputError, match="no fluctuations to draw: "):
        fluctuation_plot(detrended_fluctuation(np.full(512, np.nan)))
