"""The loss of a network on fixed data as a deterministic function of its parameters."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch.func import functional_call

from fractalscape.arguments import choice
from fractalscape.errors import InputError
from fractalscape.networks.fixed_batches import fixed_batches
from fractalscape.networks.parameter_space import ParameterSpace, Select

Floats = NDArray[np.float64]
Loss = Callable[[Any, Any], torch.Tensor]
BatchNorm = Literal["eval", "batch", "recalibrate"]
DTYPES = {"f4": torch.float32, "f8": torch.float64}
"""By what specs call them."""


class Objective:
    r"""The sample-weighted mean loss of a network on fixed data.

    .. math:: L(w) = \sum_b \frac{n_b}{N} L_b(w)

    The network is copied once: yours keeps its parameters, buffers, flags and its place whatever happens here.

    Parameters
    ----------
    model : torch.nn.Module
    loss : callable(outputs, targets) -> scalar tensor
        A mean over the samples of a batch.
    data : (inputs, targets), Dataset, DataLoader, or iterable of (inputs, targets)
        Read once; see `fixed_batches`.
    dtype : torch.dtype
        In single precision a surface narrower than about 0.01 is rounding, not landscape.
    device : str or torch.device, optional
        That of the model when absent.
    batch_norm : {"eval", "batch", "recalibrate"}
        Running statistics as they are; those of each batch; or running statistics taken anew from all of the data at
        every point, as between two networks.
    select : str or callable, optional
        Which parameters vary; see `ParameterSpace.of`.
    metrics : mapping of str to callable(outputs, targets) -> scalar tensor, optional
        Other means over samples, such as an accuracy.

    Raises
    ------
    InputError
        If the data change between two readings, or an option is not one of these.

    Notes
    -----
    Dropout is off. Memory: a copy of the model and of the data in `dtype`.

    Examples
    --------
    >>> inputs, targets = torch.eye(3), torch.ones(3, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1), torch.nn.functional.mse_loss, (inputs, targets))
    >>> objective.value(np.zeros(4)), objective.gradient(np.zeros(4)).round(3)
    (1.0, array([-0.667, -0.667, -0.667, -2.   ]))
    """

    def __init__(
        self,
        model: torch.nn.Module,
        loss: Loss,
        data: Any,
        *,
        dtype: torch.dtype = torch.float64,
        device: Any = None,
        batch_norm: BatchNorm = "eval",
        select: Select = None,
        metrics: Mapping[str, Loss] | None = None,
    ) -> None:
        choice("batch_norm", batch_norm, get_args(BatchNorm))
        if not isinstance(model, torch.nn.Module):
            raise InputError(f"model is a {type(model).__name__}, not a torch.nn.Module")
        if dtype not in DTYPES.values():
            raise InputError(f"dtype={dtype} is neither torch.float32 nor torch.float64")
        here = next((each.device for each in model.parameters()), torch.device("cpu"))
        self.loss, self.batch_norm, self.metrics = loss, batch_norm, dict(metrics or {})
        self.space = ParameterSpace.of(model, select)
        self.model = copy.deepcopy(model).to(device=device or here, dtype=dtype).eval()
        for each in self.model.modules():
            if batch_norm == "batch" and isinstance(each, torch.nn.modules.batchnorm._BatchNorm):
                each.track_running_stats, each.running_mean, each.running_var = False, None, None
        self.dtype, self.device = dtype, torch.device(device or here)
        self.data = fixed_batches(data).to(self.device, dtype)
        self._buffers = dict(self.model.named_buffers())
        self.start = self.space.ravel({name: each.detach() for name, each in self.model.named_parameters()})

    @property
    def size(self) -> int:
        """How many parameters vary."""
        return self.space.size

    def value(self, position: ArrayLike) -> float:
        """Return L at a position of shape (size,), NaN and infinite where it is."""
        with torch.no_grad():
            return float(self.total(self.vector(position)))

    def gradient(self, position: ArrayLike) -> Floats:
        """Return the gradient of L at a position, shape (size,); recalibrated statistics are held as they are there."""
        vector = self.vector(position).requires_grad_()
        buffers, total = self.buffers_at(vector), np.zeros(self.size)
        for k in range(len(self.data.batches)):
            (part,) = torch.autograd.grad(self.batch_loss(vector, k, buffers=buffers), vector)
            total += self.share(k) * part.double().cpu().numpy()
        return total

    def evaluate(self, position: ArrayLike) -> dict[str, float]:
        """Return ``loss`` and every metric at a position, by one pass over the data."""
        functions = (self.loss, *self.metrics.values())
        with torch.no_grad():
            vector = self.vector(position)
            totals = self.total(vector, lambda outputs, targets: torch.stack([f(outputs, targets) for f in functions]))
        return dict(zip(("loss", *self.metrics), totals.tolist(), strict=True))

    def vector(self, position: ArrayLike) -> torch.Tensor:
        """Return a position as a tensor of the objective.

        Raises
        ------
        InputError
            If it has another length.
        """
        values = position if isinstance(position, torch.Tensor) else torch.as_tensor(np.asarray(position))
        if values.shape != (self.size,):
            raise InputError(f"a position has shape {tuple(values.shape)}; this network needs ({self.size},)")
        return values.detach().to(device=self.device, dtype=self.dtype)

    def share(self, batch: int) -> float:
        """Return the share of a batch in all samples."""
        return self.data.counts[batch] / self.data.samples

    def total(self, vector: torch.Tensor, of: Loss | None = None) -> torch.Tensor:
        """Return the weighted sum over batches, in double precision; of one number, or of each of several."""
        buffers = self.buffers_at(vector)
        parts = [
            self.batch_loss(vector, k, of, buffers).double() * self.share(k) for k in range(len(self.data.batches))
        ]
        return torch.stack(parts).sum(dim=0)

    def batch_loss(
        self, vector: torch.Tensor, batch: int, of: Loss | None = None, buffers: dict[str, torch.Tensor] | None = None
    ) -> torch.Tensor:
        """Return the mean loss of one batch, differentiable."""
        inputs, targets = self.data.batches[batch]
        state = {**(self._buffers if buffers is None else buffers), **self.space.unravel(vector)}
        return (of or self.loss)(functional_call(self.model, state, (inputs,)), targets)

    def buffers_at(self, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the buffers of the network; recalibrated, their running statistics are those of all data there."""
        if self.batch_norm != "recalibrate":
            return self._buffers
        buffers = {name: torch.zeros_like(each) for name, each in self._buffers.items()}
        norms = [m for m in self.model.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
        momenta = [each.momentum for each in norms]
        try:
            for each in norms:
                each.train()
                each.momentum = None  # a mean over batches
            with torch.no_grad():
                for inputs, _ in self.data.batches:
                    functional_call(self.model, {**buffers, **self.space.unravel(vector)}, (inputs,))
        finally:
            for each, momentum in zip(norms, momenta, strict=True):
                each.eval()
                each.momentum = momentum
        return buffers
