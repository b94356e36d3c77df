"""What ``fractalscape zoom`` dives into: a condition and window, a centre, and how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import raster
from fractalscape.cli.flags import PLACE, Condition, decades_of, number_of
from fractalscape.cli.run import read_description, window_from
from fractalscape.errors import InputError
from fractalscape.raster import Window
from fractalscape.specs import spec_from_dict
from fractalscape.trainability import TrainabilitySpec

AUTO = "auto"


def _given(flags: Any, names: Sequence[str]) -> list[str]:
    return [f"--{name.replace('_', '-')}" for name in names if getattr(flags, name) is not None]


def _trainability(data: Any, source: Any) -> TrainabilitySpec:
    spec = spec_from_dict(data)
    if not isinstance(spec, TrainabilitySpec):
        raise InputError(f"{source} holds a {spec.kind!r}, not a trainability map; zoom it from Python: fs.zoom")
    return spec


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Target:
    """What is dived into, and how far."""

    store: Annotated[
        str | None,
        Parameter(
            help="Store of a sweep: its condition and window, instead of --preset.", metavar="STORE", group=PLACE
        ),
    ] = None
    status_npy: Annotated[
        Path | None,
        Parameter(help="Result of a sweep, with its .json beside it: the same.", metavar="FILE", group=PLACE),
    ] = None
    center: Annotated[
        list[str] | None,
        Parameter(
            name=["--center", "--centre"],
            help="Where to dive: auto (searched), or two values X Y (learning rates, not decades).",
            show_default=AUTO,
            metavar="auto|X Y",
            group=PLACE,
            consume_multiple=True,
            negative="",
        ),
    ] = None
    center_log10_x: Annotated[
        str | None,
        Parameter(
            name=["--center-log10-lr0", "--center-lr0", "--center-log10-offset"],
            help="The first coordinate in decades; every digit counts.",
            metavar="DECADES",
            group=PLACE,
        ),
    ] = None
    center_log10_y: Annotated[
        str | None,
        Parameter(
            name=["--center-log10-lr1", "--center-lr1", "--center-log10-lr"],
            help="The second one.",
            metavar="DECADES",
            group=PLACE,
        ),
    ] = None
    num_levels: Annotated[
        int, Parameter(name=["--num-levels", "--frames"], help="Frames.", metavar="N", group=PLACE)
    ] = 50
    resolution: Annotated[
        str,
        Parameter(
            name=["--resolution", "--image-size"],
            help="Samples of a frame: N, or ROWSxCOLUMNS.",
            metavar="N",
            group=PLACE,
        ),
    ] = "256"
    zoom_factor: Annotated[
        str, Parameter(help="Each frame is so many times smaller; with 2 it reuses samples.", metavar="X", group=PLACE)
    ] = "2"

    def source(self, condition: Condition) -> tuple[TrainabilitySpec, Window | None]:
        """Return the condition, and the window that comes with it if it is that of an earlier sweep."""
        named = _given(self, ("store", "status_npy"))
        others = _given(condition, [each.name for each in fields(condition)])
        if len(named) > 1 or (named and others):
            raise InputError(f"{' and '.join([*named, *others])} all name a condition; give one of them")
        if self.store is not None:
            pyramid = raster.open_pyramid(self.store)
            return _trainability(pyramid.spec, self.store), pyramid.window
        if self.status_npy is not None:
            about = read_description(self.status_npy.with_suffix(".json"))
            if not isinstance(about.get("spec"), dict) or "window" not in about:
                raise InputError(
                    f"{self.status_npy.with_suffix('.json')} describes no sweep: it has no spec and window"
                )
            return _trainability(about["spec"], self.status_npy), window_from(about["window"])
        specs = condition.specs()
        if len(specs) > 1:
            raise InputError("zoom dives into one condition; give one of --activations")
        return specs[0], None

    def centre(self, window: Window) -> tuple[Fraction, Fraction] | None:
        """Return the exact centre in decades; None where it is to be searched."""
        decades = (self.center_log10_x, self.center_log10_y)
        if self.center not in (None, [AUTO]) and decades != (None, None):
            raise InputError("--center and --center-log10-… both name a centre; give one of them")
        if decades != (None, None):
            if None in decades:
                raise InputError("a centre has two coordinates: give --center-log10-lr0 and --center-log10-lr1")
            x, y = (number_of("--center-log10", str(text)) for text in decades)
            return x, y
        if self.center in (None, [AUTO]):
            return None
        if len(self.center) != 2:
            raise InputError(f"--center {' '.join(self.center)} is neither auto nor two values X Y")
        x, y = (decades_of("--center", text) for text in self.center)
        return x, y
