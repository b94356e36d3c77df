import numpy as np
import pytest
import scipy.fft
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.landscapes import intrinsic_embedding
from fractalscape.landscapes.intrinsic_embedding import IntrinsicEmbedding, radii, smallest_embeddings
from fractalscape.landscapes.surface_noise import draw_noise, embedded_surface
from reference import intrinsic_embedding as twin

HURSTS = (0.1, 0.2, 0.3, 0.5, 0.7, 0.75, 0.76, 0.8, 0.85, 0.9, 0.95, 0.98)


def implied_variogram(embedding):
    """Return the variogram at every lag of the grid that the roots of the eigenvalues stand for."""
    eigenvalues = embedding.root_eigenvalues() ** 2
    covariance = scipy.fft.idctn(eigenvalues, type=1)[: embedding.shape[0], : embedding.shape[1]]
    rows, columns = np.indices(covariance.shape)
    squared = (rows**2 + columns**2) * embedding.spacing**2
    return covariance[0, 0] - covariance + embedding.plane_variance * squared, squared


@pytest.mark.parametrize("hurst", HURSTS)
@pytest.mark.parametrize("shape", [(129, 129), (33, 257)])
def test_the_eigenvalues_imply_the_variogram_of_theory_to_1e_10_at_every_lag(shape, hurst):
    (embedding,) = smallest_embeddings(shape, (hurst,))
    implied, squared = implied_variogram(embedding)
    theory = squared**hurst
    assert np.abs(implied - theory).max() < 1e-10
    for axis_or_diagonal in (np.s_[0, 1:], np.s_[1:, 0], (np.arange(1, 33), np.arange(1, 33))):
        np.testing.assert_allclose(implied[axis_or_diagonal], theory[axis_or_diagonal], rtol=1e-9)


@pytest.mark.parametrize("hurst", [0.3, 0.7, 0.9, 0.98])
def test_the_eigenvalues_imply_the_variogram_of_theory_at_1024_squared(hurst):
    (embedding,) = smallest_embeddings((1024, 1024), (hurst,))
    implied, squared = implied_variogram(embedding)
    assert np.abs(implied - squared**hurst).max() < 1e-10


@pytest.mark.parametrize("hurst", HURSTS)
def test_the_first_radius_of_the_table_is_already_non_negative(hurst):
    (embedding,) = smallest_embeddings((129, 129), (hurst,))
    assert embedding.radius == radii(hurst)[0]
    assert embedding.eigenvalues().min() > 0


@settings(max_examples=25, deadline=None)
@given(st.tuples(st.integers(2, 24), st.integers(2, 24)), st.floats(0.01, 0.99))
def test_eigenvalues_are_those_of_the_whole_torus(shape, hurst):
    embedding = IntrinsicEmbedding(shape=shape, hurst=hurst, radius=radii(hurst)[0])
    rows, columns = embedding.periods
    whole = twin.torus_eigenvalues(embedding)[: rows // 2 + 1, : columns // 2 + 1]
    np.testing.assert_allclose(embedding.eigenvalues(), whole, rtol=0, atol=1e-13 * whole.max())


@settings(max_examples=15, deadline=None)
@given(st.tuples(st.integers(2, 12), st.integers(2, 12)), st.floats(0.05, 0.99), st.integers(0, 99))
def test_surfaces_are_those_of_the_whole_spectrum_for_the_same_noise(shape, hurst, seed):
    (embedding,) = smallest_embeddings(shape, (hurst,))
    noise = draw_noise(np.random.default_rng(seed), embedding.periods, "f8")
    np.testing.assert_allclose(embedded_surface(noise, embedding), twin.surface(noise, embedding), rtol=0, atol=1e-12)


def test_the_torus_is_as_small_as_the_support_allows_and_its_sides_are_even():
    (square,) = smallest_embeddings((513, 513), (0.5,))
    assert all(period % 2 == 0 for period in square.periods)
    assert np.prod(square.periods) < 0.8 * (2 / square.spacing) ** 2
    for length, period in zip(square.shape, square.periods, strict=True):
        assert period * square.spacing - (length - 1) * square.spacing >= square.radius


def test_the_covariance_is_continuous_where_its_pieces_meet():
    for hurst, radius in ((0.9, 1.1), (0.98, 2.0), (0.3, 1.5), (0.5, 1.0)):
        embedding = IntrinsicEmbedding(shape=(9, 9), hurst=hurst, radius=radius)
        at_one = embedding.covariance(np.array([1.0, np.nextafter(1.0, 2.0)]))
        assert at_one[0] == pytest.approx(at_one[1], abs=1e-14)
        assert embedding.covariance(np.array(radius)) == 0


def test_a_radius_with_negative_eigenvalues_is_stepped_over(monkeypatch):
    too_small = IntrinsicEmbedding(shape=(65, 65), hurst=0.98, radius=1.05)
    assert too_small.eigenvalues().min() < 0
    monkeypatch.setattr(intrinsic_embedding, "RADII", ((1.0, 1.05), (1.0, 1.25)))
    (embedding,) = smallest_embeddings((65, 65), (0.98,))
    assert embedding.radius == 1.25


def test_an_exponent_without_a_non_negative_embedding_is_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr(intrinsic_embedding, "RADII", ((1.0, 1.05),))
    with pytest.raises(InputError, match=r"hurst=0.98 on shape=\(65, 65\) .* negative eigenvalues hold .*; take a sm"):
        smallest_embeddings((65, 65), (0.98,))


def test_the_clipped_mass_is_the_share_of_the_variance_in_negative_eigenvalues():
    embedding = IntrinsicEmbedding(shape=(17, 17), hurst=0.98, radius=1.05)
    whole = twin.torus_eigenvalues(embedding)
    expected = -whole[whole < 0].sum() / whole.sum()
    assert embedding.clipped_mass(embedding.eigenvalues()) == pytest.approx(expected, rel=1e-6)
    assert expected > 0
