"""``fractalscape lyapunov``: how chaotic descent is, along the learning rate or from start to start."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from fractalscape import storage
from fractalscape.cli.descend import surface_of
from fractalscape.cli.flags import FILES, WORK, Workers, command, whole
from fractalscape.cli.lyapunov_map import write_map
from fractalscape.cli.surface_source import Source, Surface, SurfaceFlags
from fractalscape.cli.sweep import executor_of
from fractalscape.cli.walker_flags import DESCENT, WalkerFlags, usual_rate_note
from fractalscape.dataset_store import check_place, write_dataset
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

KIND = "lyapunov_exponents"
ESTIMATORS = ("tangent", "sprott")
HIGHEST_RATE = 1e150
"""Beyond which no axis of a picture goes."""
BETWEEN = 10
"""Updates between two renormalisations of the published estimator."""
NAME = "lyapunov_exponent"
NAMES = tuple(f"{NAME}{end}" for end in ("", "_lower", "_upper"))


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A published measurement of chaos: where it stands for flags that are not given."""

    landscape: str
    rates: tuple[float, ...]
    method: str = "spline"
    steps: int = 5000
    transient: int = 5000


EXPERIMENTS = MappingProxyType(
    {
        "paper": Experiment(landscape="paper", rates=tuple(10 ** (k * 4 / 39) for k in range(40))),
        "thesis": Experiment(landscape="thesis", rates=(1200.0,)),
    }
)


def lyapunov(
    source: Source = None,
    *,
    surface: SurfaceFlags | None = None,
    walker: WalkerFlags | None = None,
    experiment: Annotated[
        str | None,
        Parameter(
            help="A published one, which other flags change: paper (Ly & Gong 2025: 40 learning rates from 1 to 10000, "
            "5000 steps after 5000) or thesis (1200).",
            metavar="NAME",
            group=DESCENT,
        ),
    ] = None,
    learning_rate: Annotated[
        list[float] | None,
        Parameter(
            help="One or several, in samples (of a callable: its own lengths) squared per height.",
            metavar="X...",
            show_default="1000",
            consume_multiple=True,
            negative="",
            group=DESCENT,
        ),
    ] = None,
    steps: Annotated[
        int | None,
        Parameter(
            help="Updates that are measured; of sprott, in every restart, tens.",
            metavar="N",
            converter=whole,
            show_default="5000; of sprott 1000",
            group=WORK,
        ),
    ] = None,
    transient: Annotated[
        int | None,
        Parameter(help="Updates before them.", metavar="N", converter=whole, show_default="5000", group=WORK),
    ] = None,
    estimator: Annotated[
        str,
        Parameter(
            help="tangent (vectors moved by the Jacobian) or sprott (two walkers, as published; it saturates; "
            "--walkers are its restarts near one start, 100 unless told otherwise).",
            metavar="NAME",
            group=WORK,
        ),
    ] = "tangent",
    map: Annotated[
        bool,
        Parameter(
            help="Draw an image instead: the exponent over 200 steps (or --steps) from every start, at one learning "
            "rate. A map that was stopped goes on.",
            negative="",
            show_default=False,
            group=WORK,
        ),
    ] = False,
    resolution: Annotated[
        str | None,
        Parameter(help="Samples of the map: N, or ROWSxCOLUMNS.", metavar="N", show_default="512", group=WORK),
    ] = None,
    workers: Workers = None,
    confidence: Annotated[float, Parameter(help="Level of the intervals.", metavar="SHARE", group=WORK)] = 0.95,
    output_dir: Annotated[
        Path, Parameter(help="Folder for the data and the picture.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/lyapunov"),
):
    """Measure how chaotic descent is: Lyapunov exponents with intervals, by learning rate.

    An exponent above 0 is chaos: neighbours part by its exponential every step. Intervals are over walkers (10 of them
    from random starts unless told otherwise), or over blocks of time of a single one. From where on intervals lie
    above 0, and where the largest exponent first rises above it, is printed last. Writes NAME.zarr, NAME.csv and
    NAME.png. With --map the store is a pyramid of tiles.

    Example:  fractalscape lyapunov --experiment paper
    """
    if experiment is not None and experiment not in EXPERIMENTS:
        raise InputError(f"--experiment {experiment} is not one of {', '.join(EXPERIMENTS)}")
    if estimator not in ESTIMATORS:
        raise InputError(f"--estimator {estimator} is not one of {', '.join(ESTIMATORS)}")
    published = EXPERIMENTS[experiment] if experiment else None
    usual = published or Experiment(landscape="paper", rates=(1000.0,))
    rates = _checked_rates(usual.rates if learning_rate is None else learning_rate)
    measured = 100 * BETWEEN if estimator == "sprott" else usual.steps
    lengths = {
        "steps": measured if steps is None else steps,
        "transient": usual.transient if transient is None else transient,
    }
    flags = walker or WalkerFlags()
    optimiser = flags.made_optimiser()
    if estimator == "sprott" and optimiser.kind != "gradient_descent":
        raise InputError(f"--estimator sprott is of plain descent, not of {optimiser.kind}; take tangent")
    if estimator == "sprott" and (lengths["steps"] < BETWEEN or lengths["steps"] % BETWEEN):
        raise InputError(
            f"--steps {steps} of --estimator sprott must be tens: a restart has its distance every 10 updates"
        )
    executor = executor_of(workers)
    if map:
        _check_map(rates, transient, estimator, flags)
    elif resolution is not None:
        raise InputError(f"--resolution {resolution} is of --map; leave it out, or ask for the map")
    own = surface_of(source, surface or SurfaceFlags(), published)
    if map:
        write_map(
            own,
            name=f"{own.name}_{optimiser.kind}_lr{rates[0]:g}_map",
            learning_rate=rates[0],
            optimiser=optimiser,
            steps=200 if steps is None else steps,
            resolution=resolution or "512",
            executor=executor,
            folder=output_dir,
        )
        return
    name = f"{own.name}_{experiment or optimiser.kind}_{estimator}"
    check_place(output_dir / f"{name}.zarr", KIND)
    walkers = _walkers(flags, estimator)
    restarts = walkers if estimator == "sprott" else None
    start = flags.starts(own, start=flags.start or ["random"], walkers=1 if restarts else walkers)
    moving = f"{walkers} restart" if restarts else f"{walkers} walker"
    print(f"{name}: {moving}{'s' if walkers > 1 else ''}, {lengths['steps']} steps", flush=True)
    if learning_rate is None and source is not None and published is None:
        print(usual_rate_note(own), flush=True)
    print(f"{'learning rate':>13}  {'exponent':>8}  {'interval':18}  others", flush=True)
    parts = []
    for rate in rates:
        how: dict[str, Any] = {"learning_rate": rate, "confidence": confidence, "optimiser": optimiser, **lengths}
        parts.append(
            _sprott(own, start[0], how, restarts, flags.walker_seed) if restarts else _tangent(own, start, how)
        )
        print(_line(rate, parts[-1]), flush=True)
    dataset = _joined(rates, parts, own, optimiser.to_json(), estimator, lengths, confidence)
    if len(rates) > 1:
        print("\n".join([*_sure_onset(dataset), _onset(dataset)]))
    storage.make_folder(output_dir)
    store, table, picture = (output_dir / f"{name}{ending}" for ending in (".zarr", ".csv", ".png"))
    write_dataset(store, dataset)
    storage.write_atomic(table, _csv(dataset))
    _draw(dataset, name, picture)
    print(f"{store}\n{table}\n{picture}")


def _walkers(flags: WalkerFlags, estimator: str) -> int:
    """Return how many walkers, or restarts of the published estimator, are asked for."""
    place = " ".join(flags.start) if flags.start and len(flags.start) == 2 else ""
    if flags.walkers is None:
        return 100 if estimator == "sprott" else 1 if place else 10
    if flags.walkers < 1:
        raise InputError(f"--walkers {flags.walkers} must be 1 or more")
    if place and flags.walkers > 1 and estimator == "tangent":
        raise InputError(
            f"--walkers {flags.walkers} from --start {place} would all be the same one; leave one of them out"
        )
    return flags.walkers


def _check_map(rates: tuple[float, ...], transient: int | None, estimator: str, flags: WalkerFlags) -> None:
    if len(rates) > 1:
        raise InputError(f"--map is of one learning rate, not of {len(rates)}; give one with --learning-rate")
    given = {"--transient": transient, "--start": flags.start, "--walkers": flags.walkers}
    for flag, value in given.items():
        if value is not None:
            raise InputError(f"{flag} has no meaning with --map, which starts everywhere; leave it out")
    if estimator != "tangent":
        raise InputError(f"--estimator {estimator} draws no map; leave it out")


def _checked_rates(rates: Any) -> tuple[float, ...]:
    if not rates or not (np.abs(rates) < HIGHEST_RATE).all():
        raise InputError(f"--learning-rate {' '.join(map(str, rates))} must be finite numbers below {HIGHEST_RATE:g}")
    return tuple(sorted({float(rate) for rate in rates}))


@dataclass(frozen=True, kw_only=True)
class Exponents:
    """What was measured at one learning rate: shape (exponent,) each, with the status in words."""

    middle: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    status: str
    reason: str


def _tangent(own: Surface, start: np.ndarray, how: dict[str, Any]) -> Exponents:
    from fractalscape.dynamics.lyapunov import lyapunov_exponents

    found = lyapunov_exponents(own.landscape, start, **how)
    values = (found[f"mean_exponent{end}"].values for end in ("", "_lower", "_upper"))
    middle, lower, upper = values
    return Exponents(
        middle=middle, lower=lower, upper=upper, status=found.attrs["status"], reason=found.attrs["reason"]
    )


def _sprott(own: Surface, start: np.ndarray, how: dict[str, Any], restarts: int, seed: int) -> Exponents:
    """Return the published estimate of restarts from a start, with a renormalisation every 10 of the steps."""
    from fractalscape.dynamics.lyapunov import sprott_exponent

    options = {name: how[name] for name in ("learning_rate", "confidence", "transient")}
    options |= {"steps": BETWEEN, "renormalisations": how["steps"] // BETWEEN, "restarts": restarts}
    found = sprott_exponent(own.landscape, start, seed=seed, **options)
    middle, lower, upper = (np.atleast_1d(found[name].values) for name in NAMES)
    return Exponents(
        middle=middle, lower=lower, upper=upper, status=found.attrs["status"], reason=found.attrs["reason"]
    )


def _line(rate: float, found: Exponents) -> str:
    if not np.isfinite(found.middle[0]):
        return f"{rate:>13.5g}  {'none':>8}  {found.reason}"
    low, high = found.lower[0], found.upper[0]
    interval = f"[{_figure(low)}, {_figure(high)}]" if np.isfinite(low) else ""
    others = "  ".join(map(_figure, found.middle[1:]))
    told = f"  ({found.reason})" if found.reason else ""
    return f"{rate:>13.5g}  {_figure(found.middle[0]):>8}  {interval:18}  {others}{told}".rstrip()


def _figure(value: float) -> str:
    """Return an exponent with four decimals, or one that these would leave hardly a digit of with two of its own."""
    return f"{value:.1e}" if 0 < abs(value) < 0.005 else f"{value:.4f}"


def _joined(
    rates: tuple[float, ...],
    parts: list[Exponents],
    own: Surface,
    optimiser: str,
    estimator: str,
    lengths: dict[str, int],
    confidence: float,
) -> xr.Dataset:
    import xarray as xr

    from fractalscape import provenance

    text = {"units": "1/step", "long_name": "Lyapunov exponent"}
    columns = zip(NAMES, ("middle", "lower", "upper"), strict=True)
    variables: dict[str, Any] = {
        name: (("learning_rate", "exponent"), np.array([getattr(part, field) for part in parts]), text)
        for name, field in columns
    }
    variables["status"] = ("learning_rate", np.array([part.status for part in parts], object))
    attrs = {
        "kind": KIND,
        "landscape": own.landscape.spec.to_json(),
        "optimiser": optimiser,
        "estimator": estimator,
        "confidence": confidence,
        "version": provenance.version(),
        **lengths,
    }
    coords = {
        "learning_rate": ("learning_rate", np.array(rates), {"units": "grid^2/height", "long_name": "learning rate"}),
        "exponent": ("exponent", 1 + np.arange(len(parts[0].middle)), {"units": "1", "long_name": "number"}),
    }
    return xr.Dataset(variables, coords=coords, attrs=attrs)


def _onset(dataset: xr.Dataset) -> str:
    rate, largest = dataset["learning_rate"].values, dataset[NAME].values[:, 0]
    rises = np.flatnonzero((largest[:-1] <= 0) & (largest[1:] > 0))
    if rises.size:
        low, high = rate[rises[0] : rises[0] + 2]
        return f"the largest exponent rises above 0 between learning rates {low:.4g} and {high:.4g}"
    return "the largest exponent does not rise above 0 between these learning rates"


def _sure_onset(dataset: xr.Dataset) -> list[str]:
    """Return from where on no interval reaches down to 0, if there is such a learning rate."""
    rate, lower = dataset["learning_rate"].values, dataset[NAMES[1]].values[:, 0]
    above = np.logical_and.accumulate((lower > 0)[::-1])[::-1]
    if not above.any() or above.all():
        return []
    return [f"intervals of the largest exponent lie above 0 from learning rate {rate[above][0]:.4g} on"]


def _csv(dataset: xr.Dataset) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["learning_rate", "exponent", *NAMES, "status"])
    for k, rate in enumerate(dataset["learning_rate"].values):
        for m, number in enumerate(dataset["exponent"].values):
            numbers = (f"{dataset[name].values[k, m]:.6g}" for name in NAMES)
            writer.writerow([f"{rate:.10g}", int(number), *numbers, dataset["status"].values[k]])
    return text.getvalue()


def _draw(dataset: xr.Dataset, name: str, path: Path) -> None:
    from matplotlib.figure import Figure

    from fractalscape import views
    from fractalscape.cli.result import save_figure

    figure = Figure(figsize=(6.4, 4.4), layout="compressed")
    axes = views.exponent_plot(dataset, ax=figure.add_subplot())
    axes.set_title(name, fontsize="small")
    save_figure(path, figure, attrs=dataset.attrs)


app = command(lyapunov)
