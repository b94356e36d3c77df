"""``fractalscape multifractal``: singularity spectra of signals and images, file by file."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from fractalscape import storage
from fractalscape.cli.analysis_flags import AnalysisFlags
from fractalscape.cli.cumulant_map import check_map_places, cumulant_map, map_line, write_map
from fractalscape.cli.flags import FILES, WORK, command, whole
from fractalscape.errors import InputError
from fractalscape.execution import Interrupted, Progress

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures.multifractal import LeaderAnalysis

INTERVALS = ("block", "parametric", "none")
CROOKED = 0.15
"""How far c1 + c2 may be from H: of straight curves both are near zeta(2) / 2; none of 700 of known law was so far."""
MOST_SIGNALS = 15
"""A table as narrow is no image: the shortest wavelet needs 16 samples a side."""
MOST_MOMENTS = 7
"""Rows of the table of moments; all are in the JSON."""
DIAGNOSTICS = {
    "hurst": ("H", "from coefficients"),
    "minimum_regularity": ("h_min", "wavelet leaders need it above 0"),
    "critical_p": ("p0", "p-leaders need p below it"),
}


def multifractal(
    *path: Annotated[
        Path,
        Parameter(
            help="Signals or images: .npy, .mat, .csv, .txt, .h5, .png or .tif (brightness).",
            metavar="PATH",
            group=FILES,
        ),
    ],
    analysis: AnalysisFlags | None = None,
    variable: Annotated[
        str | None,
        Parameter(
            help="Name in a .mat or .h5 of several, or of a column of a .csv or .txt.",
            metavar="NAME",
            show_default=False,
            group=FILES,
        ),
    ] = None,
    intervals: Annotated[
        str,
        Parameter(
            help="block (resampled blocks of leaders; fast, not calibrated), parametric (simulations: calibrated "
            "intervals of c1 and c2, and a test of c2 = 0; minutes) or none.",
            metavar="NAME",
            group=WORK,
        ),
    ] = "block",
    replicates: Annotated[
        int | None,
        Parameter(
            help="Resamples behind an interval, or simulations of each pair of exponents.",
            metavar="N",
            converter=whole,
            show_default="400; 200 simulations",
            group=WORK,
        ),
    ] = None,
    confidence: Annotated[float, Parameter(help="Level of the intervals.", metavar="SHARE", group=WORK)] = 0.95,
    seed: Annotated[int, Parameter(help="Of what is drawn.", metavar="N", converter=whole, group=WORK)] = 0,
    window: Annotated[
        int | None,
        Parameter(
            help="Map c1 and c2 in windows of so many samples a side, too: NAME.map.zarr and NAME.map.png.",
            metavar="N",
            converter=whole,
            show_default="no map",
            group=WORK,
        ),
    ] = None,
    output_dir: Annotated[
        Path, Parameter(help="Folder for the results and pictures.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/multifractal"),
):
    """Measure the singularity spectrum of signals and images by wavelet p-leaders.

    The log-cumulant c1 is the usual Hölder exponent, c2 how far exponents differ from place to place: 0 for a
    monofractal, below 0 for a multifractal; c3 is the skewness of the spectrum. zeta(q), D(q) and h(q) are scaling
    exponents, dimensions and Hölder exponents of moments q. A q in brackets is beyond the size up to which it tells
    anything. Writes NAME.json with all curves and numbers, and NAME.png with structure functions, cumulants, zeta(q)
    and D(h).

    Data with h_min below 0 need --fractional-order, or a p below p0: the error says which. Of sampled surfaces the
    finest two octaves are biased, and block intervals of one image are not calibrated: see docs/multifractal.md.

    Example:  fractalscape multifractal image.npy --p 1 --fit-octaves 3 6
    """
    if not path:
        raise InputError("give at least one PATH: a .npy, .mat, .csv, .h5, .png or .tif of a signal or an image")
    if intervals not in INTERVALS:
        raise InputError(f"--intervals {intervals} is not one of {', '.join(INTERVALS)}")
    spec = (analysis or AnalysisFlags()).analysis()
    _check_places(path, output_dir)
    if window is not None:
        check_map_places(path, output_dir)
    arrays = [_read(each, variable) for each in path]  # first, so that no file is measured if another is not there
    unfit = {each: said for each, array in zip(path, arrays, strict=True) if (said := _unfit(array, spec, len(path)))}
    if len(unfit) == len(path):
        raise InputError(next(f"{each}: {said}" for each, said in unfit.items()))
    maps = {}
    if window is not None:  # before the spectra, which can take minutes
        for each, array in _fit(path, arrays, unfit):
            maps[each] = cumulant_map(each, array, spec, window=window, confidence=confidence, alone=len(path) == 1)
    storage.make_folder(output_dir)
    how = {"intervals": intervals, "replicates": replicates, "confidence": confidence, "seed": seed}
    how = {"progress": True if sys.stderr.isatty() else _announced, **how} if intervals != "none" else {}
    written: list[Path] = []
    for each, said in unfit.items():
        print(f"{each}:\n  none: {said}", flush=True)
        written.append(_write_reason(each, said, output_dir / each.stem))
    for each, array in _fit(path, arrays, unfit):
        found = _measured(each, array, spec, how, alone=len(path) == 1)
        lines = _lines(each, array, found) + ([map_line(maps[each])] if maps else [])
        print("\n".join(lines), flush=True)
        written += _write(each, array, found, output_dir / each.stem)
        written += write_map(each, maps[each], output_dir / each.stem) if maps else []
    print("\n".join(map(str, written)))


def _unfit(array: np.ndarray, spec: LeaderAnalysis, files: int) -> str:
    """Return why one file among many lacks the octaves asked for; nothing of the only one, whose error it is."""
    try:
        if files > 1:
            spec.octaves(spec.coefficients(array[None], ndim=array.ndim))
    except InputError as error:
        return str(error)
    return ""


def _fit(
    paths: tuple[Path, ...], arrays: list[np.ndarray], unfit: dict[Path, str]
) -> Iterator[tuple[Path, np.ndarray]]:
    return ((each, array) for each, array in zip(paths, arrays, strict=True) if each not in unfit)


def _announced(progress: Progress) -> None:
    """Say once how much is simulated, where no bar can be drawn."""
    if progress.done == 0:
        print(f"simulating {progress.total} times", file=sys.stderr, flush=True)


def _write_reason(path: Path, said: str, place: Path) -> Path:
    """Write why a file has no spectrum."""
    result = place.with_name(f"{place.name}.json")
    storage.write_atomic(result, json.dumps({"file": str(path), "status": "too_few_points", "reason": said}) + "\n")
    return result


def _check_places(paths: tuple[Path, ...], folder: Path) -> None:
    stems = [each.stem for each in paths]
    for each in paths:
        if stems.count(each.stem) > 1:
            raise InputError(f"{stems.count(each.stem)} files are called {each.stem}; measure them apart")
        picture = folder / f"{each.stem}.png"
        if picture.exists() and each.exists() and picture.samefile(each):
            raise InputError(f"--output-dir {folder} would write over {each}; give another one")


def _read(path: Path, variable: str | None) -> np.ndarray:
    from fractalscape.landscapes import read_array
    from fractalscape.landscapes.array_file import SIGNAL_OR_PLANE

    array = np.asarray(read_array(path, variable=variable, dims=SIGNAL_OR_PLANE))
    if array.ndim not in SIGNAL_OR_PLANE:
        raise InputError(f"{path} holds an array of {array.ndim} axes; a signal has one, an image two")
    if array.ndim == 2 and min(array.shape) <= MOST_SIGNALS < max(array.shape):
        raise InputError(
            f"{path} holds {array.shape[0]} x {array.shape[1]} numbers: no image, but signals side by side; give a "
            "file of each, or a .csv whose first line names them, and --variable NAME"
        )
    return array


def _measured(path: Path, array: np.ndarray, spec: LeaderAnalysis, how: dict[str, Any], *, alone: bool) -> xr.Dataset:
    """Return the spectrum; of one file among many also if the others' options do not suit it."""
    from fractalscape.measures.multifractal import singularity_spectrum

    try:
        if not alone:
            found = singularity_spectrum(array[None], ndim=array.ndim, analysis=spec).isel(replicate=0)
            if str(found["status"].values) != "ok":
                return found
        return singularity_spectrum(array, analysis=spec, **how)
    except (KeyboardInterrupt, Interrupted):
        raise Interrupted(f"stopped; of {path} nothing is kept, and results before it are written") from None
    except InputError as error:
        raise InputError(f"{path}: {error}".replace("a fractional_order", "--fractional-order")) from None


def _lines(path: Path, array: np.ndarray, found: xr.Dataset) -> list[str]:
    octaves = found["octave"].values[found["fitted"].values]
    p = json.loads(found.attrs["spec"])["p"]
    kind = "wavelet leaders" if p is None else f"p-leaders of p = {p:g}"
    size = " x ".join(map(str, array.shape))
    head = f"{path}: {size} samples, {kind}, octaves {octaves[0]} to {octaves[-1]}"
    masked = int(found["masked"])
    head += f", {masked} masked" if masked else ""
    if str(found["status"].values) != "ok":
        return [head, f"  none: {found['reason'].values}"]
    lines = [head, *_cumulant_lines(found)]
    for name, (symbol, meaning) in DIAGNOSTICS.items():
        lines.append(f"  {symbol:6}{_figure(found[name]):>9}  {meaning}")
    lines += _moment_lines(found) + _crooked_lines(found)
    return lines + ([f"  intervals are {found.attrs['caution']}"] if "caution" in found.attrs else [])


def _cumulant_lines(found: xr.Dataset) -> list[str]:
    """Return the table of log-cumulants, with those without bias where there are some."""
    calibrated = "calibrated_log_cumulants" in found
    level = f"{100 * found.attrs['confidence']:g} % interval" if "confidence" in found.attrs else ""
    lines = [f"  {'':6}{'estimate':>9}{'  without bias' if calibrated else ''}  {level}".rstrip()]
    for order in found["order"].values:
        own = found.sel(order=order)
        line = f"  {f'c{order}':6}{_figure(own['log_cumulants']):>9}"
        if calibrated:
            number = "" if np.isnan(own["calibrated_log_cumulants"]) else _figure(own["calibrated_log_cumulants"])
            line += f"{number:>14}  {_interval(own, 'calibrated_log_cumulants')}"
        else:
            line += f"  {_interval(own, 'log_cumulants')}"
        lines.append(line.rstrip())
    if calibrated:
        reason = str(found["calibration_reason"].values)
        tested = f"  p-value of c2 = 0, a monofractal: {float(found['p_value']):.2g}"
        lines.append(tested if not reason else f"  no calibration: {reason}")
    return lines


def _crooked_lines(found: xr.Dataset) -> list[str]:
    """Return a warning where leaders and coefficients do not have one exponent, as of crooked curves."""
    usual, coefficients = float(found["log_cumulants"].sel(order=[1, 2]).sum()), float(found["hurst"])
    if not abs(usual - coefficients) > CROOKED:
        return []
    return [f"  c1 + c2 = {_figure(usual)} is far from H: the curves are no straight lines; see them in the picture"]


def _moment_lines(found: xr.Dataset) -> list[str]:
    """Return the table of moments, some of them where they are many."""
    table = found.sortby("moment")
    count = table.sizes["moment"]
    table = table.isel(moment=np.unique(np.linspace(0, count - 1, min(count, MOST_MOMENTS)).round().astype(int)))
    wide = max(len(_interval(table.isel(moment=k), "scaling_exponents")) for k in range(table.sizes["moment"]))
    lines = [f"  {'q':>6}{'zeta(q)':>9}  {'':{wide}}{'D(q)':>9}{'h(q)':>9}"]
    for q in table["moment"].values:
        own = table.sel(moment=q)
        label = f"{q:g}" if own["within_linearisation"] else f"({q:g})"
        interval = _interval(own, "scaling_exponents")
        numbers = (_figure(own[name]) for name in ("singularity_dimensions", "hoelder_exponents"))
        zeta = f"  {label:>6}{_figure(own['scaling_exponents']):>9}  {interval:{wide}}"
        lines.append(zeta + "".join(f"{number:>9}" for number in numbers))
    return lines


def _figure(value: Any) -> str:
    """Return a number with three decimals, or with four where these are nearly all zeros."""
    number = float(value)
    if math.isnan(number):
        return "none"
    if math.isinf(number):
        return "infinite" if number > 0 else "-inf"
    if abs(number) < 1e-9:
        return "0"
    return f"{number:.3f}" if abs(number) >= 0.01 else f"{number:z.4f}"


def _interval(own: xr.Dataset, name: str) -> str:
    if f"{name}_lower" not in own or not np.isfinite(own[f"{name}_lower"]):
        return ""
    return f"[{_figure(own[f'{name}_lower'])}, {_figure(own[f'{name}_upper'])}]"


def _write(path: Path, array: np.ndarray, found: xr.Dataset, place: Path) -> list[Path]:
    """Write the numbers, and the picture if there is a spectrum."""
    from fractalscape import views
    from fractalscape.cli.result import save_figure

    result, picture = (place.with_name(f"{place.name}{ending}") for ending in (".json", ".png"))
    text = json.dumps(_description(path, array, found), indent=2, allow_nan=False)
    storage.write_atomic(result, text + "\n")
    if str(found["status"].values) != "ok":
        return [result]
    figure = views.singularity_page(found, title=path.name)
    save_figure(picture, figure, attrs={"file": str(path), **found.attrs})
    return [result, picture]


def _description(path: Path, array: np.ndarray, found: xr.Dataset) -> dict[str, Any]:
    """Return all of a dataset for JSON, curves last: null for NaN, "inf" for infinite."""
    specs = {name: json.loads(found.attrs[name]) for name in ("spec", "calibration") if name in found.attrs}
    about = {"file": str(path), "shape": list(array.shape), **found.attrs, **specs}
    variables = sorted(found.variables.items(), key=lambda each: "octave" in each[1].dims)
    return about | {str(name): _plain(each.values.tolist()) for name, each in variables}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


app = command(multifractal)
