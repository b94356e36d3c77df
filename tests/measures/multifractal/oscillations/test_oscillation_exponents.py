import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalWalkSpec, fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, oscillation_exponents
from fractalscape.measures.multifractal.cumulants.joint_cumulants import JointTerms, joint_cumulants
from fractalscape.measures.multifractal.oscillations.oscillation_exponents import cumulants_of_both
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import cumulants_from_moments
from fractalscape.randomness import fractional_motion

ANALYSIS = LeaderAnalysis(fit_octaves=(3, 7))


@pytest.fixture(scope="module")
def motions():
    return np.stack([fractional_motion(2**13, hurst=0.6, seed=seed) for seed in range(20)])


def test_cumulants_of_a_difference_are_those_of_its_values():
    x, y = np.random.default_rng(0).gamma(2.0, size=(2, 200))
    terms = JointTerms(orders=3)
    found = cumulants_of_both(joint_cumulants(terms.of(x + 1j * y).sum(axis=-1), terms))
    for values, row in zip((x, y, x - y), found, strict=True):
        expected = cumulants_from_moments(np.array([np.mean(values**m) for m in range(1, 4)]))
        assert row == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("intermittency", [0, 0.05])
def test_fractional_and_multifractal_walks_have_cusps_alone(p, intermittency, motions):
    walks = motions
    if intermittency:
        spec = MultifractalWalkSpec(steps=2**13, intermittency=intermittency, integral_scale=2**13)
        walks = np.stack([spec.draw(seed=seed) for seed in range(20)])
    found = oscillation_exponents(walks, LeaderAnalysis(p=p, fit_octaves=(3, 7)), ndim=1, replicates=100)
    first = found["log_cumulants"].sel(order=1)
    assert np.abs(first.mean("replicate").values).max() < 0.01  # without the correction .1 to .5
    low, high = (found[f"log_cumulants_{end}"].sel(order=1) for end in ("lower", "upper"))
    assert float(((low < 0) & (high > 0)).mean()) > 0.8


def test_cancellation_is_what_oscillates_beyond_lacunarity(motions):
    found = oscillation_exponents(motions[0], ANALYSIS, replicates=39)
    first = found["log_cumulants"].sel(order=1)
    assert found["exponent"].values.tolist() == ["oscillation", "lacunarity", "cancellation"]
    assert float(first[2]) == pytest.approx(float(first[0] - first[1]), abs=1e-12)
    slopes = np.polyfit(found["octave"], found["cumulant"].sel(order=1), 1, w=np.sqrt(found["count"]))[0]
    assert first.values == pytest.approx(slopes / np.log(2), abs=1e-10)


def test_a_factor_changes_nothing_and_the_step_little(motions):
    plain = oscillation_exponents(motions[0], ANALYSIS, replicates=39)["log_cumulants"].values
    scaled = oscillation_exponents(1e4 * motions[0], ANALYSIS, replicates=39)["log_cumulants"].values
    assert scaled == pytest.approx(plain, abs=1e-8)
    finer = oscillation_exponents(motions[0], ANALYSIS, difference=0.01, replicates=39)["log_cumulants"].values
    assert finer[:, 0] == pytest.approx(plain[:, 0], abs=0.01)


def test_images_are_analysed_like_signals():
    image = fractional_brownian((256, 256), hurst=0.6, seed=0)
    found = oscillation_exponents(image, LeaderAnalysis(fit_octaves=(2, 4), orders=2), replicates=50)
    assert found.attrs["ndim"] == 2
    assert np.abs(found["log_cumulants"].sel(order=1).values).max() < 0.1


def test_many_items_are_each_what_they_are_alone(motions):
    many = oscillation_exponents(motions[:2], ANALYSIS, ndim=1, replicates=39, seed=3)
    alone = oscillation_exponents(motions[0], ANALYSIS, replicates=39, seed=3)
    for name in ("log_cumulants", "log_cumulants_upper", "count", "cumulant"):
        assert many[name][0].values == pytest.approx(alone[name].values, rel=1e-9)


def test_what_has_no_exponents_says_so_beside_what_has_them(motions):
    noise = np.random.default_rng(0).standard_normal(1024)
    items = np.stack([np.zeros(1024), np.full(1024, np.nan), noise, motions[0, :1024]])
    found = oscillation_exponents(items, LeaderAnalysis(fit_octaves=(2, 5)), ndim=1, replicates=39)
    assert found["status"].values.tolist() == ["constant", "not_finite", "too_irregular", "ok"]
    assert np.isnan(found["log_cumulants"][:3]).all()
    assert np.isfinite(found["log_cumulants"][3]).all()


def test_impossible_options_are_refused(motions):
    with pytest.raises(InputError, match="more than 3 joint ones"):
        oscillation_exponents(motions[0], LeaderAnalysis(orders=4))
    with pytest.raises(InputError, match="difference=0 is not"):
        oscillation_exponents(motions[0], ANALYSIS, difference=0)
    with pytest.raises(InputError, match="fractional_order above"):
        oscillation_exponents(np.random.default_rng(0).standard_normal(4096), ANALYSIS)
