"""What a reviewer asks of a fractal boundary, answered with intervals.

`verdict` computes and returns a `Verdict`: the map and its dimension, a null model, a 1-ulp trust map, other
resolutions, other seeds, other training lengths, the boundary basin entropy, and a `Judgement` of each by stated rules.
To add a question: its evidence in ``verdict.py``, its rule in ``judgements.py``.
"""

from fractalscape.trainability.verdict.evidence import Evidence
from fractalscape.trainability.verdict.judgements import Judgement
from fractalscape.trainability.verdict.plan import Plan, Step
from fractalscape.trainability.verdict.result import Verdict
from fractalscape.trainability.verdict.verdict import verdict

__all__ = ["Evidence", "Judgement", "Plan", "Step", "Verdict", "verdict"]
