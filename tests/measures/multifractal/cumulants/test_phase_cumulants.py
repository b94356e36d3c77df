import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from fractalscape.measures.multifractal.cumulants.phase_cumulants import PhaseTerms, phase_cumulants
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import cumulants_from_moments
from reference import phase_cumulants as reference


def cumulants(logarithms, t):
    return phase_cumulants(PhaseTerms(frequency=t).of(logarithms).sum(axis=-1), t)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=20), st.floats(0.1, 1.5))
def test_sums_give_what_the_characteristic_function_gives_leader_by_leader(logarithms, t):
    assert cumulants(np.array(logarithms), t) == pytest.approx(
        reference.phase_cumulants(logarithms, t), rel=1e-9, abs=1e-13 * 64 / t**4
    )


def test_missing_logarithms_are_left_out():
    values = np.array([0.1, np.nan, -0.2, np.inf, 0.3])
    assert np.array_equal(cumulants(values, 2.0), cumulants(np.array([0.1, -0.2, 0.3]), 2.0))
    assert np.isnan(cumulants(np.array([np.nan]), 2.0)).all()


def test_cumulants_of_independent_steps_add_up_whatever_their_laws():
    first, second = np.array([-0.4, 0.1, 0.15, 0.3]), np.array([-0.2, -0.2, 0.5])
    together = (first[:, None] + second).ravel()
    assert cumulants(together, 1.7) == pytest.approx(cumulants(first, 1.7) + cumulants(second, 1.7), abs=1e-13)


def test_of_a_gaussian_they_are_the_mean_the_variance_and_two_zeros():
    n = 200_000
    normal = 0.3 * ndtri((np.arange(n) + 0.5) / n) + 0.05  # quantiles: the tails beyond 1/n are missing
    assert cumulants(normal, 1.25 / 0.3) == pytest.approx([0.05, 0.09, 0, 0], abs=2e-6)


def test_at_a_low_frequency_they_are_the_ordinary_cumulants():
    skewed = np.random.default_rng(0).gamma(2.0, 0.1, 5000) - 0.2
    ordinary = cumulants_from_moments(np.array([np.mean(skewed**m) for m in range(1, 5)]))
    assert cumulants(skewed, 0.1) == pytest.approx(ordinary, rel=2e-3, abs=2e-4)


def test_outliers_of_one_share_everywhere_do_not_move_differences_between_octaves():
    # outliers as far as whole turns away: their characteristic function is 1, that of a point
    t = 2.0
    octaves = []
    for spread in (0.1, 0.3):
        inliers = spread * ndtri((np.arange(990) + 0.5) / 990)
        octaves.append(np.concatenate([inliers, np.full(5, np.pi * 7 / t), np.full(5, -np.pi * 8 / t)]))
    clean = [cumulants(octave[:990], t)[1] for octave in octaves]
    dirty = [cumulants(octave, t)[1] for octave in octaves]
    assert dirty == pytest.approx(np.array(clean) - 2 * np.log(0.99) / t**2, abs=1e-12)
    assert dirty[1] - dirty[0] == pytest.approx(clean[1] - clean[0], abs=1e-12)
    assert abs(np.diff([np.var(octave) for octave in octaves])[0] - (clean[1] - clean[0])) < 0.01  # as variances do
    assert np.var(octaves[0]) > 100 * clean[0]


@pytest.mark.parametrize(("frequency", "efficiency"), [(1.0, 0.92), (1.25, 0.82)])
def test_the_variance_of_the_second_cumulant_of_a_gaussian_is_that_of_theory(frequency, efficiency):
    normal = np.random.default_rng(1).standard_normal((4000, 500))
    sums = PhaseTerms(frequency=frequency).of(normal).sum(axis=-1)
    found = phase_cumulants(sums.T, frequency)[:, 1]
    half = frequency**2 / 2
    theory = 2 / 500 * (np.sinh(half) / half) ** 2
    assert found.var() == pytest.approx(theory, rel=3 * np.sqrt(2 / 4000) + 2 / 500)
    assert 2 / 500 / theory == pytest.approx(efficiency, abs=0.005)
