import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalSurfaceSpec, fractional_brownian, multifractal_surface
from fractalscape.measures.multifractal import LeaderAnalysis, singularity_spectrum
from fractalscape.views import (
    cumulant_plot,
    scaling_exponent_plot,
    singularity_page,
    singularity_plot,
    structure_plot,
)


@pytest.fixture(scope="module")
def spectrum():
    """Return the spectrum of a multifractal surface, with moments beyond its linearisation."""
    spec = MultifractalSurfaceSpec(shape=(256, 256), hurst=0.5, intermittency=0.1, integral_scale=256)
    moments = (-20.0, *LeaderAnalysis().moments, 20.0)
    return singularity_spectrum(multifractal_surface(spec, seed=3), analysis=LeaderAnalysis(p=1, moments=moments))


def texts(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_page_has_the_four_panels_and_its_title(spectrum):
    figure = singularity_page(spectrum, title="a surface")
    heads = [axes.get_title(loc="left") for axes in figure.axes]
    assert [head for head in heads if head] == [
        "structure functions",
        "cumulants of ln leaders",
        "scaling exponents",
        "singularity spectrum",
    ]
    assert figure.get_suptitle() == "a surface"
    assert len(figure.axes) == 6


def test_estimates_are_drawn_hollow_beyond_the_linearisation(spectrum):
    axes = singularity_plot(spectrum)
    inside = spectrum["within_linearisation"].values
    assert not inside.all()
    filled, hollow = (line.get_xydata() for line in axes.lines if line.get_marker() == "o")
    points = np.stack([spectrum["hoelder_exponents"], spectrum["singularity_dimensions"]], axis=1)
    assert np.array_equal(filled, points[inside])
    assert np.array_equal(hollow, points[~inside])
    assert any("tell nothing more" in text for text in texts(axes))


def test_a_monofractal_looks_narrow():
    found = singularity_spectrum(fractional_brownian((256, 256), hurst=0.5, seed=1))
    axes = singularity_plot(found)
    low, high = axes.get_xlim()
    assert high - low >= 0.6
    h = found["hoelder_exponents"].values
    assert np.ptp(h) < (high - low) / 8


@pytest.mark.parametrize("order", [0.0, 0.5])
def test_fitted_lines_go_through_the_curves_and_rise_as_the_exponents(order):
    walk = np.random.default_rng(0).standard_normal(4096).cumsum()
    analysis = LeaderAnalysis(weights="uniform", fractional_order=order, fit_octaves=(3, 6))
    found = singularity_spectrum(walk, analysis=analysis)
    octave = np.array([3.0, 6.0])
    for axes, curve in (
        (cumulant_plot(found, order=1), found["cumulant"].sel(order=1)),
        (structure_plot(found.sel(moment=[2.0])), found["log2_structure"].sel(moment=2.0) / 2),
    ):
        fit = np.polyfit(range(3, 7), curve.sel(octave=slice(3, 6)), 1)
        (line,) = [line for line in axes.lines if line.get_linestyle() == "-"]
        assert line.get_xydata() == pytest.approx(np.stack([octave, np.polyval(fit, octave)], axis=1), abs=1e-9)


def test_seven_moments_of_many_are_drawn_and_the_moment_0_never(spectrum):
    assert len(texts(structure_plot(spectrum))) == 7
    assert texts(structure_plot(spectrum.sel(moment=[0.0, 1.0]))) == ["$q = 1$"]
    with pytest.raises(InputError, match="the moment 0 alone"):
        structure_plot(spectrum.sel(moment=[0.0]))


def test_intervals_are_drawn_where_there_are_some(spectrum):
    ends = {}
    for name in ("log_cumulants", "scaling_exponents", "singularity_dimensions", "hoelder_exponents"):
        ends |= {f"{name}_lower": spectrum[name] - 0.25, f"{name}_upper": spectrum[name] + 0.5}
    known = spectrum.assign(ends)
    assert len(singularity_plot(spectrum).collections) == 0
    assert len(singularity_plot(known).collections) == 2
    bars = scaling_exponent_plot(known).collections[0].get_paths()
    assert [np.asarray(path.vertices)[:, 1].tolist() for path in bars] == [
        [value - 0.25, value + 0.5] for value in spectrum["scaling_exponents"].values
    ]
    c2 = float(spectrum["log_cumulants"].sel(order=2))
    title = cumulant_plot(known, order=2).get_title(loc="right")
    assert title == f"$c_2 = {c2:.3f}$ $[{c2 - 0.25:.3f},$ ${c2 + 0.5:.3f}]$"


def test_what_a_calibration_says_stands_beside_the_estimate(spectrum):
    value, ends = spectrum["log_cumulants"], {"lower": -np.inf, "upper": 0.0}
    known = spectrum.assign(calibrated_log_cumulants=value.where(value["order"] < 3) * 0 + 0.25)
    known = known.assign({f"calibrated_log_cumulants_{end}": value * 0 + at for end, at in ends.items()})
    estimate = float(value.sel(order=2))
    title = cumulant_plot(known, order=2).get_title(loc="right")
    assert title == f"$c_2 = {estimate:.3f}$, without bias $0.250$ $[-\\infty,$ $0]$"
    assert "bias" not in cumulant_plot(known, order=3).get_title(loc="right")


def test_no_interval_within_the_linearisation_leaves_the_axes(spectrum):
    known = spectrum.assign(
        hoelder_exponents_lower=spectrum["hoelder_exponents"] - 1,
        hoelder_exponents_upper=spectrum["hoelder_exponents"] + 1,
        singularity_dimensions_lower=spectrum["singularity_dimensions"] - 3,
        singularity_dimensions_upper=spectrum["singularity_dimensions"],
    )
    axes = singularity_plot(known)
    inside = known.isel(moment=known["within_linearisation"].values)
    (left, right), bottom = axes.get_xlim(), axes.get_ylim()[0]
    assert left < inside["hoelder_exponents_lower"].min()
    assert right > inside["hoelder_exponents_upper"].max()
    assert bottom < inside["singularity_dimensions_lower"].min()


def test_what_has_no_one_spectrum_is_refused(spectrum):
    for draw in (singularity_plot, scaling_exponent_plot, structure_plot, cumulant_plot, singularity_page):
        with pytest.raises(InputError, match="give one of singularity_spectrum"):
            draw(spectrum.drop_vars("hoelder_exponents"))
        with pytest.raises(InputError, match="isel"):
            draw(spectrum.expand_dims(replicate=2))
    flat = singularity_spectrum(np.zeros((2, 512)), ndim=1).isel(replicate=0)
    with pytest.raises(InputError, match="no spectrum to draw: the samples have no details"):
        singularity_page(flat)
    with pytest.raises(InputError, match="order=4 is not one of 1, 2, 3"):
        cumulant_plot(spectrum, order=4)


@pytest.mark.parametrize("skewness", [-0.04, 0.0, 0.04])
def test_the_expansion_is_drawn_only_where_it_is_concave(spectrum, skewness):
    cumulants = spectrum["log_cumulants"].copy(data=[0.5, -0.04, skewness])
    axes = singularity_plot(spectrum.assign(log_cumulants=cumulants))
    (line,) = [line for line in axes.lines if line.get_linestyle() == "--"]
    h, dimension = line.get_xydata().T
    drawn = np.isfinite(dimension)
    assert drawn.all() == (skewness == 0.0)
    assert (np.diff(dimension[drawn], 2) < 0).all()
    h, dimension = h[drawn], dimension[drawn]
    assert np.all(np.diff(dimension)[h[1:] < 0.5] > 0)
    assert np.all(np.diff(dimension)[h[:-1] > 0.5] < 0)
    inside = spectrum["hoelder_exponents"].values[spectrum["within_linearisation"].values]
    assert inside.min() <= h.min() < 0.5 < h.max() <= inside.max()


def test_a_page_says_what_its_intervals_are_and_how_far_to_believe_them(spectrum):
    assert singularity_page(spectrum).get_supxlabel() == ""
    walk = np.random.default_rng(0).standard_normal(1024).cumsum()
    blocks = singularity_spectrum(walk, intervals="block", replicates=20, confidence=0.9)
    said = singularity_page(blocks).get_supxlabel()
    assert said == f"Bars and brackets are 90 % intervals from blocks of leaders, {blocks.attrs['caution']}."
    simulated = spectrum.assign_attrs(intervals="parametric", confidence=0.95)
    assert "from simulations of data of this shape" in singularity_page(simulated).get_supxlabel()
