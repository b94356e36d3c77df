"""Draw our spectra of the published landscapes over the listed ones, and what windows say of them.

Run: python docs/gallery/published_spectra.py     (a second)
The table is that of docs/multifractal/published_spectra.py; the picture goes beside this file.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fractalscape.landscapes import landscape_preset
from fractalscape.views.palette import LINE_COLOURS, NEUTRAL

HERE = Path(__file__).parent
TABLE = HERE.parent / "multifractal" / "published_spectra.csv"
BLUE, ORANGE, GREEN, PINK = LINE_COLOURS[:4]
TITLES = {
    "fBm": "fractional, H = 0.5",
    "mBm": "multifractional, H from 0.3 to 0.7",
    "MRS": "multifractal, $c_1$ = 0.54, $c_2$ = -0.04",
}
SERIES = {
    ("", "as published"): ("exact, as published", "o", BLUE),
    (", FracLab", "as published"): ("FracLab, as published", "^", ORANGE),
    ("", "p = 2"): ("exact, by p = 2", "D", GREEN),
}
"""What follows the name of a surface, and how: what is said, marker and colour."""


def main(picture: Path = HERE / "published_spectra.png", *, table: Path = TABLE) -> None:
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    figure = Figure(figsize=(11, 8.4), layout="constrained")
    (fractional, multifractional), (multifractal, windows) = figure.subplots(2, 2)
    for axes, (name, said) in zip((fractional, multifractional, multifractal), TITLES.items(), strict=True):
        _spectra(axes, rows, name)
        axes.set_title(f"{name}: {said}", loc="left", fontsize="medium")
    _windows(windows, rows)
    figure.savefig(picture, dpi=85)


def _spectra(axes: Axes, rows: list[dict[str, str]], name: str) -> None:
    for (suffix, how), (said, marker, colour) in SERIES.items():
        h, dimension = (_series(rows, name + suffix, how, quantity) for quantity in ("h", "D"))
        if h:
            style: dict[str, Any] = {"fmt": f"{marker}-", "color": colour, "markersize": 5, "label": said}
            axes.errorbar(h["mean"], dimension["mean"], dimension["std"], h["std"], linewidth=1, **style)
    listed = [_series(rows, name, "as published", quantity)["listed"] for quantity in ("h", "D")]
    if np.isfinite(listed).all():
        axes.plot(*listed, "s", color="black", markerfacecolor="none", markersize=9, label="listed", zorder=5)
    if name == "mBm":
        blend = [_series(rows, "blend of fBm", "p = 2", quantity)["mean"] for quantity in ("h", "D")]
        axes.plot(*blend, "--", color=PINK, label="blend of fBm, by p = 2")
    if name == "MRS":
        spec: Any = landscape_preset("multifractal")
        h = np.linspace(0.25, 0.83, 60)
        axes.plot(h, spec.singularity_spectrum(h), "--", color=NEUTRAL, label="truth", zorder=0)
    axes.set(xlim=(0.08, 0.92), ylim=(0.9, 2.12), xlabel="Hölder exponent h", ylabel="dimension D(h) of its points")
    axes.legend(frameon=False, fontsize="small", loc="lower center")


def _windows(axes: Axes, rows: list[dict[str, str]]) -> None:
    for name, marker, colour in (("fBm", "o", BLUE), ("mBm", "^", ORANGE), ("MRS", "D", GREEN)):
        found = _series(rows, name, "windows", "c2")
        axes.errorbar(
            found["at"], found["mean"], found["std"], fmt=f"{marker}-", color=colour, markersize=5, label=name
        )
    pixels = _series(rows, "mBm", "p = 2, pixels", "c2")
    label = "mBm with heights in pixels, whole"
    axes.errorbar(1024, pixels["mean"], pixels["std"], fmt="v", color=ORANGE, markerfacecolor="white", label=label)
    axes.axhline(0, linestyle=":", linewidth=1, color=NEUTRAL, zorder=0)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sides := [128, 256, 512, 1024], [str(side) for side in sides])
    axes.set(ylim=(-0.125, 0.1), xlabel="side of the windows, samples", ylabel="mean of $c_2$ over windows")
    axes.set_title("$c_2$ in windows, by p = 2", loc="left", fontsize="medium")
    axes.legend(frameon=False, fontsize="small", loc="upper left")


def _series(rows: list[dict[str, str]], surface: str, how: str, quantity: str) -> dict[str, np.ndarray]:
    """Return the columns of the rows of a quantity; empty if there are none."""
    own = [row for row in rows if (row["surface"], row["how"], row["quantity"]) == (surface, how, quantity)]
    numbers = ("at", "mean", "std", "listed")
    return {name: np.array([float(row[name] or "nan") for row in own]) for name in numbers} if own else {}


if __name__ == "__main__":
    main()
