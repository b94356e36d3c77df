"""Named trainings: the published set-ups at a size for a laptop, offline."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from fractalscape.errors import InputError
from fractalscape.networks.training.training_spec import TrainingSpec

_STUDY = TrainingSpec(
    model="resnet14",
    model_options={"shortcuts": "none", "width": 4},
    data="mnist_5000",
    learning_rate=0.1,
    batch_size=128,
    epochs=100,
    test_share=0.1,
)
_EDGE = TrainingSpec(
    model="mlp",
    model_options={"widths": [32, 32], "activation": "tanh"},
    data="digits",
    loss="squared_error",
    batch_size=None,
    learning_rate=0.15,
    epochs=4000,
    evaluate_every=20,
)

TRAINING_PRESETS = MappingProxyType(
    {
        "digits-mlp": TrainingSpec(model="mlp", model_options={"widths": [256, 256]}, data="digits", epochs=30),
        "mnist-cnn": TrainingSpec(
            model="lenet",
            model_options={"activation": "relu", "pooling": "max"},
            data="mnist_5000",
            optimiser="momentum",
            learning_rate=0.02,
            epochs=20,
        ),
        "sgd-study": _STUDY,
        "sgd-study-random": _STUDY.replace(data="random_inputs", data_options={"samples": 5000}),
        "landscape-study": TrainingSpec(
            model="vgg13",
            model_options={
                "width": 8,
                "batch_norm": "after",
                "head": [64, 64],
                "dropout": 0.5,
                "initial": "uniform",
            },
            data="mnist_5000",
            learning_rate=0.01,
            epochs=20,
        ),
        "edge-of-stability": _EDGE,
        "edge-of-stability-momentum": _EDGE.replace(
            model_options={"widths": [64, 64], "activation": "tanh"},
            optimiser="momentum",
            learning_rate=0.2,
            label_noise=0.2,
            epochs=2000,
        ),
    }
)
"""``digits-mlp`` and ``mnist-cnn``: ordinary trainings. ``sgd-study``: a residual network without shortcuts on MNIST,
and ``sgd-study-random`` on images and labels without meaning (Chen, Qu & Gong 2022). ``landscape-study``: VGG-13 with
batch normalisation after the rectifier and dropout (Ly & Gong 2025). ``edge-of-stability``: gradient descent whose
sharpness rises to 2/η, or to (2 + 2μ)/η with momentum (Cohen et al. 2021)."""


def training_preset(name: str, **changes: Any) -> TrainingSpec:
    """Return a named training, with some fields changed.

    Parameters
    ----------
    name : str
        One of `TRAINING_PRESETS`.
    **changes
        Fields of `TrainingSpec`.

    Returns
    -------
    TrainingSpec

    Raises
    ------
    InputError
        If there is none of this name, or a field is not allowed.

    Examples
    --------
    >>> training_preset("edge-of-stability", learning_rate=0.2).stable_curvature
    10.0
    """
    if name not in TRAINING_PRESETS:
        raise InputError(f"preset={name!r} is not one of {', '.join(TRAINING_PRESETS)}")
    return TRAINING_PRESETS[name].replace(**changes)
