"""Dimensions: of a boundary, how a class map grows uncertain with distance; of point sets, surfaces and signals.

`box_dimension` is composed in the open: `box_counts` gives the curve, `resampled_curves` its spread, `fit_scaling` the
number. To add a way to count: write a file beside ``gliding_boxes.py`` that returns counts by tile, and name it in
`box_counts.Method`; add its slow twin to ``tests/reference``.
"""

from fractalscape.measures.dimensions.basin_entropy import BasinEntropy, basin_entropy
from fractalscape.measures.dimensions.binomial_interval import binomial_interval
from fractalscape.measures.dimensions.boundary import boundary
from fractalscape.measures.dimensions.boundary_basin_entropy import FractalTest, boundary_basin_entropy
from fractalscape.measures.dimensions.box_counts import box_counts
from fractalscape.measures.dimensions.box_dimension import box_dimension
from fractalscape.measures.dimensions.hoelder_map import hoelder_map
from fractalscape.measures.dimensions.kaplan_yorke_dimension import kaplan_yorke_dimension
from fractalscape.measures.dimensions.median_dimension import median_dimension
from fractalscape.measures.dimensions.octave_dimensions import octave_dimensions
from fractalscape.measures.dimensions.point_sets import (
    BIRDAL2021,
    TakensEstimate,
    TreeSampling,
    correlation_dimension,
    correlation_sum,
    generalised_dimension,
    minimum_spanning_tree,
    occupied_boxes,
    pair_distances,
    persistent_homology_dimension,
    takens_estimator,
    tree_lengths,
)
from fractalscape.measures.dimensions.published_boxes import published_boxes, published_slopes
from fractalscape.measures.dimensions.resampled_curves import resampled_curves
from fractalscape.measures.dimensions.surface_dimension import surface_dimension
from fractalscape.measures.dimensions.surface_variation import surface_variation
from fractalscape.measures.dimensions.uncertainty_exponent import uncertainty_exponent
from fractalscape.measures.dimensions.wada import WadaTest, wada_merge_test

__all__ = [
    "BIRDAL2021",
    "BasinEntropy",
    "FractalTest",
    "TakensEstimate",
    "TreeSampling",
    "WadaTest",
    "basin_entropy",
    "binomial_interval",
    "boundary",
    "boundary_basin_entropy",
    "box_counts",
    "box_dimension",
    "correlation_dimension",
    "correlation_sum",
    "generalised_dimension",
    "hoelder_map",
    "kaplan_yorke_dimension",
    "median_dimension",
    "minimum_spanning_tree",
    "occupied_boxes",
    "octave_dimensions",
    "pair_distances",
    "persistent_homology_dimension",
    "published_boxes",
    "published_slopes",
    "resampled_curves",
    "surface_dimension",
    "surface_variation",
    "takens_estimator",
    "tree_lengths",
    "uncertainty_exponent",
    "wada_merge_test",
]
