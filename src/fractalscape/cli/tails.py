"""``fractalscape tails``: how heavy the tails of increments are, and whether a stable law is tenable."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from fractalscape import storage
from fractalscape.cli.flags import FILES, WORK, command, whole
from fractalscape.errors import InputError

if TYPE_CHECKING:
    from fractalscape.measures import TailReport

COLUMNS: tuple[str, ...] = (
    "path",
    "quantity",
    "estimate",
    "interval_lower",
    "interval_upper",
    "confidence",
    "values",
    "status",
    "reason",
)
LABELS = {
    "stable": "stable law",
    "flattened": "of mixed scales",
    "power_law": "power law",
    "hill": "Hill",
    "generalised_pareto": "generalised Pareto",
}


def tails(
    *path: Annotated[
        Path,
        Parameter(
            help="Trajectories: .npy of shape (step), (walker, step) or (walker, axis, step); CSV of a row for each "
            "step; zarr stores.",
            metavar="PATH",
            group=FILES,
        ),
    ],
    values: Annotated[
        bool,
        Parameter(
            help="The files hold the values themselves, such as gradient noise, not positions: a row for each "
            "coordinate in a .npy, a column in a CSV.",
            negative="",
            show_default=False,
            group=WORK,
        ),
    ] = False,
    lag: Annotated[
        int | None,
        Parameter(
            help="Steps between the positions of an increment.",
            metavar="N",
            group=WORK,
            converter=whole,
            show_default="those between records",
        ),
    ] = None,
    replicates: Annotated[
        int,
        Parameter(
            help="Samples behind the goodness of fit, 50 or more: nearly all of the time.",
            metavar="N",
            group=WORK,
            converter=whole,
        ),
    ] = 100,
    confidence: Annotated[float, Parameter(help="Level of the intervals.", metavar="X", group=WORK)] = 0.95,
    seed: Annotated[int, Parameter(help="Of all that is drawn.", metavar="N", group=WORK, converter=whole)] = 0,
    output_csv: Annotated[
        Path | None,
        Parameter(
            help="Table to write; the figure goes beside it as .png.",
            metavar="FILE",
            show_default="outputs/tails/NAME_tails.csv",
            group=FILES,
        ),
    ] = None,
):
    """Measure the tails of increments, and judge whether a stable law is tenable.

    A tail index a means that P(size > x) falls as x^-a: no variance at a <= 2. An estimator of stable laws finds less
    than 2 in any heavy-tailed data, so that the verdict also asks how well the law fits, whether laws of finite
    variance fit better, and whether sums of increments follow the same law. Coordinates are brought to one scale first;
    the estimate "of mixed scales" is what they would give as they are. Of more than 5000 values so many are drawn. A
    file takes some 5 s.

    The verdict is "stable", "finite variance", "not stable", "undecided" or, with fewer than 200 values, "none". A p
    below 0.02 speaks against a stable law; so does a Vuong statistic below -1.96, of a law that is closer. Believe
    Hill's and the Pareto estimates only of tails that are no stable ones: see docs/heavy_tails.md.

    Example:  fractalscape tails walk.zarr gradient_noise.npy
    """
    from fractalscape.measures import tail_report

    if not path:
        raise InputError("give at least one PATH: a zarr store of a trajectory, a .npy or a CSV")
    table = output_csv or Path("outputs/tails") / f"{path[0].resolve().stem}_tails.csv"
    if table.is_dir():
        raise InputError(f"--output-csv {table} is a folder; give the name of a file")
    storage.make_folder(table.parent)
    options = {"lag": lag, "replicates": replicates, "confidence": confidence, "seed": seed}
    rows: list[dict[str, Any]] = []
    reports: list[TailReport] = []
    observed = [_observed(each, values) for each in path]  # first, so that no file is measured if another is not there
    for each, found in zip(path, observed, strict=True):
        report = tail_report(found, **options)
        reports.append(report)
        rows += _rows(each, report)
        print("\n".join(_lines(each, report)), flush=True)
        storage.write_atomic(table, _csv(rows))
    written = [table, *_draw(path, reports, table.with_suffix(".png"))]
    print("\n".join(map(str, written)))


def _observed(path: Path, values: bool) -> Any:
    """Return what a file holds: a trajectory, or values with an axis a row."""
    from fractalscape.cli.trajectory_file import read_trajectory
    from fractalscape.measures.positions import positions

    found = read_trajectory(path)
    if not values:
        return positions(found)
    if isinstance(found, np.ndarray) and found.ndim <= 2:
        return found
    walk = positions(found)
    return walk.array.transpose("axis", "walker", "step").values.reshape(walk.axes, -1)


def _estimates(report: TailReport) -> list[tuple[str, float, tuple[float, float], int, str, str]]:
    """Return name, estimate, interval, values behind it, status and reason of each row."""
    found = []
    for name in ("stable", "flattened"):
        fit = getattr(report, name)
        found.append((f"{name}_tail_index", fit.tail_index, fit.interval, fit.samples, fit.status, fit.reason))
    for name in ("power_law", "hill", "generalised_pareto"):
        fit = getattr(report, name)
        found.append((f"{name}_tail_index", fit.estimate, fit.interval, fit.tail_points, fit.status, fit.reason))
    return found


def _rows(path: Path, report: TailReport) -> list[dict[str, Any]]:
    confidence = f"{report.stable.confidence:g}"
    none = {"interval_lower": "", "interval_upper": "", "confidence": "", "values": report.values.size, "status": "ok"}
    rows = [
        {
            "quantity": name,
            "estimate": f"{estimate:.6g}",
            "interval_lower": f"{low:.6g}",
            "interval_upper": f"{high:.6g}",
            "confidence": confidence,
            "values": used,
            "status": status,
            "reason": reason,
        }
        for name, estimate, (low, high), used, status, reason in _estimates(report)
    ]
    if report.goodness:
        fits = f"{report.goodness.p_value:.6g}", "stable law, Kolmogorov-Smirnov, parametric bootstrap"
        rows.append({"quantity": "fit_p_value", "estimate": fits[0], **none, "reason": fits[1]})
        rise = f"{report.sums.attrs['rise_p_value']:.6g}"
        rows.append({"quantity": "sums_p_value", "estimate": rise, **none, "reason": "sums have no larger tail index"})
    for name, statistic in _against(report):
        text = "Vuong, negative where it is closer than a stable law"
        rows.append({"quantity": f"against_{name}", "estimate": f"{statistic:.6g}", **none, "reason": text})
    judged = {**none, "status": report.stable.status, "reason": report.reason}
    rows.append({"quantity": "verdict", "estimate": report.verdict, **judged})
    return [{"path": str(path), **row} for row in rows]


def _against(report: TailReport) -> list[tuple[str, float]]:
    """Return the alternatives to a stable law and Vuong's statistic of each."""
    table = report.comparison
    return list(zip(table["alternative"].values.tolist(), table["statistic"].values.tolist(), strict=True))


def _csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _lines(path: Path, report: TailReport) -> list[str]:
    lines = [f"{path}: {report.verdict.replace('_', ' ')}; {report.reason}"]
    lines.append(f"  {'tail index':18}  {'':7}  {f'{100 * report.stable.confidence:g} % interval':18}".rstrip())
    for name, estimate, (low, high), used, status, reason in _estimates(report):
        label = LABELS[name.removesuffix("_tail_index")]
        number = f"{estimate:>7.3f}  {_interval(low, high):18}  {used} values" if status == "ok" else f"none: {reason}"
        lines.append(f"  {label:18}  {number}")
    if report.goodness:
        lines.append(f"  stable law fits     p = {report.goodness.p_value:.3g}")
        lines.append(f"  sums fit as well    p = {report.sums.attrs['rise_p_value']:.3g}")
    against = _against(report)
    if against:
        lines.append("  Vuong's statistic, above 0 where the stable law is closer than")
        lines += [f"    {_short(name):22}  {_vuong(statistic)}" for name, statistic in against]
    return lines


def _vuong(statistic: float) -> str:
    return "the same law" if math.isnan(statistic) else f"{statistic:+.1f}"


def _short(name: str) -> str:
    names = {"gaussian_scale_mixture": "Gaussian scale mixture", "student_t": "Student's t", "laplace": "Laplace"}
    return names.get(name, name)


def _interval(low: float, high: float) -> str:
    return "" if math.isnan(low) else f"[{low:.3f}, {high:.3f}]"


def _draw(paths: tuple[Path, ...], reports: list[TailReport], picture: Path) -> list[Path]:
    """Draw a row of two panels for each file that has values."""
    from matplotlib.figure import Figure

    from fractalscape import views
    from fractalscape.cli.result import save_figure

    drawn = [(path, report) for path, report in zip(paths, reports, strict=True) if report.verdict != "none"]
    if not drawn:
        return []
    figure = Figure(figsize=(10.4, 4.2 * len(drawn)), layout="compressed")
    panels = figure.subplots(len(drawn), 2, squeeze=False)
    for (path, report), (left, right) in zip(drawn, panels, strict=True):
        views.tail_plot(report, ax=left)
        views.summation_plot(report.sums, ax=right)
        left.set_title(f"{path.name}: {report.verdict.replace('_', ' ')}", fontsize="medium", loc="left")
    save_figure(picture, figure)
    return [picture]


app = command(tails)
