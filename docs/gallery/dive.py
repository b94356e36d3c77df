"""Draw a whole dive in one picture: twelve decades into the boundary of `single`, down to 8e-12 decades.

Run: python docs/gallery/dive.py     (about two minutes on two cores; resumes where it stopped)
The values go to outputs/gallery/dive.zarr, the picture beside this file.
"""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np

import fractalscape as fs
from fractalscape.measures import octave_dimensions
from fractalscape.raster import ZoomPath, strip
from fractalscape.trainability import PUBLISHED, preset

HERE = Path(__file__).parent
CENTRE = (48.29889897522769, 18.20670851533722)
"""Where `search` ends: among 40 points of the boundary in the published window, the one both of whose outcomes are the
most even in their least even octave: the rarer one has a quarter of it."""


def main(
    picture: Path = HERE / "dive.png", *, store: Path = Path("outputs/gallery/dive.zarr"), octaves=40, angles=1024
) -> None:
    field = preset("single").field()
    dive = strip(field, _path(octaves).frame(0), octaves=octaves, angles=angles, store=store, progress=True).load()
    for number, rarer in enumerate(rarer_outcome(dive)):
        if rarer == 0:
            print(f"octave {number} holds one outcome only")
    axes = fs.views.strip_picture(dive, dimensions=octave_dimensions(dive, method="pair"))
    drawn = io.BytesIO()
    axes.figure.savefig(drawn, dpi=140, format="png")
    fs.views.save_png(picture, pixels(drawn), raster=dive, colours=96)


def pixels(drawn: io.BytesIO) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.open(drawn).convert("RGB"))


def rarer_outcome(dive) -> np.ndarray:
    """Return the share of the rarer outcome in each octave, from the first one inside the first window."""
    rows, angles = dive["outcome"].shape
    edges = rows - np.round((np.arange(dive.attrs["octaves"] + 1) + 0.5) * np.log(2) * angles / (2 * np.pi)).astype(int)
    diverged = [float((dive["outcome"].values[low:high] == 1).mean()) for high, low in pairwise(edges)]
    return np.minimum(diverged, 1 - np.array(diverged))


def search(*, points: int = 40, angles: int = 96) -> tuple[float, float]:
    """Return the point of the boundary whose dive is the richest; a minute on two cores."""
    field, window = preset("single").field(), PUBLISHED["single"].window
    panel = fs.sweep(field, window, resolution=64)
    outcome, x, y = panel["outcome"].values, panel["lr0"].values, panel["lr1"].values
    rows, columns = np.nonzero(outcome[:, 1:] != outcome[:, :-1])
    nearest = np.argsort(np.hypot(rows - 32, columns - 32), kind="stable")[:points]
    rows, columns = rows[nearest], columns[nearest]
    found = list(zip(bisected(field, x[columns], x[columns + 1], y[rows]), y[rows], strict=True))
    dives = [strip(field, _path(40, point).frame(20), octaves=20, angles=angles) for point in found]
    x, y = found[int(np.argmax([rarer_outcome(dive).min() for dive in dives]))]
    return float(x), float(y)


def bisected(field, here, there, y) -> np.ndarray:
    """Return the last x of the outcome at `here` before another one: its neighbour in float64 has that."""
    first = field.evaluate(here, y)["outcome"]
    while True:
        middle = (here + there) / 2
        apart = (middle != here) & (middle != there)
        if not apart.any():
            return here
        same = field.evaluate(middle, y)["outcome"] == first
        here, there = np.where(apart & same, middle, here), np.where(apart & ~same, middle, there)


def _path(octaves: int, point: tuple[float, float] = CENTRE) -> ZoomPath:
    return ZoomPath.about(preset("single").window, point, frames=octaves + 1)


if __name__ == "__main__":
    main()
