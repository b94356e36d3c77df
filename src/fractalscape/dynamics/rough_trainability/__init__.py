"""Trainability of a rough landscape: where descent stays bounded, over learning rate and roughness.

`RoughTrainabilitySpec` holds the landscape, ``spec.field()`` is what `sweep` takes; the border goes through
`measures.box_dimension`. `CRITICAL_ROUGHNESS` is where it turns into a fractal.
"""

from fractalscape.dynamics.rough_trainability.field import RoughTrainabilityField
from fractalscape.dynamics.rough_trainability.spec import CRITICAL_ROUGHNESS, RoughTrainabilitySpec

__all__ = ["CRITICAL_ROUGHNESS", "RoughTrainabilityField", "RoughTrainabilitySpec"]
