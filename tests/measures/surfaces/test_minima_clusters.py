import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.landscapes import HoelderField, multifractional_brownian
from fractalscape.measures import cluster_exponent, cluster_growth, minima_clusters, surface_minima
from reference.surface_topology import slow_clusters


def minima_at(places, **attrs):
    x, y = np.asarray(places, float).T
    return xr.Dataset({"x": ("minimum", x), "y": ("minimum", y)}, attrs=attrs)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 5), st.booleans())
def test_clusters_are_those_of_dbscan_grown_one_by_one(seed, count, core_neighbours, periodic):
    places = np.random.default_rng(seed).random((count, 2)) * 10
    attrs = {"edges": "periodic", "extent": [10.0, 10.0]} if periodic else {}
    found = minima_clusters(minima_at(places, **attrs), distance=1.3, core_neighbours=core_neighbours)
    labels = found["cluster"].values
    groups = {frozenset(np.flatnonzero(labels == k).tolist()) for k in range(found.attrs["clusters"])}
    periods = np.array([10.0, 10.0]) if periodic else None
    assert groups == slow_clusters(places, distance=1.3, core_neighbours=core_neighbours, periods=periods)
    sizes = [int((labels == k).sum()) for k in range(found.attrs["clusters"])]
    assert sizes == sorted(sizes, reverse=True)


def test_small_clusters_are_none():
    places = [[0, 0], [1, 0], [0, 1], [50, 50], [51, 50], [90, 90]]
    found = minima_clusters(minima_at(places), distance=2, least=3)
    assert found["cluster"].values.tolist() == [0, 0, 0, -1, -1, -1]


def test_no_minima_have_no_clusters():
    found = minima_clusters(surface_minima(np.zeros((8, 8))), distance=2)
    assert found.attrs["clusters"] == 0
    fit = cluster_exponent(cluster_growth(found, cluster=0))
    assert (fit.status, np.isnan(fit.estimate)) == ("too_few_points", True)


def test_neighbours_are_counted_as_by_all_distances_in_any_chunk(monkeypatch):
    places = np.random.default_rng(2).random((70, 2)) * 20
    away = np.hypot(*(places[:, None] - places).T)
    radii = [0.5, 2.0, 7.0, 30.0]
    curve = cluster_growth(minima_at(places), radii=radii)
    assert np.array_equal(curve["count"], np.array([(away <= radius).sum(axis=0) - 1 for radius in radii]).T)
    monkeypatch.setitem(cluster_growth.__globals__["_counts"].__globals__, "MOST_DISTANCES", 150)
    assert cluster_growth(minima_at(places), radii=radii).identical(curve)


def test_minima_spread_evenly_or_on_a_line_have_the_dimension_of_where_they_are():
    random = np.random.default_rng(1)
    torus = {"edges": "periodic", "extent": [400.0, 400.0]}
    even = cluster_exponent(cluster_growth(minima_at(random.random((3000, 2)) * 400, **torus)), fit_range=(10, 100))
    line = np.stack([random.random(3000) * 400, np.full(3000, 7.0)], axis=1)
    along = cluster_exponent(cluster_growth(minima_at(line, **torus)), fit_range=(3, 100))
    assert even.estimate == pytest.approx(2, abs=0.02)
    assert along.estimate == pytest.approx(1, abs=0.02)
    assert even.interval[0] < even.estimate < even.interval[1]


def test_the_lowest_minima_of_the_published_surface_cluster_with_an_exponent_below_two():
    surface = multifractional_brownian(HoelderField(), seed=0)
    minima = minima_clusters(surface_minima(surface, lowest=3000), distance=10, least=300)
    assert minima.attrs["clusters"] == 3
    fits = [cluster_exponent(cluster_growth(minima, cluster=k)) for k in range(3)]
    assert all(1.5 < fit.estimate < 1.95 and fit.r_squared > 0.99 for fit in fits)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda m: minima_clusters(m, distance=0), "distance=0"),
        (lambda m: minima_clusters(m, distance=1, core_neighbours=0), "core_neighbours=0"),
        (lambda m: minima_clusters(m.drop_vars("x"), distance=1), "has no x and y over minimum"),
        (lambda m: cluster_growth(m, cluster=0), "give what minima_clusters gave"),
        (lambda m: cluster_growth(m, radii=[2, 1]), "not ascending lengths"),
        (lambda m: cluster_exponent(m), "give what cluster_growth gave"),
    ],
)
def test_what_cannot_be_clustered_is_refused(call, said):
    with pytest.raises(InputError, match=said):
        call(minima_at([[0, 0], [1, 1]]))
