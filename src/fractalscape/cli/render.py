"""``fractalscape render``: colours of a computed store; computing and colouring are apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import raster
from fractalscape.cli.estimate import check_samples
from fractalscape.cli.flags import FILES, command
from fractalscape.cli.result import check_palette, save_heatmap
from fractalscape.errors import InputError


def render(
    store: Annotated[str, Parameter(help="Folder or URL of the store.", metavar="STORE")],
    /,
    *,
    palette: Annotated[
        str, Parameter(help="Colours: published, safe (colour-blind), status.", metavar="NAME")
    ] = "published",
    variable: Annotated[
        str, Parameter(help="What is shown: value, escape_step, final_ratio, max_ratio, outcome.", metavar="NAME")
    ] = "value",
    like: Annotated[str | None, Parameter(help="Another store, whose values set the colours.", metavar="STORE")] = None,
    axes: Annotated[bool, Parameter(help="Draw axes; without: one pixel for each sample.", show_default="yes")] = True,
    output: Annotated[
        Path | None,
        Parameter(help="PNG file to write.", metavar="FILE", show_default="STORE_VARIABLE_PALETTE.png", group=FILES),
    ] = None,
):
    """Draw a computed store again, in other colours.

    The finest level that is complete is drawn; the finest one begun, with gaps, if none is.

    Example:  fractalscape render outputs/stores/NAME.zarr --palette safe
    """
    from fractalscape import views

    check_palette(palette)
    shown = _finest(store, variable)
    reference = views.colour_reference(_finest(like, variable), variable=variable) if like else None
    place = Path(Path(store.rstrip("/")).name) if "://" in store else Path(store).resolve()
    path = output or place.with_name(f"{place.stem}_{variable}_{palette}.png")
    how = {"variable": variable, "palette": palette, "reference": reference}
    print(save_heatmap(path, shown, **how) if axes else views.save_png(path, shown, **how))


def _finest(location: str, variable: str) -> Any:
    pyramid = raster.open_pyramid(location)
    names = [output.name for output in pyramid.outputs]
    if variable not in names:
        raise InputError(f"--variable {variable} is not in {location}; it has {', '.join(names)}")
    levels = pyramid.levels
    if not levels:
        raise InputError(f"{location} holds no finished tile yet; run its sweep again")
    complete = [level for level in levels if len(pyramid.done(level)) == pyramid.count(level)]
    level = max(complete or levels)
    check_samples(pyramid.shape(level)[0] * pyramid.shape(level)[1])
    return pyramid.raster(level)[list(dict.fromkeys((variable, "value", names[-1])))].load()


app = command(render)
