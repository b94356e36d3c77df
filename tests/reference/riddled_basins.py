"""Descent of the four-weight network in plain NumPy: the same operations, and the general formulas beside them."""

from math import factorial

import numpy as np

BASIS = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, -1, 0, 0], [0, 0, 1, -1]]) / np.sqrt(2)


def tanh(x):
    """The kernel's tanh, operation by operation."""
    size = np.minimum(np.abs(x), 20.0)
    shifted = size * 2.8853900817779268 + 6755399441055744.0
    n = shifted - 6755399441055744.0
    r = (2.0 * size - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10
    series = 1 / factorial(13)
    for k in range(12, 1, -1):
        series = series * r + 1 / factorial(k)
    series = (series * r) * r + r
    growth = np.exp2(n) * series + (np.exp2(n) - 1.0)
    return np.copysign(growth / (growth + 2.0), x)


def descend(inputs, targets, learning_rate, steps, weights):
    """Descend in the kernel's order of operations; weights (4, count)."""
    w1, w2, v1, v2 = weights.copy()
    scale = learning_rate / inputs.size
    for _ in range(steps):
        gw1, gw2, gv1, gv2 = np.zeros((4, w1.size))
        for a, target in zip(np.sqrt(2) * inputs, targets, strict=True):
            t1, t2 = tanh(a * w1), tanh(a * w2)
            residual = 0.5 * (v1 * t1 + v2 * t2) - target
            gw1 += residual * a * (1.0 - t1 * t1)
            gw2 += residual * a * (1.0 - t2 * t2)
            gv1 += residual * t1
            gv2 += residual * t2
        w1, w2 = w1 - scale * (v1 * gw1), w2 - scale * (v2 * gw2)
        v1, v2 = v1 - scale * gv1, v2 - scale * gv2
    return np.array([w1, w2, v1, v2])


def loss(weights, inputs, targets):
    w1, w2, v1, v2 = weights
    output = 0.5 * (v1 * np.tanh(np.sqrt(2) * w1 * inputs) + v2 * np.tanh(np.sqrt(2) * w2 * inputs))
    return np.mean((output - targets) ** 2)


def gradient_and_hessian(weights, inputs, targets):
    w, v = weights[:2, None], weights[2:, None]
    a = np.sqrt(2) * inputs
    t = np.tanh(a * w)
    bend = a * (1 - t**2)
    residual = (v * t).sum(0) / 2 - targets
    output_gradient = np.concatenate([v * bend, t]) / 2
    gradient = 2 * (output_gradient @ residual) / inputs.size
    hessian = 2 * output_gradient @ output_gradient.T / inputs.size
    for i in range(2):
        hessian[i, i] += 2 * np.mean(residual * -v[i] * a * t[i] * bend[i])
        hessian[i, 2 + i] += np.mean(residual * bend[i])
        hessian[2 + i, i] = hessian[i, 2 + i]
    return gradient, hessian


def exponents(inputs, targets, learning_rate, transient, steps, w, v):
    """Four exponents by QR of the whole Jacobian, whose frame begins along and across the plane."""
    weights, frame, sums = np.array([w, w, v, v]), BASIS.T.copy(), np.zeros(4)
    for step in range(transient + steps):
        gradient, hessian = gradient_and_hessian(weights, inputs, targets)
        frame, triangle = np.linalg.qr(frame - learning_rate * hessian @ frame)
        if step >= transient:
            sums += np.log(np.abs(np.diag(triangle)))
        weights = weights - learning_rate * gradient
    return sums / steps
