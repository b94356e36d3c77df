"""Draw the ten largest eigenvalues of the Hessian at every epoch of gradient descent on the digits.

Run: python docs/gallery/hessian_record.py     (some minutes; killed, it goes on where it was)
The picture goes beside this file, the table to docs/hessian/digits_record.csv.
"""

import csv
import io
from pathlib import Path

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from fractalscape import views
from fractalscape.networks import HessianRecorder, TrainingSpec, train
from fractalscape.storage import write_atomic

HERE = Path(__file__).parent
TABLE = HERE.parent / "hessian" / "digits_record.csv"
STORE = HERE.parents[1] / "outputs" / "hessian_record"
SPEC = TrainingSpec(
    model_options={"widths": [32, 32]}, train_samples=500, batch_size=None, learning_rate=0.6, epochs=150
)


def record(store: Path, *, epochs: int = SPEC.epochs) -> xr.Dataset:
    recorder = HessianRecorder(store / "hessian")
    train(SPEC.replace(epochs=epochs), store=store / "training", every_epoch=recorder)
    return recorder.dataset()


def table(found: xr.Dataset) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    counted = [int(number) for number in found["index"].values]
    rows.writerow(
        [
            "epoch",
            "loss",
            "threshold",
            "products",
            *(f"{name}_{k}" for name in ("eigenvalue", "residual") for k in counted),
        ]
    )
    for k, epoch in enumerate(found["epoch"].values):
        each = found.isel(step=k)
        numbers = [
            each["loss"],
            each["threshold"],
            each["products"],
            *each["eigenvalue"].values,
            *each["residual"].values,
        ]
        rows.writerow([int(epoch), *(f"{float(number):.5g}" for number in numbers)])
    return text.getvalue()


def draw(found: xr.Dataset, picture: Path) -> None:
    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    views.hessian_plot(found, ax=left)
    right.semilogy(found["epoch"], found["loss"], color=views.palette.LINE_COLOURS[0])
    right.set_xlabel("epoch")
    right.set_ylabel("loss")
    relative = np.nanmax(found["residual"] / np.abs(found["eigenvalue"]))
    left.set_title(
        f"Hessian of a network on digits; residuals below {relative:.1e} of each", loc="left", fontsize="medium"
    )
    figure.savefig(picture, dpi=100)


def main(folder: Path = HERE, *, place: Path = TABLE, store: Path = STORE, epochs: int = SPEC.epochs) -> None:
    found = record(store, epochs=epochs)
    write_atomic(place, table(found))
    draw(found, folder / "hessian_record.png")


if __name__ == "__main__":
    main()
