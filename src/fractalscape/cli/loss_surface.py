"""``fractalscape loss-surface``: the loss of a network over a plane of its parameters."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from fractalscape import provenance, storage
from fractalscape.cli.flags import FILES, Workers, command, resolution_of
from fractalscape.cli.loss_surface_flags import NetworkFlags, PlaneFlags
from fractalscape.cli.sweep import executor_of
from fractalscape.cli.train import CHECKPOINT_SECONDS, name_of

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.networks import LossSurface, LossSurfaceSource, NoiseFloor, TrainingSpec
    from fractalscape.raster import Window


def loss_surface(
    *,
    network: NetworkFlags | None = None,
    plane: PlaneFlags | None = None,
    h5: Annotated[
        bool, Parameter(help="Also write NAME.h5, in the layout of Li et al. 2018.", negative="", group=FILES)
    ] = False,
    vtk: Annotated[bool, Parameter(help="Also write NAME.vts, for ParaView.", negative="", group=FILES)] = False,
    workers: Workers = 1,
    output_dir: Annotated[
        Path, Parameter(help="Folder for the store and the picture.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/loss_surfaces"),
):
    """Draw the loss of a network over a plane of its parameters.

    Prints the range of the loss, how much of it is rounding, and what the directions are. Writes NAME.zarr (all
    values; the same command goes on from it after Ctrl-C or a crash), NAME.json and NAME.png. A preset or a named
    model is trained first, as the train command does, into OUTPUT_DIR/NAME.training.

    Example:  fractalscape loss-surface --preset digits-mlp --samples 256
    """
    network, plane = network or NetworkFlags(), plane or PlaneFlags()
    executor = executor_of(workers)
    resolution = resolution_of(plane.resolution)
    training = network.training()
    checkpoint = network.checkpoint
    if network.trains:
        checkpoint = _trained(training, network.preset, output_dir, kept=plane.directions == "pca")
    source = plane.source(training, network, checkpoint)
    surface = source.surface()
    path = _path(source, surface)
    window = surface.window(plane.edges(path))
    job = _Job(surface=surface, source=source, window=window, resolution=resolution, path=path)
    stem = output_dir / _name(job, network.preset)
    storage.make_folder(output_dir)
    print("\n".join(_heading(stem.name, job)), flush=True)
    edges = [float(edge) for axis in (window.x, window.y) for edge in (axis.lo, axis.hi)]
    found = surface.sample(edges, resolution=resolution, store=f"{stem}.zarr", executor=executor, progress=True).load()
    floor = _floor(job)
    print("\n".join(_table(found, floor)), flush=True)
    files = [*_written(stem, job, found, floor), *_exported(stem, found, h5=h5, vtk=vtk)]
    print("\n".join(map(str, files)))


@dataclass(frozen=True, kw_only=True)
class _Job:
    surface: LossSurface
    source: LossSurfaceSource
    window: Window
    resolution: tuple[int, int]
    path: xr.Dataset | None


def _trained(spec: TrainingSpec, preset: str | None, folder: Path, *, kept: bool) -> Path:
    """Train the network, or what is left of it, and return where it is."""
    from fractalscape.networks import train

    place = folder / f"{name_of(spec, preset)}{'_kept' if kept else ''}.training"
    storage.make_folder(folder)
    train(
        spec,
        store=place,
        keep_every=1 if kept else None,
        checkpoint_seconds=CHECKPOINT_SECONDS,
        progress=True,
    )
    return place


def _path(source: LossSurfaceSource, surface: LossSurface) -> xr.Dataset | None:
    """Return the path of the epochs on a plane of principal components."""
    from fractalscape.networks import project

    if source.directions != "pca":
        return None
    return project(source.epochs(surface.objective), surface.directions)


def _name(job: _Job, preset: str | None) -> str:
    from fractalscape.raster import base_of

    training, source = job.source.training, job.source
    named = preset or f"{training.model}_{training.data}".replace(":", "-").replace(".", "-")
    base, _ = base_of(job.resolution)
    identity = {"spec": job.surface.spec.to_dict(), "window": job.window.to_dict(), "base": list(base)}
    seed = f"_seed{source.seed}" if source.directions == "random" else ""
    return f"{named}_{source.directions}{seed}_{provenance.digest(identity)[:8]}"


def _heading(name: str, job: _Job) -> list[str]:
    surface = job.surface
    samples, rows, columns = surface.objective.data.samples, *job.resolution
    labels = ", ".join(f"{axis}: {label}" for axis, label in surface.labels.items())
    return [
        f"{name}: {surface.objective.size:,} parameters, {samples:,} samples",
        f"{rows} x {columns} points of {job.window}",
        f"{labels} ({surface.engine})",
    ]


def _floor(job: _Job) -> NoiseFloor:
    from fractalscape.networks import noise_floor

    span = float(max(job.window.x.span, job.window.y.span)) / 2
    return noise_floor(job.surface, span=span, resolution=max(job.resolution))


def _table(found: xr.Dataset, floor: NoiseFloor) -> list[str]:
    lines = []
    for name in found:
        values = found[name].values
        finite = values[np.isfinite(values)]
        lost = values.size - finite.size
        said = f"{finite.min():.6g} to {finite.max():.6g}" if finite.size else "nowhere finite"
        lines.append(f"{str(name).replace('_', ' ')}: {said}{f'; {lost} points are not finite' if lost else ''}")
    if "loss" in found and np.isfinite(found["loss"].values).any():
        row, column = np.unravel_index(np.nanargmin(found["loss"].values), found["loss"].shape)
        u, v = (float(found[axis][at]) for axis, at in (("u", column), ("v", row)))
        lines.append(f"lowest at u = {u:.6g}, v = {v:.6g}")
    verdict = "landscape" if floor.resolved else "ROUNDING, not landscape: widen --span, or take --dtype f8"
    lines.append(
        f"rounding: {floor.floor:.2g}; second differences of samples: {floor.second_difference:.2g} ({verdict})"
    )
    return lines


def _written(stem: Path, job: _Job, found: xr.Dataset, floor: NoiseFloor) -> list[str]:
    about = {
        **{name: job.surface.spec.to_dict()[name] for name in ("kind", "quantities", "batch_norm", "dtype")},
        "source": job.source.to_dict(),
        "labels": dict(job.surface.labels),
        "engine": job.surface.engine,
        "digest": found.attrs["digest"],
        "version": provenance.version(),
        "window": job.window.to_dict(),
        "resolution": list(job.resolution),
        "parameters": job.surface.objective.size,
        "samples": job.surface.objective.data.samples,
        "centre": _at_centre(job.surface),
        "range": {str(name): _range(found[name].values) for name in found},
        "rounding": floor.floor,
        "second_difference": floor.second_difference,
        "resolved": floor.resolved,
        **_about_directions(job),
    }
    storage.write_atomic(Path(f"{stem}.json"), json.dumps(_plain(about), indent=2, allow_nan=False) + "\n")
    _draw(Path(f"{stem}.png"), job, found)
    return [f"{stem}.zarr", f"{stem}.json", f"{stem}.png"]


def _at_centre(surface: LossSurface) -> dict[str, float]:
    found = surface.evaluate(np.zeros(1), np.zeros(1))
    return {name: float(values[0]) for name, values in found.items()}


def _range(values: np.ndarray) -> list[float]:
    finite = values[np.isfinite(values)]
    return [float(finite.min()), float(finite.max())] if finite.size else []


def _about_directions(job: _Job) -> dict[str, Any]:
    from fractalscape.networks import random_walk_ratios

    directions, about = job.surface.directions, {}
    for name in ("eigenvalues", "residuals", "converged", "explained_variance_ratio"):
        if getattr(directions, name) is not None:
            about[name] = getattr(directions, name).tolist()
    if job.path is not None:
        about["random_walk_ratio"] = random_walk_ratios(directions.count).tolist()
        about["path"] = {name: job.path[name].values.tolist() for name in ("u", "v", "out_of_plane")}
    return about


def _plain(value: Any) -> Any:
    """Return JSON types; a number that is not finite is null."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _exported(stem: Path, found: xr.Dataset, *, h5: bool, vtk: bool) -> list[str]:
    from fractalscape.networks import write_surface_file, write_vtk_file

    files: dict[str, Any] = {"h5": write_surface_file} if h5 else {}
    if vtk:
        files["vts"] = write_vtk_file
    for ending, write in files.items():
        write(f"{stem}.{ending}", found)
    return [f"{stem}.{ending}" for ending in files]


def _draw(picture: Path, job: _Job, found: xr.Dataset) -> Path:
    from matplotlib.figure import Figure

    from fractalscape import views
    from fractalscape.cli.result import save_figure

    first, *others = map(str, found)
    figure = Figure(figsize=(10.5 if not others else 15.5, 4.6), layout="compressed")
    columns = 3 if others else 2
    views.loss_surface_plot(found, variable=first, trajectory=job.path, ax=figure.add_subplot(1, columns, 1))
    positive = bool((found[first].values > 0).all())
    relief: Any = figure.add_subplot(1, columns, 2, projection="3d")
    views.loss_relief(found, variable=first, logarithmic=positive, ax=relief)
    relief.set_box_aspect(None, zoom=0.8)  # the label of its height would stand outside
    if others:
        third = figure.add_subplot(1, columns, 3)
        views.loss_surface_plot(found, variable=others[0], style="heat", trajectory=job.path, ax=third)
    figure.suptitle(picture.stem)
    return save_figure(picture, figure, attrs={name: found.attrs[name] for name in ("spec", "engine", "window")})


app = command(loss_surface)
