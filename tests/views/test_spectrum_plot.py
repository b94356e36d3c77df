from typing import Any

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalWalkSpec, MultinomialCascadeSpec, multinomial_cascade
from fractalscape.measures.multifractal import (
    FluctuationAnalysis,
    LeaderAnalysis,
    detrended_fluctuation,
    large_deviation_spectrum,
    mass_exponents,
    partition_function,
    singularity_spectrum,
)
from fractalscape.views import spectrum_plot

ANALYSIS = LeaderAnalysis(fit_octaves=(3, 8))


@pytest.fixture(scope="module")
def spectra():
    walk = MultifractalWalkSpec(steps=2**13, intermittency=0.06, integral_scale=2**13).draw(seed=0).values
    measure = multinomial_cascade(MultinomialCascadeSpec(weights=((0.7, 0.3),), generations=12))
    return {
        "leaders": singularity_spectrum(walk, analysis=ANALYSIS, intervals="block", replicates=100),
        "fluctuations": detrended_fluctuation(walk, FluctuationAnalysis(cumulative=False), replicates=100),
        "masses": mass_exponents(partition_function(measure, last_octave=8), replicates=100),
        "deviations": large_deviation_spectrum(walk, ANALYSIS, replicates=100),
    }


@pytest.mark.parametrize("name", ["leaders", "fluctuations", "masses"])
def test_dimensions_of_moments_are_points_with_bars_of_their_intervals(spectra, name):
    found = spectra[name].sortby("moment", ascending=False)  # whose order does not matter
    exponent = "singularity_strengths" if name == "masses" else "hoelder_exponents"
    axes: Any = spectrum_plot(found)
    ordered = found.sortby("moment")
    across, up = (ordered[each].values for each in (exponent, "singularity_dimensions"))
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), np.stack([across, up], axis=1))
    sideways, upright = (np.array(bars.get_segments()) for bars in axes.collections)
    np.testing.assert_array_equal(sideways[:, 1, 0], ordered[f"{exponent}_upper"])
    np.testing.assert_array_equal(upright[:, 0, 1], ordered["singularity_dimensions_lower"])
    assert "α" in axes.get_xlabel() if name == "masses" else "Hölder" in axes.get_xlabel()


def test_dimensions_of_given_exponents_are_a_line_within_its_band(spectra):
    found = spectra["deviations"]
    axes: Any = spectrum_plot(found)
    expected = np.stack([found["hoelder_exponent"], found["singularity_dimensions"]], axis=1)
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), expected)
    corners = np.concatenate([path.vertices for path in axes.collections[0].get_paths()])
    assert corners[:, 1].max() == np.nanmax(found["singularity_dimensions_upper"])
    assert corners[:, 1].min() == np.nanmin(found["singularity_dimensions_lower"])


def test_spectra_of_several_methods_stand_in_one_picture_in_their_own_colours(spectra):
    axes: Any = None
    for name in ("leaders", "fluctuations", "deviations"):
        axes = spectrum_plot(spectra[name], label=name, ax=axes)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["leaders", "fluctuations", "deviations"]
    curves = [line for line in axes.lines if line.get_label() in spectra]
    assert len({line.get_color() for line in curves}) == 3
    (whole,) = (line for line in axes.lines if line not in curves)
    assert set(whole.get_ydata()) == {1}  # the dimension of a signal
    axes.figure.draw_without_rendering()


def test_what_has_no_one_spectrum_is_refused(spectra):
    found = spectra["leaders"]
    with pytest.raises(InputError, match="no singularity_dimensions with their exponents; give one of"):
        spectrum_plot(found.drop_vars("hoelder_exponents"))
    with pytest.raises(InputError, match="3 items; draw one of them"):
        spectrum_plot(found.expand_dims(replicate=3))
    with pytest.raises(InputError, match="no spectrum to draw: the samples have no details"):
        spectrum_plot(singularity_spectrum(np.ones(512)))
    with pytest.raises(InputError, match="no spectrum to draw: no cell has mass"):
        spectrum_plot(mass_exponents(partition_function(np.zeros(64))))
