"""``fractalscape sweep``: train at every point of a plane, keep the values, draw where training converges."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import raster, storage
from fractalscape.cli.estimate import check_network, check_samples, measure, points_left, workers_of
from fractalscape.cli.flags import FILES, Condition, DryRun, Palette, Place, Workers, command, resolution_of
from fractalscape.cli.result import ResultFiles, check_palette, counts
from fractalscape.cli.run import Run
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike, Interrupted, duration, processors

MOST_WORKERS = 1024


def sweep(
    *,
    condition: Condition | None = None,
    place: Place | None = None,
    output_dir: Annotated[Path, Parameter(help="Folder of pictures and stores.", metavar="FOLDER", group=FILES)] = Path(
        "outputs"
    ),
    store: Annotated[
        str | None,
        Parameter(
            help="Where the full values are kept: a folder, or a URL such as s3://bucket/name.",
            show_default="OUTPUT_DIR/stores/NAME.zarr",
            metavar="FOLDER",
            group=FILES,
        ),
    ] = None,
    save_spec: Annotated[
        Path | None, Parameter(help="Also write this run as a TOML file, for --spec.", metavar="FILE", group=FILES)
    ] = None,
    palette: Palette = "published",
    workers: Workers = None,
    dry_run: DryRun = False,
):
    """Train a network at every point of a plane and draw where it converges.

    The plane is spanned by the learning rates of the two layers, both logarithmic. A run that was stopped goes on where
    it was when the same command is given again; a finished one is only read.

    OUTPUT_DIR/images gets a .npy of outcomes (0 converged, 1 diverged, 2 undecided; indexed [lr0, lr1]), a .json that
    says what made it, a .png with one pixel for each sample, and the same with axes (_axes.png).

    Example:  fractalscape sweep --preset single --resolution 256
    """
    condition, place = condition or Condition(), place or Place()
    check_palette(palette)
    executor = executor_of(workers)
    file = condition.file()
    resolution = resolution_of(place.resolution or file.resolution or str(raster.DEFAULT_RESOLUTION))
    check_samples(resolution[0] * resolution[1])
    runs = [
        Run(
            spec=spec,
            window=place.window_of(spec, condition=condition, file=file),
            resolution=resolution,
            sampling=place.sampling or file.sampling or raster.DEFAULT_SAMPLING,  # pyright: ignore[reportArgumentType]
        )
        for spec in condition.specs()
    ]
    if len(runs) > 1 and (store or save_spec):
        raise InputError(f"--{'store' if store else 'save-spec'} holds one condition; give one of --activations")
    jobs = [_prepare(run, output_dir, store, executor) for run in runs]
    if dry_run:
        return
    storage.make_folder(output_dir / "images")
    if save_spec:
        print(storage.write_atomic(save_spec, runs[0].to_toml()))
    for job in jobs:
        _compute(job, palette, executor)


@dataclass(frozen=True, kw_only=True)
class _Job:
    run: Run
    field: Any
    files: ResultFiles
    store: str
    cost: raster.Cost | None


def _prepare(run: Run, output_dir: Path, store: str | None, executor: ExecutorLike) -> _Job:
    """Refuse what would hide another result, and say how long the run will take."""
    check_network(run.spec)
    if store == "":
        raise InputError("--store is empty; give a folder or leave the flag out")
    location = store or str(output_dir / "stores" / f"{run.stem}.zarr")
    field, files = run.spec.field(), ResultFiles(run=run, folder=output_dir / "images")
    files.check(run.identity(field).digest, store=location)
    left = points_left(run, field, location)
    print(f"{run.stem}: {run.resolution[0]} x {run.resolution[1]} samples of {run.window}")
    cost = None
    if left:
        cost, bound = measure(run)
        count = workers_of(executor)
        words = "at most about" if bound else "about"
        point = f"{cost.seconds:,.0f} s" if cost.seconds >= 10 else f"{1e3 * cost.seconds:.3g} ms"
        time_left = duration(cost.duration(left, count))
        print(f"  {left:,} points to train: {words} {time_left} ({point} a point, {count} at once)", flush=True)
    else:
        print(f"  computed before: {location}", flush=True)
    return _Job(run=run, field=field, files=files, store=location, cost=cost)


def _compute(job: _Job, palette: str, executor: ExecutorLike) -> None:
    started = time.monotonic()
    try:
        dataset = raster.sweep(
            job.field,
            job.run.window,
            resolution=job.run.resolution,
            sampling=job.run.sampling,
            store=job.store,
            executor=executor,
            progress=True,
            cost=job.cost,
        )
        dataset = dataset[["value", "outcome"]].load()
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped; finished tiles are kept in {job.store}: run the same command again to go on"
        ) from None
    shares = ", ".join(f"{count / job.run.points:.1%} {name}" for name, count in counts(dataset).items())
    print(f"{job.run.stem}: {shares} ({duration(time.monotonic() - started)})")
    for path in [*job.files.write(dataset, palette=palette, store=job.store), job.store]:
        print(f"  {path}", flush=True)


def executor_of(workers: int | str | None) -> ExecutorLike:
    """Return the executor that --workers names."""
    if isinstance(workers, int) and not 1 <= workers <= MOST_WORKERS:
        raise InputError(
            f"--workers {workers} must be from 1 to {MOST_WORKERS}; this machine has {processors()} processors"
        )
    if isinstance(workers, str) and not workers.startswith("dask://"):
        raise InputError(f"--workers {workers} must be a whole number, or dask://HOST:PORT")
    if isinstance(workers, str):  # what goes wrong is told in one line; dask would log every attempt
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
    return workers


app = command(sweep)
