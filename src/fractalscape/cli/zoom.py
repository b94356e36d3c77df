"""``fractalscape zoom``: dive into the boundary, frame by frame, and film it."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import raster, storage
from fractalscape.cli.dive import DiveFiles, Request, check_boundary
from fractalscape.cli.estimate import check_network, check_samples, measure, workers_of
from fractalscape.cli.flags import (
    FILES,
    WORK,
    Condition,
    DryRun,
    Palette,
    Where,
    Workers,
    command,
    number_of,
    resolution_of,
)
from fractalscape.cli.result import check_palette
from fractalscape.cli.run import Run, condition_name
from fractalscape.cli.sweep import executor_of
from fractalscape.cli.zoom_strip import dive_strip, save_strip_picture, strip_points
from fractalscape.cli.zoom_target import Target
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike, Interrupted, duration
from fractalscape.raster import Cost, Window, ZoomPath

AT_FLOOR = ("stop", "stamp")
STAMP = "below float64"
MOST_FPS = 240


def zoom(
    *,
    condition: Condition | None = None,
    place: Where | None = None,
    target: Target | None = None,
    output_dir: Annotated[
        Path | None,
        Parameter(help="Folder of the frames.", metavar="FOLDER", show_default="outputs/zooms/CONDITION", group=FILES),
    ] = None,
    video: Annotated[bool, Parameter(help="Make a film of the frames.", show_default="yes", group=FILES)] = True,
    strip: Annotated[
        int | None,
        Parameter(
            help="Also compute the dive as a strip of so many angles, such as 1024: for a sharper film and one "
            "picture of the whole dive with its dimension in every octave.",
            metavar="ANGLES",
            group=FILES,
        ),
    ] = None,
    fps: Annotated[int, Parameter(help="Frames of the film per second.", metavar="N", group=FILES)] = 30,
    palette: Palette = "published",
    workers: Workers = None,
    at_floor: Annotated[
        str,
        Parameter(
            help="At frames that float64 cannot resolve: stop, or stamp (compute and mark them).",
            metavar="HOW",
            group=WORK,
        ),
    ] = "stop",
    dry_run: DryRun = False,
):
    """Dive into the border, frame by frame, and film it.

    The frames are windows about one point, each half as wide as the one before (see --zoom-factor). The first one is
    that of --window, or of the sweep named by --store or --status-npy, moved so that the centre is in its middle. A
    dive that was stopped goes on where it was when the same command is given again. The time that is said is that of
    training: pictures and the film come on top.

    The folder gets zoom_000.png, zoom_001.png … with one pixel for each sample, a .npy of outcomes beside each (as
    sweep writes them), frames.jsonl with a line for each frame (its window in full digits), zoom.json with the centre,
    zoom.zarr with the full values, and with --strip a picture of the whole dive, strip.png; the film, FOLDER_zoom.mp4,
    stands beside the folder.

    Example:  fractalscape zoom --preset single --resolution 128 --num-levels 20
    """
    from fractalscape import views

    condition, place, target = condition or Condition(), place or Where(), target or Target()
    check_palette(palette)
    if (video or strip) and palette == "status":
        raise InputError("--palette status has no film, which blends values: add --no-video, or take published or safe")
    executor = executor_of(workers)
    spec, window = target.source(condition)
    check_network(spec)
    if window is None or place.window is not None or place.window_log10 is not None:
        window = place.window_of(spec, condition=condition, file=condition.file())
    resolution = resolution_of(target.resolution)
    held = target.num_levels if video and strip is None else 1  # a film of keyframes has them all in memory
    check_samples(resolution[0] * resolution[1] * max(1, held))
    if at_floor not in AT_FLOOR:
        raise InputError(f"--at-floor {at_floor} is not one of {', '.join(AT_FLOOR)}")
    if video:
        _check_film(resolution if strip is None else None)
    if not 1 <= fps <= MOST_FPS:
        raise InputError(f"--fps {fps} must be from 1 to {MOST_FPS}")
    request = Request(
        spec=spec,
        window=window,
        centre=target.centre(window),
        frames=target.num_levels,
        factor=number_of("--zoom-factor", target.zoom_factor),
        resolution=resolution,
    )
    request = _above_floor(request) if at_floor == "stop" else request
    strip_cost = strip_points(request, strip) if strip is not None else 0
    files = DiveFiles(folder=output_dir or Path("outputs/zooms") / condition_name(spec), request=request)
    known = files.centre()
    searching = known is None and request.centre is None
    extra = strip_cost + (_search_points(request.path()) if searching else 0)
    cost = _announce(request, known, extra=extra, executor=executor)
    if dry_run:
        return
    storage.make_folder(files.folder)
    try:
        keep = video and strip is None
        stamped = at_floor == "stamp"
        path, shown = _dive(files, known, cost, palette=palette, executor=executor, beyond_floor=stamped, keep=keep)
        whole = dive_strip(files, path, strip, cost, executor=executor) if strip is not None else None
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped; what is finished is kept in {files.folder}: run the same command again to go on"
        ) from None
    if whole is not None:
        print(f"  {save_strip_picture(files, whole[0], palette=palette)}", flush=True)
    if video:
        film = files.folder.parent / f"{files.folder.resolve().name}_zoom.mp4"
        if whole is None:
            views.keyframe_film(shown, film, fps=fps, palette=palette, progress=True)
        else:
            side = whole[0].sizes["angle"] // 4 * 2
            views.strip_film(*whole, film, fps=fps, size=(side, side), palette=palette, progress=True)
        print(f"  {film}")


def _check_film(resolution: tuple[int, int] | None) -> None:
    """Raise before anything is computed if no film could be made of frames of that resolution."""
    from fractalscape.views.strip_pictures import LEAST_SIDE, MOST_SIDE
    from fractalscape.views.video import video_library

    video_library()
    if resolution is not None and not all(LEAST_SIDE <= side // 2 * 2 <= MOST_SIDE for side in resolution):
        rows, columns = resolution
        raise InputError(
            f"--resolution {rows}x{columns} makes no film, whose sides have {LEAST_SIDE} to {MOST_SIDE} pixels: add "
            "--no-video, or take another"
        )


def _above_floor(request: Request) -> Request:
    """Return the request without the frames that float64 cannot resolve, and say which these are."""
    resolved = request.path().resolved(request.resolution)
    if not resolved:
        raster.check_frames(request.path(), request.resolution)
    if resolved < request.frames:
        print(
            f"stops after {resolved} of {request.frames} frames, at the floor of float64 "
            "(--at-floor stamp goes on and marks the rest)"
        )
    return replace(request, frames=resolved)


def _announce(request: Request, known: tuple[Fraction, Fraction] | None, *, extra: int, executor: ExecutorLike) -> Cost:
    """Say what the dive is and how long it will take, from a probe half way down or, before a search, of the window."""
    centre = known or request.centre
    path = request.path(centre) if centre else request.path()
    rows, columns = request.resolution
    print(f"{condition_name(request.spec)}: {path.frames} frames of {rows} x {columns} samples, from {path.frame(0)}")
    said = "points to train, unless they are stored"
    later = "" if centre else "; more where training is slow, said again when a centre is found"
    return _estimate(request, _halfway(path, request) if centre else path.frame(0), extra, said, later, executor)


def _halfway(path: ZoomPath, request: Request) -> Window:
    return path.frame(min(path.frames, path.resolved(request.resolution)) // 2)


def _estimate(request: Request, window: Window, extra: int, said: str, later: str, executor: ExecutorLike) -> Cost:
    """Print how long the points of a dive, and so many more, will take at what they cost in a window."""
    cost, bound = measure(Run(spec=request.spec, window=window, resolution=request.resolution, sampling="dyadic"))
    points, count = request.path().points(request.resolution) + extra, workers_of(executor)
    print(
        f"  {points:,} {said}: {'at most' if bound else 'about'} {duration(cost.duration(points, count))} "
        f"({1e3 * cost.seconds:.3g} ms a point, {count} at once){later}",
        flush=True,
    )
    return cost


def _search_points(path: ZoomPath) -> int:
    return math.ceil(math.log(path.factor ** (path.frames - 1), 4) + 1) * 4 * 64**2


def _dive(
    files: DiveFiles,
    known: tuple[Fraction, Fraction] | None,
    cost: Cost,
    *,
    palette: str,
    executor: ExecutorLike,
    beyond_floor: bool,
    keep: bool,
) -> tuple[ZoomPath, list[Any]]:
    """Compute and write the frames; return the path and, with `keep`, what a film of them needs: else the last one."""
    request = files.request
    field: Any = request.spec.field()
    centre = known or request.centre
    if centre is None:
        print("searching a centre", flush=True)
        centre = raster.find_centre(
            field,
            request.window,
            magnification=float(request.factor ** (request.frames - 1)),
            store=str(files.folder / "search"),
            executor=executor,
            cost=cost,
            progress=True,
        )
    path = request.path(centre)
    files.begin(path)
    axes = (request.window.x, request.window.y)
    print("centre: " + ", ".join(f"{axis.name}={axis.value(at)!r}" for axis, at in zip(axes, centre, strict=True)))
    if known is None and request.centre is None:
        cost = _estimate(request, _halfway(path, request), 0, "points in the frames", "", executor)
    resolved = path.resolved(request.resolution)
    shown: list[Any] = []
    dive = raster.zoom(
        field,
        path,
        resolution=request.resolution,
        store=files.store,
        executor=executor,
        progress=True,
        cost=cost,
        beyond_floor=beyond_floor,
    )
    for k, found in enumerate(dive):
        picture = files.write(found, path, palette=palette, stamp=STAMP if k >= resolved else "")
        check_boundary(found, shown[-1] if shown else None, searched=request.centre is None)
        shown = [*(shown if keep else ()), found[["value", "outcome"]]]
        print(f"  {picture}", flush=True)
    return path, shown


app = command(zoom)
