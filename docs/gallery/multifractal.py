"""Draw the singularity spectra of a monofractal, a multifractional and a multifractal surface side by side.

Run: python docs/gallery/multifractal.py     (some ten seconds)
The picture goes beside this file.
"""

from pathlib import Path

from matplotlib.figure import Figure

from fractalscape import landscapes, measures, views

HERE = Path(__file__).parent
SURFACES = {
    "fractional": "fractional Brownian, H = 0.5",
    "paper": "multifractional, H from 0.3 to 0.7",
    "multifractal": "multifractal, c1 = 0.54, c2 = -0.04",
}
"""Presets, and what they are."""


def main(picture: Path = HERE / "multifractal.png", *, size: int = 1024) -> None:
    figure = Figure(figsize=(13, 7.2), layout="constrained")
    panels = figure.subplots(2, len(SURFACES), sharex="row", sharey="row", height_ratios=(1.5, 1))
    for (name, said), (above, below) in zip(SURFACES.items(), panels.T, strict=True):
        surface = landscapes.draw_landscape(landscapes.landscape_preset(name, size=size), seed=0)
        spectrum = measures.singularity_spectrum(surface)
        views.singularity_plot(spectrum, ax=above)
        views.cumulant_plot(spectrum, order=2, ax=below)
        above.set_title(said, loc="left", fontsize="medium")
    for axes in panels[:, 1:].flat:
        axes.set_ylabel("")
    panels[0, 0].set_xlim(0.1, 0.95)
    figure.savefig(picture, dpi=100)


if __name__ == "__main__":
    main()
