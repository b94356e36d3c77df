"""Training as the walk of a particle: what moved at every update, recorded so that a kill loses nothing."""

from fractalscape.networks.tracking.count_sketch import CountSketch
from fractalscape.networks.tracking.gradient_noise import GradientNoise, gradient_noise
from fractalscape.networks.tracking.gradient_noise_probe import GradientNoiseProbe
from fractalscape.networks.tracking.gradient_sample_probe import GradientSampleProbe
from fractalscape.networks.tracking.hessian_probe import HessianProbe
from fractalscape.networks.tracking.probe import Probe
from fractalscape.networks.tracking.schedule import Schedule
from fractalscape.networks.tracking.tracker import Tracker
from fractalscape.networks.tracking.tracking_dataset import (
    read_probe,
    read_tracked_weights,
    read_tracking,
    separate_sketches,
)
from fractalscape.networks.tracking.tracking_spec import TrackingSpec

__all__ = [
    "CountSketch",
    "GradientNoise",
    "GradientNoiseProbe",
    "GradientSampleProbe",
    "HessianProbe",
    "Probe",
    "Schedule",
    "Tracker",
    "TrackingSpec",
    "gradient_noise",
    "read_probe",
    "read_tracked_weights",
    "read_tracking",
    "separate_sketches",
]
