"""Where training converges: a small network trained at every point of a plane of hyperparameters.

`preset` names the published conditions, `TrainabilitySpec` describes any other, ``spec.field()`` is what `sweep` takes.
`LinearisedSpec` is the null model, whose border is smooth; `verdict` answers what a reviewer asks of a boundary.
"""

from fractalscape.trainability.field import TrainabilityField
from fractalscape.trainability.linearised import LinearisedField, LinearisedSpec
from fractalscape.trainability.spec import OVERVIEW, PRESETS, PUBLISHED, Panel, TrainabilitySpec, preset, published
from fractalscape.trainability.verdict import Verdict, verdict

__all__ = [
    "OVERVIEW",
    "PRESETS",
    "PUBLISHED",
    "LinearisedField",
    "LinearisedSpec",
    "Panel",
    "TrainabilityField",
    "TrainabilitySpec",
    "Verdict",
    "preset",
    "published",
    "verdict",
]
