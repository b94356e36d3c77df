"""Points that a class map needs when it is refined from its boundary: ``python -m benchmarks.refine [folder]``.

The ratio is samples of the map over samples evaluated, and the misfill is counted against full evaluation. The tanh
and relu maps take some minutes each; with a folder, their sweeps are kept there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ratio import machine
from fractalscape.measures import box_dimension
from fractalscape.raster import Window, misfill, refine, sweep
from fractalscape.trainability import OVERVIEW, preset, published


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A refined class map beside full evaluation.

    Parameters
    ----------
    ratio : float
        Samples of the map over samples evaluated.
    misfill : float
        Share of all samples that hold a wrong class, counted.
    estimate : (float, float)
        Interval of the misfill from 2000 checked samples.
    dimensions : (float, float)
        Box dimension of the full and of the refined map.
    """

    ratio: float
    misfill: float
    estimate: tuple[float, float]
    dimensions: tuple[float, float]

    def __str__(self) -> str:
        low, high = (f"{100 * end:.3f}" for end in self.estimate)
        full, refined = self.dimensions
        return (
            f"{self.ratio:6.2f} x  misfill {100 * self.misfill:.3f} %  estimated {low} to {high} %  "
            f"dimension {full:.3f}, refined {refined:.3f}"
        )


def compare(name: str, window: Window, resolution: int, *, store: Any = None, **choices: Any) -> Comparison:
    """Sweep and refine a preset on a window; both read one store, so that no sample is evaluated twice."""
    from zarr.storage import MemoryStore

    field, place = preset(name).field(), MemoryStore() if store is None else store
    full = sweep(field, window, resolution=resolution, store=place)
    found = refine(field, window, resolution=resolution, store=place, checked=2000, **choices)
    low, high = found.attrs["misfill_interval"]
    dimensions = [float(box_dimension(raster["outcome"]).estimate) for raster in (full, found)]
    return Comparison(
        ratio=1 / found.attrs["share_evaluated"],
        misfill=misfill(found, full).estimate,
        estimate=(low, high),
        dimensions=(dimensions[0], dimensions[1]),
    )


def table(folder: Path | None = None, resolution: int = 256) -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for name in ("tanh", "relu", "linear", "single"):
        for place, window in {"overview": OVERVIEW, "published": published(name).window}.items():
            store = folder / f"{name}_{place}_{resolution}.zarr" if folder else None
            for block, smallest in ((64, 4), (32, 4), (16, 4), (32, 2)):
                found = compare(name, window, resolution, store=store, block=block, smallest=smallest)
                yield f"{name:7} {place:10} {resolution}²  block {block:2} to {smallest}  {found}"


if __name__ == "__main__":
    for line in table(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(line, flush=True)
