"""Map a network of your own: XOR with momentum, the learning rates of its two layers against each other.

Returning an outcome too makes it a class map, which `fs.box_dimension`, `fs.find_centre` and `fs.zoom` take as they
take the networks of the package.
"""

import numpy as np

import fractalscape as fs

X, TARGETS = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1.0]]), np.array([0, 1, 1, 0.0])
START = np.random.default_rng(0).normal(size=(3, 8)), np.random.default_rng(1).normal(size=8)


def train(input_rate: float, output_rate: float) -> dict[str, float]:
    (w, v), (dw, dv) = START, (0.0, 0.0)
    for _ in range(60):
        hidden = np.tanh(X @ w)
        error = (hidden @ v - TARGETS) / 4
        dv = 0.5 * dv - output_rate * hidden.T @ error
        dw = 0.5 * dw - input_rate * X.T @ (np.outer(error, v) * (1 - hidden**2))
        w, v = w + dw, v + dv
    loss = float(np.mean((np.tanh(X @ w) @ v - TARGETS) ** 2))
    return {"log_loss": np.log10(loss), "outcome": 0 if loss < 0.01 else 1}


field = fs.field_from_function(train, outputs=("log_loss", "outcome"), elementwise=True)
window = fs.Window.log10(input_rate=(-1, 2), output_rate=(-1.5, 0.5))
raster = fs.sweep(field, window, resolution=64, progress=True)
fs.views.heatmap(raster, variable="log_loss").figure.savefig("own_network.png", dpi=120)
print(f"own_network.png: {float((raster['outcome'] == 0).mean()):.0%} of the plane learns XOR")
print(f"The border between learning and not: {fs.box_dimension(raster)}")
