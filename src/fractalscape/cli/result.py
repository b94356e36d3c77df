"""The files of a finished sweep, named by what made them; none hides the result of another spec or window."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance
from fractalscape.cli.run import Run
from fractalscape.errors import InputError, StoreMismatch
from fractalscape.schema import CONVERGED, DIVERGED, UNDECIDED
from fractalscape.storage import write_atomic

if TYPE_CHECKING:
    import xarray as xr

CODES = {"converged": CONVERGED, "diverged": DIVERGED, "undecided": UNDECIDED}


@dataclass(frozen=True, kw_only=True)
class ResultFiles:
    """Where the result of a run goes.

    Parameters
    ----------
    run : Run
    folder : pathlib.Path
        The pictures' folder.
    """

    run: Run
    folder: Path

    def path(self, ending: str) -> Path:
        """Return the path of one of the files: ``.npy``, ``.json``, ``.png`` or ``_axes.png``."""
        return self.folder / f"{self.run.stem}{ending}"

    def check(self, digest: str, *, store: str) -> None:
        """Raise unless the files are absent or are this run's own.

        Raises
        ------
        StoreMismatch
            If they belong to another spec, window or sampling, or hold more samples of this one.
        """
        there = [self.path(ending) for ending in (".json", ".npy", ".png") if self.path(ending).exists()]
        if not there:
            return
        try:
            about = json.loads(self.path(".json").read_text())
            held, size = about["digest"], about["resolution"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise StoreMismatch(
                f"{there[0]} is there and nothing says what made it; give another --output-dir"
            ) from None
        if held == digest and not _refines(self.run.resolution, size):
            raise StoreMismatch(
                f"{there[0]} holds {_size(size)} samples, this run makes fewer, {_size(self.run.resolution)}; give "
                f"another --output-dir (and --store {store} to reuse what is computed), or delete it"
            )
        if held != digest:
            made = f"another result of {_size(size)} samples, digest {str(held)[:8]} (this run: "
            raise StoreMismatch(
                f"{there[0]} holds {made}{_size(self.run.resolution)}, {digest[:8]}); give another --output-dir, "
                "or delete it"
            )

    def write(self, dataset: xr.Dataset, *, palette: str, store: str) -> list[Path]:
        """Write the description, the classes as an array, the picture and the picture with axes."""
        from fractalscape import views

        about = description(self.run, dataset, store=store)
        return [
            write_atomic(self.path(".json"), json.dumps(about, indent=2) + "\n"),
            write_atomic(self.path(".npy"), status_array(dataset)),
            views.save_png(self.path(".png"), dataset, palette=palette),
            save_heatmap(self.path("_axes.png"), dataset, palette=palette),
        ]


def status_array(dataset: xr.Dataset) -> bytes:
    """Return the outcomes of a raster as the bytes of a .npy file: uint8, indexed [x, y]."""
    array = io.BytesIO()
    np.save(array, np.ascontiguousarray(np.asarray(dataset["outcome"].values).T.astype(np.uint8)))
    return array.getvalue()


def _refines(resolution: tuple[int, int], held: Any) -> bool:
    return isinstance(held, list) and len(held) == 2 and list(resolution) >= held


def _size(shape: Any) -> str:
    return " x ".join(map(str, shape)) if isinstance(shape, (list, tuple)) else str(shape)


def description(run: Run, dataset: xr.Dataset, *, store: str) -> dict[str, Any]:
    """Return what the JSON beside an exported array says."""
    return {
        "axis_order": list(run.window.axes),
        "axis_order_note": f"array[i, j]: i counts {run.window.x.name}, j counts {run.window.y.name}, both ascending",
        "codes": CODES,
        "counts": counts(dataset),
        "resolution": list(run.resolution),
        "sampling": run.sampling,
        "window": run.window.to_dict(),
        "spec": run.spec.to_dict(),
        "engine": dataset.attrs["engine"],
        "digest": dataset.attrs["digest"],
        "version": provenance.version(),
        "store": store,
    }


def counts(dataset: xr.Dataset) -> dict[str, int]:
    """Return how many samples had each outcome."""
    outcome = np.asarray(dataset["outcome"].values)
    return {name: int(np.count_nonzero(outcome == code)) for name, code in CODES.items()}


def save_heatmap(path: Path, dataset: xr.Dataset, **how: Any) -> Path:
    """Write the picture of a raster with its axes, at about a dot or more for each sample."""
    from fractalscape import views

    figure = views.heatmap(dataset, **how).figure
    return save_figure(path, figure, dots=max(dataset["outcome"].shape), attrs=dataset.attrs)


def save_figure(path: Path, figure: Any, *, dots: int = 0, attrs: dict[Any, Any] | None = None) -> Path:
    """Write a figure as PNG, whole or not at all."""
    content = io.BytesIO()
    metadata = {str(name): str(value) for name, value in (attrs or {}).items()}
    figure.savefig(content, format="png", dpi=min(max(dots / 4, 150), 600), metadata=metadata)
    return write_atomic(path, content.getvalue())


def check_palette(palette: str) -> None:
    """Raise `InputError` before any work if there is no such palette."""
    from fractalscape.views import PALETTES

    if palette not in PALETTES:
        raise InputError(f"--palette {palette} is not one of {', '.join(PALETTES)}")
