"""The files of a dive: pictures, outcomes, a line for each frame, and what the dive was asked to be."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance, raster
from fractalscape.cli.result import counts, status_array
from fractalscape.errors import InputError, StoreMismatch
from fractalscape.raster import Window, ZoomPath
from fractalscape.specs import fraction
from fractalscape.storage import write_atomic
from fractalscape.trainability import TrainabilitySpec

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a dive is asked to be.

    Parameters
    ----------
    spec : TrainabilitySpec
    window : Window
        Gives the first frame its size.
    centre : (fractions.Fraction, fractions.Fraction) or None
        In decades; None: search it.
    frames : int
    factor : fractions.Fraction
    resolution : (int, int)
        Rows and columns of a frame.
    """

    spec: TrainabilitySpec
    window: Window
    centre: tuple[Fraction, Fraction] | None
    frames: int
    factor: Fraction
    resolution: tuple[int, int]

    def path(self, centre: tuple[Fraction, Fraction] | None = None) -> ZoomPath:
        """Return the path into a centre; into the middle of the window while none is known."""
        x, y = self.window.x, self.window.y
        into = centre or self.centre or (x.middle, y.middle)
        return ZoomPath(window=self.window, centre=into, frames=self.frames, factor=self.factor)

    def to_dict(self) -> dict[str, Any]:
        """Return what makes two dives the same, as JSON types: a longer one into a given centre goes on."""
        return {
            "spec": self.spec.to_dict(),
            "window": self.window.to_dict(),
            "centre": [str(at) for at in self.centre] if self.centre else f"auto, {self.frames} frames",
            "factor": str(self.factor),
            "resolution": list(self.resolution),
        }


@dataclass(frozen=True, kw_only=True)
class DiveFiles:
    """Where the frames of a dive go.

    Parameters
    ----------
    folder : pathlib.Path
    request : Request
    """

    folder: Path
    request: Request

    @property
    def store(self) -> str:
        """Where the full values are kept."""
        return str(self.folder / "zoom.zarr")

    def centre(self) -> tuple[Fraction, Fraction] | None:
        """Return the centre that an earlier run of the same dive found, if there was one.

        Raises
        ------
        StoreMismatch
            If the folder holds another dive.
        """
        place = self.folder / "zoom.json"
        if not place.exists():
            return None
        try:
            about = json.loads(place.read_text())
            held, (x, y) = about["request"], map(fraction, about["centre"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise StoreMismatch(f"{place} does not say what dive it is; give another --output-dir") from None
        asked = self.request.to_dict()
        if held != asked:
            names = [name for name in asked if held.get(name) != asked[name]]
            raise StoreMismatch(
                f"{self.folder} holds another dive (of another {' and '.join(names)}); give another --output-dir, "
                "or delete it"
            )
        return x, y

    def begin(self, path: ZoomPath) -> None:
        """Write what the dive is."""
        about = {
            "request": self.request.to_dict(),
            "centre": [str(at) for at in path.centre],
            "frames": path.frames,
            "version": provenance.version(),
        }
        write_atomic(self.folder / "zoom.json", json.dumps(about, indent=2) + "\n")

    def write(self, found: xr.Dataset, path: ZoomPath, *, palette: str, stamp: str = "") -> Path:
        """Write the picture, the outcomes and the line of a frame; return the picture's path."""
        from fractalscape import views

        k = int(found.attrs["frame"])
        picture, outcomes = self.folder / f"zoom_{k:03d}.png", self.folder / f"zoom_{k:03d}.npy"
        pixels = views.image(found, palette=palette)
        views.save_png(picture, views.stamp(pixels, stamp) if stamp else pixels, raster=found)
        write_atomic(outcomes, status_array(found))
        here = path.frame(k)
        line = {
            "frame": k,
            "window": here.to_dict(),
            "edges": {axis.name: [str(axis.decimal(edge)) for edge in (axis.lo, axis.hi)] for axis in (here.x, here.y)},
            "magnification": float(path.factor**k),
            "resolution": list(self.request.resolution),
            "counts": counts(found),
            "below_floor": bool(stamp),
            "png": picture.name,
            "npy": outcomes.name,
        }
        lines = self.lines() | {k: line}  # those of later frames stay: an earlier run, or another one, drew them
        text = "".join(json.dumps(lines[each]) + "\n" for each in sorted(lines))
        write_atomic(self.folder / "frames.jsonl", text)
        return picture

    def lines(self) -> dict[int, dict[str, Any]]:
        """Return the lines of the frames written so far, by frame; a line that cannot be read is left out."""
        found: dict[int, dict[str, Any]] = {}
        with suppress(OSError, ValueError):
            for text in (self.folder / "frames.jsonl").read_text().splitlines():
                with suppress(ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
                    line = json.loads(text)
                    found[int(line["frame"])] = line
        return found


def check_boundary(found: xr.Dataset, before: xr.Dataset | None, *, searched: bool) -> None:
    """Raise `InputError` if a frame is uniform, with the nearest boundary of the frame before it.

    Raises
    ------
    InputError
    """
    outcome = np.asarray(found["outcome"].values)
    if np.ptp(outcome):
        return
    name = {0: "converges", 1: "diverges"}.get(int(outcome.flat[0]), "is undecided")
    nearest = "" if before is None else f"the nearest was at {_nearest(before)}: give that as --center, or "
    advice = "take a higher --resolution" if searched else "try --center auto"
    raise InputError(f"frame {found.attrs['frame']}: no boundary here, every sample {name}; {nearest}{advice}")


def _nearest(frame: xr.Dataset) -> str:
    edges = raster.label_edges(np.asarray(frame["outcome"].values))
    rows, columns = np.nonzero(edges)
    middle = (np.array(edges.shape) - 1) / 2
    k = np.argmin((rows - middle[0]) ** 2 + (columns - middle[1]) ** 2)
    y, x = frame["outcome"].dims
    return f"{x}={float(frame[x][columns[k]])!r}, {y}={float(frame[y][rows[k]])!r}"
