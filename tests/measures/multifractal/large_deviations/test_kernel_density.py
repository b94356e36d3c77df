import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape.measures.multifractal.large_deviations.kernel_density import KernelTerms
from reference.kernel_density import density

VALUES = st.floats(-3, 3) | st.just(np.nan)


@given(st.lists(VALUES, min_size=1, max_size=15), st.floats(0.2, 2), st.floats(0.5, 1))
def test_sums_give_the_density_of_the_definition_value_by_value(values, bandwidth, shrink):
    terms = KernelTerms(points=np.array([-1.0, 0.3]), bandwidth=bandwidth, shrink=shrink)
    found = terms.log2_density(terms.of(np.array(values)).sum(axis=-1))
    if not np.isfinite(values).any():
        assert not np.isfinite(found).any()
        return
    expected = [density(values, point, bandwidth, shrink) for point in terms.points]
    assert 2**found == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_drawn_together_a_density_keeps_the_variance_of_its_values():
    values = np.random.default_rng(0).gamma(2.0, size=500)
    values -= values.mean()
    points = np.linspace(-20, 20, 2001)
    terms = KernelTerms(points=points, bandwidth=0.6, shrink=np.sqrt(1 - 0.36 / values.var()))
    found = 2 ** terms.log2_density(terms.of(values).sum(axis=-1))
    assert np.trapezoid(found, points) == pytest.approx(1, abs=1e-9)
    assert np.trapezoid(found * points**2, points) == pytest.approx(values.var(), rel=1e-9)
