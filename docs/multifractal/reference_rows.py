"""Means and standard deviations of log-cumulants of known processes, beside those listed when the part was specified.

Run: python docs/multifractal/reference_rows.py     (a quarter of an hour on one core; resumes where it stopped)
Each run of a process is a seed; what it gives is kept in `outputs` as a line. Listed rows were made by another
implementation in 30 to 60 runs, with low-pass axes as in the PLBMF toolbox; ours are made so and aligned. What the
table says: reference_rows.md.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.fft

from fractalscape.landscapes import MultifractalSurfaceSpec, MultifractalWalkSpec, fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis
from fractalscape.measures.multifractal.exponents import exponents, octave_curves
from fractalscape.randomness import fractional_motion

TABLE = Path(__file__).with_suffix(".csv")
RUNS = 200
LISTED_RUNS = 30


@dataclass(frozen=True, kw_only=True)
class Row:
    """One analysis, and the (mean, standard deviation) of c1, c2, … that were listed for it."""

    p: float | None
    fit_octaves: tuple[int, int]
    listed: tuple[tuple[float, float | None], ...]
    wavelet: str = "db3"
    listed_runs: int = LISTED_RUNS

    def analysis(self, *, aligned: bool) -> LeaderAnalysis:
        """Return the row's analysis, its low-pass axes aligned or not."""
        return LeaderAnalysis(
            p=self.p, fit_octaves=self.fit_octaves, wavelet=self.wavelet, aligned=aligned, moments=(1.0,)
        )


@dataclass(frozen=True, kw_only=True)
class Process:
    """What is drawn from a seed, and the rows listed for it."""

    draw: Callable[[int], np.ndarray]
    rows: tuple[Row, ...]
    ndim: int = 2


def walk(hurst: float) -> Callable[[int], np.ndarray]:
    return lambda seed: fractional_motion(2**15, hurst=hurst, seed=seed)


def surface(n: int, hurst: float) -> Callable[[int], np.ndarray]:
    return lambda seed: np.asarray(fractional_brownian((n, n), hurst=hurst, seed=seed))


def multifractal_walk(seed: int) -> np.ndarray:
    spec = MultifractalWalkSpec(steps=2**15, intermittency=0.03, integral_scale=2**15, hurst=0.75)
    return spec.draw(seed=seed).values


def multifractal_surface(n: int, integral_scale: int) -> Callable[[int], np.ndarray]:
    spec = MultifractalSurfaceSpec(shape=(n, n), hurst=0.5, intermittency=0.04, integral_scale=integral_scale)
    return lambda seed: spec.draw(seed=seed).values


MULTIFRACTAL_512 = (
    Row(p=2.0, fit_octaves=(2, 5), listed=((0.539, 0.038), (-0.047, 0.010))),
    Row(p=2.0, fit_octaves=(2, 5), listed=((0.519, 0.019), (-0.0411, 0.0069)), wavelet="db2", listed_runs=60),
)
MULTIFRACTAL_1024 = (
    Row(p=None, fit_octaves=(3, 6), listed=((0.542, 0.026), (-0.0425, 0.0094))),
    Row(p=2.0, fit_octaves=(3, 6), listed=((0.530, 0.026), (-0.0440, 0.0065))),
    Row(p=1.0, fit_octaves=(3, 6), listed=((0.528, 0.030), (-0.0450, 0.0066))),
)
PROCESSES = {
    "motion_0.7": Process(
        draw=walk(0.7),
        ndim=1,
        rows=(
            Row(p=None, fit_octaves=(3, 10), listed=((0.690, 0.010), (0.0049, 0.0022), (-0.0008, 0.0009))),
            Row(p=2.0, fit_octaves=(3, 10), listed=((0.691, 0.009), (-0.0013, 0.0018))),
            Row(p=1.0, fit_octaves=(3, 10), listed=((0.690, 0.010), (-0.0086, 0.0013))),
            Row(p=None, fit_octaves=(4, 10), listed=((0.702, 0.012), (0.0008, 0.004))),
        ),
    ),
    "multifractal_walk": Process(
        draw=multifractal_walk,
        ndim=1,
        rows=(
            Row(p=None, fit_octaves=(3, 10), listed=((0.767, 0.012), (-0.0236, 0.0082))),
            Row(p=2.0, fit_octaves=(3, 10), listed=((0.767, 0.0105), (-0.0285, 0.0073))),
            Row(p=1.0, fit_octaves=(3, 10), listed=((0.765, 0.011), (-0.0357, 0.0063))),
        ),
    ),
    "surface_512": Process(
        draw=surface(512, 0.5),
        rows=(
            Row(p=None, fit_octaves=(3, 5), listed=((0.440, 0.022), (0.0068, 0.0033))),
            Row(p=2.0, fit_octaves=(3, 5), listed=((0.446, 0.020), (-0.0005, 0.0012))),
            Row(p=1.0, fit_octaves=(3, 5), listed=((0.442, None), (-0.0019, 0.0009))),
        ),
    ),
    "multifractal_512_scale_256": Process(draw=multifractal_surface(512, 256), rows=MULTIFRACTAL_512),
    "multifractal_512_scale_512": Process(draw=multifractal_surface(512, 512), rows=MULTIFRACTAL_512),
    "surface_1024": Process(
        draw=surface(1024, 0.5),
        rows=(
            Row(p=None, fit_octaves=(3, 6), listed=((0.464, 0.009), (0.0085, 0.0026))),
            Row(p=2.0, fit_octaves=(3, 6), listed=((0.461, 0.0075), (-0.0002, 0.0005))),
            Row(p=1.0, fit_octaves=(3, 6), listed=((0.457, None), (-0.0016, 0.0003))),
        ),
    ),
    "multifractal_1024_scale_512": Process(draw=multifractal_surface(1024, 512), rows=MULTIFRACTAL_1024),
    "multifractal_1024_scale_1024": Process(draw=multifractal_surface(1024, 1024), rows=MULTIFRACTAL_1024),
}


def estimates(process: Process, seed: int) -> np.ndarray:
    """Return c1 to c3 of one run, shape (aligned, row, order)."""
    data = process.draw(seed)
    found = np.empty((process.ndim, len(process.rows), 3))  # in one dimension there is nothing to align
    for aligned in (0, 1)[: process.ndim]:
        known = {}
        for k, row in enumerate(process.rows):
            analysis = row.analysis(aligned=bool(aligned))
            if row.wavelet not in known:
                known[row.wavelet] = analysis.coefficients(data)
            leaders = analysis.leaders(known[row.wavelet])
            octaves = analysis.octaves(leaders.coefficients)
            curves = octave_curves(leaders, analysis)
            found[aligned, k] = exponents(curves, octaves, analysis, ndim=data.ndim).log_cumulants[0]
    return found


def many_estimates(name: str, runs: int, folder: Path) -> np.ndarray:
    """Return those of many runs, shape (run, aligned, row, order); lines of earlier runs are read, not made again."""
    process, path = PROCESSES[name], folder / f"{name}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    lines = path.read_text().splitlines() if path.exists() else []
    with path.open("a") as file, scipy.fft.set_workers(os.cpu_count() or 1):  # which changes no bit
        for seed in range(len(lines), runs):
            lines.append(",".join(f"{value:.8f}" for value in estimates(process, seed).ravel()))
            file.write(lines[-1] + "\n")
            file.flush()
    values = np.array([[float(value) for value in line.split(",")] for line in lines[:runs]])
    return values.reshape(runs, process.ndim, len(process.rows), 3)


def deviation(mean: float, spread: float, runs: int, listed: tuple[float, float | None], listed_runs: int):
    """Return how many joint standard errors a mean, and a standard deviation, lie from the listed ones."""
    theirs = spread if listed[1] is None else listed[1]
    of_mean = (mean - listed[0]) / np.hypot(spread / runs**0.5, theirs / listed_runs**0.5)
    of_spread = (spread - theirs) / np.hypot(spread / (2 * runs - 2) ** 0.5, theirs / (2 * listed_runs - 2) ** 0.5)
    return float(of_mean), float(of_spread)


def lines_of(name: str, values: np.ndarray) -> Sequence[str]:
    """Return the lines of the table for one process."""
    found, (runs, _, _, _) = [], values.shape
    for aligned in ("no", "yes")[: PROCESSES[name].ndim]:
        for k, row in enumerate(PROCESSES[name].rows):
            for order, listed in enumerate(row.listed):
                each = values[:, int(aligned == "yes"), k, order]
                mean, spread = float(each.mean()), float(each.std(ddof=1))
                away = deviation(mean, spread, runs, listed, row.listed_runs)
                theirs = "" if listed[1] is None else f"{listed[1]:g}"
                found.append(
                    f"{name},{row.wavelet},{row.p or 'inf'},{row.fit_octaves[0]}-{row.fit_octaves[1]},{aligned},"
                    f"c{order + 1},{runs},{mean:.4f},{spread:.4f},{listed[0]:g},{theirs},{away[0]:.1f},{away[1]:.1f}"
                )
    return found


def main(table: Path = TABLE, *, folder: Path = Path("outputs/reference_rows"), runs: int = RUNS) -> None:
    header = "process,wavelet,p,octaves,aligned,order,runs,mean,sd,listed_mean,listed_sd,mean_away,sd_away"
    lines = [header]
    for name in PROCESSES:
        lines += lines_of(name, many_estimates(name, runs, folder))
        table.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
