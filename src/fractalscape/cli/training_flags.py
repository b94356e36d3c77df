"""Flags of a training: the fields of its spec."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter, Token

from fractalscape.cli.flags import whole
from fractalscape.errors import InputError

if TYPE_CHECKING:
    from fractalscape.networks import TrainingSpec

PRESETS = (
    "digits-mlp",
    "mnist-cnn",
    "sgd-study",
    "sgd-study-random",
    "landscape-study",
    "edge-of-stability",
    "edge-of-stability-momentum",
)
"""As in `networks.TRAINING_PRESETS`, which only PyTorch could tell."""
MODELS = "lenet, mlp, resnet8 (14, 18, 20, 56, 110), transformer, vgg13, vgg16"
DATA = "chebyshev, cifar, digits, gaussian_blobs, idx_images, mnist_5000, random_inputs, spirals, teacher_student"
TASK = Group("Network and data", sort_key=1)
TRAINING = Group("Training", sort_key=2)


def _batch_size(_: Any, tokens: Sequence[Token]) -> int | str:
    return "full" if tokens[0].value == "full" else whole(_, tokens)


def _flag(help: str, group: Group, **more: Any) -> Parameter:
    return Parameter(help=help, group=group, show_default=more.pop("show_default", False), **more)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class TrainingFlags:
    """The flags of a `TrainingSpec`; None is "not given", so that they change a preset."""

    preset: Annotated[
        str | None,
        _flag(f"A named training, which the other flags change: {', '.join(PRESETS)}.", TASK, metavar="NAME"),
    ] = None
    model: Annotated[
        str | None,
        _flag(
            f"{MODELS}; or your own as module:function, which returns a torch.nn.Module and gets shape, classes and "
            "seed if it names them.",
            TASK,
            metavar="NAME",
            show_default="mlp",
        ),
    ] = None
    model_options: Annotated[
        str | None, _flag('Of the model, as JSON, such as {"widths": [64, 64]}.', TASK, metavar="JSON")
    ] = None
    data: Annotated[
        str | None,
        _flag(
            f"{DATA}; or your own as module:function, which returns (inputs, targets), a Dataset or a DataLoader.",
            TASK,
            metavar="NAME",
            show_default="digits",
        ),
    ] = None
    data_options: Annotated[
        str | None,
        _flag('Of the data, as JSON, such as {"paths": ["data_batch_1.bin"]}.', TASK, metavar="JSON"),
    ] = None
    test_data: Annotated[
        str | None, _flag("As --data, to test on, instead of a share of it.", TASK, metavar="NAME")
    ] = None
    test_data_options: Annotated[str | None, _flag("Of the test data, as JSON.", TASK, metavar="JSON")] = None
    test_share: Annotated[float | None, _flag("Of the data; 0 for none.", TASK, metavar="X", show_default="0.2")] = None
    train_samples: Annotated[
        int | None,
        _flag("So many to learn from.", TASK, metavar="N", converter=whole, show_default="all"),
    ] = None
    label_noise: Annotated[
        float | None, _flag("Share of training labels drawn again.", TASK, metavar="X", show_default="0")
    ] = None
    augment: Annotated[
        str | None,
        _flag("none or crop_flip: shift and mirror images at random.", TASK, metavar="NAME", show_default="none"),
    ] = None
    loss: Annotated[
        str | None,
        _flag("cross_entropy or squared_error.", TRAINING, metavar="NAME", show_default="cross_entropy"),
    ] = None
    optimiser: Annotated[
        str | None, _flag("sgd, momentum, nesterov or adam.", TRAINING, metavar="NAME", show_default="sgd")
    ] = None
    learning_rate: Annotated[float | None, _flag("Above 0.", TRAINING, metavar="X", show_default="0.1")] = None
    momentum: Annotated[float | None, _flag("Of momentum and nesterov.", TRAINING, metavar="X", show_default="0.9")] = (
        None
    )
    weight_decay: Annotated[
        float | None, _flag("Times parameters, added to the gradient.", TRAINING, metavar="X", show_default="0")
    ] = None
    schedule: Annotated[
        str | None,
        _flag("constant, steps (with --milestones) or cosine.", TRAINING, metavar="NAME", show_default="constant"),
    ] = None
    milestones: Annotated[
        list[int] | None,
        _flag(
            "Epochs at which the learning rate takes a step.",
            TRAINING,
            metavar="N...",
            consume_multiple=True,
            negative="",
        ),
    ] = None
    decay: Annotated[float | None, _flag("Factor of such a step.", TRAINING, metavar="X", show_default="0.1")] = None
    batch_size: Annotated[
        int | str | None,
        _flag(
            "Samples an update, or full: gradient descent.",
            TRAINING,
            metavar="N",
            converter=_batch_size,
            show_default="64",
        ),
    ] = None
    epochs: Annotated[
        int | None, _flag("Passes over the data.", TRAINING, metavar="N", converter=whole, show_default="10")
    ] = None
    evaluate_every: Annotated[
        int | None,
        _flag("Epochs between two evaluations.", TRAINING, metavar="N", converter=whole, show_default="1"),
    ] = None
    stop_diverged: Annotated[bool | None, _flag("End at the first loss that is not finite.", TRAINING, negative="")] = (
        None
    )
    seed: Annotated[
        int | None,
        _flag("Of parameters, split, batches, dropout.", TRAINING, metavar="N", converter=whole, show_default="0"),
    ] = None
    dtype: Annotated[
        str | None, _flag("f4 or f8: single or double precision.", TRAINING, metavar="NAME", show_default="f4")
    ] = None

    def spec(self) -> TrainingSpec:
        """Return the spec."""
        from fractalscape.networks import TrainingSpec, training_preset

        base = TrainingSpec() if self.preset is None else training_preset(self.preset)
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "preset"}
        given = {name: value for name, value in given.items() if value is not None}
        for name in ("model", "data", "test_data"):
            if name in given and f"{name}_options" not in given:
                given[f"{name}_options"] = "{}"  # those of the preset are of another
        for name in ("model_options", "data_options", "test_data_options"):
            if name in given:
                given[name] = _json(name, given[name])
        if given.get("batch_size") == "full":
            given["batch_size"] = None
        if "milestones" in given:
            given["milestones"] = tuple(given["milestones"])
        if given.get("optimiser") in ("sgd", "adam") and self.momentum is None:
            given["momentum"] = None
        return base.replace(**given)


def _json(name: str, text: str) -> Any:
    flag = f"--{name.replace('_', '-')}"
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{flag} {text} is not JSON ({error}); write it such as '{{\"width\": 4}}'") from None
