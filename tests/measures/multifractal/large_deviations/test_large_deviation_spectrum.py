import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalSurfaceSpec, MultifractalWalkSpec
from fractalscape.measures.multifractal import LeaderAnalysis, large_deviation_spectrum, leader_exponents
from fractalscape.randomness import fractional_motion

ANALYSIS = LeaderAnalysis(fit_octaves=(3, 8))
SPEC = MultifractalWalkSpec(steps=2**13, intermittency=0.06, integral_scale=2**13)


@pytest.fixture(scope="module")
def walk():
    return SPEC.draw(seed=1).values


def test_fits_are_slopes_of_the_curves_returned(walk):
    how = {"hoelder_exponents": [0.5, 0.55, 0.6], "replicates": 39}
    found = large_deviation_spectrum(walk, LeaderAnalysis(fit_octaves=(3, 8), weights="uniform"), **how)
    slopes = np.polyfit(found["octave"].values, found["log2_density"].values, 1)[0]
    assert found["singularity_dimensions"].values == pytest.approx(1 - slopes, abs=1e-12)


def test_the_highest_point_of_one_octave_is_the_dimension_of_the_data(walk):
    found = large_deviation_spectrum(walk, ANALYSIS, replicates=39)
    assert found["octave_dimensions"].max("hoelder_exponent").values == pytest.approx(1, abs=1e-12)
    assert float(found["hoelder_exponent"].mean()) == pytest.approx(float(found["c1"]), abs=1e-9)
    assert float(found["c1"]) == pytest.approx(leader_exponents(walk, ANALYSIS).log_cumulants[0, 0], abs=1e-9)


def test_intervals_hold_the_estimate_and_one_seed_gives_one_answer(walk):
    how = {"hoelder_exponents": [0.5, 0.6], "replicates": 100, "seed": 5}
    found, again = (large_deviation_spectrum(walk, ANALYSIS, **how) for _ in range(2))
    assert found.identical(again)
    assert (found["singularity_dimensions_lower"] < found["singularity_dimensions"]).all()
    assert (found["singularity_dimensions"] < found["singularity_dimensions_upper"]).all()


def test_a_factor_and_a_fractional_order_change_little(walk):
    how = {"hoelder_exponents": [0.5, 0.56, 0.62], "replicates": 39}
    plain = large_deviation_spectrum(walk, ANALYSIS, **how)["singularity_dimensions"].values
    scaled = large_deviation_spectrum(1e5 * walk, ANALYSIS, **how)["singularity_dimensions"].values
    assert scaled == pytest.approx(plain, abs=1e-9)
    integrated = large_deviation_spectrum(walk, LeaderAnalysis(fit_octaves=(3, 8), fractional_order=0.3), **how)
    assert integrated["singularity_dimensions"].values == pytest.approx(plain, abs=0.1)


def around_c1(found, name, away):
    """Return a spectrum of many items at distances from the c1 of each."""
    places = found["c1"].values[:, None] + away
    grid = found["hoelder_exponent"].values
    return np.array([np.interp(h, grid, values) for h, values in zip(places, found[name].values, strict=True)])


def many_walks(count):
    spec = MultifractalWalkSpec(steps=2**15, intermittency=0.04, integral_scale=2**15)
    walks = np.stack([spec.draw(seed=seed) for seed in range(count)])
    how = {"ndim": 1, "hoelder_exponents": np.linspace(0.2, 0.9, 71)}
    return large_deviation_spectrum(walks, LeaderAnalysis(fit_octaves=(3, 9)), replicates=100, **how)


def test_walks_have_the_parabola_of_their_magnitudes_around_c1():
    away = np.array([-0.075, -0.05, 0, 0.05, 0.075])
    dimensions = around_c1(many_walks(20), "singularity_dimensions", away)
    error = dimensions.std(axis=0, ddof=1) / np.sqrt(20)
    assert (np.abs(dimensions.mean(axis=0) - (1 - away**2 / 0.08)) < 3 * error).all()
    assert (error < 0.02).all()


@pytest.mark.slow
def test_intervals_hold_the_spectrum_about_as_often_as_they_say():
    away, found = np.array([-0.1, -0.05, 0, 0.05, 0.1]), many_walks(100)
    low, high = (around_c1(found, f"singularity_dimensions_{end}", away) for end in ("lower", "upper"))
    truth = 1 - away**2 / 0.08
    held = np.mean((low < truth) & (high > truth), axis=0)
    assert (held > 0.85).all()  # nominal 95 %; c1, J and the bandwidth are held


def test_of_fractional_brownian_motion_no_more_than_a_point_is_left():
    motions = np.stack([fractional_motion(2**14, hurst=0.6, seed=seed) for seed in range(10)])
    found = large_deviation_spectrum(motions, LeaderAnalysis(fit_octaves=(3, 8)), ndim=1, replicates=39)
    away = np.abs(found["hoelder_exponent"] - found["c1"]) > 0.15
    assert not (found["singularity_dimensions"].where(away) > 0.8).any()
    given = large_deviation_spectrum(
        motions,
        LeaderAnalysis(fit_octaves=(3, 8)),
        ndim=1,
        replicates=39,
        outer_octave=14,
        hoelder_exponents=[0.5, 0.7],
    )
    assert (given["singularity_dimensions"].mean("replicate") < 0.6).all()


def test_what_has_no_spectrum_says_so_beside_what_has_one(walk):
    items = np.stack(
        [np.zeros(2048), np.full(2048, np.nan), np.random.default_rng(0).standard_normal(2048), walk[:2048]]
    )
    found = large_deviation_spectrum(items, LeaderAnalysis(fit_octaves=(2, 6)), ndim=1, replicates=39)
    assert found["status"].values.tolist() == ["constant", "not_finite", "too_irregular", "ok"]
    assert np.isnan(found["singularity_dimensions"][:3]).all()
    assert np.isfinite(found["singularity_dimensions"][3]).any()


def test_one_exponent_everywhere_is_called_constant():
    lines = np.abs(np.arange(4096.0) % 64 - 32)  # every octave repeats itself
    found = large_deviation_spectrum(lines, LeaderAnalysis(fit_octaves=(2, 4), p=1), replicates=39)
    assert str(found["status"].values) == "constant"
    assert np.isnan(found["singularity_dimensions"]).all()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"hoelder_exponents": [0.5, 0.4]}, "are not increasing numbers"),
        ({"hoelder_exponents": "half"}, "are not increasing numbers"),
        ({"outer_octave": 8}, "outer_octave=8 is not a finite number above 8"),
        ({"bandwidth": 0}, "bandwidth=0 is not"),
        ({"replicates": 1}, "replicates=1 is not"),
    ],
)
def test_impossible_options_are_refused(walk, how, said):
    with pytest.raises(InputError, match=said):
        large_deviation_spectrum(walk, ANALYSIS, **how)


@pytest.mark.slow
def test_surfaces_have_the_parabola_of_their_own_log_cumulants():
    spec = MultifractalSurfaceSpec(shape=(1024, 1024), intermittency=0.04, integral_scale=1024)
    analysis = LeaderAnalysis(fit_octaves=(2, 6), orders=2)
    surfaces = np.stack([spec.draw(seed=seed) for seed in range(12)])
    found = large_deviation_spectrum(surfaces, analysis, ndim=2, replicates=39)
    cumulants = leader_exponents(surfaces, analysis, ndim=2).log_cumulants
    away = found["hoelder_exponent"].values - cumulants[:, :1]
    parabola = 2 + away**2 / (2 * cumulants[:, 1:2])
    near = parabola > 1.5
    assert np.nanmean(np.abs(found["singularity_dimensions"].values - parabola)[near]) < 0.1
