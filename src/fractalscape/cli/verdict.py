"""``fractalscape verdict``: what a reviewer asks of a fractal boundary, on one page."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import provenance, storage
from fractalscape.cli.estimate import check_network, check_samples, measure, workers_of
from fractalscape.cli.flags import FILES, PLACE, WORK, Condition, DryRun, Where, Workers, command, whole
from fractalscape.cli.result import save_figure
from fractalscape.cli.run import Run, condition_name
from fractalscape.cli.sweep import executor_of
from fractalscape.errors import InputError, StoreMismatch
from fractalscape.execution import ExecutorLike, Interrupted, duration
from fractalscape.raster import Window
from fractalscape.storage import write_atomic
from fractalscape.trainability.verdict import Plan
from fractalscape.trainability.verdict import verdict as compute_verdict


def verdict(
    *window: Annotated[
        str,
        Parameter(help="Which boundary; as --window of sweep.", metavar="WINDOW", group=PLACE),
    ],
    condition: Condition | None = None,
    window_log10: Annotated[
        tuple[str, str, str, str] | None,
        Parameter(
            help="The window in decades instead, such as -3 6 -3 6.", metavar="X0 X1 Y0 Y1", group=PLACE, negative=""
        ),
    ] = None,
    resolution: Annotated[
        int,
        Parameter(
            name=["--resolution", "--image-size"],
            help="Samples along each axis; half and twice as many are looked at too.",
            metavar="N",
            group=PLACE,
            converter=whole,
        ),
    ] = 256,
    seeds: Annotated[
        int, Parameter(help="How many other networks to try.", metavar="N", group=WORK, converter=whole)
    ] = 3,
    lengths: Annotated[
        list[int] | None,
        Parameter(
            help="Other training lengths to try.",
            metavar="STEPS...",
            show_default="T/16 T/8 T/4 T/2 2T",
            group=WORK,
            consume_multiple=True,
            negative="",
        ),
    ] = None,
    output_dir: Annotated[
        Path | None,
        Parameter(
            help="Folder of the page and the stores.",
            metavar="FOLDER",
            show_default="outputs/verdicts/NAME",
            group=FILES,
        ),
    ] = None,
    workers: Workers = None,
    dry_run: DryRun = False,
):
    """Judge on one page whether a boundary is fractal, as a reviewer would.

    WINDOW is published, overview, four values X0 X1 Y0 Y1 (learning rates, not decades), or what holds a window: the
    JSON or PNG of a result, a store, a TOML of --save-spec.

    The page has the map and its dimension, a null model with a smooth border, a map of what flips within rounding, half
    and twice the resolution, other seeds, other training lengths and the boundary basin entropy; each with an interval
    and a sentence, by rules that docs/verdict.md states. The folder gets verdict.png, verdict.json and the stores: a
    verdict that was stopped goes on where it was when the same command is given again.

    Example:  fractalscape verdict published --preset single
    """
    condition = condition or Condition()
    executor = executor_of(workers)
    specs = condition.specs()
    if len(specs) > 1:
        raise InputError("verdict judges one condition; give one of --activations")
    if not window and window_log10 is None and condition.file().window is None:
        raise InputError("verdict needs a window: published, overview, X0 X1 Y0 Y1 or a FILE that holds one")
    place = Where(window=list(window) or None, window_log10=window_log10)
    here = place.window_of(specs[0], condition=condition, file=condition.file())
    plan = Plan(spec=specs[0], resolution=resolution, seeds=seeds, steps=lengths)
    check_network(plan.spec)
    check_samples(4 * resolution**2)
    run = Run(spec=plan.spec, window=here, resolution=(resolution, resolution), sampling="dyadic")
    name = run.stem.removeprefix("grid_status_")
    folder = output_dir or Path("outputs/verdicts") / name
    request = _request(plan, here)
    _check_folder(folder, request)
    _announce(plan, run, executor)
    if dry_run:
        return
    storage.make_folder(folder)
    write_atomic(folder / "request.json", json.dumps(request, indent=2) + "\n")
    _judge(plan, here, folder, name, executor)


def _request(plan: Plan, window: Window) -> dict[str, Any]:
    """Return what makes two verdicts the same, as JSON types."""
    return {
        "spec": plan.spec.to_dict(),
        "window": window.to_dict(),
        "resolution": plan.resolution,
        "seeds": plan.seeds,
        "steps": list(plan.lengths),
        "version": provenance.version(),
    }


def _check_folder(folder: Path, request: dict[str, Any]) -> None:
    """Raise `StoreMismatch` if the folder holds a verdict on something else."""
    place = folder / "request.json"
    if not place.exists():
        return
    try:
        held = json.loads(place.read_text())
        other = [name for name in ("spec", "window", "resolution") if held[name] != request[name]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise StoreMismatch(f"{place} does not say what was judged; give another --output-dir") from None
    if other:
        raise StoreMismatch(
            f"{folder} holds another verdict (of another {' and '.join(other)}); give another --output-dir, "
            "or delete it"
        )


def _announce(plan: Plan, run: Run, executor: ExecutorLike) -> None:
    """Say what will be computed and how long that takes, from a probe in the window."""
    cost, bound = measure(run)
    count = workers_of(executor)
    print(f"{condition_name(plan.spec)}: verdict on {run.window}")
    for step in plan.work():
        print(f"  {step.title}: {duration(cost.duration(int(step.trainings), count))}")
    total = cost.duration(int(sum(step.trainings for step in plan.work())), count)
    print(
        f"  in all at most about {duration(total)}, what is stored not counted "
        f"({1e3 * cost.seconds:.3g} ms a point, {count} at once{', measured in part' if bound else ''})",
        flush=True,
    )


def _judge(plan: Plan, window: Window, folder: Path, name: str, executor: ExecutorLike) -> None:
    from fractalscape import views

    started = time.monotonic()
    try:
        found = compute_verdict(
            plan.spec,
            window,
            resolution=plan.resolution,
            seeds=plan.seeds,
            steps=plan.steps,
            executor=executor,
            progress=True,
            announce=lambda title: print(f"computing: {title}", flush=True),
            store=folder / "stores",
        )
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped; what is finished is kept in {folder}: run the same command again to go on"
        ) from None
    print(f"{name}: judged ({duration(time.monotonic() - started)})")
    for judgement in found.judgements:
        print(f"  {judgement.topic}: {judgement.sentence}")
    figure = views.verdict_page(found, title=f"Verdict: {name.replace('_', ' ')}")
    attrs = {"spec": plan.spec.to_json(), "window": window.to_json(), "version": provenance.version()}
    for path in (
        write_atomic(folder / "verdict.json", json.dumps(found.to_dict(), indent=2) + "\n"),
        save_figure(folder / "verdict.png", figure, attrs=attrs),
    ):
        print(f"  {path}", flush=True)


app = command(verdict)
