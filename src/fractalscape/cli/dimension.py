"""``fractalscape dimension``: how rough the boundary is, level by level."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from cyclopts import Parameter

from fractalscape import execution, storage
from fractalscape.cli.class_maps import ClassMap, maps_of_folder, read_maps, read_store
from fractalscape.cli.flags import FILES, WORK, Workers, command
from fractalscape.cli.sweep import executor_of
from fractalscape.errors import InputError
from fractalscape.execution import Stop

if TYPE_CHECKING:
    from fractalscape.measures import ScalingFit

T = TypeVar("T")
COLUMNS: tuple[str, ...] = (
    "level",
    "estimated_dimension",
    "interval_low",
    "interval_high",
    "method",
    "smallest_size",
    "largest_size",
    "r_squared",
    "decades",
    "status",
    "pair_dimension",
    "pair_low",
    "pair_high",
    "reason",
)


def dimension(
    *,
    images_dir: Annotated[
        Path | None, Parameter(help="Folder of a zoom: zoom_000.npy or .png and on.", metavar="FOLDER", group=FILES)
    ] = None,
    store: Annotated[
        str | None,
        Parameter(help="Store of a zoom (every frame) or of a sweep (its finest level).", metavar="STORE", group=FILES),
    ] = None,
    output_csv: Annotated[
        Path | None,
        Parameter(
            help="Table to write; the curves go beside it as .png.",
            metavar="FILE",
            show_default="outputs/fractal_metrics/NAME_fractal_dims.csv",
            group=FILES,
        ),
    ] = None,
    method: Annotated[
        str,
        Parameter(help="gliding, pair, boxcount or published (the paper's recipe).", metavar="NAME", group=WORK),
    ] = "gliding",
    replicates: Annotated[int, Parameter(help="Resampled curves behind an interval.", metavar="N", group=WORK)] = 200,
    seed: Annotated[int, Parameter(help="Of the resampling.", metavar="N", group=WORK)] = 0,
    workers: Workers = None,
):
    """Measure the fractal dimension of the boundary, level by level.

    The dimension D is that of fits f(size) ~ size^(2 - D). Beside the chosen method the table has the pair exponent, a
    second opinion: where the two differ by more than their intervals, the boundary has no one dimension over these
    sizes. A level without boundary has no dimension: its row says so. The median over levels is printed last.

    Example:  fractalscape dimension --images-dir outputs/zooms/tanh_n16_single
    """
    from fractalscape.measures import median_dimension
    from fractalscape.measures.dimensions.box_counts import Method

    if method not in get_args(Method):
        raise InputError(f"--method {method} is not one of {', '.join(get_args(Method))}")
    if (images_dir is None) == (store is None):
        raise InputError("give either --images-dir, the folder of a zoom, or --store")
    executor = executor_of(workers)
    if replicates < 2:
        raise InputError(f"--replicates {replicates} must be 2 or more; 200 is usual")
    if images_dir is not None:
        name, maps = images_dir.resolve().name, read_maps(maps_of_folder(images_dir))
    else:
        assert store is not None
        name, maps = Path(store.rstrip("/")).stem, read_store(store)
    table = output_csv or Path("outputs/fractal_metrics") / f"{name}_fractal_dims.csv"
    _check_place(table)
    print(f"{'level':>5}  {'dimension':>9}  {'interval':16}  {'pair':>6}  {'interval':16}  r²")
    measure = partial(_measure, method, {"replicates": replicates, "seed": seed})
    found: dict[int, tuple[ScalingFit, ScalingFit]] = {}
    with execution.open_pool(executor) as pool:
        for level, fits in _in_order(execution.run(measure, enumerate(maps), pool=pool, stop=Stop())):
            found[level] = fits
            print(_line(level, *fits), flush=True)
            storage.write_atomic(table, _csv([_row(each, *fits) for each, fits in found.items()]))
    fits, curves = [fit for fit, _ in found.values()], table.with_suffix(".png")
    _draw(list(found), fits, curves)
    print(f"{table}\n{curves}")
    print(_median_line(median_dimension(fits, seed=seed), fits))


def _measure(
    method: str, options: dict[str, Any], task: tuple[int, ClassMap], stop: Stop
) -> tuple[int, int, tuple[ScalingFit, ScalingFit]]:
    """Return the number of a map, its level and its dimension by the method and by pairs."""
    from fractalscape.measures import box_dimension

    stop.check()
    number, each = task
    fit = box_dimension(each.labels, method=method, **options)  # pyright: ignore[reportArgumentType]
    stop.check()
    return number, each.level, (fit, fit if method == "pair" else _second_opinion(each.labels, options))


def _second_opinion(labels: Any, options: dict[str, Any]) -> ScalingFit:
    """Return the dimension by pairs, without an estimate where the map is large enough for the chosen method only."""
    from fractalscape.measures import ScalingFit, box_dimension

    try:
        return box_dimension(labels, method="pair", **options)
    except InputError as error:
        return ScalingFit.failed(
            [],
            [],
            status="too_few_points",
            reason=str(error),
            quantity="dimension",
            x_name="size",
            y_name="pairs",
            method="pair",
        )


def _in_order(results: Iterable[tuple[int, int, T]]) -> Iterator[tuple[int, T]]:
    """Yield (level, value) by number, each as soon as all before it are there."""
    waiting: dict[int, tuple[int, T]] = {}
    following = 0
    for number, level, value in results:
        waiting[number] = level, value
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def _check_place(table: Path) -> None:
    storage.make_folder(table.resolve().parent)
    if table.exists() and not table.is_file():
        raise InputError(f"--output-csv {table} is not a file; give the name of one")


def _row(level: int, fit: ScalingFit, pair: ScalingFit) -> dict[str, Any]:
    low, high = fit.fit_range
    return {
        "level": level,
        "estimated_dimension": _number(fit.estimate),
        "interval_low": _number(fit.interval[0]),
        "interval_high": _number(fit.interval[1]),
        "method": fit.method,
        "smallest_size": _number(low),
        "largest_size": _number(high),
        "r_squared": _number(fit.r_squared),
        "decades": _number(math.log10(high / low) if high > low else math.nan),
        "status": fit.status,
        "pair_dimension": _number(pair.estimate),
        "pair_low": _number(pair.interval[0]),
        "pair_high": _number(pair.interval[1]),
        "reason": fit.reason,
    }


def _number(value: float) -> str:
    return f"{value:.6g}"


def _csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _line(level: int, fit: ScalingFit, pair: ScalingFit) -> str:
    if fit.status != "ok":
        return f"{level:>5}  {'none':>9}  {fit.reason}"
    return (
        f"{level:>5}  {fit.estimate:>9.3f}  {_interval(fit):16}  {pair.estimate:>6.3f}  {_interval(pair):16}  "
        f"{fit.r_squared:.4f}"
    )


def _interval(fit: ScalingFit) -> str:
    low, high = fit.interval
    return f"[{low:.3f}, {high:.3f}]" if math.isfinite(low) else ""


def _median_line(median: ScalingFit, fits: list[ScalingFit]) -> str:
    if median.status != "ok":
        return f"median over levels: none ({median.reason})"
    measured = sum(fit.status == "ok" for fit in fits)
    levels = f"{measured} levels" if measured == len(fits) else f"the {measured} of {len(fits)} levels with a boundary"
    return f"median over {levels}: {median.estimate:.3f} {_interval(median)}".rstrip()


def _draw(levels: list[int], fits: list[ScalingFit], path: Path) -> None:
    """Draw the curves of all levels and, for more than one, the dimension by level."""
    from matplotlib.figure import Figure

    from fractalscape import views
    from fractalscape.cli.result import save_figure

    figure = Figure(figsize=(5.6 if len(fits) == 1 else 10.4, 4.2), layout="compressed")
    axes = figure.subplots(1, min(2, len(fits)), squeeze=False)[0]
    views.scaling_plot(fits, labels=[f"level {level}" for level in levels], ax=axes[0])
    axes[0].set_xlabel(f"{fits[0].x_name} (samples)")
    axes[0].set_ylabel(f"{fits[0].y_name} at the boundary")
    if len(fits) > 1:
        views.estimate_plot(fits, x=levels, ax=axes[1])
        axes[1].set_ylabel(f"box dimension, {fits[0].method}")
    save_figure(path, figure)


app = command(dimension)
