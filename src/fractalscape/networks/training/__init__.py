"""Deterministic training, and what hooks see of it."""

from fractalscape.networks.training.training_state import Hook, TrainingState

__all__ = ["Hook", "TrainingState"]
