"""Draw a walk on the published surface, its mean squared displacement, and the edge of stability of walks like it.

Run: python docs/gallery/landscape.py     (some ten seconds)
The picture goes beside this file.
"""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import fractalscape as fs
from fractalscape import landscapes, measures, views
from fractalscape.dynamics.lyapunov import edge_of_stability

HERE = Path(__file__).parent


def main(picture: Path = HERE / "landscape.png", *, size: int = 1024, steps: int = 5000) -> None:
    surface = landscapes.draw_landscape(landscapes.landscape_preset("paper", size=size), seed=0)
    rough = landscapes.landscape_from(surface, edges="reflecting")
    row, column = np.unravel_index(int(surface.values.argmax()), surface.shape)
    top = np.array([column, row])
    starts = landscapes.fold(top + np.random.default_rng(0).standard_normal((10, 2)), rough.extent, "reflecting")

    figure = Figure(figsize=(13, 4.2), layout="compressed")
    left, middle, right = figure.subplots(1, 3)
    walk = fs.descend(rough, starts[:1], learning_rate=1000.0, steps=steps)
    views.descent_path(surface, walk, ax=left)

    curve = measures.time_averaged_displacement(walk)
    fit = measures.diffusion_exponent(curve, fit_range=(1, 9))
    views.diffusion_plot([measures.ensemble_average(curve)], [fit], labels=["learning rate 1000"], ax=middle)
    middle.set_ylabel("mean squared displacement (samples²)")

    edge = edge_of_stability(rough, np.geomspace(1, 1e4, 40), starts, steps=steps)
    views.stability_plot(edge, ax=right)
    right.set_xlabel("learning rate (samples² per height)")
    right.set_ylabel("sharpness (height per sample²)")
    figure.savefig(picture, dpi=100)


if __name__ == "__main__":
    main()
