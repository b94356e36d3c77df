"""Flags of a loss surface: which network, which plane, how finely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter

from fractalscape.cli.flags import whole
from fractalscape.cli.training_flags import DATA, MODELS, PRESETS, TrainingFlags
from fractalscape.errors import InputError

if TYPE_CHECKING:
    from fractalscape.networks import LossSurfaceSource, TrainingSpec

NETWORK = Group("Network and data", sort_key=1)
PLANE = Group("Plane", sort_key=2)
DIRECTIONS = ("random", "hessian", "pca")
NORMALISATIONS = ("filter", "layer", "model", "weight", "dfilter", "dlayer", "none")
QUANTITIES = "loss, accuracy, gradient_norm, projected_gradient, projected_hessian, extreme_eigenvalues"


def _flag(help: str, group: Group, **more: Any) -> Parameter:
    return Parameter(help=help, group=group, show_default=more.pop("show_default", False), **more)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class NetworkFlags:
    """Which network, on which data."""

    preset: Annotated[
        str | None,
        _flag(f"A named training, trained first if it is not yet: {', '.join(PRESETS)}.", NETWORK, metavar="NAME"),
    ] = None
    model: Annotated[
        str | None,
        _flag(
            f"{MODELS}; or your own as module:function, which returns a torch.nn.Module with the parameters that are "
            "the middle of the surface.",
            NETWORK,
            metavar="NAME",
            show_default="mlp",
        ),
    ] = None
    model_options: Annotated[str | None, _flag("Of the model, as JSON.", NETWORK, metavar="JSON")] = None
    data: Annotated[
        str | None,
        _flag(
            f"{DATA}; or your own as module:function.",
            NETWORK,
            metavar="NAME",
            show_default="digits",
        ),
    ] = None
    data_options: Annotated[str | None, _flag("Of the data, as JSON.", NETWORK, metavar="JSON")] = None
    loss: Annotated[
        str | None,
        _flag("cross_entropy or squared_error.", NETWORK, metavar="NAME", show_default="cross_entropy"),
    ] = None
    checkpoint: Annotated[
        Path | None,
        _flag(
            "NAME.training of the train command, which says all of the above; or a file of a state_dict (.pt).",
            NETWORK,
            metavar="PATH",
        ),
    ] = None
    epoch: Annotated[
        int | None,
        _flag("One that --checkpoint keeps.", NETWORK, metavar="N", converter=whole, show_default="the last"),
    ] = None
    untrained: Annotated[bool, _flag("Take the network as it is drawn.", NETWORK, negative="")] = False
    samples: Annotated[
        int | None,
        _flag("The first so many of the training data.", NETWORK, metavar="N", converter=whole, show_default="all"),
    ] = None

    def training(self) -> TrainingSpec:
        """Return the training that names network and data."""
        named = {name: getattr(self, name) for name in ("preset", "model", "model_options", "data", "data_options")}
        if self.checkpoint is None or not self.checkpoint.is_dir():
            return TrainingFlags(**named, loss=self.loss).spec()
        for name, value in {**named, "loss": self.loss}.items():
            if value is not None:
                raise InputError(f"--{name.replace('_', '-')} and {self.checkpoint} both say it; leave the flag out")
        from fractalscape.networks import TrainingSpec
        from fractalscape.networks.training.checkpoint import read_checkpoint

        held = read_checkpoint(self.checkpoint)
        if held is None:
            raise InputError(f"{self.checkpoint} holds no training; give what the train command wrote")
        return TrainingSpec.from_json(held["spec"])

    @property
    def trains(self) -> bool:
        """Whether the network has to be trained first."""
        return not (self.untrained or self.checkpoint or ":" in (self.model or ""))


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class PlaneFlags:
    """Which plane, and what is measured on it."""

    directions: Annotated[
        str,
        _flag(
            f"{', '.join(DIRECTIONS)}. hessian: eigenvectors of the largest eigenvalues; pca: in which the epochs of "
            "the training moved most, with their path.",
            PLANE,
            metavar="KIND",
            show_default="random",
        ),
    ] = "random"
    normalise: Annotated[
        str,
        _flag(f"Of random directions: {', '.join(NORMALISATIONS)}.", PLANE, metavar="HOW", show_default="filter"),
    ] = "filter"
    biases: Annotated[bool, _flag("Move parameters of one axis along random directions too.", PLANE, negative="")] = (
        False
    )
    seed: Annotated[int, _flag("Of the directions.", PLANE, metavar="N", converter=whole, show_default="0")] = 0
    span: Annotated[
        list[float] | None,
        _flag(
            "Half a side, or the edges U0 U1 V0 V1, in units of the directions.",
            PLANE,
            metavar="X...",
            consume_multiple=True,
            negative="",
            show_default="1; of pca, the path",
        ),
    ] = None
    resolution: Annotated[
        str,
        _flag("Samples: N, or ROWSxCOLUMNS; 256 and more to analyse.", PLANE, metavar="N", show_default="64"),
    ] = "64"
    quantities: Annotated[
        list[str] | None,
        _flag(
            f"Some of {QUANTITIES}.",
            PLANE,
            metavar="NAME...",
            consume_multiple=True,
            negative="",
            show_default="loss, accuracy",
        ),
    ] = None
    batch_norm: Annotated[
        str,
        _flag(
            "eval: running statistics as they are; batch: of each batch; recalibrate: of all data, at every point.",
            PLANE,
            metavar="HOW",
            show_default="eval",
        ),
    ] = "eval"
    dtype: Annotated[str, _flag("f8 or f4: double or single precision.", PLANE, metavar="NAME", show_default="f8")] = (
        "f8"
    )

    def source(self, training: TrainingSpec, network: NetworkFlags, checkpoint: Path | None) -> LossSurfaceSource:
        """Return what the surface is made from."""
        from fractalscape.networks import LossSurfaceSource

        named: dict[str, Any] = {
            name: getattr(self, name) for name in ("directions", "normalise", "seed", "batch_norm", "dtype")
        }
        return LossSurfaceSource(
            training=training,
            checkpoint="" if checkpoint is None else str(checkpoint),
            epoch=network.epoch,
            samples=network.samples,
            ignore_1d=not self.biases,
            quantities=tuple(self.quantities or ()),
            **named,
        )

    def edges(self, path: Any) -> float | Sequence[float]:
        """Return the span: of a path, what holds it with a margin."""
        if self.span is not None:
            if len(self.span) not in (1, 4):
                raise InputError(f"--span {' '.join(map(str, self.span))} is neither one value nor U0 U1 V0 V1")
            return self.span[0] if len(self.span) == 1 else self.span
        if path is None:
            return 1.0
        found: list[float] = []
        for name in ("u", "v"):
            low, high = float(path[name].min()), float(path[name].max())
            margin = 0.2 * (high - low)
            found += [round(low - margin, 6), round(high + margin, 6)]
        return found
