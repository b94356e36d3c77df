"""A training under way: updates, evaluations, and what a checkpoint holds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.networks.data import LabelledData
from fractalscape.networks.objective import DTYPES
from fractalscape.networks.training.augmentation import crop_and_flip
from fractalscape.networks.training.learning_rate_schedule import scheduled_learning_rate
from fractalscape.networks.training.losses import LOSSES, accuracy, tensors_for
from fractalscape.networks.training.random_keys import keyed_number, keyed_stream
from fractalscape.networks.training.torch_optimiser import torch_optimiser
from fractalscape.networks.training.training_spec import TrainingSpec
from fractalscape.networks.training.training_state import TrainingState

Pair = tuple[torch.Tensor, torch.Tensor]
EVALUATIONS = ("loss", "accuracy", "test_loss", "test_accuracy")
GOLDEN = 0x9E3779B97F4A7C15
"""2^64 over the golden ratio, an odd number: seeds of updates differ, and in many bits."""
AT_ONCE = 1000
"""Samples of one part of an evaluation."""


@dataclass(kw_only=True, eq=False)
class TrainingRun:
    """The moving parts of a training: `update` and `evaluate` move it on.

    Parameters
    ----------
    spec : TrainingSpec
    model : torch.nn.Module
        Trained in place.
    train, test : LabelledData
    device : torch.device
    """

    spec: TrainingSpec
    model: torch.nn.Module
    train: LabelledData
    test: LabelledData | None
    device: torch.device
    step: int = 0
    evaluated: int = 0
    """Epochs whose end, and whose hooks, are done; epoch 0 ends before the first update."""
    escape_step: int = -1
    step_loss: NDArray[np.float64] = field(init=False)
    curves: dict[str, NDArray[np.float64]] = field(init=False)

    def __post_init__(self) -> None:
        self.dtype = DTYPES[self.spec.dtype]
        self.model.to(device=self.device, dtype=self.dtype).train()
        self.optimizer = torch_optimiser(self.spec, self.model.parameters())
        self.loss_function = LOSSES[self.spec.loss]
        self.tensors = self._tensors(self.train)
        self._test = None if self.test is None else self._tensors(self.test)
        self._dropout_key = keyed_number(self.spec.seed, "dropout")
        self._order: tuple[int, torch.Tensor] = (-1, torch.empty(0))
        self.step_loss = np.full(self.steps, np.nan)
        self.curves = {name: np.full(self.spec.epochs + 1, np.nan) for name in EVALUATIONS}

    def _tensors(self, data: LabelledData) -> Pair:
        return tensors_for(self.spec.loss, data, dtype=self.dtype, device=self.device)

    def check(self) -> None:
        """Evaluate two samples, and say in one line why a model does not go with data and loss.

        Raises
        ------
        InputError
            If it does not.
        """
        inputs, targets = (each[:2] for each in self.tensors)
        self.model.eval()
        try:
            with torch.no_grad():
                outputs = self.model(inputs)
                self.loss_function(outputs, targets)
            exact = targets.is_floating_point()  # others would broadcast; of labels more outputs than classes are fine
            if outputs.ndim != 2 or outputs.shape[1] < self.train.outputs or (exact and outputs.shape != targets.shape):
                raise ValueError(f"outputs have shape {tuple(outputs.shape[1:])}")
        except Exception as error:  # a module of the user's may fail in any way
            given = f"inputs of shape {tuple(inputs.shape[1:])} with {self.train.outputs} outputs"
            raise InputError(f"the model fails on {given} ({_said(error)})") from error
        finally:
            self.model.train()

    @cached_property
    def batch_size(self) -> int:
        """Samples an update."""
        samples = self.train.samples
        return samples if self.spec.batch_size is None else min(self.spec.batch_size, samples)

    @cached_property
    def updates(self) -> int:
        """How many updates an epoch has."""
        return math.ceil(self.train.samples / self.batch_size)

    @property
    def steps(self) -> int:
        """How many updates there are in all."""
        return self.spec.epochs * self.updates

    @property
    def at_end_of_epoch(self) -> bool:
        """Whether the next thing to do is to end an epoch."""
        return self.step == self.evaluated * self.updates

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to do."""
        stopped = self.spec.stop_diverged and self.escape_step >= 0
        return self.evaluated > self.spec.epochs or stopped

    def update(self) -> float:
        """Make one update; return the loss of its batch before it."""
        epoch, place = divmod(self.step, self.updates)
        for group in self.optimizer.param_groups:
            group["lr"] = scheduled_learning_rate(self.spec, epoch)
        self._seed_dropout()
        self.optimizer.zero_grad(set_to_none=True)
        batch = self._batch(epoch, place)
        try:
            loss = self._gradient(batch)
        except Exception as error:  # a module of the user's may fail in any way
            raise InputError(f"the model failed at step {self.step} ({_said(error)})") from error
        self.optimizer.step()
        self.step_loss[self.step] = loss
        if self.escape_step < 0 and not math.isfinite(loss):
            self.escape_step = self.step
        self.step += 1
        return loss

    def _seed_dropout(self) -> None:
        number = (self._dropout_key + GOLDEN * self.step) % 2**63
        torch.default_generator.manual_seed(number)  # torch.manual_seed keeps a traceback for CUDA at every call
        if self.device.type == "cuda":
            torch.cuda.manual_seed(number)

    def _gradient(self, batch: torch.Tensor | slice) -> float:
        """Leave the gradient of the mean loss in the parameters; return that loss."""
        inputs, targets = (each[batch] for each in self.tensors)
        if self.spec.augment == "crop_flip":
            inputs = crop_and_flip(inputs, keyed_stream(self.spec.seed, "augmentation", self.step))
        total, most = 0.0, self.spec.samples_at_once
        for some, wanted in zip(inputs.split(most), targets.split(most), strict=True):
            loss = self.loss_function(self.model(some), wanted)
            share = len(some) / len(inputs)
            (loss if share == 1 else loss * share).backward()
            total += loss.item() * share
        return total

    def _batch(self, epoch: int, place: int) -> torch.Tensor | slice:
        if self.updates == 1:
            return slice(None)
        if self._order[0] != epoch:
            drawn = keyed_stream(self.spec.seed, "batches", epoch).permutation(self.train.samples)
            self._order = (epoch, torch.from_numpy(drawn).to(self.device))
        return self._order[1][place * self.batch_size : (place + 1) * self.batch_size]

    def evaluate(self) -> float:
        """Evaluate all data at the end of an epoch, if it is due; return the training loss, NaN if it is not."""
        epoch = self.evaluated
        if epoch % self.spec.evaluate_every and epoch != self.spec.epochs:
            return math.nan
        found = dict.fromkeys(EVALUATIONS, math.nan)
        found["loss"], found["accuracy"] = self._means(self.tensors)
        if self._test is not None:
            found["test_loss"], found["test_accuracy"] = self._means(self._test)
        for name, value in found.items():
            self.curves[name][epoch] = value
        if self.escape_step < 0 and not math.isfinite(found["loss"]):
            self.escape_step = self.step
        return found["loss"]

    def _means(self, data: Pair) -> tuple[float, float]:
        """Return the loss and the accuracy; NaN where targets are no labels."""
        inputs, targets = data
        totals = np.zeros(2)
        self.model.eval()
        try:
            with torch.no_grad():
                for start in range(0, len(inputs), AT_ONCE):
                    part = slice(start, start + AT_ONCE)
                    outputs, share = self.model(inputs[part]), len(inputs[part]) / len(inputs)
                    right = math.nan if self.train.classes is None else float(accuracy(outputs, targets[part]))
                    totals += share * np.array([float(self.loss_function(outputs, targets[part])), right])
        finally:
            self.model.train()
        return float(totals[0]), float(totals[1])

    def state(self, loss: float) -> TrainingState:
        """Return what hooks see."""
        return TrainingState(
            model=self.model,
            optimizer=self.optimizer,
            step=self.step,
            epoch=self.step // self.updates,
            learning_rate=scheduled_learning_rate(self.spec, max(self.step - 1, 0) // self.updates),
            loss=loss,
            loss_function=self.loss_function,
            data=self.tensors,
            dtype=self.dtype,
        )

    def to_checkpoint(self) -> dict[str, Any]:
        """Return all that the rest of the training depends on, as tensors and plain values."""
        return {
            "step": self.step,
            "evaluated": self.evaluated,
            "escape_step": self.escape_step,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step_loss": torch.from_numpy(self.step_loss[: self.step].copy()),
            "curves": {name: torch.from_numpy(each[: self.evaluated].copy()) for name, each in self.curves.items()},
        }

    def restore(self, held: dict[str, Any]) -> None:
        """Go back to what `to_checkpoint` returned, here or in another process."""
        self.model.load_state_dict(held["model"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.step, self.evaluated, self.escape_step = held["step"], held["evaluated"], held["escape_step"]
        self.step_loss[: self.step] = held["step_loss"].numpy()
        for name, each in self.curves.items():
            each[: self.evaluated] = held["curves"][name].numpy()
            due = np.arange(len(each)) % self.spec.evaluate_every == 0
            due[self.spec.epochs] = True
            each[~due] = np.nan


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
