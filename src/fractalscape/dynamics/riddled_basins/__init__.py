"""Riddled basins of a network of four weights: equal neurons, opposite neurons, or neither, from neighbouring starts.

`RiddledBasinSpec` holds the network, ``spec.field()`` is what `sweep` takes (with ``PUBLISHED_WINDOW``),
`plane_exponents` measures the four Lyapunov exponents on the invariant plane, `uncertain_outcomes` the curve that
`measures.uncertainty_exponent` fits.
"""

from fractalscape.dynamics.riddled_basins.exponents import plane_exponents
from fractalscape.dynamics.riddled_basins.field import RiddledBasinField
from fractalscape.dynamics.riddled_basins.spec import PUBLISHED_WINDOW, RiddledBasinSpec
from fractalscape.dynamics.riddled_basins.uncertain_outcomes import PUBLISHED_DISTANCES, uncertain_outcomes

__all__ = [
    "PUBLISHED_DISTANCES",
    "PUBLISHED_WINDOW",
    "RiddledBasinField",
    "RiddledBasinSpec",
    "plane_exponents",
    "uncertain_outcomes",
]
