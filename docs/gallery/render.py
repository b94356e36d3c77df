"""Render the six published windows, and a table of how often they converge beside the published figure.

Run: python docs/gallery/render.py     (about 20 minutes on two cores; resumes where it stopped)
Values go to outputs/gallery, pictures beside this file; the table is printed.
"""

from pathlib import Path

from PIL import Image

import fractalscape as fs
from fractalscape.trainability import PUBLISHED, preset

HERE = Path(__file__).parent
RESOLUTION = {"single": 1024, "linear": 1024, "relu": 384, "tanh": 320, "minibatch": 256, "init-drift": 256}
SIZE = 512


def main() -> None:
    rows = [
        "| condition | samples | converged | published panel, rerun | published dimension |",
        "|---|---|---|---|---|",
    ]
    for name, resolution in RESOLUTION.items():
        panel = PUBLISHED[name]
        store = Path("outputs/gallery") / f"{name}.zarr"
        store.parent.mkdir(parents=True, exist_ok=True)
        raster = fs.sweep(preset(name).field(), panel.window, resolution=resolution, store=store, progress=True)
        picture = Image.fromarray(fs.views.image(raster))
        if resolution <= SIZE:  # whole multiples keep every sample a square
            picture = picture.resize((resolution * (SIZE // resolution or 1),) * 2, Image.Resampling.NEAREST)
        picture.quantize(64, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)
        converged = float((raster["outcome"] == 0).mean())
        rerun = "not published" if panel.converged is None else f"{panel.converged:.3f}"
        rows.append(f"| {name} | {resolution} x {resolution} | {converged:.3f} | {rerun} | {panel.dimension} |")
    print("\n".join(rows))  # for docs/gallery.md


if __name__ == "__main__":
    main()
