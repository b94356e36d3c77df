import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape.measures.multifractal.cumulants.joint_cumulants import JointTerms, joint_cumulants
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import cumulants_from_moments
from reference.joint_cumulants import joint_cumulant

TERMS = JointTerms(orders=3)
LOGARITHMS = st.floats(-2, 2) | st.just(np.nan)


def cumulants(x, y, terms=TERMS):
    return joint_cumulants(terms.of(np.asarray(x) + 1j * np.asarray(y)).sum(axis=-1), terms)


@given(st.lists(st.tuples(LOGARITHMS, LOGARITHMS), min_size=1, max_size=12))
def test_sums_give_what_the_definition_gives_leader_by_leader(pairs):
    if not any(np.isfinite(pair).all() for pair in pairs):
        assert np.isnan(cumulants(*zip(*pairs, strict=True))).all()
        return
    found = cumulants(*zip(*pairs, strict=True))
    for a, b in TERMS.powers[1:]:
        assert found[a, b] == pytest.approx(joint_cumulant(pairs, a, b), abs=1e-12)
    assert np.isnan(found[0, 0])
    assert np.isnan(found[2, 2])


def test_of_one_with_itself_every_order_is_that_of_one():
    x = np.random.default_rng(0).gamma(2.0, size=50)
    found = cumulants(x, x)
    alone = cumulants_from_moments(np.array([np.mean(x**m) for m in range(1, 4)]))
    for a, b in TERMS.powers[1:]:
        assert found[a, b] == pytest.approx(alone[a + b - 1], rel=1e-9)


@pytest.mark.parametrize("weights", [([0.2, 0.5, 0.1, 0.2], [0.4, 0.1, 0.3, 0.2]), ([0.7, 0.3], [0.4, 0.6])])
def test_joint_log_cumulants_of_two_cascades_on_one_tree_are_those_of_one_step(weights):
    step = cumulants(*np.log2(weights))
    octaves = []
    for generations in (3, 4, 5):
        paths = list(itertools.product(range(len(weights[0])), repeat=generations))
        x, y = (np.log2(each)[np.array(paths)].sum(axis=1) for each in np.array(weights))
        octaves.append(cumulants(x, y))
    slopes = np.diff(octaves, axis=0)
    for a, b in TERMS.powers[1:]:
        assert slopes[:, a, b] == pytest.approx(step[a, b], abs=1e-10)
