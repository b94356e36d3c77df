"""Dimensions of sets of points: where a trajectory went, or any cloud.

Every dimension is composed in the open: `tree_lengths`, `correlation_sum` and `occupied_boxes` are the curves. To add
one: a file with the curve, a file with the dimension that fits it; `point_set` reads the points.
"""

from fractalscape.measures.dimensions.point_sets.correlation_dimension import correlation_dimension
from fractalscape.measures.dimensions.point_sets.correlation_sum import correlation_sum
from fractalscape.measures.dimensions.point_sets.generalised_dimension import generalised_dimension
from fractalscape.measures.dimensions.point_sets.minimum_spanning_tree import minimum_spanning_tree
from fractalscape.measures.dimensions.point_sets.occupied_boxes import occupied_boxes
from fractalscape.measures.dimensions.point_sets.pair_distances import pair_distances
from fractalscape.measures.dimensions.point_sets.persistent_homology_dimension import persistent_homology_dimension
from fractalscape.measures.dimensions.point_sets.takens_estimator import TakensEstimate, takens_estimator
from fractalscape.measures.dimensions.point_sets.tree_lengths import BIRDAL2021, TreeSampling, tree_lengths

__all__ = [
    "BIRDAL2021",
    "TakensEstimate",
    "TreeSampling",
    "correlation_dimension",
    "correlation_sum",
    "generalised_dimension",
    "minimum_spanning_tree",
    "occupied_boxes",
    "pair_distances",
    "persistent_homology_dimension",
    "takens_estimator",
    "tree_lengths",
]
