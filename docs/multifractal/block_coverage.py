"""How often bootstrap intervals of each kind hold c1 and c2 of walks and surfaces of known spectra, into a table.

Run: python docs/multifractal/block_coverage.py     (about six minutes on one core)
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fractalscape.landscapes import MultifractalSurfaceSpec, MultifractalWalkSpec, fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap, bootstrap_intervals
from fractalscape.randomness import fractional_motion

TABLE = Path(__file__).with_suffix(".csv")
PARTS, RUNS, SEED, SIGNAL, IMAGE = 8, 25, 11, 2**15, 512
REPLICATES, INNER = 199, 50
WALK = MultifractalWalkSpec(steps=SIGNAL, hurst=0.75, intermittency=0.03, integral_scale=SIGNAL)
SURFACE = MultifractalSurfaceSpec(shape=(IMAGE, IMAGE), hurst=0.5, intermittency=0.04, integral_scale=IMAGE)
MODELS = {
    "fBm": (0.7, 0.0, lambda seed, runs: fractional_motion(SIGNAL, hurst=0.7, seed=seed, count=runs)),
    "MRW": (WALK.c1, WALK.c2, lambda seed, runs: WALK.draw(seed=seed, count=runs).values),
    "fBs": (0.5, 0.0, lambda seed, runs: fractional_brownian((IMAGE, IMAGE), hurst=0.5, seed=seed, count=runs).values),
    "MRS": (SURFACE.c1, SURFACE.c2, lambda seed, runs: SURFACE.draw(seed=seed, count=runs).values),
}
"""Truth, and how many are drawn."""
OCTAVES = {1: (3, 10), 2: (3, 5)}
PLAIN, NESTED = ("percentile", "basic", "normal"), ("studentised", "adjusted_basic", "adjusted_percentile")
WAYS = [
    {"blocks": "octave", "block": 6, "inner": INNER},
    {"blocks": "octave", "block": 12},
    {"blocks": "octave", "block": 6, "weighting": "variance"},
    {"blocks": "space", "block": 2},
    {"blocks": "space", "block": 6},
]
CUMULANTS = [f"c{m}_{name}" for m in (1, 2) for name in ("mean", "std", "drawn_std", "mean_held", "truth_held")]
COLUMNS = ["model", "blocks", "block", "weighting", "interval_kind", "runs", *CUMULANTS]
"""`drawn_std` is the mean standard deviation of replicates; the last two are shares of runs whose interval holds."""


def main(table: Path = TABLE) -> None:
    rows = [",".join(COLUMNS), *(row for name in MODELS for row in model_rows(name))]
    table.write_text("\n".join(rows) + "\n")


def model_rows(name: str, *, parts: int = PARTS, runs: int = RUNS) -> Iterator[str]:
    *truth, draw = MODELS[name]
    found = [intervals(np.asarray(draw(SEED + part, runs)), SEED + part) for part in range(parts)]
    for way, kind in found[0]:
        joined = np.concatenate([each[way, kind] for each in found], axis=1)
        numbers = [f"{number:.4f}" for number in summary(joined, np.asarray(truth))]
        how = WAYS[way]
        head = [name, how["blocks"], how["block"], how.get("weighting", "analysis"), kind, parts * runs]
        yield ",".join(map(str, [*head, *numbers]))


def intervals(data: np.ndarray, seed: int) -> dict[tuple[int, str], np.ndarray]:
    """Return estimates, deviations of replicates and both ends, shape (4, run, order), of every way and kind."""
    ndim = data.ndim - 1
    analysis = LeaderAnalysis(fit_octaves=OCTAVES[ndim], moments=(2.0,), orders=2)
    found = {}
    for k, way in enumerate(WAYS):
        drawn = block_bootstrap(data, analysis, ndim=ndim, replicates=REPLICATES, seed=seed, **way)
        spread = drawn.drawn.log_cumulants.std(axis=1, ddof=1)
        for kind in (*PLAIN, *(NESTED if "inner" in way else ())):
            ends = bootstrap_intervals(drawn, interval_kind=kind)
            low, high = (ends[f"log_cumulants_{end}"].values for end in ("lower", "upper"))
            found[k, kind] = np.stack([drawn.estimate.log_cumulants, spread, low, high])
    return found


def summary(joined: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the numbers of c1 and then of c2 that `CUMULANTS` names."""
    estimate, spread, low, high = joined
    mean = estimate.mean(axis=0)
    held = [((low <= value) & (value <= high)).mean(axis=0) for value in (mean, truth)]
    return np.stack([mean, estimate.std(axis=0, ddof=1), spread.mean(axis=0), *held], axis=1).ravel()


if __name__ == "__main__":
    main()
