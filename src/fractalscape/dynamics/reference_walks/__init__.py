"""Random walks whose laws are known in closed form, to test estimators on and to compare trajectories with.

Each is a spec with ``trajectory(walkers=…, steps=…, axes=…, seed=…)`` and its laws as methods beside it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractalscape.dynamics.reference_walks.annealed_transient_time_motion import (
        AnnealedTransientTimeMotion as AnnealedTransientTimeMotion,
    )
    from fractalscape.dynamics.reference_walks.brownian_motion import BrownianMotion as BrownianMotion
    from fractalscape.dynamics.reference_walks.continuous_time_random_walk import (
        ContinuousTimeRandomWalk as ContinuousTimeRandomWalk,
    )
    from fractalscape.dynamics.reference_walks.fractional_brownian_motion import (
        FractionalBrownianMotion as FractionalBrownianMotion,
    )
    from fractalscape.dynamics.reference_walks.levy_flight import LevyFlight as LevyFlight
    from fractalscape.dynamics.reference_walks.levy_walk import LevyWalk as LevyWalk
    from fractalscape.dynamics.reference_walks.ornstein_uhlenbeck import OrnsteinUhlenbeck as OrnsteinUhlenbeck
    from fractalscape.dynamics.reference_walks.reference_walk import ReferenceWalk as ReferenceWalk
    from fractalscape.dynamics.reference_walks.scaled_brownian_motion import (
        ScaledBrownianMotion as ScaledBrownianMotion,
    )

_HOME = {
    "AnnealedTransientTimeMotion": "annealed_transient_time_motion",
    "BrownianMotion": "brownian_motion",
    "ContinuousTimeRandomWalk": "continuous_time_random_walk",
    "FractionalBrownianMotion": "fractional_brownian_motion",
    "LevyFlight": "levy_flight",
    "LevyWalk": "levy_walk",
    "OrnsteinUhlenbeck": "ornstein_uhlenbeck",
    "ReferenceWalk": "reference_walk",
    "ScaledBrownianMotion": "scaled_brownian_motion",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOME)
