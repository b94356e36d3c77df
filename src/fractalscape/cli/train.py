"""``fractalscape train``: train a network so that every bit repeats."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from fractalscape import provenance, storage
from fractalscape.cli.flags import FILES, command, whole
from fractalscape.cli.training_flags import TrainingFlags
from fractalscape.dataset_store import check_place, write_dataset

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.networks import TrainingSpec

KIND = "training"
CHECKPOINT_SECONDS = 2.0
CURVES = ("loss", "accuracy", "test_loss", "test_accuracy")


def train(
    *,
    training: TrainingFlags | None = None,
    keep_every: Annotated[
        int | None,
        Parameter(
            help="Keep the parameters of every so many epochs, as NAME.training/epochs/epoch_00012.pt.",
            metavar="N",
            converter=whole,
            show_default=False,
            group=FILES,
        ),
    ] = None,
    output_dir: Annotated[
        Path, Parameter(help="Folder for the store, the data and the picture.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/trainings"),
):
    """Train a network so that every bit repeats.

    Prints losses and accuracies before and after. Writes NAME.training (checkpoints of parameters, optimiser and
    curves, from which the same command goes on after Ctrl-C or a crash, with the same bits; more --epochs go on too),
    NAME.zarr (losses of steps and epochs), NAME.json and NAME.png. Presets are published set-ups at a size for a
    laptop; for CIFAR-10 give --data cifar with the paths of its binary files.

    Example:  fractalscape train --preset digits-mlp --epochs 5
    """
    flags = training or TrainingFlags()
    spec = flags.spec()
    name = name_of(spec, flags.preset)
    files = {ending: output_dir / f"{name}{ending}" for ending in (".training", ".zarr", ".json", ".png")}
    check_place(files[".zarr"], KIND)

    from fractalscape.networks import train as train_network

    found = train_network(
        spec,
        store=files[".training"],
        keep_every=keep_every,
        checkpoint_seconds=CHECKPOINT_SECONDS,
        progress=True,
    )
    print("\n".join(_summary(name, spec, found)), flush=True)
    write_dataset(files[".zarr"], found)
    storage.write_atomic(files[".json"], json.dumps(_description(spec, found), indent=2, allow_nan=False) + "\n")
    _draw(found, files[".png"], name)
    print("\n".join(str(path) for path in files.values()))


def name_of(spec: TrainingSpec, preset: str | None) -> str:
    """Return the stem of the files of a training; that of more epochs is the same if they begin alike."""
    begun = spec if spec.schedule == "cosine" else spec.replace(epochs=1)
    source = preset or f"{spec.model}_{spec.data}".replace(":", "-")
    return f"{source}_seed{spec.seed}_{begun.digest[:8]}"


def _summary(name: str, spec: TrainingSpec, found: xr.Dataset) -> list[str]:
    about = found.attrs
    lines = [
        f"{name}: {about['parameters']:,} parameters, {about['samples']:,} samples of {about['data']}; "
        f"{spec.epochs} epochs of {about['updates']} update{'s' if about['updates'] > 1 else ''}"
    ]
    if int(found["escape_step"]) >= 0:
        lines.append(f"diverged: the loss was not finite from step {int(found['escape_step'])}")
    for name in CURVES:
        if name in found and not np.isnan(found[name].values[0]):
            first, last = found[name].values[[0, -1]]
            lines.append(f"{name.replace('_', ' ')}: {first:.4g} at the start, {last:.4g} at the end")
    if not math.isnan(spec.stable_curvature):
        lines.append(f"a quadratic is stable below the curvature {spec.stable_curvature:.6g}")
    return lines


def _description(spec: TrainingSpec, found: xr.Dataset) -> dict[str, Any]:
    def plain(values: Any) -> list[float | None]:
        return [float(value) if math.isfinite(value) else None for value in np.atleast_1d(values)]

    return {
        "spec": spec.to_dict(),
        "digest": spec.digest,
        "version": provenance.version(),
        "diverged": int(found["escape_step"]) >= 0,
        "escape_step": int(found["escape_step"]),
        "stable_curvature": plain(spec.stable_curvature)[0],
        **{each: found.attrs[each] for each in ("parameters", "samples", "data", "data_digest", "updates")},
        "epoch": found["epoch"].values.tolist(),
        **{each: plain(found[each].values) for each in CURVES if each in found},
    }


def _draw(found: xr.Dataset, path: Path, title: str) -> None:
    from matplotlib.figure import Figure

    from fractalscape import views
    from fractalscape.cli.result import save_figure

    panels = [quantity for quantity in ("loss", "accuracy") if quantity in found]
    figure = Figure(figsize=(5.2 * len(panels), 4), layout="compressed")
    for axes, quantity in zip(np.atleast_1d(figure.subplots(1, len(panels))), panels, strict=True):
        views.training_plot(found, quantity=quantity, ax=axes)
    figure.suptitle(title)
    save_figure(path, figure, attrs=found.attrs)


app = command(train)
