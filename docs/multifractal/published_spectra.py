"""Put our spectra of the published landscapes beside the listed ones, and tests that tell them from a multifractal.

Run: python docs/multifractal/published_spectra.py     (about four minutes on one core)
The table goes beside this file; docs/gallery/published_spectra.py draws it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from fractalscape.landscapes import HoelderField, draw_landscape, fractional_brownian, landscape_preset
from fractalscape.measures import hoelder_map
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, local_cumulants
from fractalscape.measures.multifractal.exponents import exponents, fit_weights, octave_curves
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import OctaveStatistics

TABLE = Path(__file__).with_suffix(".csv")
SIZE, RUNS = 1024, 12
MOMENTS = (5.0, 2.0, 1.0, 0.0, -1.0, -2.0, -5.0)
LISTED = {
    "fBm": {
        "h": (0.4237, 0.4347, 0.4364, 0.4371, 0.4373, 0.4373, 0.4401),
        "D": (1.9562, 1.9970, 1.9995, 2.0, 1.9999, 1.9999, 1.9884),
        "c2": 0.0,
    },
    "mBm": {
        "h": (0.1598, 0.2589, 0.3405, 0.4608, 0.5921, 0.6921, 0.7884),
        "D": (1.5073, 1.8234, 1.9425, 2.0, 1.9354, 1.7891, 1.5007),
        "c2": -0.135,
    },
}
"""From the multifractal_spectrum.mat of the released data (A. Ly, MIT licence); c2 is the slope of h at q = 0."""
SURFACES = {
    "fBm": ("fractional", {}),
    "fBm, FracLab": ("fractional", {"method": "fraclab"}),
    "mBm": ("paper", {}),
    "mBm, FracLab": ("thesis", {"nodes": 13}),
    "MRS": ("multifractal", {}),
}
"""Presets, and what is different in them."""
PUBLISHED: dict[str, Any] = {"p": None, "wavelet": "db3", "recursion": "one_band", "weights": "uniform"}
ANALYSES = {
    "as published": LeaderAnalysis(fit_octaves=(1, 6), moments=MOMENTS, **PUBLISHED),
    "p = 2": LeaderAnalysis(fit_octaves=(3, 6), moments=MOMENTS),
    "p = 2, coarse": LeaderAnalysis(fit_octaves=(4, 6), moments=MOMENTS),
}
WAVELETS, FIRST, WEIGHTS, RECURSIONS = ("db2", "db3", "db4"), (1, 2, 3), ("count", "uniform"), ("all_bands", "one_band")
WINDOWS = LeaderAnalysis(fit_octaves=(3, 5), moments=(2.0,))
SIDES, MAP_LAGS, MAP_SIDES = (1024, 512, 256, 128), (4, 8), (65, 129)
UNIFORM = (0.3, 0.4, 0.5, 0.6, 0.7)
COLUMNS = ("surface", "how", "quantity", "at", "mean", "std", "listed")

Numbers = dict[tuple[str, str, str], float]
"""By how, quantity and at."""


def main(table: Path = TABLE, *, runs: int = RUNS) -> None:
    with table.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for name in SURFACES:
            writer.writerows(_rows(name, [numbers_of(name, seed) for seed in range(runs)]))
        blend = [(*key, f"{value:.4f}", "", "") for key, value in blended_monofractals(max(1, runs // 2)).items()]
        writer.writerows(("blend of fBm", *row) for row in blend)


def numbers_of(name: str, seed: int, *, size: int = SIZE) -> Numbers:
    """Return all that is measured of one surface."""
    surface = surface_of(name, seed, size=size)
    found: Numbers = {}
    for how, analysis in ANALYSES.items():
        found |= _spectrum(surface, how, analysis)
    if name in ("fBm", "mBm", "MRS"):
        found |= in_windows(surface)
    if name == "mBm":
        in_pixels = surface * size ** HoelderField(shape=(size, size)).values()
        found |= _spectrum(in_pixels, "p = 2, pixels", ANALYSES["p = 2"])
    if name != "MRS":
        found |= _settings(surface)
    return found


def surface_of(name: str, seed: int, *, size: int = SIZE) -> np.ndarray:
    """Return the heights of a surface of the table."""
    preset, changes = SURFACES[name]
    return draw_landscape(landscape_preset(preset, size=size).replace(**changes), seed=seed).values


def _spectrum(surface: np.ndarray, how: str, analysis: LeaderAnalysis) -> Numbers:
    found = leader_exponents(surface, analysis)
    return _named(how, found.hoelder_exponents[0], found.singularity_dimensions[0], found.log_cumulants[0])


def _named(how: str, h: np.ndarray, dimensions: np.ndarray, cumulants: np.ndarray) -> Numbers:
    by_moment = {"h": h, "D": dimensions}
    named = {(how, key, f"{q:g}"): float(v) for key in by_moment for q, v in zip(MOMENTS, by_moment[key], strict=True)}
    return named | {(how, f"c{m}", ""): float(cumulants[m - 1]) for m in (1, 2)}


def in_windows(surface: np.ndarray) -> Numbers:
    """Return means of c2 in windows, and how far windows differ in c1 and in the Hölder exponents of increments."""
    found: Numbers = {}
    for side in (side for side in SIDES if side <= len(surface)):
        local = local_cumulants(surface, WINDOWS, window=side, stride=max(32, side // 4))["log_cumulants"].values
        found[("windows", "c2", str(side))] = float(np.nanmean(local[1]))
        found[("windows", "std of c1", str(side))] = float(np.nanstd(local[0]))
    truth = HoelderField(shape=(len(surface), len(surface))).values()
    for side in MAP_SIDES:
        hoelder = hoelder_map(surface, window=side, lags=MAP_LAGS)["hoelder"].values
        known = np.isfinite(hoelder)
        found[("hoelder_map", "std", str(side))] = float(hoelder[known].std())
        found[("hoelder_map", "correlation with H", str(side))] = float(np.corrcoef(hoelder[known], truth[known])[0, 1])
    return found


def _settings(surface: np.ndarray) -> Numbers:
    """Return spectra by wavelet leaders for each way in which the published ones may have been fitted."""
    found: Numbers = {}
    for wavelet in WAVELETS:
        for recursion in RECURSIONS:
            base = LeaderAnalysis(p=None, wavelet=wavelet, recursion=recursion, moments=MOMENTS)
            leaders = base.leaders(base.coefficients(surface))
            last = min(6, leaders.octaves[-1])
            curves = octave_curves(leaders, base, octaves=leaders.octaves)
            for first in FIRST:
                part = OctaveStatistics(*(curve[:, first - 1 : last] for curve in curves))
                for weights in WEIGHTS:
                    fits = exponents(part, range(first, last + 1), base.replace(weights=weights), ndim=2)
                    how = f"{wavelet} {recursion} {first}-{last} {weights}"
                    found |= _named(
                        how, fits.hoelder_exponents[0], fits.singularity_dimensions[0], fits.log_cumulants[0]
                    )
    return found


def blended_monofractals(runs: int, *, size: int = SIZE) -> Numbers:
    r"""Return the spectrum of a surface that has, at every place, the leaders of a uniform surface of its H.

    S(j, q) = ⟨S_H(j, q)⟩ and V(j, q) = ⟨S_H V_H⟩ / S over the H of the published field; h is the slope of V, ζ of
    log2 S, and D = 2 + q h - ζ. Curves of uniform surfaces are interpolated in H by a polynomial through `UNIFORM`.
    """
    uniform: dict[str, list[OctaveStatistics]] = {how: [] for how in ANALYSES}
    for number, hurst in enumerate(UNIFORM):
        by_run: dict[str, list[OctaveStatistics]] = defaultdict(list)
        for surface in fractional_brownian((size, size), hurst=hurst, seed=1000 + number, count=runs).values:
            for how, analysis in ANALYSES.items():
                by_run[how].append(octave_curves(analysis.leaders(analysis.coefficients(surface)), analysis))
        for how, curves in by_run.items():
            means = (np.mean(each, axis=0)[0] for each in zip(*curves, strict=True))
            uniform[how].append(OctaveStatistics(*means))
    found: Numbers = {}
    for how, curves in uniform.items():
        found |= _blend(how, OctaveStatistics(*(np.stack(each) for each in zip(*curves, strict=True))), size)
    return found


def _blend(how: str, curves: OctaveStatistics, size: int) -> Numbers:
    """Return the spectrum of the blend of curves whose leading axis is H."""
    analysis = ANALYSES[how]
    first, last = analysis.fit_octaves or (1, 6)
    shares, edges = np.histogram(HoelderField(shape=(size, size)).values(), bins=80)
    share, places = (shares / shares.sum())[:, None, None], (edges[1:] + edges[:-1]) / 2 - 0.5

    def at_places(curve: np.ndarray) -> np.ndarray:
        fit = np.polynomial.polynomial.polyfit(np.array(UNIFORM) - 0.5, curve.reshape(len(UNIFORM), -1), 4)
        return np.polynomial.polynomial.polyval(places, fit).T.reshape(-1, *curve.shape[1:])

    powers = share * 2 ** at_places(curves.structure)
    structure = powers.sum(axis=0)
    term = (powers * at_places(curves.exponent_term)).sum(axis=0) / structure
    cumulants = at_places(curves.cumulants)[..., :2]
    mean = (share * cumulants).sum(axis=0)
    mean[:, 1] += (share[..., 0] * (cumulants[..., 0] - mean[:, 0]) ** 2).sum(axis=0)
    weights = fit_weights(curves.counts.mean(axis=0), analysis)

    def slopes(curve: np.ndarray) -> np.ndarray:
        return octave_slopes(curve.T, range(first, last + 1), weights)

    h = slopes(term)
    dimensions = 2 + np.array(MOMENTS) * h - slopes(np.log2(structure))
    return _named(how, h, dimensions, slopes(mean) * np.log2(np.e))


def _rows(name: str, runs: list[Numbers]) -> Iterator[tuple[str, ...]]:
    """Yield what is written of a surface: of settings how far they are from what is listed, of all else numbers."""
    listed = LISTED.get(name.split(",")[0], {})
    distances: dict[str, list[float]] = defaultdict(list)
    for how, quantity, at in runs[0]:
        values = np.array([run[(how, quantity, at)] for run in runs])
        mean, std = float(values.mean()), float(values.std(ddof=1)) if len(runs) > 1 else float("nan")
        is_setting = how.startswith(WAVELETS)
        known = listed.get(quantity)
        if quantity in ("h", "D") and known is not None:
            known = known[[f"{q:g}" for q in MOMENTS].index(at)]
            if is_setting and (quantity, at) != ("D", "0"):
                distances[how].append((mean - known) / std)
        if not is_setting:
            said = "" if known is None or how not in ANALYSES else f"{known:.4f}"
            yield name, how, quantity, at, f"{mean:.4f}", f"{std:.4f}", said
    for how, each in distances.items():
        yield name, how, "distance", "", f"{np.sqrt(np.mean(np.square(each))):.2f}", "", ""


if __name__ == "__main__":
    main()
