"""The landscape that a command line names: a preset, a file of heights, or a Python callable."""

from __future__ import annotations

import importlib
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter

from fractalscape.cli.flags import whole
from fractalscape.errors import FractalscapeError, InputError

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.landscapes import Landscape

SURFACE = Group("Landscape", sort_key=1)
CALLABLE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
METHODS = ("spline", "fd_bilinear", "nearest", "fourier")
"""Those of `GriddedLandscape`, whose import takes longer than a page of help may."""
Source = Annotated[
    str | None,
    Parameter(
        help="A file (.npy, .mat, .csv, .png, .tif, .h5), or MODULE:FUNCTION, of points (n, 2) to heights (n,). "
        "Without one, --preset.",
        metavar="SOURCE",
        show_default=False,
        group=SURFACE,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What was named: heights to measure and draw, and a landscape to descend.

    Parameters
    ----------
    name : str
        Of the files that are written.
    heights : DataArray, dims (y, x)
    landscape : Landscape
        Whose points are (column, row) of the heights, unless it is a callable's.
    hurst_field : array or None
        H at every sample, if the surface was made with one.
    """

    name: str
    heights: xr.DataArray
    landscape: Landscape
    hurst_field: Any = None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class SurfaceFlags:
    """Which landscape, and how it is read between samples."""

    preset: Annotated[
        str | None,
        Parameter(
            help="paper, thesis, fractional, multifractional, multifractal, integrated-cascade, wavelet-cascade, "
            "log-normal-cascade, multinomial-cascade, diamond-square, stable, weierstrass, rastrigin or "
            "quadratic-cosine.",
            metavar="NAME",
            show_default="paper",
            group=SURFACE,
        ),
    ] = None
    size: Annotated[
        int | None,
        Parameter(
            help="Samples a side of a preset or a callable.",
            metavar="N",
            converter=whole,
            show_default="1024",
            group=SURFACE,
        ),
    ] = None
    hurst: Annotated[
        float | None,
        Parameter(help="Hurst exponent of a preset; the mean of a field.", metavar="H", group=SURFACE),
    ] = None
    seed: Annotated[
        int | None,
        Parameter(help="Of a random preset.", metavar="N", converter=whole, show_default="0", group=SURFACE),
    ] = None
    variable: Annotated[
        str | None,
        Parameter(help="Name in a .mat or .h5 file with several.", metavar="NAME", group=SURFACE),
    ] = None
    extent: Annotated[
        tuple[float, float] | None,
        Parameter(
            help="Lengths of a callable's domain along x and y.",
            metavar="X Y",
            negative="",
            show_default="1 1",
            group=SURFACE,
        ),
    ] = None
    method: Annotated[
        str | None,
        Parameter(help=f"Between samples: {', '.join(METHODS)}.", metavar="NAME", show_default="spline", group=SURFACE),
    ] = None
    edges: Annotated[
        str | None,
        Parameter(
            help="periodic, reflecting or open.", metavar="HOW", show_default="as the landscape has them", group=SURFACE
        ),
    ] = None

    def load(self, source: str | None) -> Surface:
        """Return the surface that the source or the preset names."""
        if source is not None and self.preset is not None:
            raise InputError(f"{source} and --preset {self.preset} both name a landscape; give one of them")
        if source is None:
            return self._preset(self.preset or "paper")
        self._refuse(source, "a preset", "hurst", "seed")
        if CALLABLE.fullmatch(source) and not os.path.exists(source):
            return self._callable(source)
        self._refuse(source, "a preset or a callable", "size")
        self._refuse(source, "a callable", "extent")
        return self._file(source)

    def _preset(self, name: str) -> Surface:
        from fractalscape.landscapes import PRESETS, draw_landscape, landscape_preset
        from fractalscape.landscapes.analytic import AnalyticLandscape

        self._refuse(f"--preset {name}", "a callable or a file", "variable", "extent")
        spec = landscape_preset(name, size=self.size, hurst=self.hurst)
        seed, size = self.seed or 0, self.size or 1024
        heights = draw_landscape(spec, seed=seed, size=size)
        parts = [name, str(max(heights.shape)), *([f"h{self.hurst:g}"] if self.hurst is not None else [])]
        if not isinstance(spec, AnalyticLandscape) or name == "weierstrass":
            parts.append(f"seed{seed}")
        field = getattr(spec, "hoelder_field", None)
        return Surface(
            name="_".join(parts),
            heights=heights,
            landscape=self._gridded(heights, PRESETS[name].edges),
            hurst_field=field.values() if field is not None else None,
        )

    def _file(self, source: str) -> Surface:
        from fractalscape.landscapes import landscape_from

        own = landscape_from(Path(source), variable=self.variable, **self._how("reflecting"))
        return Surface(name=Path(source).stem, heights=labelled_heights(own), landscape=own)

    def _callable(self, source: str) -> Surface:
        from fractalscape.landscapes import FunctionLandscape, Landscape, sample_landscape

        self._refuse(source, "a file", "variable")
        self._refuse(source, "heights on a grid", "method")
        found = imported(source)
        if isinstance(found, Landscape):
            self._refuse(source, "a function; this is a landscape", "extent", "edges")
            own = found
        else:
            edges: Any = self.edges or "open"
            told = _Told(source=source, function=found)
            own = FunctionLandscape(function=told, extent=self.extent or (1.0, 1.0), edges=edges, name=source)
        heights = _asked(source, lambda: sample_landscape(own, size=self.size or 1024))
        return Surface(name=source.replace(":", "_").replace(".", "_"), heights=heights, landscape=own)

    def _gridded(self, heights: xr.DataArray, edges: str) -> Landscape:
        from fractalscape.landscapes import landscape_from

        return landscape_from(heights, **self._how(edges))

    def _how(self, edges: str) -> dict[str, Any]:
        return {"method": self.method or "spline", "edges": self.edges or edges}

    def _refuse(self, source: str, owner: str, *names: str) -> None:
        for name in names:
            if getattr(self, name) is not None:
                raise InputError(f"--{name} is of {owner}, {source} has none; leave it out")


def labelled_heights(landscape: Any) -> xr.DataArray:
    """Return the heights of a gridded landscape with the names of their axes."""
    import xarray as xr

    heights = landscape.heights
    coords = {
        dim: (dim, range(length), {"units": "1", "long_name": f"{dim} in grid units"})
        for dim, length in zip(("y", "x"), heights.shape, strict=True)
    }
    attrs = {"units": "1", "long_name": "height", "spec": landscape.spec.to_json()}
    return xr.DataArray(heights, dims=("y", "x"), coords=coords, attrs=attrs)


def imported(source: str) -> Any:
    """Return what MODULE:NAME names, looked for beside the caller first."""
    module, _, name = source.partition(":")
    before = list(sys.path)
    sys.path.insert(0, os.getcwd())
    try:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:  # a module of the user's may fail in any way
        raise InputError(f"cannot import {source} ({type(error).__name__}: {error})") from None
    finally:
        sys.path[:] = before
    if not callable(found) and not hasattr(found, "hessian"):
        raise InputError(f"{source} is {type(found).__name__}; give a function of points or a landscape")
    return found


@dataclass(frozen=True, kw_only=True)
class _Told:
    """A callable of the user's whose failures are told in one line, whenever they come."""

    source: str
    function: Any

    def __call__(self, points: Any) -> Any:
        """Return what the callable returns."""
        return _asked(self.source, lambda: self.function(points))


def _asked(source: str, ask: Any) -> Any:
    """Return what a callable of the user's answers, and say in one line how it fails."""
    try:
        return ask()
    except FractalscapeError:
        raise
    except (Exception, SystemExit) as error:
        raise InputError(
            f"{source} failed ({type(error).__name__}: {error}); it takes points of shape (n, 2)"
        ) from None
