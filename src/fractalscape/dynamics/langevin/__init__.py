"""The fractional Langevin equation: descent on a rough surface as diffusion with memory, and what theory predicts.

`FractionalLangevin` holds the numbers, its ``trajectory`` moves walkers on a landscape, its ``displacement`` is the law
in a harmonic well. The published experiment is ``PUBLISHED_EQUATION.trajectory(PUBLISHED_POTENTIAL,
start=PUBLISHED_START, steps=10_000, scheme="explicit", seed=0)``.
"""

from fractalscape.dynamics.langevin.fractional_langevin import (
    PUBLISHED_EQUATION,
    PUBLISHED_POTENTIAL,
    PUBLISHED_START,
    FractionalLangevin,
)
from fractalscape.dynamics.langevin.mittag_leffler import mittag_leffler
from fractalscape.dynamics.langevin.predicted_exponents import (
    predicted_diffusion_exponent,
    predicted_spectral_exponent,
)

__all__ = [
    "PUBLISHED_EQUATION",
    "PUBLISHED_POTENTIAL",
    "PUBLISHED_START",
    "FractionalLangevin",
    "mittag_leffler",
    "predicted_diffusion_exponent",
    "predicted_spectral_exponent",
]
