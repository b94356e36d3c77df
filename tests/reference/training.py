"""Training of softmax regression, written out with NumPy: the slow twin of `networks.train`."""

import numpy as np

from fractalscape.networks.training.random_keys import keyed_stream


def softmax_regression(inputs, targets, weight, bias, spec):
    """Return the loss of every batch before its update, and weight and bias at the end."""
    velocity, losses = [0.0, 0.0], []
    classes, samples = len(bias), len(inputs)
    size = samples if spec.batch_size is None else spec.batch_size
    for epoch in range(spec.epochs):
        order = keyed_stream(spec.seed, "batches", epoch).permutation(samples) if size < samples else np.arange(samples)
        rate = learning_rate(spec, epoch)
        for start in range(0, samples, size):
            batch = order[start : start + size]
            scores = np.exp(inputs[batch] @ weight.T + bias)
            shares = scores / scores.sum(axis=1, keepdims=True)
            losses.append(-np.log(shares[np.arange(len(batch)), targets[batch]]).mean())
            error = (shares - np.eye(classes)[targets[batch]]) / len(batch)
            gradients = [error.T @ inputs[batch] + spec.weight_decay * weight, error.sum(0) + spec.weight_decay * bias]
            momentum = spec.momentum or 0.0
            velocity = [momentum * v + g for v, g in zip(velocity, gradients, strict=True)]
            ahead = spec.optimiser == "nesterov"
            steps = [g + momentum * v if ahead else v for v, g in zip(velocity, gradients, strict=True)]
            weight, bias = weight - rate * steps[0], bias - rate * steps[1]
    return np.array(losses), weight, bias


def learning_rate(spec, epoch):
    """Return the rate of an epoch."""
    if spec.schedule == "cosine":
        return spec.learning_rate * 0.5 * (1 + np.cos(np.pi * epoch / spec.epochs))
    factor = 1.0
    for milestone in spec.milestones:
        if epoch >= milestone:
            factor *= spec.decay
    return spec.learning_rate * factor
