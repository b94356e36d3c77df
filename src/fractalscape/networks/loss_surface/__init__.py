"""Loss surfaces: the loss of a network along lines and over planes of its parameters."""

from fractalscape.networks.loss_surface.loss_surface import LossSurface, loss_surface_of
from fractalscape.networks.loss_surface.loss_surface_source import LossSurfaceSource
from fractalscape.networks.loss_surface.loss_surface_spec import LossSurfaceSpec

__all__ = ["LossSurface", "LossSurfaceSource", "LossSurfaceSpec", "loss_surface_of"]
