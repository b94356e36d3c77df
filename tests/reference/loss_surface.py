"""A loss surface point by point, by writing parameters into a copy of the network."""

import copy

import numpy as np
import torch


def surface_by_writing(model, loss, data, centre, directions, u, v):
    """Return the loss at points: every parameter is written, then the network is called."""
    model = copy.deepcopy(model).double().eval()
    inputs, targets = data
    found = []
    for a, b in zip(u, v, strict=True):
        position = torch.as_tensor(centre + a * directions[0] + b * directions[1])
        torch.nn.utils.vector_to_parameters(position, model.parameters())
        with torch.no_grad():
            found.append(float(loss(model(inputs.double()), targets)))
    return np.array(found)
