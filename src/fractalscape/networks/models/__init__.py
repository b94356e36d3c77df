"""Reference networks: one function an architecture, from the shape of an input, the number of outputs and a seed.

To add one: a file with such a function, its line here, and one in `network_source.ARCHITECTURES`.
"""

from fractalscape.networks.models.lenet import lenet
from fractalscape.networks.models.mlp import mlp
from fractalscape.networks.models.network_source import ARCHITECTURES, network_from
from fractalscape.networks.models.parameter_draws import drawn_network
from fractalscape.networks.models.resnet import resnet
from fractalscape.networks.models.resnet18 import resnet18
from fractalscape.networks.models.transformer import transformer
from fractalscape.networks.models.vgg import vgg

__all__ = ["ARCHITECTURES", "drawn_network", "lenet", "mlp", "network_from", "resnet", "resnet18", "transformer", "vgg"]
