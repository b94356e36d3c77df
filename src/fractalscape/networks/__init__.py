"""Networks: real networks of PyTorch, their loss as a function of the parameters, and its curvature.

Here belongs what trains a network of PyTorch or evaluates one; it needs the extra ``torch``. Importing this package
imports none of its parts.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fractalscape.errors import MissingExtra

if TYPE_CHECKING:
    from fractalscape.networks.data import LabelledData as LabelledData
    from fractalscape.networks.data import chebyshev as chebyshev
    from fractalscape.networks.data import data_from as data_from
    from fractalscape.networks.data import digits as digits
    from fractalscape.networks.data import gaussian_blobs as gaussian_blobs
    from fractalscape.networks.data import label_noise as label_noise
    from fractalscape.networks.data import mnist_5000 as mnist_5000
    from fractalscape.networks.data import random_inputs as random_inputs
    from fractalscape.networks.data import read_cifar as read_cifar
    from fractalscape.networks.data import read_idx as read_idx
    from fractalscape.networks.data import read_idx_images as read_idx_images
    from fractalscape.networks.data import spirals as spirals
    from fractalscape.networks.data import standardise as standardise
    from fractalscape.networks.data import teacher_student as teacher_student
    from fractalscape.networks.data import train_test_split as train_test_split
    from fractalscape.networks.directions import Directions as Directions
    from fractalscape.networks.directions import gradient_direction as gradient_direction
    from fractalscape.networks.directions import hessian_directions as hessian_directions
    from fractalscape.networks.directions import principal_directions as principal_directions
    from fractalscape.networks.directions import project as project
    from fractalscape.networks.directions import random_directions as random_directions
    from fractalscape.networks.directions import random_walk_ratios as random_walk_ratios
    from fractalscape.networks.directions import target_directions as target_directions
    from fractalscape.networks.directions import three_points as three_points
    from fractalscape.networks.fixed_batches import FixedBatches as FixedBatches
    from fractalscape.networks.fixed_batches import fixed_batches as fixed_batches
    from fractalscape.networks.hessian import CurvatureOperator as CurvatureOperator
    from fractalscape.networks.hessian import Eigenpairs as Eigenpairs
    from fractalscape.networks.hessian import FisherOperator as FisherOperator
    from fractalscape.networks.hessian import GaussNewtonOperator as GaussNewtonOperator
    from fractalscape.networks.hessian import HessianOperator as HessianOperator
    from fractalscape.networks.hessian import HessianRecorder as HessianRecorder
    from fractalscape.networks.hessian import HessianSpec as HessianSpec
    from fractalscape.networks.hessian import diagonal as diagonal
    from fractalscape.networks.hessian import frobenius_norm as frobenius_norm
    from fractalscape.networks.hessian import hessian_spectrum as hessian_spectrum
    from fractalscape.networks.hessian import lanczos as lanczos
    from fractalscape.networks.hessian import read_hessian_record as read_hessian_record
    from fractalscape.networks.hessian import spectral_density as spectral_density
    from fractalscape.networks.hessian import stability_threshold as stability_threshold
    from fractalscape.networks.hessian import trace as trace
    from fractalscape.networks.loss_surface import LossSurface as LossSurface
    from fractalscape.networks.loss_surface import LossSurfaceSource as LossSurfaceSource
    from fractalscape.networks.loss_surface import LossSurfaceSpec as LossSurfaceSpec
    from fractalscape.networks.loss_surface import NoiseFloor as NoiseFloor
    from fractalscape.networks.loss_surface import loss_barrier as loss_barrier
    from fractalscape.networks.loss_surface import loss_line as loss_line
    from fractalscape.networks.loss_surface import loss_surface_of as loss_surface_of
    from fractalscape.networks.loss_surface import noise_floor as noise_floor
    from fractalscape.networks.loss_surface import read_directions_file as read_directions_file
    from fractalscape.networks.loss_surface import read_surface_file as read_surface_file
    from fractalscape.networks.loss_surface import write_directions_file as write_directions_file
    from fractalscape.networks.loss_surface import write_surface_file as write_surface_file
    from fractalscape.networks.loss_surface import write_vtk_file as write_vtk_file
    from fractalscape.networks.models import drawn_network as drawn_network
    from fractalscape.networks.models import lenet as lenet
    from fractalscape.networks.models import mlp as mlp
    from fractalscape.networks.models import network_from as network_from
    from fractalscape.networks.models import resnet as resnet
    from fractalscape.networks.models import resnet18 as resnet18
    from fractalscape.networks.models import transformer as transformer
    from fractalscape.networks.models import vgg as vgg
    from fractalscape.networks.objective import Objective as Objective
    from fractalscape.networks.parameter_space import ParameterSpace as ParameterSpace
    from fractalscape.networks.tracking import CountSketch as CountSketch
    from fractalscape.networks.tracking import GradientNoise as GradientNoise
    from fractalscape.networks.tracking import GradientNoiseProbe as GradientNoiseProbe
    from fractalscape.networks.tracking import GradientSampleProbe as GradientSampleProbe
    from fractalscape.networks.tracking import HessianProbe as HessianProbe
    from fractalscape.networks.tracking import Probe as Probe
    from fractalscape.networks.tracking import Schedule as Schedule
    from fractalscape.networks.tracking import Tracker as Tracker
    from fractalscape.networks.tracking import TrackingSpec as TrackingSpec
    from fractalscape.networks.tracking import gradient_noise as gradient_noise
    from fractalscape.networks.tracking import read_probe as read_probe
    from fractalscape.networks.tracking import read_tracked_weights as read_tracked_weights
    from fractalscape.networks.tracking import read_tracking as read_tracking
    from fractalscape.networks.tracking import separate_sketches as separate_sketches
    from fractalscape.networks.training import TRAINING_PRESETS as TRAINING_PRESETS
    from fractalscape.networks.training import TrainingSpec as TrainingSpec
    from fractalscape.networks.training import TrainingState as TrainingState
    from fractalscape.networks.training import accuracy as accuracy
    from fractalscape.networks.training import initial_network as initial_network
    from fractalscape.networks.training import read_training as read_training
    from fractalscape.networks.training import squared_error as squared_error
    from fractalscape.networks.training import train as train
    from fractalscape.networks.training import trained_network as trained_network
    from fractalscape.networks.training import training_data as training_data
    from fractalscape.networks.training import training_preset as training_preset

_HOME = {
    "CountSketch": "tracking",
    "CurvatureOperator": "hessian",
    "Directions": "directions",
    "Eigenpairs": "hessian",
    "FisherOperator": "hessian",
    "FixedBatches": "fixed_batches",
    "GaussNewtonOperator": "hessian",
    "GradientNoise": "tracking",
    "GradientNoiseProbe": "tracking",
    "GradientSampleProbe": "tracking",
    "HessianOperator": "hessian",
    "HessianProbe": "tracking",
    "HessianRecorder": "hessian",
    "HessianSpec": "hessian",
    "LabelledData": "data",
    "LossSurface": "loss_surface",
    "LossSurfaceSource": "loss_surface",
    "LossSurfaceSpec": "loss_surface",
    "NoiseFloor": "loss_surface",
    "Objective": "objective",
    "ParameterSpace": "parameter_space",
    "Probe": "tracking",
    "Schedule": "tracking",
    "TRAINING_PRESETS": "training",
    "Tracker": "tracking",
    "TrackingSpec": "tracking",
    "TrainingSpec": "training",
    "TrainingState": "training",
    "accuracy": "training",
    "chebyshev": "data",
    "data_from": "data",
    "diagonal": "hessian",
    "digits": "data",
    "drawn_network": "models",
    "fixed_batches": "fixed_batches",
    "frobenius_norm": "hessian",
    "gaussian_blobs": "data",
    "gradient_direction": "directions",
    "gradient_noise": "tracking",
    "hessian_directions": "directions",
    "hessian_spectrum": "hessian",
    "initial_network": "training",
    "label_noise": "data",
    "lanczos": "hessian",
    "lenet": "models",
    "loss_barrier": "loss_surface",
    "loss_line": "loss_surface",
    "loss_surface_of": "loss_surface",
    "mlp": "models",
    "mnist_5000": "data",
    "network_from": "models",
    "noise_floor": "loss_surface",
    "principal_directions": "directions",
    "project": "directions",
    "random_directions": "directions",
    "random_inputs": "data",
    "random_walk_ratios": "directions",
    "read_cifar": "data",
    "read_directions_file": "loss_surface",
    "read_hessian_record": "hessian",
    "read_idx": "data",
    "read_idx_images": "data",
    "read_probe": "tracking",
    "read_surface_file": "loss_surface",
    "read_tracked_weights": "tracking",
    "read_tracking": "tracking",
    "read_training": "training",
    "resnet": "models",
    "resnet18": "models",
    "separate_sketches": "tracking",
    "spectral_density": "hessian",
    "spirals": "data",
    "squared_error": "training",
    "stability_threshold": "hessian",
    "standardise": "data",
    "target_directions": "directions",
    "teacher_student": "data",
    "three_points": "directions",
    "trace": "hessian",
    "train": "training",
    "train_test_split": "data",
    "trained_network": "training",
    "training_data": "training",
    "training_preset": "training",
    "transformer": "models",
    "vgg": "models",
    "write_directions_file": "loss_surface",
    "write_surface_file": "loss_surface",
    "write_vtk_file": "loss_surface",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    try:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise MissingExtra(f"{name} needs PyTorch; pip install 'fractalscape[torch]'") from None


def __dir__() -> list[str]:
    return sorted(_HOME)
