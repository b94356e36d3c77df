"""How often calibrated intervals hold c1 and c2, and how often c2 = 0 is rejected, into a table.

Run: python docs/multifractal/parametric_coverage.py     (about a minute on one core)
Images of 512² are those of held_out_estimates.csv, by the table calibration_512.json; signals are simulated here.
"""

import csv
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal import (
    CalibrationDesign,
    CalibrationTable,
    LeaderAnalysis,
    calibrated_exponents,
    calibration_table,
)
from fractalscape.measures.multifractal.calibration.parametric_bootstrap import local_design
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import simulated_log_cumulants
from fractalscape.randomness import streams

TABLE = Path(__file__).with_suffix(".csv")
IMAGES = Path(__file__).with_name("calibration_512.json")
HELD_OUT = Path(__file__).with_name("held_out_estimates.csv")
LEVEL = 0.05
"""Of tests; intervals are of 95 %."""
NOTICEABLE = 1e-6
"""λ² of smaller surfaces counts as 0: they are monofractal, but without waves shorter than two samples."""
LOCAL, LOCAL_REPLICATES = ((0.5, 0.0), (0.6, 0.0), (0.7, 0.0), (0.5, 0.02), (0.5, 0.04)), 100
"""Pairs that are calibrated by few exponents about them too, with replicates as `parametric_bootstrap` has them."""
SIGNALS = CalibrationDesign(
    shape=(2**15,),
    analysis=LeaderAnalysis(fit_octaves=(3, 10), orders=2, moments=(2.0,)),
    hurst=(0.55, 0.7, 0.85),
    intermittency=(0.0, 0.01, 0.04, 0.1),
    replicates=400,
)
SIGNAL_SEED = 32768
SIGNAL_RUNS = {(0.7, 0.0): 1000, (0.6, 0.0): 400, (0.735, 0.03): 400, (0.7, 0.02): 400}
"""By (H, λ²); the third is a walk of noise of H = 3/4."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What calibration makes of runs of one pair of exponents.

    Parameters
    ----------
    data : str
        "image"; "image_local", by fewer pairs; "smooth_image", monofractal and not of the null hypothesis; "signal".
    replicates : int
        Of the table.
    hurst, intermittency : float
        The c1 that is to be held is their sum, the c2 is -λ².
    runs : int
    calibrated : float
        Share of runs that are not beyond the table. The others hold nothing.
    c1_held, c2_held, rejected : float
        Shares of runs whose interval holds the truth, and whose p-value of c2 = 0 is 5 % or less.
    c1_held_error, c2_held_error, rejected_error : float
        Their standard errors, of a finite number of runs.
    c1_bias_before, c2_bias_before, c1_bias, c2_bias : float
        Of the estimates and of what calibration makes of them.
    c1_half_width, c2_half_width : float
        Medians: an interval that goes on below the table has no mean.
    """

    data: str
    replicates: int
    hurst: float
    intermittency: float
    runs: int
    calibrated: float
    c1_held: float
    c1_held_error: float
    c2_held: float
    c2_held_error: float
    rejected: float
    rejected_error: float
    c1_bias_before: float
    c2_bias_before: float
    c1_bias: float
    c2_bias: float
    c1_half_width: float
    c2_half_width: float


def main(table: Path = TABLE) -> None:
    rows = [
        ",".join(field.name for field in fields(Coverage)),
        *map(line, image_coverage()),
        *map(line, signal_coverage()),
    ]
    table.write_text("\n".join(rows) + "\n")
    print(table.read_text())


def line(coverage: Coverage) -> str:
    return ",".join(f"{value:.5g}" if isinstance(value, float) else str(value) for value in astuple(coverage))


def image_coverage() -> Iterator[Coverage]:
    """Yield the rows of images."""
    table = CalibrationTable.load(IMAGES)
    for (hurst, intermittency), estimates in held_out().items():
        data = "smooth_image" if 0 < intermittency < NOTICEABLE else "image"
        yield coverage(data, estimates, table, hurst, intermittency)
    for hurst, intermittency in LOCAL:
        estimates = held_out()[hurst, intermittency]
        yield coverage("image_local", estimates, local_table(table, estimates.mean(axis=0)), hurst, intermittency)


def local_table(table: CalibrationTable, estimate: NDArray[np.float64]) -> CalibrationTable:
    """Return the part of a table that `parametric_bootstrap` simulates for an estimate, with as many replicates."""
    design = local_design(table.design, estimate).replace(replicates=LOCAL_REPLICATES)
    hurst = [table.design.hurst.index(each) for each in design.hurst]
    rows = [table.design.intermittency.index(each) for each in design.intermittency]
    return CalibrationTable(design=design, estimates=table.estimates[np.ix_(hurst, rows)][:, :, :LOCAL_REPLICATES])


def held_out() -> dict[tuple[float, float], NDArray[np.float64]]:
    """Return estimates of c1 and c2, shape (run, 2), by (H, λ²)."""
    with HELD_OUT.open() as lines:
        rows = np.array([list(map(float, row)) for row in list(csv.reader(lines))[1:]])
    pairs = dict.fromkeys(map(tuple, rows[:, :2].tolist()))
    return {pair: rows[(rows[:, :2] == pair).all(axis=1), 3:] for pair in pairs}


def signal_coverage() -> Iterator[Coverage]:
    """Yield the rows of signals, of which everything is simulated."""
    of_table, *of_runs = streams(SIGNAL_SEED, 1 + len(SIGNAL_RUNS))
    table = calibration_table(SIGNALS, seed=of_table, executor=1)
    for generator, ((hurst, intermittency), runs) in zip(of_runs, SIGNAL_RUNS.items(), strict=True):
        how = {"hurst": hurst, "intermittency": intermittency, "integral_scale": SIGNALS.integral_scale}
        estimates = np.concatenate(
            [
                simulated_log_cumulants(SIGNALS.shape, SIGNALS.analysis, **how, seeds=[seed])
                for seed in streams(generator, runs)
            ]
        )
        yield coverage("signal", estimates, table, hurst, intermittency)


def coverage(
    data: str, estimates: NDArray[np.float64], table: CalibrationTable, hurst: float, intermittency: float
) -> Coverage:
    found = calibrated_exponents(estimates, table, confidence=1 - LEVEL)
    truth = np.array([hurst + intermittency, -intermittency])
    low, high = found["log_cumulants_lower"].values, found["log_cumulants_upper"].values
    held, runs = ((low <= truth) & (truth <= high)).mean(axis=0), len(estimates)
    rejected = float((found["p_value"].values <= LEVEL).mean())
    ok = found["status"].values == "ok"
    before, after = (np.mean(each[ok], axis=0) - truth for each in (estimates, found["log_cumulants"].values))
    width = np.median((high - low)[ok] / 2, axis=0)
    return Coverage(
        data=data,
        replicates=table.design.replicates,
        hurst=hurst,
        intermittency=intermittency,
        runs=runs,
        calibrated=float(ok.mean()),
        c1_held=float(held[0]),
        c1_held_error=standard_error(held[0], runs),
        c2_held=float(held[1]),
        c2_held_error=standard_error(held[1], runs),
        rejected=rejected,
        rejected_error=standard_error(rejected, runs),
        c1_bias_before=float(before[0]),
        c2_bias_before=float(before[1]),
        c1_bias=float(after[0]),
        c2_bias=float(after[1]),
        c1_half_width=float(width[0]),
        c2_half_width=float(width[1]),
    )


def standard_error(share: float, runs: int) -> float:
    return float(np.sqrt(share * (1 - share) / runs))


if __name__ == "__main__":
    main()
