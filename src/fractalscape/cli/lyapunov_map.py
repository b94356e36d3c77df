"""The image of ``fractalscape lyapunov --map``: finite-time exponents from start to start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fractalscape import raster, storage
from fractalscape.cli.flags import resolution_of
from fractalscape.cli.result import save_heatmap
from fractalscape.cli.surface_source import Surface

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.dynamics.descent import Optimiser
    from fractalscape.execution import ExecutorLike

NAME = "finite_time_exponent"


def write_map(
    own: Surface,
    *,
    name: str,
    learning_rate: float,
    optimiser: Optimiser,
    steps: int,
    resolution: str,
    executor: ExecutorLike,
    folder: Path,
) -> None:
    """Compute the map of a landscape, or what is left of it, draw it, and print what it holds and where it is.

    Parameters
    ----------
    own : Surface
    name : str
        Of the files.
    learning_rate : float
    optimiser : Optimiser
    steps : int
        Over which neighbourhoods are stretched.
    resolution : str
        Samples: N, or ROWSxCOLUMNS.
    executor
        As of `raster.sweep`.
    folder : pathlib.Path
    """
    from fractalscape.dynamics.maps import lyapunov_map

    field = lyapunov_map(own.landscape, learning_rate=learning_rate, optimiser=optimiser, steps=steps)
    x, y = own.landscape.extent
    window = raster.Window.linear(x=(0, x), y=(0, y))
    storage.make_folder(folder)
    store, picture = folder / f"{name}.zarr", folder / f"{name}.png"
    print(f"{name}: {steps} steps from every start", flush=True)
    found = raster.sweep(
        field, window, resolution=resolution_of(resolution), store=str(store), executor=executor, progress=True
    )
    print(_shares(found))
    save_heatmap(picture, found, variable=NAME)
    print(f"{store}\n{picture}")


def _shares(found: xr.Dataset) -> str:
    outcome, exponent = found["outcome"], found[NAME].values
    meanings = zip(outcome.attrs["flag_values"], outcome.attrs["flag_meanings"].split(), strict=True)
    shares = [(float((outcome.values == value).mean()), meaning) for value, meaning in meanings]
    finite = exponent[np.isfinite(exponent)]
    told = ", ".join(f"{100 * share:.3g} % {meaning}" for share, meaning in shares if share)
    middle = f"; median exponent {np.median(finite):.4f} per step" if finite.size else ""
    return f"starts: {told}{middle}"
