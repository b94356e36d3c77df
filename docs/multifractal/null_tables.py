"""How the size of the test of c2 = 0 differs from one table of simulations to another, at 512².

Run: python docs/multifractal/null_tables.py     (about six minutes on one core, if the estimates are to be made anew)
Fractional Brownian surfaces are cut into tables that have none in common, such as `parametric_bootstrap` draws, and
each tests the surfaces of held_out_estimates.csv.
"""

import csv
import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal import CalibrationDesign, CalibrationTable, LeaderAnalysis
from fractalscape.measures.multifractal.calibration.calibration_pivots import calibration_pivots
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import simulated_log_cumulants
from fractalscape.randomness import streams

TABLE = Path(__file__).with_suffix(".csv")
ESTIMATES = Path(__file__).with_name("null_estimates.csv")
HURST, RUNS, SEED = (0.35, 0.5, 0.7), 1200, 77001
INTERMITTENCY = (0.0, 0.0025)
"""The second is of calibration_512.json, again and again: a test of c2 = 0 does not look at it."""
REPLICATES, TESTED, LEVEL = (60, 100, 200, 400), (0.5, 0.6, 0.7), 0.05
COLUMNS = ("replicates", "hurst", "tables", "size", "deviation", "smallest", "largest")


def main() -> None:
    if not ESTIMATES.exists():
        write_estimates()
    TABLE.write_text("\n".join([",".join(COLUMNS), *(",".join(map(str, row)) for row in sizes())]) + "\n")
    print(TABLE.read_text())


def write_estimates() -> None:
    generators = streams(SEED, RUNS * len(HURST))
    with ESTIMATES.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("hurst", "run", "c1", "c2"))
        for k, generator in enumerate(generators):
            hurst = HURST[k % len(HURST)]
            how = {"hurst": hurst, "intermittency": 0.0, "integral_scale": 512}
            c1, c2 = simulated_log_cumulants((512, 512), LeaderAnalysis(), **how, seeds=[generator])[0]
            writer.writerow((hurst, k // len(HURST), f"{c1:.6f}", f"{c2:.6f}"))


def estimates() -> NDArray[np.float64]:
    """Return c1 and c2, shape (hurst, run, 2)."""
    rows = np.loadtxt(ESTIMATES, delimiter=",", skiprows=1)
    return np.stack([rows[rows[:, 0] == hurst, 2:] for hurst in HURST])


def sizes() -> list[tuple[float, ...]]:
    """Return the rows of the table."""
    null, held = estimates(), loaded("parametric_coverage").held_out()
    other = CalibrationTable.load(Path(__file__).with_name("calibration_512.json")).estimates[1:4, 1]
    rows = []
    for replicates in REPLICATES:
        second = np.stack([np.resize(each, (replicates, 2)) for each in other])
        shares = []
        for first in range(0, RUNS, replicates):
            drawn = np.stack([null[:, first : first + replicates], second], axis=1)
            pivots = calibration_pivots(CalibrationTable(design=design(replicates), estimates=drawn))
            shares.append([(pivots.p_values(held[hurst, 0.0]) <= LEVEL).mean() for hurst in TESTED])
        for hurst, each in zip(TESTED, np.array(shares).T, strict=True):
            numbers = (each.mean(), each.std(ddof=1), each.min(), each.max())
            rows.append((replicates, hurst, len(each), *(round(float(number), 4) for number in numbers)))
    return rows


def design(replicates: int) -> CalibrationDesign:
    grid = {"hurst": HURST, "intermittency": INTERMITTENCY, "replicates": replicates}
    return CalibrationDesign(shape=(512, 512), analysis=LeaderAnalysis(), **grid)


def loaded(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
