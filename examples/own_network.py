"""Map a network of your own: XOR with momentum, the learning rates of its two layers against each other."""

import numpy as np

import fractalscape as fs

X, TARGETS = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1.0]]), np.array([0, 1, 1, 0.0])
START = np.random.default_rng(0).normal(size=(3, 8)), np.random.default_rng(1).normal(size=8)


def log_loss(input_rate: float, output_rate: float) -> float:
    (w, v), (dw, dv) = START, (0.0, 0.0)
    for _ in range(60):
        hidden = np.tanh(X @ w)
        error = (hidden @ v - TARGETS) / 4
        dv = 0.5 * dv - output_rate * hidden.T @ error
        dw = 0.5 * dw - input_rate * X.T @ (np.outer(error, v) * (1 - hidden**2))
        w, v = w + dw, v + dv
    return float(np.log10(np.mean((np.tanh(X @ w) @ v - TARGETS) ** 2)))


field = fs.field_from_function(log_loss, elementwise=True)
window = fs.Window.log10(input_rate=(-1, 2), output_rate=(-1.5, 0.5))
raster = fs.sweep(field, window, resolution=64, progress=True)
fs.views.save_png("own_network.png", raster)
print(f"own_network.png: {float((raster['value'] < -2).mean()):.0%} of the plane learns XOR")
