"""Track a training without touching its loop."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.networks.objective import DTYPES
from fractalscape.networks.parameter_space import ParameterSpace, Select
from fractalscape.networks.tracking.kernels import square
from fractalscape.networks.tracking.probe import Probe
from fractalscape.networks.tracking.recorder import Recorder
from fractalscape.networks.tracking.tracking_dataset import (
    check_probe,
    moves_dataset,
    probe_dataset,
    weights_dataset,
)
from fractalscape.networks.tracking.tracking_spec import TrackingSpec
from fractalscape.networks.tracking.tracking_store import Layout

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.networks.training import TrainingState


class Tracker:
    r"""Record a training as the walk of its parameters.

    At every scheduled update: loss, learning rate, norms, lengths, cosines, squared distances from anchors, and
    sketches of w - w_0 (see `CountSketch`), from which `measures` tell how it diffuses. Now and then: all parameters,
    and whatever a `Probe` measures.

    Parameters
    ----------
    spec : TrackingSpec, optional
    store : path-like, optional
        A folder that a kill leaves whole, and that a second run goes on with; memory alone when absent.
    probes : mapping of str to Probe, optional
    select : str or callable, optional
        Which parameters; see `ParameterSpace.of`.
    resume : bool
        False deletes what the store holds of an earlier tracking.

    Raises
    ------
    InputError
        If an option is not possible.

    Notes
    -----
    It reads parameters and gradients and changes nothing: a training with it has the same bits. Every record is in the
    hands of the system before the next update. A network of 10^5 parameters costs 1 ms an update with
    four sketches and .8 with one (``benchmarks/tracker.py``), and 8 bytes of store for each component.

    Steps that the store holds are compared when they come again, as they do when a killed training goes on from its
    last checkpoint: the same bits are left as they are. Other bits are another path; what the store held from there on
    is kept in files ``….dropped_at_STEP.rows``, and the first step of the new path has lengths and cosines only as far
    as the steps before it were seen again.

    Examples
    --------
    In a loop of yours:

    >>> model, data = torch.nn.Linear(3, 1), torch.eye(3)
    >>> _ = torch.nn.init.zeros_(model.weight), torch.nn.init.zeros_(model.bias)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> loss_function = torch.nn.MSELoss()
    >>> tracker = Tracker()
    >>> with tracker.attach(model, optimizer, loss=loss_function):
    ...     for _ in range(3):
    ...         optimizer.zero_grad()
    ...         loss_function(model(data), torch.ones(3, 1)).backward()
    ...         optimizer.step()
    >>> walk = tracker.trajectory()
    >>> walk["distance"].values.round(3), walk["loss"].values.round(3)
    (array([0.   , 0.231, 0.4  , 0.524]), array([[  nan, 1.   , 0.538, 0.289]]))

    With `train` it is a hook: ``train(spec, every_step=tracker, every_epoch=tracker)``.
    """

    def __init__(
        self,
        spec: TrackingSpec | None = None,
        *,
        store: str | os.PathLike[str] | None = None,
        probes: Mapping[str, Probe] | None = None,
        select: Select = None,
        resume: bool = True,
    ) -> None:
        self.spec = TrackingSpec() if spec is None else spec
        if not isinstance(self.spec, TrackingSpec):
            raise InputError(f"spec={spec!r} is not a TrackingSpec; give one, such as TrackingSpec(every=10)")
        self.store, self.probes, self._select, self._resume = store, dict(probes or {}), select, resume
        for name, probe in self.probes.items():
            if not name.isidentifier() or not isinstance(probe, Probe):
                raise InputError(f"probes has {name!r}: {probe!r}; give names of letters and instances of probes")
        self._recorder: Recorder | None = None
        self._loss, self._step, self._told = math.nan, 0, -1
        self._seen: tuple[torch.nn.Module, list[torch.nn.Parameter]] | None = None

    def attach(
        self,
        model: torch.nn.Module,
        optimizer: torch.optim.Optimizer,
        *,
        loss: torch.nn.Module | None = None,
        step: int | None = None,
    ) -> ExitStack:
        """Record after every step of an optimiser, from now until the block of ``with`` ends.

        Parameters
        ----------
        model : torch.nn.Module
        optimizer : torch.optim.Optimizer
        loss : torch.nn.Module, optional
            Your loss function, if it is a module: what it returns while gradients are on is the loss of the update.
            Else call `note_loss`, or do without.
        step : int, optional
            Updates that the model has had; 0 for a new store. One that holds steps needs it.

        Returns
        -------
        contextlib.ExitStack
            Its ``close`` ends the recording as well.

        Raises
        ------
        InputError
            If something is not of its kind, or the step is not known.
        StoreMismatch
            If the store holds another training.
        """
        for name, given, kind in (("model", model, torch.nn.Module), ("optimizer", optimizer, torch.optim.Optimizer)):
            if not isinstance(given, kind):
                raise InputError(f"{name} is a {type(given).__name__}, not a {kind.__module__}.{kind.__name__}")
        recorder = self._open(model)
        if step is None and recorder.last_step > 0:
            raise InputError(
                f"the store {self.store} holds steps to {recorder.last_step}; give step=, the updates the model has had"
            )
        self._step = 0 if step is None else whole("step", step, least=0)
        self._loss = math.nan
        self._record(model, self._step, math.nan, None)
        stack = ExitStack()
        stack.callback(recorder.sync)
        if loss is not None:
            stack.callback(loss.register_forward_hook(self._hear).remove)
        stack.callback(optimizer.register_step_post_hook(lambda *_: self._after(model, optimizer)).remove)
        return stack

    def note_loss(self, loss: Any) -> None:
        """Tell the loss of the batch of the next update, where no module computes it."""
        self._loss = float(loss.detach() if isinstance(loss, torch.Tensor) else loss)

    def __call__(self, state: TrainingState) -> None:
        """Record a training under way; a hook of `train`, for ``every_step`` and ``every_epoch`` both."""
        self._open(state.model)
        if self._told != state.step:  # after an epoch both kinds of hooks are called
            self._told = state.step
            begun = state.step > 0
            self._record(state.model, state.step, state.loss if begun else math.nan, state.optimizer if begun else None)

    def trajectory(self) -> xr.Dataset:
        """Return what has been recorded; see `read_tracking`."""
        recorder = self._opened()
        return moves_dataset(recorder.layout, recorder.moves.rows())

    def weights(self) -> xr.Dataset:
        """Return the parameters that were kept; see `read_tracked_weights`."""
        recorder = self._opened()
        return weights_dataset(recorder.layout, recorder.weights.rows())

    def probe(self, name: str) -> xr.Dataset:
        """Return what a probe measured; see `read_probe`."""
        recorder = self._opened()
        check_probe(recorder.layout, name)
        return probe_dataset(recorder.layout, name, recorder.probes[name].rows())

    def close(self) -> None:
        """Close the files of the store; nothing more is recorded."""
        if self._recorder is not None:
            self._recorder.close()

    def _after(self, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
        self._step += 1
        loss, self._loss = self._loss, math.nan
        self._record(model, self._step, loss, optimizer)

    def _hear(self, module: torch.nn.Module, inputs: Any, output: Any) -> None:
        if torch.is_grad_enabled() and isinstance(output, torch.Tensor) and output.numel() == 1:
            self._loss = float(output.detach())

    def _opened(self) -> Recorder:
        if self._recorder is None:
            raise InputError("nothing has been recorded; attach the tracker first, or read a store with read_tracking")
        return self._recorder

    def _open(self, model: torch.nn.Module) -> Recorder:
        if self._recorder is not None and self._seen is not None and self._seen[0] is model:
            return self._recorder
        space = ParameterSpace.of(model, self._select)
        if self._recorder is None:
            dtype = _kept_dtype(dict(model.named_parameters())[name] for name in space.names)
            layout = Layout(
                spec=self.spec,
                names=space.names,
                sizes=space.sizes,
                dtype=dtype,
                probes={name: tuple(probe.outputs) for name, probe in self.probes.items()},
            )
            self._recorder = Recorder(layout, self.store, resume=self._resume)
        elif (space.names, space.sizes) != (self._recorder.layout.names, self._recorder.layout.sizes):
            raise InputError("the model has other parameters than the one before; give it a tracker of its own")
        return self._recorder

    def _record(self, model: torch.nn.Module, step: int, loss: float, optimizer: torch.optim.Optimizer | None) -> None:
        recorder, spec = self._opened(), self.spec
        parameters, moves, keeps = self._parameters(model), spec.every.due(step), spec.weights is not None
        keeps = keeps and spec.weights.due(step)  # pyright: ignore[reportOptionalMemberAccess]
        if moves or keeps:
            vector = _ravelled(parameters, recorder.layout.dtype)
            if moves:
                scalars = {"batch_loss": loss, **_update_scalars(parameters, optimizer, recorder.layout.dtype)}
                recorder.observe(step, vector, **scalars)
            if keeps:
                recorder.keep_weights(step, vector)
        for name, probe in self.probes.items():
            if probe.schedule.due(step) and step > recorder.probes[name].last_step:
                recorder.measure(name, step, probe(model, step))

    def _parameters(self, model: torch.nn.Module) -> list[torch.nn.Parameter]:
        if self._seen is None or self._seen[0] is not model:
            named, names = dict(model.named_parameters()), self._opened().layout.names
            self._seen = (model, [named[name] for name in names])
        return self._seen[1]


def _kept_dtype(parameters: Iterable[torch.nn.Parameter]) -> str:
    kinds = {each.dtype for each in parameters}
    if any(not kind.is_floating_point for kind in kinds):
        raise InputError("parameters that are not real numbers cannot be tracked; leave them out with select=")
    return "f8" if torch.float64 in kinds else "f4"


def _update_scalars(
    parameters: list[torch.nn.Parameter], optimizer: torch.optim.Optimizer | None, dtype: str
) -> dict[str, float]:
    """Return what is known of the update; nothing before the first."""
    gradients = [each.grad for each in parameters if each.grad is not None]
    if optimizer is None:
        return {}
    norm = math.sqrt(square(_ravelled(gradients, dtype))) if gradients else math.nan
    return {"learning_rate": float(optimizer.param_groups[0]["lr"]), "gradient_norm": norm}


def _ravelled(tensors: Iterable[torch.Tensor], dtype: str) -> np.ndarray:
    flat = [(each.to_dense() if each.is_sparse else each).detach().reshape(-1) for each in tensors]
    return torch.cat(flat).to("cpu", DTYPES[dtype]).numpy()
