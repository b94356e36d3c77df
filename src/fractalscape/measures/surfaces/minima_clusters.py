"""Clusters of minima, by the distance between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import real, whole
from fractalscape.errors import InputError
from fractalscape.measures.surfaces.surface_grid import Floats

if TYPE_CHECKING:
    import xarray as xr
    from scipy.spatial import KDTree


def minima_clusters(minima: xr.Dataset, *, distance: float, core_neighbours: int = 1, least: int = 1) -> xr.Dataset:
    """Group minima that are within a distance of each other.

    With one core neighbour clusters are connected components: each minimum within the distance of another shares its
    cluster. With more they are those of DBSCAN: a core has as many minima within the distance, itself included; cores
    within the distance share a cluster; what is no core joins the nearest core within the distance, or none.

    Parameters
    ----------
    minima : Dataset
        From `surface_minima`, with ``lowest=3000`` as the paper has it.
    distance : float
        In grid units, above 0.
    core_neighbours : int
        Minima within the distance that make a core.
    least : int
        Fewest minima of a cluster; smaller ones are none.

    Returns
    -------
    Dataset
        `minima` with ``cluster (minimum)``: 0 for the largest (of equal ones that with the lowest minimum), 1, …, and
        -1 for none. The attribute ``clusters`` counts them.

    Raises
    ------
    InputError
        If the minima or an option are not of this form.

    References
    ----------
    Ester, Kriegel, Sander & Xu, *A density-based algorithm for discovering clusters*, KDD 1996, 226.

    Examples
    --------
    >>> import xarray as xr
    >>> places = {"x": ("minimum", [0, 50, 1, 51, 2]), "y": ("minimum", [0, 50, 1, 50, 2])}
    >>> minima_clusters(xr.Dataset(places), distance=2)["cluster"].values
    array([0, 1, 0, 1, 0])
    """
    places, periods = minima_places(minima)
    reach = real("distance", distance, above=0, advice="give a length in grid units")
    core = whole("core_neighbours", core_neighbours, least=1, advice="1 makes connected components")
    fewest = whole("least", least, least=1)
    labels = _density_clusters(places, periods, reach, core) if len(places) else np.empty(0, np.int64)
    labels = _by_size(labels, fewest)
    attrs = {"units": "1", "long_name": "cluster of minima"}
    clusters = int(labels.max(initial=-1)) + 1
    return minima.assign(cluster=("minimum", labels, attrs)).assign_attrs(clusters=clusters, distance=reach)


def minima_places(minima: Any) -> tuple[Floats, Floats | None]:
    """Return the places (x, y) of minima, shape (n, 2), and the periods of their domain if it is periodic.

    Raises
    ------
    InputError
        If it is not a dataset of minima.

    Examples
    --------
    >>> import xarray as xr
    >>> minima_places(xr.Dataset({"x": ("minimum", [1]), "y": ("minimum", [2])}))
    (array([[1., 2.]]), None)
    """
    if not hasattr(minima, "data_vars") or any(minima.get(name, minima).dims != ("minimum",) for name in ("x", "y")):
        raise InputError("minima has no x and y over minimum; give what surface_minima gave")
    places = np.stack([minima["x"].values, minima["y"].values], axis=1).astype(np.float64)
    return places, np.array(minima.attrs["extent"]) if minima.attrs.get("edges") == "periodic" else None


def _density_clusters(places: Floats, periods: Floats | None, distance: float, core_neighbours: int) -> np.ndarray:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import KDTree

    tree = KDTree(places, boxsize=periods)
    core = np.flatnonzero(tree.query_ball_point(places, distance, return_length=True) >= core_neighbours)
    labels = np.full(len(places), -1, np.int64)
    if not core.size:
        return labels
    cores = KDTree(places[core], boxsize=periods)
    pairs = cores.query_pairs(distance, output_type="ndarray")
    graph = coo_array((np.ones(len(pairs), bool), pairs.T), shape=(core.size, core.size))
    _, components = connected_components(graph, directed=False)
    labels[core] = components
    _join_borders(labels, places, cores, labels[core], distance)
    return labels


def _join_borders(labels: np.ndarray, places: Floats, cores: KDTree, core_labels: np.ndarray, distance: float) -> None:
    border = np.flatnonzero(labels < 0)
    if not border.size:
        return
    away, nearest = (np.asarray(found) for found in cores.query(places[border]))
    near = away <= distance
    labels[border[near]] = core_labels[nearest[near]]


def _by_size(labels: np.ndarray, least: int) -> np.ndarray:
    """Return clusters numbered by size, equal ones by their first member; -1 for what is too small."""
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    kept = [k for k in np.lexsort((first, -counts)) if names[k] >= 0 and counts[k] >= least]
    renamed = np.full(labels.max(initial=-1) + 2, -1, np.int64)
    renamed[names[kept]] = np.arange(len(kept))
    renamed[-1] = -1
    return renamed[labels]
