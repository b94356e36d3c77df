"""Surfaces: their minima and clusters, curvature and flatness, and how sublevel sets merge.

What reads heights and returns numbers. How rough they are is in `fractalscape.measures.dimensions`.
"""

from fractalscape.measures.surfaces.cluster_growth import cluster_exponent, cluster_growth
from fractalscape.measures.surfaces.merge_tree import component_counts, merge_tree
from fractalscape.measures.surfaces.minima_clusters import minima_clusters
from fractalscape.measures.surfaces.roughness_flatness import (
    expected_squared_curvature,
    roughness,
    roughness_flatness,
    roughness_flatness_slope,
)
from fractalscape.measures.surfaces.sharpness_correlation import (
    SharpnessCorrelation,
    sharpness_correlation,
    smoothed_sharpness,
)
from fractalscape.measures.surfaces.surface_curvature import surface_curvature
from fractalscape.measures.surfaces.surface_minima import surface_minima

__all__ = [
    "SharpnessCorrelation",
    "cluster_exponent",
    "cluster_growth",
    "component_counts",
    "expected_squared_curvature",
    "merge_tree",
    "minima_clusters",
    "roughness",
    "roughness_flatness",
    "roughness_flatness_slope",
    "sharpness_correlation",
    "smoothed_sharpness",
    "surface_curvature",
    "surface_minima",
]
