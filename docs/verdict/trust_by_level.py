"""How many boundary samples flip when both learning rates move by one unit in the last place, level by level.

Run: python docs/verdict/trust_by_level.py     (about ten minutes on two cores; resumes where it stopped)
Each condition is dived into at a centre that is searched; the table beside this file is for docs/verdict.md.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import fractalscape as fs
from fractalscape.raster import ZoomPath, find_centre, trust_map, zoom
from fractalscape.trainability import preset

HERE = Path(__file__).parent
FRAMES = {"single": 50, "linear": 50}
RESOLUTION = 128
EVERY, LAST = 4, 8
"""Levels are tested every so many, and the last ones all."""


def main(
    table: Path = HERE / "trust_by_level.csv",
    *,
    stores: Path = Path("outputs/trust_by_level"),
    frames: Mapping[str, int] = FRAMES,
    resolution: int = RESOLUTION,
) -> None:
    rows = ["condition,level,width_decades,step_ulps,tested,flipped,share,low,high,dimension_by_pairs"]
    for name, count in frames.items():
        rows += [f"{name},{row}" for row in dive(name, count, stores / name, resolution)]
    table.write_text("\n".join(rows) + "\n")
    print(table.read_text())


def dive(name: str, frames: int, stores: Path, resolution: int) -> Iterator[str]:
    spec = preset(name)
    field: Any = spec.field()
    window = spec.window
    assert window is not None
    centre = find_centre(field, window, magnification=2.0 ** (frames - 1), store=str(stores / "search"))
    path = ZoomPath(window=window, centre=centre, frames=frames)
    for frame in zoom(field, path, resolution=resolution, store=stores / "zoom.zarr"):
        level = frame.attrs["frame"]
        if level % EVERY and level < frames - LAST:
            continue
        trust = trust_map(field, frame)
        width = float(path.frame(level).x.span)
        low, high = trust["share_interval"].values
        dimension = fs.measures.box_dimension(frame, method="pair").estimate
        yield (
            f"{level},{width:.3g},{width / resolution * 2.302585 * 2**52:.3g},{int(trust['tested_samples'])},"
            f"{int(trust['flipped_samples'])},{float(trust['share']):.4f},{low:.4f},{high:.4f},{dimension:.2f}"
        )


if __name__ == "__main__":
    main()
