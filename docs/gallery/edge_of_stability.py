"""Draw the edge of stability on digits: the sharpness of a small network under gradient descent, epoch by epoch.

Run: python docs/gallery/edge_of_stability.py     (about half a minute)
The picture and the table of its curves go beside this file.
"""

import csv
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from fractalscape.networks import HessianOperator, TrainingSpec, lanczos, train, training_preset

HERE = Path(__file__).parent
PLAIN = training_preset("edge-of-stability")
TRAININGS = {
    "gradient descent": PLAIN,
    "a third of the learning rate": PLAIN.replace(learning_rate=PLAIN.learning_rate / 3, epochs=3 * PLAIN.epochs),
    "momentum": training_preset("edge-of-stability-momentum"),
}
RECORDS = 100


def sharpness_curve(spec: TrainingSpec, *, every: int) -> list[dict[str, float]]:
    rows = []

    def record(state):
        if state.epoch % every:
            return
        found = lanczos(HessianOperator(state.objective()), 1, tolerance=1e-3)
        largest = float(found.eigenvalues[0]) if found.converged[0] else float("nan")
        rows.append({"epoch": state.epoch, "loss": state.loss, "sharpness": largest})

    train(spec.replace(evaluate_every=every), every_epoch=record)
    return rows


def draw(curves: dict[str, list[dict[str, float]]], picture: Path) -> None:
    figure = Figure(figsize=(9, 5.2), layout="constrained")
    above, below = figure.subplots(2, 2, sharex="col", height_ratios=(2, 1))
    panels = {"gradient descent": 0, "a third of the learning rate": 0, "momentum": 1}
    for name, rows in curves.items():
        spec, column = TRAININGS[name], panels[name]
        grey = {"color": "0.6", "linewidth": 1} if "third" in name else {"color": "C0", "linewidth": 1.4}
        pace = spec.learning_rate / TRAININGS["gradient descent" if column == 0 else name].learning_rate
        epochs = [row["epoch"] * pace for row in rows]
        said = f"η = {spec.learning_rate:.3g}" + (f", μ = {spec.momentum}" if spec.momentum else "")
        above[column].plot(epochs, [row["sharpness"] for row in rows], label=said, **grey)
        below[column].semilogy(epochs, [row["loss"] for row in rows], **grey)
    for column, (name, threshold) in enumerate((("gradient descent", "2/η"), ("momentum", "(2 + 2μ)/η"))):
        above[column].axhline(TRAININGS[name].stable_curvature, color="k", linestyle="--", linewidth=1, label=threshold)
        above[column].set_title(name, loc="left", fontsize="medium")
        above[column].legend(frameon=False, loc="lower right")
        below[column].yaxis.set_minor_formatter(NullFormatter())
        below[column].set_ylim(0.01, 1)
    above[0].set_ylabel("largest eigenvalue of the Hessian")
    below[0].set_ylabel("training loss")
    below[0].set_xlabel("epoch (of η = 0.05: a third)")
    below[1].set_xlabel("epoch")
    figure.savefig(picture, dpi=90)


def main(folder: Path = HERE) -> None:
    curves = {name: sharpness_curve(spec, every=spec.epochs // RECORDS) for name, spec in TRAININGS.items()}
    with open(folder / "edge_of_stability.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["training", "stable_curvature", "epoch", "loss", "sharpness"])
        for name, rows in curves.items():
            threshold = f"{TRAININGS[name].stable_curvature:.6g}"
            writer.writerows(
                [name, threshold, row["epoch"], f"{row['loss']:.5g}", f"{row['sharpness']:.5g}"] for row in rows
            )
    draw(curves, folder / "edge_of_stability.png")


if __name__ == "__main__":
    main()
