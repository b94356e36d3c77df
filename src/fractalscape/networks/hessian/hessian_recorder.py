"""Eigenvalues of the Hessian all along a training."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch.utils import _pytree as trees

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.networks.hessian.hessian_record import hessian_record
from fractalscape.networks.hessian.hessian_spec import HessianSpec
from fractalscape.networks.hessian.hessian_spectrum import hessian_spectrum
from fractalscape.networks.hessian.hessian_store import HessianStore
from fractalscape.networks.objective import DTYPES, Loss, Objective
from fractalscape.networks.training.training_state import TrainingState

if TYPE_CHECKING:
    import xarray as xr


class HessianRecorder:
    """Record eigenvalues of the Hessian along a training, in a store that is valid at every moment.

    As a hook of `train` it records at ends of epochs; in a loop of yours call `record`. It reads the model, and changes
    nothing of it. Every record is written when it is made: a kill loses the one under way. A step that is held, with
    the same parameters, is not computed again; with others it is, and later ones are forgotten.

    Parameters
    ----------
    store : path-like, URL or zarr store, optional
        Where records go; memory when absent. A folder of their own, not that of the training.
    spec : HessianSpec, optional
        How many eigenvalues of what; the ten largest of the Hessian when absent.
    every : int
        Epochs between two records; of a hook alone.
    loss : callable(outputs, targets) -> scalar tensor, optional
        Of a loop of yours; a hook takes that of the training.
    data : see `fixed_batches`, optional
        As `loss`.

    Raises
    ------
    InputError
        If an option is outside what is allowed, or something else is at the place of the store.
    StoreMismatch
        If the store holds a record of another spec; or, when a record is made, of other data or parameters.

    Notes
    -----
    Costs a copy of model and data and, with the largest ten to 1e-3, some 30 products of about two gradients of all
    data a record: take fewer `samples` where an epoch is cheaper than that. Eigenvalues are of the loss alone, without
    weight decay.

    Examples
    --------
    >>> from fractalscape.networks import TrainingSpec, train
    >>> recorder = HessianRecorder(spec=HessianSpec(count=2))
    >>> spec = TrainingSpec(model_options={"widths": [4]}, data="spirals", epochs=2)
    >>> curves = train(spec, every_epoch=recorder)
    >>> recorder.dataset()["eigenvalue"].shape, recorder.dataset()["epoch"].values
    ((3, 2), array([0, 1, 2]))
    """

    def __init__(
        self,
        store: Any = None,
        *,
        spec: HessianSpec | None = None,
        every: int = 1,
        loss: Loss | None = None,
        data: Any = None,
    ) -> None:
        self.spec = HessianSpec() if spec is None else spec
        if not isinstance(self.spec, HessianSpec):
            raise InputError(f"spec={spec!r} is not a HessianSpec; give one, such as HessianSpec(count=5)")
        self.every = whole("every", every, least=1)
        self._loss, self._data = loss, data
        self._store = HessianStore(store)
        if self._store.about is not None:
            self._store.claim({"spec": self.spec.to_json()})

    def __call__(self, state: TrainingState) -> None:
        """Record the end of an epoch, if it is due."""
        if state.epoch % self.every == 0:
            self.record_state(state)

    def record_state(self, state: TrainingState) -> dict[str, Any]:
        """Record a training at any moment: what a hook of every step calls when it is due.

        Returns
        -------
        dict
            See `record`.
        """
        return self._record(
            lambda how: Objective(state.model, state.loss_function, self._part(state.data), **how),
            step=state.step,
            epoch=float(state.epoch),
            learning_rate=state.learning_rate,
            threshold=stability_threshold(state.optimizer),
        )

    def record(
        self,
        model: torch.nn.Module,
        *,
        step: int,
        epoch: float = math.nan,
        optimizer: torch.optim.Optimizer | None = None,
    ) -> dict[str, Any]:
        """Record a model in a loop of yours.

        Parameters
        ----------
        model : torch.nn.Module
        step : int
            Updates made.
        epoch : float
            Passes over the data made.
        optimizer : torch.optim.Optimizer, optional
            Tells the learning rate and, if it is SGD, the threshold of stability.

        Returns
        -------
        dict
            What was recorded, with numbers as they are: values that have not converged too.

        Raises
        ------
        InputError
            If the recorder has no loss or data.
        StoreMismatch
            If the store holds records of other data or parameters.
        """
        if self._loss is None or self._data is None:
            raise InputError("this recorder has no loss and data; make it with HessianRecorder(loss=…, data=…)")
        loss, rate = self._loss, math.nan if optimizer is None else float(optimizer.param_groups[0]["lr"])
        return self._record(
            lambda how: Objective(model, loss, self._part(self._data), **how),
            step=whole("step", step, least=0),
            epoch=float(epoch),
            learning_rate=rate,
            threshold=math.nan if optimizer is None else stability_threshold(optimizer),
        )

    def dataset(self, *, keep_unconverged: bool = False) -> xr.Dataset:
        """Return what is recorded so far; see `read_hessian_record`."""
        return hessian_record(self._store, keep_unconverged=keep_unconverged)

    def _part(self, data: Any) -> Any:
        """Return the samples that count."""
        most = self.spec.samples
        if most is None:
            return data
        if not isinstance(data, tuple) or len(data) != 2 or not all(hasattr(each, "__getitem__") for each in data):
            raise InputError(f"samples={most} needs data as (inputs, targets); give them so, or leave samples out")
        return tuple(each[:most] for each in data)

    def _record(self, build: Callable[[dict[str, Any]], Objective], *, step: int, **said: float) -> dict[str, Any]:
        objective = build({"dtype": DTYPES[self.spec.dtype], "batch_norm": self.spec.batch_norm})
        self._store.claim(
            {
                "spec": self.spec.to_json(),
                "data": _digest([each for pair in objective.data.batches for each in pair]),
                "parameters": [[name, list(shape)] for name, shape in _named(objective)],
            }
        )
        point = _digest([objective.start, *objective.model.buffers()])
        held = self._store.read(step)
        if held is not None and held["point"] == point:
            return held
        found = hessian_spectrum(objective, keep_unconverged=True, **self.spec.lanczos_options())
        record = {"step": step, **said, "point": point}
        record |= {name: found[name].values.tolist() for name in ("eigenvalue", "residual", "converged")}
        record |= {name: found[name].item() for name in ("loss", "gradient_norm", "products")}
        self._store.write(step, record)
        return record


def stability_threshold(optimizer: torch.optim.Optimizer) -> float:
    r"""Return the curvature up to which gradient descent on a quadratic is stable; NaN for what is not SGD.

    .. math:: \frac{2}{η}, \qquad \frac{2 + 2μ}{η} \text{ with momentum}, \qquad
              \frac{2 + 2μ}{(1 + 2μ) η} \text{ of Nesterov}

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
        Of which the first group of parameters counts.

    Returns
    -------
    float

    References
    ----------
    Cohen, J. et al. (2021), Gradient descent on neural networks typically occurs at the edge of stability, ICLR,
    equation 2.

    Examples
    --------
    >>> layer = torch.nn.Linear(2, 1)
    >>> stability_threshold(torch.optim.SGD(layer.parameters(), lr=0.5, momentum=0.5))
    6.0
    """
    if not isinstance(optimizer, torch.optim.SGD):
        return math.nan
    group = optimizer.param_groups[0]
    momentum = float(group["momentum"])
    ahead = 1 + 2 * momentum if group["nesterov"] else 1.0
    return (2 + 2 * momentum) / (ahead * float(group["lr"]))


def _named(objective: Objective) -> list[tuple[str, torch.Size]]:
    return list(zip(objective.space.names, objective.space.shapes, strict=True))


def _digest(tensors: list[Any]) -> str:
    """Return the sha256 of shapes and values of tensors, in hexadecimal."""
    found = hashlib.sha256()
    for each in trees.tree_leaves(tensors):
        if isinstance(each, torch.Tensor):
            found.update(f"{each.dtype}{tuple(each.shape)}".encode())
            found.update(each.detach().cpu().contiguous().numpy().tobytes())
        else:
            found.update(repr(each).encode())
    return found.hexdigest()
