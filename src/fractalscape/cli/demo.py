"""``fractalscape demo``: the published conditions at a glance, in about two minutes."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import provenance, raster, storage
from fractalscape.cli.estimate import measure
from fractalscape.cli.flags import FILES, command
from fractalscape.cli.result import ResultFiles, save_figure
from fractalscape.cli.run import Run, overview
from fractalscape.execution import Progress, duration, processors
from fractalscape.trainability import preset, published

PANEL = ("single", 1024)
"""Condition and edge of the published panel."""
THUMBNAILS = {"tanh": 96, "relu": 128, "linear": 256, "single": 256, "minibatch": 80, "init-drift": 80}
"""Edges of the overviews, so that each takes 20 s of a processor at most or so."""
COSTS = {"tanh": 3.5e-3, "relu": 1.2e-3, "linear": 46e-6, "single": 16e-6, "minibatch": 5e-3, "init-drift": 3.6e-3}
"""Seconds that a point took where this was written; they only divide the progress bar."""
NEXT = (("tanh", "overview", 256), ("linear", "published", 512))


def demo(
    *,
    output_dir: Annotated[Path, Parameter(help="Folder of pictures and stores.", metavar="FOLDER", group=FILES)] = Path(
        "outputs/demo"
    ),
):
    """Draw the published conditions in about two minutes.

    The published panel of the condition "single" is drawn at 1024 x 1024 samples, and the overviews of six conditions
    as thumbnails on one sheet. Two minutes are for two processors. A demo that was stopped goes on where it was.

    Example:  fractalscape demo
    """
    runs = {name: run_of(name, "overview", size) for name, size in THUMBNAILS.items()}
    panel = run_of(PANEL[0], "published", PANEL[1])
    plan = provenance.digest([provenance.version(), *(run.to_toml() for run in (panel, *runs.values()))])
    said = output_dir / "demo.json"
    lines = _done(said, plan)
    if lines is None:
        lines = _draw(panel, runs, output_dir)
        storage.write_atomic(said, json.dumps({"plan": plan, "lines": lines}, indent=2) + "\n")
    print("\n".join(lines))


def run_of(name: str, where: str, size: int) -> Run:
    """Return the run of a preset on its overview or its published window."""
    spec = preset(name).replace(window=None)
    window = published(name).window if where == "published" else overview(spec)
    return Run(spec=spec, window=window, resolution=(size, size), sampling="dyadic")


def _done(said: Path, plan: str) -> list[str] | None:
    try:
        found = json.loads(said.read_text())
        lines = found["lines"] if found["plan"] == plan else None
        if lines and all(Path(line.strip()).exists() for line in lines if line.endswith(".png")):
            return list(lines)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return None


def _draw(panel: Run, runs: Mapping[str, Run], output_dir: Path) -> list[str]:
    from fractalscape import views

    storage.make_folder(output_dir / "images")
    files = ResultFiles(run=panel, folder=output_dir / "images")
    store = output_dir / "stores" / f"{panel.stem}.zarr"
    files.check(panel.identity(panel.spec.field()).digest, store=str(store))
    weights = {name: run.points * COSTS[name] for name, run in runs.items()} | {"panel": panel.points * COSTS[PANEL[0]]}
    with _bar(weights) as follow:
        rasters = {name: _sweep(run, output_dir, follow(name)) for name, run in runs.items()}
        shown = _sweep(panel, output_dir, follow("panel"))
    pictures = [path for path in files.write(shown, palette="published", store=str(store)) if path.suffix == ".png"]
    panels = [
        {
            "title": name,
            "spec": run.spec.to_dict(),
            "window": run.window.to_dict(),
            "resolution": run.resolution,
            "digest": rasters[name].attrs["digest"],
        }
        for name, run in runs.items()
    ]
    attrs = {"panels": json.dumps(panels), "version": provenance.version()}
    pictures.append(save_figure(output_dir / "images" / "sheet.png", views.sheet(rasters), attrs=attrs))
    lines = ["Pictures:", *(f"  {path}" for path in pictures), "", "Next, with what it takes on this machine:"]
    command = shlex.quote(sys.argv[0]) if sys.argv[0].endswith("fractalscape") else "fractalscape"
    for name, where, size in NEXT:
        run = run_of(name, where, size)
        flags = f"--preset {name} --window {where} --resolution {size}"
        seconds = measure(run)[0].duration(run.points, processors())
        lines.append(f"  {command} sweep {flags}   about {duration(seconds)}")
    lines.append(
        f"  {command} history --preset single --point 48.2989 18.2067 --point 48.2989 18.20675   a few seconds"
    )
    return lines


def _sweep(run: Run, output_dir: Path, progress: Any) -> Any:
    store = output_dir / "stores" / f"{run.stem}.zarr"
    field: Any = run.spec.field()
    found = raster.sweep(
        field, run.window, resolution=run.resolution, sampling=run.sampling, store=store, progress=progress
    )
    return found[["value", "outcome"]].load()


@contextmanager
def _bar(weights: Mapping[str, float]) -> Iterator[Any]:
    """Show one bar for all sweeps, or a line for each where there is no terminal."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, disable=not console.is_terminal) as bar:
        task, names = bar.add_task("demo", total=sum(weights.values())), list(weights)

        def follow(name: str) -> Any:
            before = sum(weights[each] for each in names[: names.index(name)])
            bar.update(task, description=name, completed=before)
            if bar.disable:
                print(f"{names.index(name) + 1} of {len(names)}: {name}", flush=True)

            def advance(progress: Progress) -> None:
                bar.update(task, completed=before + weights[name] * progress.done / progress.total)

            return advance

        yield follow


app = command(demo)
