"""Training as the walk of a particle: what moved at every update, recorded so that a kill loses nothing."""

from fractalscape.networks.tracking.count_sketch import CountSketch
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
    "Probe",
    "Schedule",
    "Tracker",
    "TrackingSpec",
    "read_probe",
    "read_tracked_weights",
    "read_tracking",
    "separate_sketches",
]
