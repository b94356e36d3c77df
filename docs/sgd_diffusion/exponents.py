"""How stochastic gradient descent diffuses on MNIST, beside the published exponents, ``exponents.csv`` and ``.png``.

``python docs/sgd_diffusion/exponents.py STORES [NAME …]`` trains the named set-ups, or all, into the folder STORES,
goes on with what is there, and then writes the table and the picture of all that is finished.

The published order, first above 1 and then below, is not found: at a learning rate of 0.1 the exponent is below 1 and
then above. Three seeds of 1000 steps; intervals draw from three walkers, and are rough. The study has
CIFAR-10, four times the width and 500 epochs; here are 4500 digits of 14 x 14 pixels, and 28 epochs.
"""

from __future__ import annotations

import csv
import dataclasses
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
import xarray as xr

from fractalscape import measures
from fractalscape.networks import (
    LabelledData,
    Tracker,
    TrackingSpec,
    TrainingSpec,
    data_from,
    read_tracking,
    read_training,
    train,
    training_preset,
)

FOLDER = Path(__file__).parent
TRACKING = TrackingSpec(components=1024, sketches=2)
LONGEST = 300
"""Lag, of a part of 1000 steps: few windows of a longer one do not overlap."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SetUp:
    """Trainings that differ in their seeds, and the published row to compare with.

    Parameters
    ----------
    preset : str
    changes : dict
        Of the preset.
    steps : int
        At least so many updates.
    seeds : int
    published : tuple of float or None
        Two exponents and the lag between them (NaN if none).
    """

    preset: str = "sgd-study"
    changes: dict[str, Any]
    steps: int = 1000
    seeds: int = 3
    published: tuple[float, float, float] | None = None

    def spec(self, seed: int) -> TrainingSpec:
        """Return the training of a seed."""
        spec = training_preset(self.preset, seed=seed, **self.changes)
        updates = -(-4500 // (spec.batch_size or 4500))
        return spec.replace(epochs=-(-self.steps // updates))


SHORTCUTS = {"model_options": {"shortcuts": "padded", "width": 4}}
SET_UPS = {
    "no shortcuts": SetUp(changes={}, published=(1.36, 0.70, 80)),
    "shortcuts": SetUp(changes=SHORTCUTS, published=(1.32, 0.73, 180)),
    "random inputs": SetUp(preset="sgd-study-random", changes={}),
    "learning rate 0.01": SetUp(changes={"learning_rate": 0.01}, published=(1.83, 1.70, np.nan)),
    "batch 512": SetUp(changes={"batch_size": 512}, published=(1.22, 0.69, 50)),
}
COLUMNS = (
    "set_up",
    "seeds",
    "parameters",
    "part",
    "first_exponent",
    "first_lower",
    "first_upper",
    "second_exponent",
    "second_lower",
    "second_upper",
    "lag_between",
    "published_first",
    "published_second",
    "published_lag",
    "final_loss",
    "final_accuracy",
)


def pooled(spec: TrainingSpec) -> LabelledData:
    """Return the data of a training with images of 14 x 14 pixels, means of 2 x 2."""
    data = data_from(spec.data, **spec.data_options)
    rows = data.inputs.reshape(data.samples, 1, 14, 2, 14, 2)
    return dataclasses.replace(data, inputs=rows.mean(axis=(3, 5)))


def run(name: str, stores: Path) -> None:
    """Train the seeds of a set-up, each tracked in a store of its own."""
    for seed in range(SET_UPS[name].seeds):
        store = stores / f"{name.replace(' ', '_')}_{seed}"
        tracker = Tracker(TRACKING, store=store / "tracking")
        spec = SET_UPS[name].spec(seed)
        train(spec, data=pooled(spec), store=store / "training", every_step=tracker, every_epoch=tracker)
        tracker.close()


def walks(name: str, stores: Path) -> tuple[xr.DataArray, list[xr.Dataset]]:
    """Return the positions of the seeds, as walkers, and the records of their trainings."""
    places = [stores / f"{name.replace(' ', '_')}_{seed}" for seed in range(SET_UPS[name].seeds)]
    found = [read_tracking(place / "tracking")["position"] for place in places]
    return xr.concat(found, "walker", join="exact").load(), [read_training(place / "training") for place in places]


def lag_between(curve: xr.DataArray) -> int:
    """Return the lag at which two joined lines fit the logarithm of a curve best."""
    x, y = np.log(curve["lag"].values), np.log(curve.values)
    errors = {}
    for k in range(4, x.size - 4):
        design = np.stack([np.ones_like(x), x, np.maximum(x - x[k], 0)], axis=1)
        errors[k] = float(np.sum((y - design @ np.linalg.lstsq(design, y)[0]) ** 2))
    return int(curve["lag"].values[min(errors, key=errors.__getitem__)])


def part_curves(position: xr.DataArray, first: int) -> xr.Dataset:
    """Return the squared displacements of each seed, averaged over the windows of a part of 1000 steps."""
    part = position.sel(step=slice(first, first + 1000))
    lags = np.unique(np.geomspace(1, LONGEST, 40).round().astype(int))
    return measures.time_averaged_displacement(part.assign_coords(step=part["step"] - first), lags)


def row(name: str, first: int, position: xr.DataArray, trainings: list[xr.Dataset]) -> dict[str, Any]:
    """Return a line of the table."""
    curves = part_curves(position, first)
    between = lag_between(measures.ensemble_average(curves)["mean_squared_displacement"])
    one, two = (measures.diffusion_exponent(curves, fit_range=each) for each in ((1, between), (between, LONGEST)))
    published = (SET_UPS[name].published if not first else None) or ("", "", "")
    ends = [float(np.mean([each[what][-1] for each in trainings])) for what in ("loss", "accuracy")]
    values = (
        *(name, SET_UPS[name].seeds, trainings[0].attrs["parameters"], f"{first}-{first + 1000}"),
        *(f"{each:.2f}" for fit in (one, two) for each in (fit.estimate, *fit.interval)),
        *(between, *published, f"{ends[0]:.4f}", f"{ends[1]:.3f}"),
    )
    return dict(zip(COLUMNS, values, strict=True))


def write(stores: Path) -> None:
    """Write the table and the picture of what is finished."""
    rows, pictured = [], {}
    for name, set_up in SET_UPS.items():
        try:
            position, trainings = walks(name, stores)
        except (ValueError, OSError):
            continue
        last = int(position["step"][-1])
        if last < set_up.steps:
            continue
        rows += [row(name, first, position, trainings) for first in range(0, set_up.steps, 1000)]
        pictured[name] = measures.ensemble_average(part_curves(position, 0))
    with (FOLDER / "exponents.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    draw(pictured)


def draw(curves: dict[str, xr.Dataset]) -> None:
    """Draw the curves of the first part, over the lag: horizontal is Brownian."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    ax = figure.subplots()
    for name, each in curves.items():
        lag, mean = each["lag"].values, each["mean_squared_displacement"].values
        ax.loglog(lag, mean / lag / mean[0], label=name)
    ax.axhline(1, color="0.7", linewidth=0.8, zorder=0)
    ax.set(xlabel="lag (steps)", ylabel="squared displacement / lag, 1 at one step")
    ax.legend(frameon=False)
    figure.savefig(FOLDER / "exponents.png", dpi=110)


def main(stores: str, *names: str) -> None:
    """Train and write."""
    torch.set_num_threads(1)
    for name in names or SET_UPS:
        run(name, Path(stores))
    write(Path(stores))


if __name__ == "__main__":
    main(*sys.argv[1:])
