"""Train a network so that every bit repeats."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch

from fractalscape.arguments import real, whole
from fractalscape.errors import InputError
from fractalscape.execution import ProgressLike, reporter
from fractalscape.networks.data import LabelledData
from fractalscape.networks.models import network_from
from fractalscape.networks.training.checkpoint import check_checkpoint, keep_epoch, read_checkpoint, write_checkpoint
from fractalscape.networks.training.training_data import initial_network, training_data
from fractalscape.networks.training.training_dataset import training_dataset
from fractalscape.networks.training.training_run import TrainingRun
from fractalscape.networks.training.training_spec import TrainingSpec
from fractalscape.networks.training.training_state import Hook
from fractalscape.storage import make_folder

if TYPE_CHECKING:
    import xarray as xr

Hooks = Hook | Sequence[Hook] | None
OWN = "own"
"""What a spec calls a model or data that were given as they are."""


def train(
    spec: TrainingSpec,
    *,
    model: torch.nn.Module | None = None,
    data: Any = None,
    store: str | os.PathLike[str] | None = None,
    resume: bool = True,
    every_step: Hooks = None,
    every_epoch: Hooks = None,
    keep_every: int | None = None,
    checkpoint_seconds: float = 10.0,
    device: str | torch.device = "cpu",
    progress: ProgressLike = None,
) -> xr.Dataset:
    """Train a network as a spec says.

    Parameters
    ----------
    spec : TrainingSpec
    model : torch.nn.Module, optional
        Instead of the one the spec names. It is copied: yours keeps every bit.
    data : see `data_from`, optional
        Instead of those the spec names.
    store : path-like, optional
        A folder. What it holds of this training, or of one of fewer epochs that began alike, is gone on from; one that
        is finished is read, and hooks see nothing.
    resume : bool
        False begins anew, and writes over what the store holds of this training.
    every_step, every_epoch : callable(TrainingState) or sequence of them, optional
        See `TrainingState`.
    keep_every : int, optional
        Keep parameters and buffers of every so many epochs, as ``STORE/epochs/epoch_00012.pt``.
    checkpoint_seconds : float
        Between two checkpoints; after a kill so much work at most is done again. One is written at the end too.
    device : str or torch.device
    progress
        As of `raster.sweep`; its points are updates.

    Returns
    -------
    xarray.Dataset
        ``loss``, ``test_loss``, and for labels ``accuracy`` and ``test_accuracy`` (epoch), in evaluation mode, from
        epoch 0, before the first update. ``step_loss`` (step), of the batch of each update, before it, in training
        mode; ``learning_rate`` (step). ``outcome``: diverged if a loss was not finite, else undecided;
        ``escape_step``: the first step at which, -1 if none. NaN stays where losses are NaN, and where a training that
        was stopped did not come.

    Raises
    ------
    InputError
        If model, data or an option cannot be had.
    StoreMismatch
        If the store holds another training.
    StoreDamaged
        If its checkpoint cannot be read, or the disk is full.

    Notes
    -----
    Same spec, same bits: whatever the hooks, the checkpoints, and where it was killed. Batches are drawn for each epoch
    and dropout for each update, from streams of their own. The order of sums within PyTorch depends on the processor
    and on ``torch.get_num_threads()``, which a resumed training must have as before. Your random state of PyTorch is
    put back. Random numbers that a model takes from elsewhere, such as NumPy, are not seeded, and do not repeat.

    Examples
    --------
    >>> spec = TrainingSpec(data="gaussian_blobs", data_options={"seed": 1}, epochs=3, learning_rate=0.5)
    >>> curves = train(spec)
    >>> curves["test_accuracy"].values.round(2)
    array([0.43, 0.92, 0.88, 0.92])
    """
    plan = _Plan(
        store=store,
        every_step=_hooks("every_step", every_step),
        every_epoch=_hooks("every_epoch", every_epoch),
        keep_every=None if keep_every is None else whole("keep_every", keep_every, least=1),
        seconds=real("checkpoint_seconds", checkpoint_seconds, above=-1e-300),
    )
    if store is None and keep_every is not None:
        raise InputError(f"keep_every={keep_every} needs a store; give store=")
    spec = _named_own(spec, model=model, data=data)
    train_part, test_part = training_data(spec, data)
    network = initial_network(spec, train_part) if model is None else _copied(model, train_part)
    about = {
        "spec": spec.to_json(),
        "digests": {"data": train_part.digest, "parameters": parameter_digest(network)},
        "attrs": _attrs(network, train_part),
    }
    run = TrainingRun(spec=spec, model=network, train=train_part, test=test_part, device=_reached(device))
    about["attrs"]["updates"] = run.updates
    with torch.random.fork_rng(devices=[]):
        run.check()
    if store is not None:
        _resume(run, store, about, resume=resume)
    with torch.random.fork_rng(devices=[]), reporter(progress, run.steps, done=run.step, title="train") as advance:
        _go_on(run, plan, about, advance)
    return training_dataset(spec, {**run.to_checkpoint(), **about})


@dataclass(kw_only=True)
class _Plan:
    """What is done besides training."""

    store: str | os.PathLike[str] | None
    every_step: tuple[Hook, ...]
    every_epoch: tuple[Hook, ...]
    keep_every: int | None
    seconds: float
    written: float = field(default_factory=time.monotonic)

    def write(self, run: TrainingRun, about: dict[str, Any], *, now: bool = False) -> None:
        if self.store is not None and (now or time.monotonic() - self.written >= self.seconds):
            write_checkpoint(self.store, {**about, **run.to_checkpoint()})
            self.written = time.monotonic()

    def keep(self, run: TrainingRun) -> None:
        if self.store is not None and self.keep_every and run.evaluated % self.keep_every == 0:
            keep_epoch(self.store, run.evaluated, run.model)


def _go_on(run: TrainingRun, plan: _Plan, about: dict[str, Any], advance: Callable[[int], None]) -> None:
    """Alternate updates and ends of epochs; checkpoints come after the hooks, which so miss nothing."""
    while not run.finished:
        if run.at_end_of_epoch:
            _tell(plan.every_epoch, run, run.evaluate())
            plan.keep(run)
            run.evaluated += 1
        else:
            _tell(plan.every_step, run, run.update())
            advance(1)
        plan.write(run, about)
    plan.write(run, about, now=True)


def _tell(hooks: tuple[Hook, ...], run: TrainingRun, loss: float) -> None:
    if hooks:
        state = run.state(loss)
        for hook in hooks:
            hook(state)


def _resume(run: TrainingRun, store: str | os.PathLike[str], about: dict[str, Any], *, resume: bool) -> None:
    if "://" in str(store):
        raise InputError(f"store={str(store)!r} is no folder of this machine; trainings need one, give its path")
    held = read_checkpoint(store)
    make_folder(store)
    if held is not None:
        check_checkpoint(store, held, run.spec, about["digests"])
        if resume:
            run.restore(held)


def _hooks(name: str, given: Hooks) -> tuple[Hook, ...]:
    hooks = [] if given is None else list(given) if isinstance(given, Sequence) else [given]
    if not all(callable(each) for each in hooks):
        raise InputError(f"{name}={given!r} is not a function of a TrainingState, or several")
    return tuple(hooks)


def _named_own(spec: TrainingSpec, **given: Any) -> TrainingSpec:
    """Return the spec that says of what was given as it is that it was."""
    if not isinstance(spec, TrainingSpec):
        raise InputError(f"spec={spec!r} is not a TrainingSpec; give one, such as TrainingSpec()")
    own = [name for name, each in given.items() if each is not None]
    return spec.replace(**dict.fromkeys(own, OWN), **{f"{name}_options": {} for name in own})


def _reached(device: str | torch.device) -> torch.device:
    try:
        return torch.empty(0, device=device).device
    except (RuntimeError, AssertionError) as error:
        said = str(error).splitlines()[0]
        raise InputError(f"device={str(device)!r} is not there ({said}); 'cpu' always is") from None


def _copied(model: Any, data: LabelledData) -> torch.nn.Module:
    if not isinstance(model, torch.nn.Module):
        raise InputError(f"model is a {type(model).__name__}, not a torch.nn.Module; names go into the spec")
    return network_from(model, data.shape, data.outputs)


def parameter_digest(model: torch.nn.Module) -> str:
    """Return the sha256 of names and values of parameters and buffers, in hexadecimal."""
    found = hashlib.sha256()
    for name, each in model.state_dict().items():
        found.update(f"{name}{each.dtype}{tuple(each.shape)}".encode())
        found.update(each.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()


def _attrs(model: torch.nn.Module, data: LabelledData) -> dict[str, Any]:
    return {
        "parameters": sum(each.numel() for each in model.parameters() if each.requires_grad),
        "data": data.name,
        "data_digest": data.digest,
        "samples": data.samples,
        "classes": data.classes or 0,
    }
