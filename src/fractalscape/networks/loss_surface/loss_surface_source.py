"""A loss surface by name: a training, a checkpoint and the kind of plane, from which it can be made anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np
import torch

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.networks.directions import (
    Directions,
    hessian_directions,
    principal_directions,
    random_directions,
)
from fractalscape.networks.directions.random_directions import Normalise
from fractalscape.networks.loss_surface.loss_surface import Engine, loss_surface_of
from fractalscape.networks.objective import DTYPES, BatchNorm, Objective
from fractalscape.networks.training import TrainingSpec, accuracy, initial_network, trained_network, training_data
from fractalscape.networks.training.checkpoint import KEPT, read_tensors
from fractalscape.networks.training.losses import LOSSES, tensors_for
from fractalscape.specs import Spec, register

if TYPE_CHECKING:
    from fractalscape.networks.loss_surface.loss_surface import LossSurface

Kind = Literal["random", "hessian", "pca"]


@register
@dataclass(frozen=True, kw_only=True)
class LossSurfaceSource(Spec):
    """What a loss surface is made from, in names and files.

    Parameters
    ----------
    training : TrainingSpec
        Names model, data and loss; the surface is of its training data.
    checkpoint : str
        Folder of a training, or a file that ``torch.save(model.state_dict(), …)`` wrote; the network as it begins when
        empty.
    epoch : int, optional
        A kept one of a folder.
    samples : int, optional
        The first so many of the training data; all when absent.
    directions : {"random", "hessian", "pca"}
        ``hessian``: eigenvectors of the largest eigenvalues; ``pca``: of the kept epochs of a folder.
    normalise : str
        Of random directions; see `random_directions`.
    ignore_1d : bool
        Of random directions.
    seed : int
        Of random directions, and of the search for eigenvectors.
    quantities : tuple of str
        See `loss_surface_of`; loss and accuracy when empty.
    batch_norm : {"eval", "batch", "recalibrate"}
    dtype : {"f4", "f8"}
    engine : {"auto", "vmap", "loop"}

    Raises
    ------
    InputError
        If a field is outside what is allowed.
    """

    kind: ClassVar[str] = "loss_surface_source"

    training: TrainingSpec = field(default_factory=TrainingSpec)
    checkpoint: str = ""
    epoch: int | None = None
    samples: int | None = None
    directions: Kind = "random"
    normalise: Normalise = "filter"
    ignore_1d: bool = True
    seed: int = 0
    quantities: tuple[str, ...] = ()
    batch_norm: BatchNorm = "eval"
    dtype: Literal["f4", "f8"] = "f8"
    engine: Engine = "auto"

    def __post_init__(self) -> None:
        for name, kinds in (("directions", Kind), ("normalise", Normalise), ("batch_norm", BatchNorm)):
            choice(name, getattr(self, name), get_args(kinds))
        choice("dtype", self.dtype, tuple(DTYPES))
        choice("engine", self.engine, get_args(Engine))
        whole("seed", self.seed, least=0)
        if self.samples is not None:
            whole("samples", self.samples, least=1)
        object.__setattr__(self, "quantities", tuple(self.quantities))

    def surface(self) -> LossSurface:
        """Return the surface.

        Raises
        ------
        InputError
            If the network, the data or the plane cannot be had.
        StoreDamaged
            If a file cannot be read.
        """
        objective = self.objective()
        return loss_surface_of(
            objective,
            self.plane(objective),
            quantities=self.quantities or None,
            engine=self.engine,
            source=self.to_json(),
        )

    def objective(self) -> Objective:
        """Return the loss of the network on the training data; of labels, with the accuracy."""
        spec = self.training
        data, _ = training_data(spec)
        network = self._network()
        if self.samples is not None:
            if self.samples > data.samples:
                raise InputError(f"samples={self.samples} of {data.samples} there are; give fewer")
            data = data.take(slice(self.samples))
        pair = tensors_for(spec.loss, data, dtype=DTYPES[self.dtype], device=torch.device("cpu"))
        metrics = {"accuracy": accuracy} if data.classes is not None else {}
        how = {"dtype": DTYPES[self.dtype], "batch_norm": self.batch_norm}
        return Objective(network, LOSSES[spec.loss], pair, metrics=metrics, **how)

    def plane(self, objective: Objective) -> Directions:
        """Return the two directions."""
        if self.directions == "hessian":
            return hessian_directions(objective, 2, seed=self.seed)
        if self.directions == "pca":
            return principal_directions(self.epochs(objective))
        return random_directions(objective, 2, normalise=self.normalise, ignore_1d=self.ignore_1d, seed=self.seed)

    def epochs(self, objective: Objective) -> np.ndarray:
        """Return positions of the kept epochs of a folder, shape (epochs, size).

        Raises
        ------
        InputError
            If there are fewer than three.
        """
        files = sorted((Path(self.checkpoint) / KEPT).glob("epoch_*.pt")) if self.checkpoint else []
        if len(files) < 3:
            raise InputError(
                f"{self.checkpoint or 'no checkpoint'} keeps {len(files)} epochs; principal components need three and "
                "more: train with keep_every="
            )
        return np.stack([objective.space.ravel(read_tensors(each)).double().numpy() for each in files])

    def _network(self) -> torch.nn.Module:
        data, _ = training_data(self.training)
        if self.checkpoint and Path(self.checkpoint).is_dir():
            return trained_network(self.checkpoint, epoch=self.epoch)
        network = initial_network(self.training, data)
        if not self.checkpoint:
            return network
        if not Path(self.checkpoint).is_file():
            raise InputError(f"{self.checkpoint} is not there; give a file of a state_dict or the folder of a training")
        try:
            network.load_state_dict(read_tensors(Path(self.checkpoint)))
        except RuntimeError as error:
            why = str(error).splitlines()[-1].strip()
            raise InputError(f"{self.checkpoint} does not fit {self.training.model} ({why})") from None
        return network
