"""Directions in parameter space, along which a loss is looked at.

To add one: a file with a function that returns `Directions`, its test and its name below.
"""

from fractalscape.networks.directions.directions import Directions
from fractalscape.networks.directions.gradient_direction import gradient_direction
from fractalscape.networks.directions.hessian_directions import hessian_directions
from fractalscape.networks.directions.principal_directions import principal_directions
from fractalscape.networks.directions.project import project
from fractalscape.networks.directions.random_directions import random_directions
from fractalscape.networks.directions.random_walk_ratios import random_walk_ratios
from fractalscape.networks.directions.target_directions import target_directions
from fractalscape.networks.directions.three_points import three_points

__all__ = [
    "Directions",
    "gradient_direction",
    "hessian_directions",
    "principal_directions",
    "project",
    "random_directions",
    "random_walk_ratios",
    "target_directions",
    "three_points",
]
