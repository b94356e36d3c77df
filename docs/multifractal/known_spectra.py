"""Estimate c1 and c2 of signals and images of known spectra, and how often block intervals hold them, into a table.

Run: python docs/multifractal/known_spectra.py     (about ten minutes on one core)
"""

from pathlib import Path

import numpy as np
import xarray as xr

from fractalscape.landscapes import MultifractalSurfaceSpec, MultifractalWalkSpec, fractional_brownian
from fractalscape.measures import singularity_spectrum
from fractalscape.measures.multifractal import LeaderAnalysis
from fractalscape.randomness import fractional_motion

TABLE = Path(__file__).with_suffix(".csv")
RUNS, SEED = 100, 7
SIGNAL, IMAGE = 2**15, 512
SURFACE = MultifractalSurfaceSpec(shape=(IMAGE, IMAGE), hurst=0.5, intermittency=0.04, integral_scale=IMAGE)
WALK = MultifractalWalkSpec(steps=SIGNAL, hurst=0.75, intermittency=0.03, integral_scale=SIGNAL)
MODELS = {
    "fBm": (0.7, 0.0, lambda runs: fractional_motion(SIGNAL, hurst=0.7, seed=SEED, count=runs)),
    "MRW": (WALK.c1, WALK.c2, lambda runs: WALK.draw(seed=SEED, count=runs).values),
    "fBs": (0.5, 0.0, lambda runs: fractional_brownian((IMAGE, IMAGE), hurst=0.5, seed=SEED, count=runs).values),
    "MRS": (SURFACE.c1, SURFACE.c2, lambda runs: SURFACE.draw(seed=SEED, count=runs).values),
}
"""Truth, and how many are drawn."""
OCTAVES = {1: (3, 10), 2: (3, 5)}
COLUMNS = "model,samples,octaves,p,runs,c1,c1_mean,c1_std,c1_held,c2,c2_mean,c2_std,c2_held"
"""The last of each: in which share of the runs a 95 % block interval holds the truth."""


def main(table: Path = TABLE, *, runs: int = RUNS) -> None:
    rows = [COLUMNS]
    for name, (c1, c2, draw) in MODELS.items():
        data = np.asarray(draw(runs))
        ndim = data.ndim - 1
        first, last = OCTAVES[ndim]
        for p in (1.0, 2.0, None):
            analysis = LeaderAnalysis(p=p, fit_octaves=(first, last))
            found = singularity_spectrum(data, ndim=ndim, analysis=analysis, intervals="block", seed=SEED)
            found = found.isel(replicate=found["status"].values == "ok")
            size, said = "x".join(map(str, data.shape[1:])), "inf" if p is None else f"{p:g}"
            numbers = [*_summary(found, 1, c1), *_summary(found, 2, c2)]
            head = f"{name},{size},{first}-{last},{said},{found.sizes['replicate']}"
            rows.append(",".join([head, *(f"{number:.4f}" for number in numbers)]))
    table.write_text("\n".join(rows) + "\n")


def _summary(found: xr.Dataset, order: int, truth: float) -> list[float]:
    own = found.sel(order=order)
    estimates = own["log_cumulants"].values
    held = (own["log_cumulants_lower"] <= truth) & (own["log_cumulants_upper"] >= truth)
    return [truth, float(estimates.mean()), float(estimates.std(ddof=1)), float(held.mean())]


if __name__ == "__main__":
    main()
