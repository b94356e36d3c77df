"""Draw the riddled basins of the four-weight network: equal neurons, opposite neurons, or neither.

Run: python docs/gallery/riddled_basins.py     (about a minute on two cores)
The picture goes beside this file.
"""

from pathlib import Path

import fractalscape as fs
from fractalscape.dynamics.riddled_basins import PUBLISHED_WINDOW, RiddledBasinSpec

HERE = Path(__file__).parent


def main(picture: Path = HERE / "riddled_basins.png", *, resolution: int = 1024) -> None:
    raster = fs.sweep(RiddledBasinSpec().field(), PUBLISHED_WINDOW, resolution=resolution, progress=True)
    fs.views.save_png(picture, fs.views.image(raster, variable="outcome"), raster=raster, colours=4)


if __name__ == "__main__":
    main()
