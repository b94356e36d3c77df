"""``fractalscape zoom``: dive into the boundary, frame by frame, and film it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import raster, storage
from fractalscape.cli.dive import DiveFiles, Request, check_boundary
from fractalscape.cli.estimate import check_network, check_samples, measure, workers_of
from fractalscape.cli.flags import (
    FILES,
    PLACE,
    WORK,
    Condition,
    DryRun,
    Palette,
    Where,
    Workers,
    command,
    decades_of,
    number_of,
    resolution_of,
)
from fractalscape.cli.result import check_palette, save_figure
from fractalscape.cli.run import Run, condition_name, read_description, window_from
from fractalscape.cli.sweep import executor_of
from fractalscape.errors import InputError
from fractalscape.execution import ExecutorLike, Interrupted, duration
from fractalscape.raster import Cost, Window, ZoomPath
from fractalscape.specs import spec_from_dict
from fractalscape.trainability import TrainabilitySpec

AUTO = "auto"
AT_FLOOR = ("stop", "stamp")
STAMP = "below float64"
MOST_FPS = 240
FEWEST_ANGLES, MOST_ANGLES = 32, 16384
"""Of a strip: its film is half as many pixels wide, and a film has 16 to 8192."""
MEASURED_ROWS = 98
"""Rows of a strip that a dimension needs."""


def _given(flags: Any, names: Sequence[str]) -> list[str]:
    return [f"--{name.replace('_', '-')}" for name in names if getattr(flags, name) is not None]


def _trainability(data: Any, source: Any) -> TrainabilitySpec:
    spec = spec_from_dict(data)
    if not isinstance(spec, TrainabilitySpec):
        raise InputError(f"{source} holds a {spec.kind!r}, not a trainability map; zoom it from Python: fs.zoom")
    return spec


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Target:
    """What is dived into, and how far."""

    store: Annotated[
        str | None,
        Parameter(
            help="Store of a sweep: its condition and window, instead of --preset.", metavar="STORE", group=PLACE
        ),
    ] = None
    status_npy: Annotated[
        Path | None,
        Parameter(help="Result of a sweep, with its .json beside it: the same.", metavar="FILE", group=PLACE),
    ] = None
    center: Annotated[
        list[str] | None,
        Parameter(
            name=["--center", "--centre"],
            help="Where to dive: auto (searched), or two values X Y (learning rates, not decades).",
            show_default=AUTO,
            metavar="auto|X Y",
            group=PLACE,
            consume_multiple=True,
            negative="",
        ),
    ] = None
    center_log10_x: Annotated[
        str | None,
        Parameter(
            name=["--center-log10-lr0", "--center-lr0", "--center-log10-offset"],
            help="The first coordinate in decades; every digit counts.",
            metavar="DECADES",
            group=PLACE,
        ),
    ] = None
    center_log10_y: Annotated[
        str | None,
        Parameter(
            name=["--center-log10-lr1", "--center-lr1", "--center-log10-lr"],
            help="The second one.",
            metavar="DECADES",
            group=PLACE,
        ),
    ] = None
    num_levels: Annotated[
        int, Parameter(name=["--num-levels", "--frames"], help="Frames.", metavar="N", group=PLACE)
    ] = 50
    resolution: Annotated[
        str,
        Parameter(
            name=["--resolution", "--image-size"],
            help="Samples of a frame: N, or ROWSxCOLUMNS.",
            metavar="N",
            group=PLACE,
        ),
    ] = "256"
    zoom_factor: Annotated[
        str, Parameter(help="Each frame is so many times smaller; with 2 it reuses samples.", metavar="X", group=PLACE)
    ] = "2"

    def source(self, condition: Condition) -> tuple[TrainabilitySpec, Window | None]:
        """Return the condition, and the window that comes with it if it is that of an earlier sweep."""
        named = _given(self, ("store", "status_npy"))
        others = _given(condition, [each.name for each in fields(condition)])
        if len(named) > 1 or (named and others):
            raise InputError(f"{' and '.join([*named, *others])} all name a condition; give one of them")
        if self.store is not None:
            pyramid = raster.open_pyramid(self.store)
            return _trainability(pyramid.spec, self.store), pyramid.window
        if self.status_npy is not None:
            about = read_description(self.status_npy.with_suffix(".json"))
            if not isinstance(about.get("spec"), dict) or "window" not in about:
                raise InputError(
                    f"{self.status_npy.with_suffix('.json')} describes no sweep: it has no spec and window"
                )
            return _trainability(about["spec"], self.status_npy), window_from(about["window"])
        specs = condition.specs()
        if len(specs) > 1:
            raise InputError("zoom dives into one condition; give one of --activations")
        return specs[0], None

    def centre(self, window: Window) -> tuple[Fraction, Fraction] | None:
        """Return the exact centre in decades; None where it is to be searched."""
        decades = (self.center_log10_x, self.center_log10_y)
        if self.center not in (None, [AUTO]) and decades != (None, None):
            raise InputError("--center and --center-log10-… both name a centre; give one of them")
        if decades != (None, None):
            if None in decades:
                raise InputError("a centre has two coordinates: give --center-log10-lr0 and --center-log10-lr1")
            x, y = (number_of("--center-log10", str(text)) for text in decades)
            return x, y
        if self.center in (None, [AUTO]):
            return None
        if len(self.center) != 2:
            raise InputError(f"--center {' '.join(self.center)} is neither auto nor two values X Y")
        x, y = (decades_of("--center", text) for text in self.center)
        return x, y


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
    strip_points = _strip_points(request, strip) if strip is not None else 0
    files = DiveFiles(folder=output_dir or Path("outputs/zooms") / condition_name(spec), request=request)
    known = files.centre()
    searching = known is None and request.centre is None
    extra = strip_points + (_search_points(request.path()) if searching else 0)
    cost = _announce(request, known, extra=extra, executor=executor)
    if dry_run:
        return
    storage.make_folder(files.folder)
    try:
        keep = video and strip is None
        stamped = at_floor == "stamp"
        path, shown = _dive(files, known, cost, palette=palette, executor=executor, beyond_floor=stamped, keep=keep)
        whole = _strip(files, path, strip, cost, executor=executor) if strip is not None else None
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped; what is finished is kept in {files.folder}: run the same command again to go on"
        ) from None
    if whole is not None:
        print(f"  {_picture(files, whole[0], palette=palette)}", flush=True)
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


def _strip_points(request: Request, angles: int) -> int:
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


def _strip(files: DiveFiles, path: ZoomPath, angles: int, cost: Cost, *, executor: ExecutorLike) -> tuple[Any, Any]:
    """Compute the strip of a dive, and the window that it leaves open."""
    field: Any = files.request.spec.field()
    how: dict[str, Any] = {"executor": executor, "progress": True, "cost": cost}
    store = str(files.folder / f"strip_{angles}.zarr")
    dive = raster.strip(field, path.frame(0), octaves=path.frames - 1, angles=angles, store=store, **how).load()
    core = raster.strip_core(field, dive, store=str(files.folder / f"core_{angles}.zarr"), **how)
    return dive, core[["value", "outcome"]].load()


def _picture(files: DiveFiles, dive: Any, *, palette: str) -> Path:
    from fractalscape import views
    from fractalscape.measures import octave_dimensions

    ring = math.ceil(MEASURED_ROWS / (dive.sizes["angle"] * math.log(2) / math.tau))
    dimensions = octave_dimensions(dive, method="pair", octaves=ring) if ring <= dive.attrs["octaves"] else ()
    axes = views.strip_picture(dive, dimensions=dimensions, ring=ring, palette=palette)
    path = files.folder / "strip.png"
    save_figure(path, axes.figure, attrs=dive.attrs)
    return path


app = command(zoom)
