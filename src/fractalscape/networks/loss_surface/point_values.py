"""Loss and metrics at positions: one by one, or many in one pass by ``torch.func.vmap``.

Both give the same to rounding. A pass has always the same number of positions, the last filled up with some that are
there already: products of matrices round by their number.
"""

from __future__ import annotations

import copy
import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.func import functional_call, vmap
from torch.utils import _pytree as trees

from fractalscape.networks.objective import Objective

Floats = NDArray[np.float64]

MOST_POINTS = 16
"""In one pass: more leave the caches, and save nothing."""
BYTES = 2**27
"""Of parameters and of what layers give, in one pass."""
PRODUCTS = 2**29
"""Parameters times samples times points of one pass, so that it takes tens of milliseconds."""
AGREE = {torch.float64: 1e-9, torch.float32: 1e-3}
"""How near both ways are, relatively, wherever one may stand for the other."""


class PointValues:
    """Loss and metrics of an objective, for one thread: it has a copy of the model of its own.

    Parameters
    ----------
    objective : Objective
    names : sequence of str
        ``loss`` and names of metrics.
    points : int
        How many positions a pass has; 1 is a loop.
    """

    def __init__(self, objective: Objective, names: Sequence[str], points: int) -> None:
        self.objective = copy.copy(objective)
        self.objective.model = copy.deepcopy(objective.model)  # a call of a model puts parameters into it
        self.names, self.points = tuple(names), points
        known = {"loss": objective.loss, **objective.metrics}
        self._functions = [known[name] for name in self.names]
        self._pass: Callable[..., Any] = vmap(self._one, in_dims=(0, None, 0, None))

    def at(self, positions: Floats) -> Floats:
        """Return values at positions of shape (points, size), as an array (points, names)."""
        with torch.no_grad():
            if self.points == 1:
                return np.array([self._alone(each) for each in positions])
            parts = range(0, len(positions), self.points)
            return np.concatenate([self._together(positions[at : at + self.points]) for at in parts])

    def _alone(self, position: Floats) -> list[float]:
        objective = self.objective
        if objective.batch_norm == "recalibrate":
            found = objective.evaluate(position)
            return [found[name] for name in self.names]
        vector = objective.vector(position)
        total = torch.zeros(len(self.names), dtype=torch.float64, device=objective.device)
        for k in range(len(objective.data.batches)):
            total += objective.share(k) * objective.batch_loss(vector, k, self._all)
        return total.tolist()

    def _together(self, positions: Floats) -> Floats:
        objective, count = self.objective, len(positions)
        if count < self.points:
            positions = positions[np.arange(self.points) % count]
        vectors = torch.from_numpy(positions).to(objective.device, objective.dtype)
        buffers = dict(objective.model.named_buffers())
        total = torch.zeros(self.points, len(self.names), dtype=torch.float64, device=objective.device)
        for k, (inputs, targets) in enumerate(objective.data.batches):
            # inputs for each point: shared ones could be multiplied by all weights at once, which rounds by place
            wide = trees.tree_map(lambda each: each.expand(self.points, *each.shape), inputs)
            total += objective.share(k) * self._pass(vectors, buffers, wide, targets)
        return total[:count].cpu().numpy()

    def _one(self, vector: torch.Tensor, buffers: dict[str, torch.Tensor], inputs: Any, targets: Any) -> torch.Tensor:
        state = {**buffers, **self.objective.space.unravel(vector)}
        return self._all(functional_call(self.objective.model, state, (inputs,)), targets)

    def _all(self, outputs: Any, targets: Any) -> torch.Tensor:
        return torch.stack([each(outputs, targets).double() for each in self._functions])


def points_at_once(objective: Objective) -> int:
    """Return how many points one pass may have: a power of two that depends on the network and the data alone.

    1 says that a loop is as good: for large networks or many samples, where arithmetic is all that counts.
    """
    if objective.batch_norm == "recalibrate":
        return 1
    largest = _largest_output(objective)
    width = torch.finfo(objective.dtype).bits // 8
    by_memory = BYTES / (width * 3 * (objective.size + largest))
    by_work = PRODUCTS / (objective.size * max(objective.data.counts))
    most = min(by_memory, by_work, MOST_POINTS)
    return 2 ** math.floor(math.log2(most)) if most >= 2 else 1


def passes_agree(objective: Objective, names: Sequence[str], positions: Floats, points: int) -> str:
    """Return why passes cannot stand for a loop on this network; empty if they can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # vmap warns where it loops itself, slower
            together = PointValues(objective, names, points).at(positions)
    except Exception as error:  # of the user's model and of PyTorch, of many kinds
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
    alone = PointValues(objective, names, 1).at(positions)
    near = np.isclose(together, alone, rtol=AGREE[objective.dtype], atol=AGREE[objective.dtype], equal_nan=True)
    return "" if near.all() else "values differ from those of a loop"


def _largest_output(objective: Objective) -> int:
    """Return the most numbers that one layer gives for one batch."""
    found = [0]

    def look(_module: Any, _inputs: Any, outputs: Any) -> None:
        found.append(sum(each.numel() for each in trees.tree_leaves(outputs) if isinstance(each, torch.Tensor)))

    model = copy.deepcopy(objective.model)
    for module in model.modules():
        if not any(True for _ in module.children()):
            module.register_forward_hook(look)
    largest = max(range(len(objective.data.counts)), key=objective.data.counts.__getitem__)
    with torch.no_grad():
        model(objective.data.batches[largest][0])
    return max(found)
