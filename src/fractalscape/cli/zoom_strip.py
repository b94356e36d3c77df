"""The strip of a dive on the command line: what it costs, the sweep, and the one picture of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from fractalscape import raster
from fractalscape.cli.dive import DiveFiles, Request
from fractalscape.cli.result import save_figure
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike
from fractalscape.raster import Cost, ZoomPath

FEWEST_ANGLES, MOST_ANGLES = 32, 16384
"""Of a strip: its film is half as many pixels wide, and a film has 16 to 8192."""
MEASURED_ROWS = 98
"""Rows of a strip that a dimension needs."""


def strip_points(request: Request, angles: int) -> int:
    """Return what a strip costs, or refuse one that cannot be."""
    if request.factor != 2 or request.frames < 2:
        raise InputError("--strip needs two frames at least and --zoom-factor 2: it counts octaves")
    if not FEWEST_ANGLES <= angles <= MOST_ANGLES:
        raise InputError(f"--strip {angles} must be from {FEWEST_ANGLES} to {MOST_ANGLES} angles")
    window, octaves = request.path().frame(0), request.frames - 1
    rows, columns = raster.strip_shape(octaves, angles)
    deepest = raster.deepest(window, angles)
    if octaves > deepest:
        raise InputError(
            f"--strip {angles}: float64 ends {deepest} octaves down, --num-levels asks for {octaves}; give "
            f"--num-levels {deepest + 1} or fewer angles"
        )
    return rows * columns + raster.core_resolution(angles) ** 2


def dive_strip(files: DiveFiles, path: ZoomPath, angles: int, cost: Cost, *, executor: ExecutorLike) -> tuple[Any, Any]:
    """Compute the strip of a dive, and the window that it leaves open."""
    field: Any = files.request.spec.field()
    how: dict[str, Any] = {"executor": executor, "progress": True, "cost": cost}
    store = str(files.folder / f"strip_{angles}.zarr")
    dive = raster.strip(field, path.frame(0), octaves=path.frames - 1, angles=angles, store=store, **how).load()
    core = raster.strip_core(field, dive, store=str(files.folder / f"core_{angles}.zarr"), **how)
    return dive, core[["value", "outcome"]].load()


def save_strip_picture(files: DiveFiles, dive: Any, *, palette: str) -> Path:
    """Draw the whole dive beside its dimension in every octave, and return where the picture is."""
    from fractalscape import views
    from fractalscape.measures import octave_dimensions

    ring = math.ceil(MEASURED_ROWS / (dive.sizes["angle"] * math.log(2) / math.tau))
    dimensions = octave_dimensions(dive, method="pair", octaves=ring) if ring <= dive.attrs["octaves"] else ()
    axes = views.strip_picture(dive, dimensions=dimensions, ring=ring, palette=palette)
    path = files.folder / "strip.png"
    save_figure(path, axes.figure, attrs=dive.attrs)
    return path
