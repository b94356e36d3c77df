"""Estimate c1 and c2 of surfaces of known exponents at 512², held out of the calibration, into a table.

Run: python docs/multifractal/held_out_estimates.py     (about ten minutes on one core; resumes where it stopped)
"""

import csv
from pathlib import Path

from fractalscape.measures.multifractal import LeaderAnalysis
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import simulated_log_cumulants
from fractalscape.randomness import streams

TABLE = Path(__file__).with_suffix(".csv")
SHAPE, INTEGRAL_SCALE, SEED, BATCH = (512, 512), 512, 2026, 50
RUNS = {
    (0.5, 0.0): 1000,
    (0.5, 0.04): 400,
    (0.5, 0.02): 400,
    (0.7, 0.0): 400,
    (0.5, 0.1): 400,
    (0.7, 0.04): 400,
    (0.5, 0.0025): 400,
    (0.6, 0.0): 400,
    (0.6, 0.02): 400,
    (0.42, 0.07): 400,
    (0.82, 0.0): 400,
    (0.5, 1e-8): 100,
}
"""By (H, λ²): 0.42, 0.6, 0.82, 0.02 and 0.07 are between the nodes of calibration_512.py. The last are monofractal and,
as those of every λ² > 0, without waves shorter than two samples: no fractional Brownian surface is like them."""


def main(table: Path = TABLE) -> None:
    if not table.exists():
        table.write_text("hurst,intermittency,run,c1,c2\n")
    done, rows = len(table.read_text().splitlines()) - 1, []
    tasks = [(point, run) for point, runs in RUNS.items() for run in range(runs)]
    generators = streams(SEED, len(tasks))
    for k, ((hurst, intermittency), run) in enumerate(tasks[done:], start=done):
        how = {"hurst": hurst, "intermittency": intermittency, "integral_scale": INTEGRAL_SCALE}
        c1, c2 = simulated_log_cumulants(SHAPE, LeaderAnalysis(), **how, seeds=[generators[k]])[0]
        rows.append((hurst, intermittency, run, f"{c1:.5f}", f"{c2:.5f}"))
        if len(rows) == BATCH or k + 1 == len(tasks):
            with table.open("a", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
            rows.clear()


if __name__ == "__main__":
    main()
