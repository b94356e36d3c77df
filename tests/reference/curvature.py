"""Slow, readable twins of curvature operators: matrices written out from Jacobians."""

import numpy as np
import torch
from torch.func import functional_call


def _vector(model):
    return torch.cat([each.detach().reshape(-1) for each in model.parameters()])


def _outputs(model, inputs):
    names = [name for name, _ in model.named_parameters()]
    shapes = [each.shape for each in model.parameters()]

    def of(vector):
        parts = vector.split([shape.numel() for shape in shapes])
        state = {name: part.reshape(shape) for name, part, shape in zip(names, parts, shapes, strict=True)}
        return functional_call(model, state, (inputs,))

    return of


def gauss_newton(model, loss, inputs, targets):
    """Return JᵀHJ with J of all outputs and H of the mean loss in them."""
    of, vector = _outputs(model, inputs), _vector(model)
    outputs = of(vector).detach()
    jacobian = torch.autograd.functional.jacobian(of, vector).reshape(outputs.numel(), -1)
    curvature = torch.autograd.functional.hessian(lambda each: loss(each, targets), outputs)
    curvature = curvature.reshape(outputs.numel(), outputs.numel())
    return (jacobian.T @ curvature @ jacobian).numpy()


def empirical_fisher(model, loss, inputs, targets):
    """Return the mean over samples of the outer product of the gradient of a sample with itself."""
    total = np.zeros((len(_vector(model)),) * 2)
    for k in range(len(inputs)):
        value = loss(model(inputs[k : k + 1]), targets[k : k + 1])
        gradient = np.concatenate([g.reshape(-1).numpy() for g in torch.autograd.grad(value, list(model.parameters()))])
        total += np.outer(gradient, gradient) / len(inputs)
    return total
