"""``fractalscape info``: what made a store, a picture or a result."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import raster
from fractalscape.cli.flags import command
from fractalscape.cli.run import read_description, window_from
from fractalscape.errors import InputError


def info(
    path: Annotated[str, Parameter(help="A store, a PNG or a JSON file of a result.", metavar="STORE|PNG|JSON")],
    /,
):
    """Tell what made a store, a picture or a result.

    Example:  fractalscape info outputs/images/grid_status_tanh_n16.png
    """
    stored = "://" in path or Path(path).is_dir()
    for name, value in (_store(path) if stored else read_description(Path(path))).items():
        print(f"{name + ':':<14} {_shown(name, value)}")


def _store(location: str) -> dict[str, Any]:
    pyramid = raster.open_pyramid(location)
    about = {**pyramid.identity, "digest": pyramid.digest, "tile": pyramid.tile}
    for level in pyramid.levels:
        ny, nx = pyramid.shape(level)
        about[f"level {level}"] = f"{ny} x {nx}, {len(pyramid.done(level))} of {pyramid.count(level)} tiles"
    return about


def _shown(name: str, value: Any) -> str:
    if isinstance(value, str) and value[:1] in ("{", "["):
        with contextlib.suppress(ValueError, RecursionError):
            value = json.loads(value)
    if name == "window":
        with contextlib.suppress(InputError):
            value = str(window_from(value))
    if isinstance(value, dict):
        value = ", ".join(f"{key}={each}" for key, each in value.items() if each is not None)
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


app = command(info)
