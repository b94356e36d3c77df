"""``fractalscape diffusion``: how fast walkers spread, file by file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from fractalscape import storage
from fractalscape.cli.flags import FILES, WORK, command, whole
from fractalscape.cli.trajectory_file import read_trajectory
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures import ScalingFit, WhittleFit

MEAN, LOCAL, BREAKING = "mean_squared_displacement", "local_diffusion_exponent", "ergodicity_breaking"


def diffusion(
    *path: Annotated[
        Path,
        Parameter(
            help="Positions: .npy of shape (step), (walker, step) or (walker, axis, step); CSV of a row for each step, "
            "columns walker and step if named so, the others axes; zarr stores of trajectories.",
            metavar="PATH",
            group=FILES,
        ),
    ],
    output_dir: Annotated[
        Path, Parameter(help="Folder for the tables and the figure.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/diffusion"),
    fit_range: Annotated[
        tuple[int, int] | None,
        Parameter(
            help="Smallest and largest lag of the fit, in steps.",
            metavar="LAG LAG",
            negative="",
            show_default="one record to a tenth of the trajectory",
            group=WORK,
        ),
    ] = None,
    start: Annotated[
        int, Parameter(help="Age at which windows begin, in steps.", metavar="N", converter=whole, group=WORK)
    ] = 0,
    window: Annotated[
        int | None,
        Parameter(
            help="Steps over which windows begin.",
            metavar="N",
            converter=whole,
            show_default="all of them",
            group=WORK,
        ),
    ] = None,
    replicates: Annotated[
        int,
        Parameter(
            help="Resampled sets of walkers, or of blocks of time, behind an interval.",
            metavar="N",
            converter=whole,
            group=WORK,
        ),
    ] = 1000,
    confidence: Annotated[float, Parameter(help="Level of the intervals.", metavar="SHARE", group=WORK)] = 0.95,
    seed: Annotated[int, Parameter(help="Of the resampling.", metavar="N", converter=whole, group=WORK)] = 0,
):
    """Measure how fast walkers spread: diffusion exponents with intervals.

    The time-averaged squared displacement of every walker grows like a power of the lag, the diffusion exponent: 1 is
    Brownian, below is subdiffusion, above superdiffusion, 2 ballistic. Intervals resample walkers, or blocks of time of
    a single one. Beside it stands 2H by Whittle's likelihood, which holds for fractional Brownian motion. EB is the
    ergodicity-breaking parameter at the shortest lag: the variance of time averages among walkers over their squared
    mean, near 0 where all walkers agree; it needs two walkers. Trajectories without a usable walker have a row that
    says why. Tables: diffusion.csv, a row for each file, and diffusion_curves.csv, a row for each lag.

    A trapped walk looks Brownian here: its time average is linear in the lag, and only EB tells. Its ensemble mean and
    ageing are in Python: docs/diffusion.md, which also says how often the intervals hold the truth.

    Example:  fractalscape diffusion walks.npy --fit-range 1 100
    """
    if not path:
        raise InputError("give at least one PATH: a zarr store, a .npy or a CSV of positions")
    trajectories = [read_trajectory(each) for each in path]
    labels = _labels(path)
    _check(fit_range, replicates, confidence)
    storage.make_folder(output_dir)
    width = max(len("file"), *map(len, labels))
    interval = f"{100 * confidence:g} % interval"
    columns = f"{'exponent':>8}  {interval:16}  {'2H':>6}  {interval:16}  {'EB':>8}"
    print(f"{'file':{width}}  {'walkers':>7}  {'lags':11}  {columns}")
    options = {"replicates": replicates, "confidence": confidence, "seed": seed}
    found: list[Found] = []
    for label, trajectory in zip(labels, trajectories, strict=True):
        found.append(_measure(label, trajectory, fit_range, {"start": start, "window": window}, options))
        print(_line(found[-1], width), flush=True)
        storage.write_atomic(output_dir / "diffusion.csv", _csv(map(_row, found)))
        storage.write_atomic(output_dir / "diffusion_curves.csv", _csv(row for each in found for row in _points(each)))
    _draw(found, output_dir / "diffusion.png")
    print("\n".join(str(output_dir / name) for name in ("diffusion.csv", "diffusion_curves.csv", "diffusion.png")))


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was measured of one file."""

    label: str
    walkers: int
    curve: xr.Dataset
    fit: ScalingFit
    whittle: WhittleFit
    local: xr.Dataset
    breaking: xr.Dataset


def _measure(
    label: str,
    trajectory: Any,
    fit_range: tuple[int, int] | None,
    windows: dict[str, Any],
    options: dict[str, Any],
) -> Found:
    from fractalscape import measures
    from fractalscape.measures.positions import positions

    walk = positions(trajectory)
    spread = measures.time_averaged_displacement(walk, **windows)
    return Found(
        label=label,
        walkers=int(walk.finite.sum()),
        curve=measures.ensemble_average(spread, **options),
        fit=measures.diffusion_exponent(spread, fit_range=fit_range, **options),
        whittle=measures.whittle_hurst(walk, confidence=options["confidence"]),
        local=measures.local_diffusion_exponents(spread, **options),
        breaking=measures.ergodicity_breaking(spread, **options),
    )


def _check(fit_range: tuple[int, int] | None, replicates: int, confidence: float) -> None:
    if fit_range is not None and not 0 < fit_range[0] < fit_range[1]:
        raise InputError(f"--fit-range {fit_range[0]} {fit_range[1]} must be two lags, 1 or more and ascending")
    if replicates < 2:
        raise InputError(f"--replicates {replicates} must be 2 or more; 1000 is usual")
    if not 0 < confidence < 1:
        raise InputError(f"--confidence {confidence} must lie between 0 and 1; 0.95 is usual")


def _labels(paths: tuple[Path, ...]) -> list[str]:
    """Return the names of files, whole paths where names are shared."""
    names = [each.name or str(each) for each in paths]
    return [str(each) if names.count(name) > 1 else name for each, name in zip(paths, names, strict=True)]


def _row(each: Found) -> dict[str, Any]:
    low, high = each.fit.fit_range
    reason = each.fit.reason or each.curve.attrs["reason"]
    return {
        "file": each.label,
        "walkers": each.walkers,
        "axes": each.curve.attrs["axes"],
        "records": each.curve.attrs["records"],
        "diffusion_exponent": _number(each.fit.estimate),
        "diffusion_exponent_lower": _number(each.fit.interval[0]),
        "diffusion_exponent_upper": _number(each.fit.interval[1]),
        "shortest_lag": _number(low),
        "longest_lag": _number(high),
        "r_squared": _number(each.fit.r_squared),
        "whittle_exponent": _number(2 * each.whittle.hurst),
        "whittle_exponent_lower": _number(2 * each.whittle.interval[0]),
        "whittle_exponent_upper": _number(2 * each.whittle.interval[1]),
        "whittle_status": each.whittle.status,
        "status": each.fit.status,
        "reason": reason,
    }


def _points(each: Found) -> list[dict[str, Any]]:
    """Return a row for each lag."""
    columns: Mapping[str, Any] = {
        f"{name}{end}": dataset[f"{name}{end}"].values
        for name, dataset in ((MEAN, each.curve), (LOCAL, each.local), (BREAKING, each.breaking))
        for end in ("", "_lower", "_upper")
    }
    lags, windows = each.curve["lag"].values, each.curve["windows"].values
    return [
        {"file": each.label, "lag": int(lag), "windows": int(windows[k])}
        | {name: _number(values[k]) for name, values in columns.items()}
        for k, lag in enumerate(lags)
    ]


def _number(value: float) -> str:
    return f"{value:.6g}"


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _line(each: Found, width: int) -> str:
    start = f"{each.label:{width}}  {each.walkers:>7}"
    if each.fit.status != "ok":
        return f"{start}  {'':11}  {'none':>8}  {each.fit.reason}"
    start += f"  {f'{each.fit.fit_range[0]:g} to {each.fit.fit_range[1]:g}':11}"
    breaking = _or_nothing(each.breaking[BREAKING].values[0], ".2g")
    whittle = f"{_or_nothing(2 * each.whittle.hurst, '.3f'):>6}  {_interval(each.whittle.interval, factor=2):16}"
    line = f"{start}  {each.fit.estimate:>8.3f}  {_interval(each.fit.interval):16}  {whittle}  {breaking:>8}"
    return line.rstrip() + (f"  ({each.fit.reason})" if each.fit.reason else "")


def _interval(ends: tuple[float, float], *, factor: float = 1) -> str:
    return f"[{factor * ends[0]:.3f}, {factor * ends[1]:.3f}]" if math.isfinite(ends[0]) else ""


def _or_nothing(value: float, form: str) -> str:
    return f"{value:{form}}" if math.isfinite(value) else ""


def _draw(found: list[Found], path: Path) -> None:
    """Draw the curves of all files and their local exponents."""
    from matplotlib.figure import Figure

    from fractalscape import views
    from fractalscape.cli.result import save_figure

    figure = Figure(figsize=(10.4, 4.2), layout="compressed")
    left, right = figure.subplots(1, 2, sharex=True)
    labels = [each.label for each in found]
    views.diffusion_plot([each.curve for each in found], [each.fit for each in found], labels=labels, ax=left)
    views.local_exponent_plot([each.local for each in found], ax=right)
    save_figure(path, figure)


app = command(diffusion)
