"""Render the six published windows, and a table of how often they converge beside the published figure.

Run: python docs/gallery/render.py     (about 20 minutes on two cores; resumes where it stopped)
Values go to outputs/gallery, pictures beside this file, with their spec, window and version; the table is printed.
"""

from collections.abc import Mapping
from pathlib import Path

import fractalscape as fs
from fractalscape.trainability import PUBLISHED, preset

HERE = Path(__file__).parent
RESOLUTION = {"single": 1024, "linear": 1024, "relu": 384, "tanh": 320, "minibatch": 256, "init-drift": 256}
SIZE = 512


def main(
    pictures: Path = HERE, *, stores: Path = Path("outputs/gallery"), resolution: Mapping[str, int] = RESOLUTION
) -> None:
    rows = [
        "| condition | samples | converged | published panel, rerun | published dimension |",
        "|---|---|---|---|---|",
    ]
    for name, samples in resolution.items():
        panel = PUBLISHED[name]
        store = stores / f"{name}.zarr"
        raster = fs.sweep(preset(name).field(), panel.window, resolution=samples, store=store, progress=True)
        times = SIZE // samples or 1  # whole multiples keep every sample a square
        picture = fs.views.image(raster).repeat(times, axis=0).repeat(times, axis=1)
        fs.views.save_png(pictures / f"{name}.png", picture, raster=raster, colours=64)
        converged = float((raster["outcome"] == 0).mean())
        rerun = "not published" if panel.converged is None else f"{panel.converged:.3f}"
        rows.append(f"| {name} | {samples} x {samples} | {converged:.3f} | {rerun} | {panel.dimension} |")
    print("\n".join(rows))  # for docs/gallery.md


if __name__ == "__main__":
    main()
