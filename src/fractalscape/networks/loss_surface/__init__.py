"""Loss surfaces: the loss of a network along lines and over planes of its parameters."""

from fractalscape.networks.loss_surface.loss_barrier import loss_barrier
from fractalscape.networks.loss_surface.loss_line import loss_line
from fractalscape.networks.loss_surface.loss_surface import LossSurface, loss_surface_of
from fractalscape.networks.loss_surface.loss_surface_source import LossSurfaceSource
from fractalscape.networks.loss_surface.loss_surface_spec import LossSurfaceSpec
from fractalscape.networks.loss_surface.noise_floor import NoiseFloor, noise_floor
from fractalscape.networks.loss_surface.surface_file import (
    read_directions_file,
    read_surface_file,
    write_directions_file,
    write_surface_file,
)
from fractalscape.networks.loss_surface.vtk_file import write_vtk_file

__all__ = [
    "LossSurface",
    "LossSurfaceSource",
    "LossSurfaceSpec",
    "NoiseFloor",
    "loss_barrier",
    "loss_line",
    "loss_surface_of",
    "noise_floor",
    "read_directions_file",
    "read_surface_file",
    "write_directions_file",
    "write_surface_file",
    "write_vtk_file",
]
