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
from fractalscape.cli.flags import FILES, PLACE, WORK, Condition, Where, command, number_of, resolution_of
from fractalscape.cli.result import check_palette
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
        x, y = (number_of("--center", text) for text in self.center)
        return window.x.position(float(x)), window.y.position(float(y))


def zoom(
    *,
    condition: Condition | None = None,
    place: Where | None = None,
    target: Target | None = None,
    output_dir: Annotated[
        Path | None,
        Parameter(help="Folder of the frames.", metavar="FOLDER", show_default="outputs/zooms/CONDITION", group=FILES),
    ] = None,
    video: Annotated[bool, Parameter(help="Make a film of the frames.", group=FILES)] = True,
    fps: Annotated[int, Parameter(help="Frames of the film per second.", metavar="N", group=FILES)] = 30,
    palette: Annotated[
        str, Parameter(help="Colours: published, safe (colour-blind), status.", metavar="NAME", group=FILES)
    ] = "published",
    workers: Annotated[
        int | str | None,
        Parameter(
            help="Threads, or dask://HOST:PORT for a running cluster.",
            show_default="every processor",
            metavar="N",
            group=WORK,
        ),
    ] = None,
    at_floor: Annotated[
        str,
        Parameter(
            help="At frames that float64 cannot resolve: stop, or stamp (compute and mark them).",
            metavar="HOW",
            group=WORK,
        ),
    ] = "stop",
    dry_run: Annotated[
        bool,
        Parameter(help="Check, print how long it will take, and stop.", negative="", show_default=False, group=WORK),
    ] = False,
):
    """Dive into the border, frame by frame, and film it.

    The frames are windows about one point, each half as wide as the one before and computed anew. The first one is that
    of --window, or of the sweep named by --store or --status-npy, moved so that the centre is in its middle. A dive
    that was stopped goes on where it was when the same command is given again.

    The folder gets zoom_000.png, zoom_001.png … with one pixel for each sample, a .npy of outcomes beside each (as
    sweep writes them), frames.jsonl with a line for each frame (its window in full digits), zoom.json with the centre,
    zoom.zarr with the full values; the film, FOLDER_zoom.mp4, stands beside the folder.

    Example:  fractalscape zoom --preset single --resolution 128 --num-levels 20
    """
    condition, place, target = condition or Condition(), place or Where(), target or Target()
    check_palette(palette)
    if video and palette == "status":
        raise InputError("--palette status has no film, which blends values: add --no-video, or take published or safe")
    executor = executor_of(workers)
    spec, window = target.source(condition)
    check_network(spec)
    if window is None or place.window is not None or place.window_log10 is not None:
        window = place.window_of(spec, condition=condition, file=condition.file())
    resolution = resolution_of(target.resolution)
    check_samples(resolution[0] * resolution[1])
    if at_floor not in AT_FLOOR:
        raise InputError(f"--at-floor {at_floor} is not one of {', '.join(AT_FLOOR)}")
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
    files = DiveFiles(folder=output_dir or Path("outputs/zooms") / condition_name(spec), request=request)
    known = files.centre()
    cost = _announce(request, searching=known is None and request.centre is None, executor=executor)
    if dry_run:
        return
    storage.make_folder(files.folder)
    try:
        shown = _dive(files, known, cost, palette=palette, executor=executor, beyond_floor=at_floor == "stamp")
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped; what is finished is kept in {files.folder}: run the same command again to go on"
        ) from None
    if video:
        print(f"  {_film(files, shown, palette=palette, fps=fps)}")


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


def _announce(request: Request, *, searching: bool, executor: ExecutorLike) -> Cost:
    """Say what the dive is and how long it will take, from a probe half way down."""
    path = request.path()
    rows, columns = request.resolution
    halfway = path.frame(min(path.frames, path.resolved(request.resolution)) // 2 if request.centre else 0)
    cost, bound = measure(Run(spec=request.spec, window=halfway, resolution=(rows, columns), sampling="dyadic"))
    points = path.points(request.resolution) + (_search_points(path) if searching else 0)
    count = workers_of(executor)
    print(f"{condition_name(request.spec)}: {path.frames} frames of {rows} x {columns} samples, from {path.frame(0)}")
    print(
        f"  {points:,} points to train, unless they are stored: {'at most' if bound else 'about'} "
        f"{duration(cost.duration(points, count))} ({1e3 * cost.seconds:.3g} ms a point, {count} at once)",
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
) -> list[Any]:
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
        )
    path = request.path(centre)
    files.begin(path)
    axes = (request.window.x, request.window.y)
    print("centre: " + ", ".join(f"{axis.name}={axis.value(at)!r}" for axis, at in zip(axes, centre, strict=True)))
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
        check_boundary(found, shown[-1] if shown else None)
        shown.append(found[["value", "outcome"]])
        print(f"  {picture}", flush=True)
    return shown


def _film(files: DiveFiles, shown: Sequence[Any], *, palette: str, fps: int) -> Path:
    from fractalscape import views

    name = files.folder.resolve().name
    path = files.folder.parent / f"{name}_zoom.mp4"
    views.keyframe_film(shown, path, fps=fps, palette=palette, progress=True)
    return path


app = command(zoom)
