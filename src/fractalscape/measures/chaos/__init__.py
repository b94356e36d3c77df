"""Chaos from data: whether a recorded series is chaotic, and how fast neighbours part.

Curves and numbers are apart: `divergence_curve` and `pairwise_divergence` are curves, `rosenstein_exponent`,
`instantaneous_exponents` and `fit_walk_and_drift` fit them. To add one: a file named after the quantity, its loops over
pairs in ``kernels.py``, their slow twin in ``tests/reference/chaos.py``.
"""

from fractalscape.measures.chaos.divergence_curve import divergence_curve
from fractalscape.measures.chaos.embedding import embedding
from fractalscape.measures.chaos.instantaneous_exponents import instantaneous_exponents
from fractalscape.measures.chaos.pairwise_divergence import pairwise_divergence
from fractalscape.measures.chaos.prediction_error import prediction_error
from fractalscape.measures.chaos.recurrence_quantities import recurrence_quantities
from fractalscape.measures.chaos.rosenstein_exponent import rosenstein_exponent
from fractalscape.measures.chaos.walk_and_drift import WalkAndDrift, fit_walk_and_drift
from fractalscape.measures.chaos.zero_one_test import zero_one_test

__all__ = [
    "WalkAndDrift",
    "divergence_curve",
    "embedding",
    "fit_walk_and_drift",
    "instantaneous_exponents",
    "pairwise_divergence",
    "prediction_error",
    "recurrence_quantities",
    "rosenstein_exponent",
    "zero_one_test",
]
