"""Draw maps of c1 and c2 of a multifractional and a multifractal surface, one below the other.

Run: python docs/gallery/local_cumulants.py     (some ten seconds)
The picture goes beside this file.
"""

from pathlib import Path

from matplotlib.figure import Figure

from fractalscape import landscapes, measures, views

HERE = Path(__file__).parent
SURFACES = {
    "paper": "multifractional, H from 0.3 to 0.7",
    "multifractal": "multifractal, c1 = 0.54, c2 = -0.04",
}
"""Presets, and what they are."""
ENDS = (0.2, 0.8), (-0.08, 0.08)
"""Of the colours of c1 and c2."""


def main(picture: Path = HERE / "local_cumulants.png", *, size: int = 1024) -> None:
    figure = Figure(figsize=(9.6, 8.2), layout="constrained")
    panels = figure.subplots(len(SURFACES), 2)
    last = 5 if size >= 512 else 3
    how = measures.LeaderAnalysis(fit_octaves=(last - 2, last))
    for (name, said), row in zip(SURFACES.items(), panels, strict=True):
        surface = landscapes.draw_landscape(landscapes.landscape_preset(name, size=size), seed=0)
        found = measures.local_cumulants(surface, how, window=4 * 2**last)
        whole = measures.singularity_spectrum(surface, analysis=how)["log_cumulants"].values
        for order, (axes, ends) in enumerate(zip(row, ENDS, strict=True), start=1):
            views.local_cumulant_plot(found, order=order, ax=axes).images[0].set_clim(*ends)
            axes.set_title(f"of all: {whole[order - 1]:.2f}", loc="right", fontsize="small")
        row[0].set_title(said, loc="left", fontsize="medium")
    figure.savefig(picture, dpi=90)


if __name__ == "__main__":
    main()
