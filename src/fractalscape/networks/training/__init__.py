"""Deterministic training: a spec, the one verb `train`, what hooks see of it, and what its store holds."""

from fractalscape.networks.training.losses import accuracy, squared_error
from fractalscape.networks.training.train import train
from fractalscape.networks.training.trained_network import trained_network
from fractalscape.networks.training.training_data import initial_network, training_data
from fractalscape.networks.training.training_dataset import read_training
from fractalscape.networks.training.training_presets import TRAINING_PRESETS, training_preset
from fractalscape.networks.training.training_spec import TrainingSpec
from fractalscape.networks.training.training_state import Hook, TrainingState

__all__ = [
    "TRAINING_PRESETS",
    "Hook",
    "TrainingSpec",
    "TrainingState",
    "accuracy",
    "initial_network",
    "read_training",
    "squared_error",
    "train",
    "trained_network",
    "training_data",
    "training_preset",
]
