"""``fractalscape landscape``: draw a landscape, or read one, and say what it is like."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Parameter

from fractalscape import storage
from fractalscape.cli.flags import FILES, WORK, command, whole
from fractalscape.cli.surface_source import Source, Surface, SurfaceFlags
from fractalscape.dataset_store import check_place, write_dataset
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures import ScalingFit

KIND = "landscape"


def landscape(
    source: Source = None,
    *,
    surface: SurfaceFlags | None = None,
    lowest: Annotated[
        int,
        Parameter(help="Minima that are kept and drawn, from the lowest up.", metavar="N", converter=whole, group=WORK),
    ] = 3000,
    distance: Annotated[
        float, Parameter(help="Within which minima share a cluster, in samples.", metavar="R", group=WORK)
    ] = 10.0,
    output_dir: Annotated[
        Path, Parameter(help="Folder for the data and the pictures.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/landscapes"),
):
    """Draw a landscape or read one: its minima, curvature and dimension, as data and pictures.

    Prints the range of heights, how many samples are local minima, and the dimension of the surface with its interval
    (2 is smooth, 3 fills space). Surfaces with a Hölder field are held against the roughness-flatness law too. Writes
    NAME.npy (the heights, first row y = 0), NAME.zarr (heights, sharpness and flatness; minima with flatness,
    persistence and cluster) and NAME.png (heights, relief, minima, persistence).

    Example:  fractalscape landscape --preset fractional --hurst 0.3 --size 512
    """
    if lowest < 1:
        raise InputError(f"--lowest {lowest} must be 1 or more; 3000 is published")
    if not (math.isfinite(distance) and distance > 0):
        raise InputError(f"--distance {distance} must be above 0")
    own = (surface or SurfaceFlags()).load(source)
    heights, store, picture = (output_dir / f"{own.name}{ending}" for ending in (".npy", ".zarr", ".png"))
    check_place(store, KIND)
    for each in (heights, picture):
        if source is not None and each.exists() and Path(source).exists() and each.samefile(source):
            raise InputError(f"--output-dir {output_dir} would write over {source}; give another one")
    if min(own.heights.shape) < 8:
        raise InputError(
            f"the surface has {own.heights.shape[0]} x {own.heights.shape[1]} samples; 8 a side are needed"
        )
    storage.make_folder(output_dir)
    print(_size_line(own), flush=True)
    dataset, fit = _measured(own, lowest, distance)
    print("\n".join(_lines(own, dataset, fit)), flush=True)
    array = io.BytesIO()
    np.save(array, np.asarray(own.heights.values))
    storage.write_atomic(heights, array.getvalue())
    write_dataset(store, dataset)
    _draw(own, dataset, picture)
    print(f"{heights}\n{store}\n{picture}")


def _measured(own: Surface, lowest: int, distance: float) -> tuple[xr.Dataset, ScalingFit]:
    """Return heights, curvature and minima as one dataset, and the dimension."""
    from fractalscape import measures, provenance

    heights, edges = own.heights, own.landscape.edges
    curvature = measures.surface_curvature(heights, edges=edges)
    minima = measures.surface_minima(heights, lowest=lowest, edges=edges)
    tree = measures.merge_tree(heights, edges=edges)
    minima = measures.minima_clusters(_with_persistence(minima, tree, heights.shape[1]), distance=distance)
    fit = measures.surface_dimension(heights)
    attrs = {
        "kind": KIND,
        "spec": str(heights.attrs.get("spec", "")),
        "version": provenance.version(),
        "edges": edges,
        "minima_found": minima.attrs["found"],
        "surface_dimension": fit.to_json(),
    }
    renamed = minima.rename({name: f"minimum_{name}" for name in minima.data_vars})
    quantities = {name: curvature[name].variable for name in ("sharpness", "flatness")}
    plane = heights.to_dataset(name="height").assign(quantities)
    return plane.merge(renamed).assign_attrs(attrs), fit


def _with_persistence(minima: xr.Dataset, tree: xr.Dataset, columns: int) -> xr.Dataset:
    """Return minima with the persistence that the tree has for the same samples."""
    place, own = (each["y"].values * columns + each["x"].values for each in (tree, minima))
    order = np.argsort(place)
    persistence = tree["persistence"].values[order[np.searchsorted(place, own, sorter=order)]]
    attrs = {"units": "1", "long_name": "persistence"}
    return minima.assign(persistence=("minimum", persistence, attrs))


def _size(own: Surface) -> str:
    return " x ".join(map(str, own.heights.shape))


def _size_line(own: Surface) -> str:
    low, high = float(own.heights.min()), float(own.heights.max())
    return f"{own.name}: {_size(own)} samples, heights from {low:.4g} to {high:.4g} (range {high - low:.4g})"


def _lines(own: Surface, dataset: xr.Dataset, fit: ScalingFit) -> list[str]:
    found, samples = dataset.attrs["minima_found"], dataset["height"].size
    clusters = int(dataset["minimum_cluster"].max(initial=-1)) + 1 if dataset.sizes["minimum"] else 0
    kept = dataset.sizes["minimum"]
    grouped = f"{clusters} cluster{'' if clusters == 1 else 's'}"
    lines = [f"local minima: {found} ({100 * found / samples:.3g} % of samples); the lowest {kept} in {grouped}"]
    if fit.status == "ok":
        low, high = fit.interval
        smooth = ", below 2: smooth at the distance of samples" if fit.estimate < 2 else ""
        lines.append(f"surface dimension: {fit.estimate:.3f} [{low:.3f}, {high:.3f}]{smooth}")
    else:
        lines.append(f"surface dimension: none ({fit.reason})")
    return lines + (_law_lines(own) if own.hurst_field is not None else [])


def _law_lines(own: Surface) -> list[str]:
    from fractalscape import measures

    law = measures.roughness_flatness(own.heights, own.hurst_field)
    ratio = law["ratio"].values
    correlation = measures.sharpness_correlation(own.heights, own.hurst_field)
    ratios = f"{ratio.min():.3f} to {ratio.max():.3f} in {ratio.size} bins of H"
    return [
        f"roughness-flatness law: measured over expected curvature {ratios}",
        f"H with the largest eigenvalue, smoothed over 20 samples: {correlation}",
    ]


def _draw(own: Surface, dataset: xr.Dataset, path: Path) -> Path:
    """Draw heights, relief, minima and persistence on one sheet."""
    from matplotlib.figure import Figure

    from fractalscape import measures, views
    from fractalscape.cli.result import save_figure

    figure = Figure(figsize=(11, 9), layout="compressed")
    minima = dataset[["minimum_x", "minimum_y", "minimum_flatness"]]
    views.surface_map(own.heights, ax=figure.add_subplot(221))
    views.surface_relief(own.heights, ax=figure.add_subplot(222, projection="3d"))
    names: dict[Any, str] = {name: str(name).removeprefix("minimum_") for name in minima.data_vars}
    flat = minima.drop_vars(["x", "y"], errors="ignore").rename(names)
    views.minima_plot(own.heights, flat, ax=figure.add_subplot(223))
    views.persistence_plot(measures.merge_tree(own.heights, edges=own.landscape.edges), ax=figure.add_subplot(224))
    figure.suptitle(own.name)
    return save_figure(path, figure, attrs=dataset.attrs)


app = command(landscape)
