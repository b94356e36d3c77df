"""``fractalscape descend``: walkers on a landscape, their paths and how fast they spread."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from fractalscape import storage
from fractalscape.cli.flags import FILES, WORK, Workers, command, whole
from fractalscape.cli.surface_source import Source, Surface, SurfaceFlags
from fractalscape.cli.sweep import executor_of
from fractalscape.cli.walker_flags import DESCENT, NOISES, WalkerFlags, made_noise, usual_rate_note
from fractalscape.dataset_store import check_place, write_dataset
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures import ScalingFit

KIND = "descent"
MOST_LOSSES = 5
"""So many walkers have a curve of their loss."""
SHORT, LONG = (1, 9), (200, 299)
"""Lags of the published exponents."""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A published descent: where it stands for flags that are not given."""

    landscape: str
    learning_rate: float
    ages: tuple[int, ...]
    window: int
    steps: int = 10_000
    start: tuple[str, ...] = ("highest",)
    method: str = "fd_bilinear"


EXPERIMENTS = MappingProxyType(
    {
        "paper": Experiment(landscape="paper", learning_rate=1000, ages=(0, 1000, 2000, 3000, 4000, 5000), window=3000),
        "thesis": Experiment(
            landscape="thesis", learning_rate=1200, ages=(200, 500, 800, 1100), window=1000, start=("750", "50")
        ),
    }
)


def descend(
    source: Source = None,
    *,
    surface: SurfaceFlags | None = None,
    walker: WalkerFlags | None = None,
    experiment: Annotated[
        str | None,
        Parameter(
            help="A published one, which other flags change: paper (Ly & Gong 2025: learning rate 1000 from near the "
            "highest sample, 10000 steps) or thesis (1200, from (750, 50)).",
            metavar="NAME",
            group=DESCENT,
        ),
    ] = None,
    learning_rate: Annotated[
        float | None,
        Parameter(
            help="In samples (of a callable: its own lengths) squared per height.",
            metavar="X",
            show_default="1000",
            group=DESCENT,
        ),
    ] = None,
    steps: Annotated[
        int | None, Parameter(help="Updates.", metavar="N", converter=whole, show_default="10000", group=DESCENT)
    ] = None,
    record: Annotated[
        int, Parameter(help="Record every so many; divides --steps.", metavar="N", converter=whole, group=DESCENT)
    ] = 1,
    noise: Annotated[
        str | None, Parameter(help=f"Of the gradient: {', '.join(NOISES)}.", metavar="NAME", group=DESCENT)
    ] = None,
    noise_scale: Annotated[
        float | None, Parameter(help="In height per sample; of minibatch, a share.", metavar="X", group=DESCENT)
    ] = None,
    ages: Annotated[
        list[int] | None,
        Parameter(
            help="Steps after which displacements begin, a curve each.",
            metavar="N...",
            show_default="0, or as published",
            consume_multiple=True,
            negative="",
            group=WORK,
        ),
    ] = None,
    window: Annotated[
        int | None,
        Parameter(
            help="Steps over which they begin.",
            metavar="N",
            converter=whole,
            show_default="all, or as published",
            group=WORK,
        ),
    ] = None,
    workers: Workers = None,
    output_dir: Annotated[
        Path, Parameter(help="Folder for the data and the picture.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/descents"),
):
    """Let walkers descend a landscape: their paths, and how fast they spread.

    Prints how walks ended, the loss before and after, and diffusion exponents of every age at short (1 to 9) and long
    (200 to 299 steps) lags, as published: 1 is Brownian, below is subdiffusion. Writes NAME.zarr (a trajectory, of
    unfolded positions, which fractalscape diffusion and tails read), NAME_displacement.csv and NAME.png (the path of
    the first walker, the loss, the displacements).

    Example:  fractalscape descend --experiment paper --seed 1
    """
    if experiment is not None and experiment not in EXPERIMENTS:
        raise InputError(f"--experiment {experiment} is not one of {', '.join(EXPERIMENTS)}")
    published = EXPERIMENTS[experiment] if experiment else None
    flags, how = walker or WalkerFlags(), surface or SurfaceFlags()
    rate, updates = _asked(learning_rate, published, "learning_rate", 1000.0), _asked(steps, published, "steps", 10_000)
    chosen, width = _asked(ages, published, "ages", (0,)), _asked(window, published, "window", None)
    optimiser, own_noise, executor = flags.made_optimiser(), made_noise(noise, noise_scale), executor_of(workers)
    _check(updates, record, chosen)
    own = surface_of(source, how, published)
    name = f"{own.name}_{experiment or optimiser.kind}_lr{rate:g}"
    check_place(output_dir / f"{name}.zarr", KIND)
    start = flags.start if flags.start or not published else list(published.start)
    places = flags.starts(own, start=start, walkers=1 if flags.walkers is None else flags.walkers)

    from fractalscape.dynamics.descent import descend as walk

    moved = walk(
        own.landscape,
        places,
        learning_rate=rate,
        steps=updates,
        optimiser=optimiser,
        noise=own_noise,
        seed=None if own_noise is None else flags.walker_seed,
        record=record,
        executor=executor,
    )
    print("\n".join(_ends(name, own, moved)), flush=True)
    curves = [_curve(moved, age, width) for age in chosen]
    for age, curve in zip(chosen, curves, strict=True):
        print(_age_line(age, curve), flush=True)
    if said := _rest(moved):
        print(said, flush=True)
    if learning_rate is None and source is not None and published is None:
        print(usual_rate_note(own), flush=True)
    storage.make_folder(output_dir)
    store, table, picture = (output_dir / f"{name}{ending}" for ending in (".zarr", "_displacement.csv", ".png"))
    write_dataset(store, moved.assign_attrs(kind=KIND))
    storage.write_atomic(table, _csv(chosen, curves))
    _draw(own, moved, chosen, curves, picture)
    print(f"{store}\n{table}\n{picture}")


def surface_of(source: str | None, how: SurfaceFlags, published: Any) -> Surface:
    """Return the surface that flags or else a published experiment name."""
    if published is None:
        return how.load(source)
    if source is None and how.preset is None:
        how = replace(how, preset=published.landscape)
    if how.method is None and (source is None or ":" not in source):
        how = replace(how, method=published.method)
    return how.load(source)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Displacements of one age, averaged over walkers, and their exponents."""

    spread: xr.Dataset
    short: ScalingFit
    long: ScalingFit


def _asked(given: Any, published: Any, name: str, usual: Any) -> Any:
    if given is not None:
        return given
    return usual if published is None else getattr(published, name)


def _check(steps: int, record: int, ages: Any) -> None:
    if steps < 1 or record < 1 or steps % record:
        raise InputError(f"--steps {steps} and --record {record} must be 1 or more, and the second divide the first")
    late = [age for age in ages if not 0 <= age < steps]
    if late:
        raise InputError(f"--ages {late[0]} must be 0 or more and below --steps {steps}")


def _curve(moved: xr.Dataset, age: int, window: int | None) -> Curve:
    from fractalscape import measures

    steps = moved["step"].values
    room = int(steps[-1] - steps[0]) - age
    width = None if window is None or window >= room else window
    spread = measures.time_averaged_displacement(
        moved, _lags(steps, room if width is None else room - width), start=age, window=width
    )
    short, long = (measures.diffusion_exponent(spread, fit_range=lags) for lags in (SHORT, LONG))
    return Curve(spread=measures.ensemble_average(spread), short=short, long=long)


def _lags(steps: np.ndarray, longest: int) -> np.ndarray:
    """Return about 50 lags on a log scale and those of the published exponents, as far as there are records."""
    interval = int(steps[1] - steps[0]) if steps.size > 1 else 1
    wanted = [
        np.rint(np.geomspace(1, max(longest // 3, 1), 50)),
        np.arange(*SHORT),
        [SHORT[1]],
        np.arange(LONG[0], LONG[1] + 1),
    ]
    lags = np.unique(np.concatenate(wanted).astype(int))
    kept = lags[(lags % interval == 0) & (lags <= longest)]
    return kept if kept.size else np.array([interval])


def _ends(name: str, own: Surface, moved: xr.Dataset) -> list[str]:
    from fractalscape.landscapes import fold

    outcome, loss = moved["outcome"], moved["loss"].values
    meanings = dict(zip(outcome.attrs["flag_values"], outcome.attrs["flag_meanings"].split(), strict=True))
    counts = [(int((outcome.values == value).sum()), meaning) for value, meaning in meanings.items()]
    ended = ", ".join(f"{count} {'still moving' if said == 'undecided' else said}" for count, said in counts if count)
    walkers, last = moved.sizes["walker"], int(moved["step"][-1])
    lines = [f"{name}: {walkers} walker{'s' if walkers > 1 else ''}, {last} steps; {ended}"]
    lines.append(
        f"loss: {np.nanmean(loss[:, 0]):.4g} at the start, {_mean(loss[:, -1])} at the end (mean over walkers)"
    )
    ends = moved["position"].values[:, :, -1]
    ends = ends[np.isfinite(ends).all(axis=1)]
    if own.hurst_field is not None and len(ends):
        column, row = np.rint(fold(ends, own.landscape.extent, own.landscape.edges)).astype(int).T
        found = own.hurst_field[row % own.hurst_field.shape[0], column % own.hurst_field.shape[1]]
        lines.append(f"H at the end: {found.mean():.3f} (mean of the field: {own.hurst_field.mean():.3f})")
    return lines


def _mean(values: np.ndarray) -> str:
    finite = values[np.isfinite(values)]
    return f"{finite.mean():.4g}" if finite.size else "none"


def _rest(moved: xr.Dataset) -> str:
    """Return what exponents mean if walkers came to rest; nothing if none did."""
    from fractalscape.schema import CONVERGED

    walkers, rest = moved.sizes["walker"], int((moved["outcome"].values == CONVERGED).sum())
    if not rest:
        return ""
    return f"note: {rest} of {walkers} came to rest; exponents at lags beyond that say when, not how they spread"


def _age_line(age: int, curve: Curve) -> str:
    parts = [
        f"{_exponent(fit)} at lags {low} to {high}" for fit, (low, high) in ((curve.short, SHORT), (curve.long, LONG))
    ]
    return f"diffusion exponent from step {age}: {'; '.join(parts)}"


def _exponent(fit: ScalingFit) -> str:
    if fit.status != "ok":
        return "none"
    low, high = fit.interval
    return f"{fit.estimate:.3f}" + (f" [{low:.3f}, {high:.3f}]" if np.isfinite(low) else "")


def _csv(ages: Any, curves: list[Curve]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["age", "lag", "windows", "mean_squared_displacement", "lower", "upper"])
    name = "mean_squared_displacement"
    for age, curve in zip(ages, curves, strict=True):
        columns = [curve.spread[each].values for each in ("lag", "windows", name, f"{name}_lower", f"{name}_upper")]
        writer.writerows([age, *(f"{value:.10g}" for value in row)] for row in zip(*columns, strict=True))
    return text.getvalue()


def _draw(own: Surface, moved: xr.Dataset, ages: Any, curves: list[Curve], path: Path) -> None:
    """Draw the path of the first walker, the loss, and the displacements of every age."""
    from matplotlib.figure import Figure

    from fractalscape import views
    from fractalscape.cli.result import save_figure
    from fractalscape.views.palette import LINE_COLOURS

    figure = Figure(figsize=(15, 4.6), layout="compressed")
    left, middle, right = figure.subplots(1, 3)
    views.descent_path(own.heights, _in_samples(own, moved), ax=left)
    drawn = moved["loss"].values[:MOST_LOSSES]
    for number, (loss, colour) in enumerate(zip(drawn, LINE_COLOURS, strict=False)):
        middle.plot(moved["step"].values, loss, linewidth=0.6, color=colour, label=f"walker {number + 1}")
    if len(drawn) > 1:
        middle.set_title(f"of the first {len(drawn)} of {moved.sizes['walker']} walkers", fontsize="small")
    middle.set_xlabel("step")
    middle.set_ylabel("loss")
    labels = [f"from step {age}" for age in ages]
    views.diffusion_plot([each.spread for each in curves], [each.short for each in curves], labels=labels, ax=right)
    unit = "samples²" if np.allclose(own.landscape.extent, _sample_extent(own)) else "own lengths²"
    right.set_ylabel(f"mean squared displacement ({unit})")
    figure.suptitle(path.stem)
    save_figure(path, figure, attrs={name: str(value) for name, value in moved.attrs.items()})


def _in_samples(own: Surface, moved: xr.Dataset) -> xr.Dataset:
    """Return the trajectory in the samples of the heights, which those of a callable are not."""
    extent, samples = np.array(own.landscape.extent), _sample_extent(own)
    position = moved["position"] * (samples / extent)[:, None]
    return moved.assign(position=position).assign_attrs(extent=samples.astype(float).tolist())


def _sample_extent(own: Surface) -> np.ndarray:
    """Return the lengths of the domain in samples of the heights."""
    return np.array(own.heights.shape[::-1]) - (0 if own.landscape.edges == "periodic" else 1)


app = command(descend)
