"""``fractalscape store``: one store, filled by any number of processes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import raster
from fractalscape.cli.estimate import check_network, interruptible, measure
from fractalscape.cli.flags import PLACE, WORK, Condition, Place, command, resolution_of, whole
from fractalscape.cli.run import Run
from fractalscape.cli.sweep import executor_of
from fractalscape.errors import InputError
from fractalscape.execution import Interrupted, Progress, duration
from fractalscape.raster.sweep import open_level
from fractalscape.trainability import TrainabilitySpec

LINE_SECONDS = 30.0
Location = Annotated[str, Parameter(help="Folder, or a URL such as s3://bucket/name.", metavar="STORE")]
Threads = Annotated[
    int | None,
    Parameter(help="Threads.", show_default="every processor", metavar="N", group=WORK, converter=whole),
]
Check = Annotated[
    bool,
    Parameter(help="Read every finished tile and find the damaged ones.", negative="", show_default=False, group=WORK),
]


def store():
    """Fill one store from any number of processes: create, work, status, pack.

    create writes what is wanted and computes nothing. work computes what is missing, in as many copies as you like, on
    any machines that see the store; they need no coordinator and may die. status tells how far they are. pack copies
    what is finished into few large files.

    Example:  fractalscape store create tanh.zarr --preset tanh --resolution 1024
    """
    app.help_print([])


def create(
    location: Location,
    /,
    *,
    condition: Condition | None = None,
    place: Place | None = None,
    tile: Annotated[
        int | None,
        Parameter(
            help="Edge of a tile in samples, a power of two; a tile is what one process loses when it dies.",
            show_default="such that a tile takes seconds",
            metavar="N",
            group=PLACE,
            converter=whole,
        ),
    ] = None,
):
    """Write an empty store that says what is wanted; computes nothing.

    With a higher --resolution on a store that is there, it becomes deeper and keeps what it has.

    Example:  fractalscape store create tanh.zarr --preset tanh --resolution 1024
    """
    condition, place = condition or Condition(), place or Place()
    specs, file = condition.specs(), condition.file()
    if len(specs) > 1:
        raise InputError("a store holds one condition; give one of --activations")
    if not location:
        raise InputError("STORE is empty; give a folder or a URL")
    run = Run(
        spec=specs[0],
        window=place.window_of(specs[0], condition=condition, file=file),
        resolution=resolution_of(place.resolution or file.resolution or str(raster.DEFAULT_RESOLUTION)),
        sampling=place.sampling or file.sampling or raster.DEFAULT_SAMPLING,  # pyright: ignore[reportArgumentType]
    )
    check_network(run.spec)
    field: Any = run.spec.field()
    cost, bound = measure(run)
    pyramid, top, _ = open_level(
        field, run.window, resolution=run.resolution, store=location, sampling=run.sampling, tile=tile, cost=cost
    )
    top = raster.plan(pyramid, top)
    left = sum(pyramid.new_points(level, each) for level in range(top + 1) for each in pyramid.missing(level))
    words = "at most about" if bound else "about"
    print(f"{location}: {run.resolution[0]} x {run.resolution[1]} samples of {run.window}")
    print(f"  {left:,} points to train: {words} {duration(cost.duration(left, 1))} of one processor")
    print(f"  fractalscape store work {location}")


def work(
    location: Location,
    /,
    *,
    workers: Threads = None,
    check: Check = False,
    lease: Annotated[
        float,
        Parameter(
            help="Seconds after which another process that shows no sign of life counts as dead.",
            metavar="SECONDS",
            group=WORK,
        ),
    ] = raster.LEASE_SECONDS,
):
    """Compute what is missing of a store, until nothing is.

    Run it in any number of copies, on any machines that see the store; start more at any time, and kill any. What a
    dead one had begun is done by the others. In a SLURM job array each task begins with a part of its own.

    Exits with 0 when nothing is missing.

    Example:  fractalscape store work tanh.zarr --workers 2
    """
    executor_of(workers)
    pyramid = raster.open_pyramid(location)
    field: Any = pyramid.field()
    if isinstance(field.spec, TrainabilitySpec):
        check_network(field.spec)
    missing = any(pyramid.missing(level) for level in range(raster.planned(pyramid) + 1))
    try:
        done = raster.work(
            pyramid,
            field=field,
            share=slurm_share(os.environ),
            workers=workers,
            check=check,
            lease=lease,
            progress=True if sys.stderr.isatty() else _lines(),
            cost=interruptible(raster.probe, field, pyramid.window) if missing else None,
        )
    except KeyboardInterrupt:
        raise Interrupted(f"stopped; finished tiles are kept in {location}: run it again to go on") from None
    print(f"{location}: nothing is missing; {done:,} tiles computed here")


def status(location: Location, /, *, check: Check = False, workers: Threads = None):
    """Tell how far a store has come, who works on it and how long it will take.

    Exits with 0 whether or not something is missing.

    Example:  fractalscape store status tanh.zarr
    """
    executor_of(workers)
    found = raster.status(raster.open_pyramid(location), check=check, workers=workers)
    for level in found.levels:
        bad = f", {level.damaged:,} damaged" if level.damaged else ""
        shape = f"{level.shape[0]} x {level.shape[1]}"
        print(f"level {level.level}: {shape}, {level.done:,} of {level.tiles:,} tiles{bad}")
    for writer in found.writers:
        state = "working" if writer.working else "ended"
        what = "kept no count" if writer.tiles is None else f"{writer.tiles:,} tiles, {writer.rate:,.1f} points/s"
        print(f"writer on {writer.host}: {state}, {what}")
    if not found.left:
        print("nothing is missing")
    elif found.rate:
        print(f"{found.left:,} points left: about {duration(found.eta)} at {found.rate:,.1f} points/s")
    else:
        print(f"{found.left:,} points left; nobody is at work: fractalscape store work {location}")


def pack(location: Location, target: Annotated[str, Parameter(help="A new folder or URL.", metavar="TARGET")], /):
    """Copy what is finished of a store into few large files, for publishing.

    Each finished level is a group that plain xarray opens, with coordinates: xarray.open_zarr("TARGET", group="3").
    The copy is for reading only. Packing that was stopped goes on.

    Example:  fractalscape store pack tanh.zarr tanh_packed.zarr
    """
    pyramid = raster.open_pyramid(location)
    levels = raster.pack(pyramid, target)
    for level in levels:
        print(f"{target}: level {level}, {pyramid.shape(level)[0]} x {pyramid.shape(level)[1]}")


def slurm_share(environment: Mapping[str, str]) -> tuple[int, int] | None:
    """Return (k, n): which part of n a task of a SLURM job array begins with; None outside one.

    Examples
    --------
    >>> slurm_share({"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "10"})
    (2, 10)
    """
    names = ("TASK_ID", "TASK_MIN", "TASK_STEP", "TASK_COUNT")
    try:
        task = int(environment["SLURM_ARRAY_TASK_ID"])
        _, first, step, count = (int(environment.get(f"SLURM_ARRAY_{name}", "1")) for name in names)
    except (KeyError, ValueError):
        return None
    first = first if "SLURM_ARRAY_TASK_MIN" in environment else task
    part = (task - first) // max(step, 1)
    return (part % count, count) if count >= 1 else None


def _lines() -> Callable[[Progress], None]:
    """Return a function that prints progress once in a while: a log file has no use for a bar."""
    last = time.monotonic()

    def show(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < LINE_SECONDS:
            return
        last = time.monotonic()
        left = f", {duration(progress.eta)} left" if progress.eta < float("inf") else ""
        print(f"{progress.done:,} of {progress.total:,} points, {progress.rate:,.1f} points/s{left}", flush=True)

    return show


app = command(store)
for _function in (create, work, status, pack):
    _command = command(_function)
    _command.help = (_function.__doc__ or "").splitlines()[0]
    app.command(_command)
