"""Colours of the samples of a raster: the step between data and every picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.palette import (
    NEUTRAL,
    PALETTES,
    SHADES,
    ColourReference,
    class_colours,
    class_flags,
    colour_map,
    colour_table,
    computed,
    present,
    quantity_map,
    rank_colour,
    rank_shade,
    sorted_finite,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.colors import Colormap, Normalize
    from numpy.typing import ArrayLike


@dataclass(frozen=True, kw_only=True)
class Colouring:
    """What to hand to a matplotlib artist so that it shows a variable.

    Parameters
    ----------
    scalars : numpy.ndarray, shape (ny, nx)
        Signed ranks (as shown, -y), class numbers or the plain quantity; NaN where there is none.
    colour_map, scaling : matplotlib Colormap and Normalize
        How scalars become colours.
    kind : {"ranks", "classes", "quantity"}
        What the scalars are.
    classes : tuple of str
        Meaning of each class number.
    """

    scalars: np.ndarray
    colour_map: Colormap
    scaling: Normalize
    kind: Literal["ranks", "classes", "quantity"]
    classes: tuple[str, ...] = ()


def colouring(
    raster: xr.Dataset,
    *,
    variable: str = "value",
    palette: str = "published",
    reference: ColourReference | ArrayLike | None = None,
) -> Colouring:
    """Decide how a variable of a raster is coloured.

    Parameters
    ----------
    raster, variable, palette, reference
        As in `image`.

    Returns
    -------
    Colouring

    Raises
    ------
    InputError
        As in `image`.
    """
    from matplotlib.colors import ListedColormap, Normalize

    shown, kind = rule(raster, variable, palette)
    values = computed(raster, shown)
    if kind == "ranks":
        return Colouring(
            scalars=-rank_colour(values, reference=reference),
            colour_map=colour_map(palette),
            scaling=Normalize(-1.0, 1.0),
            kind=kind,
        )
    if kind == "classes":
        flags = class_flags(raster[shown])
        number = np.full(values.shape, np.nan)
        for position, value in enumerate(flags.values()):
            number[values == value] = position
        colours = ListedColormap(class_colours(flags), name="classes", bad=NEUTRAL)
        scaling = Normalize(-0.5, len(flags) - 0.5)
        return Colouring(scalars=number, colour_map=colours, scaling=scaling, kind=kind, classes=tuple(flags))
    if isinstance(reference, ColourReference):
        ordered = np.asarray(reference.values)
    else:
        ordered = sorted_finite(values if reference is None else np.asarray(reference, float))
    colours, scaling = quantity_map(ordered)
    just_outside = np.nextafter(np.array([scaling.vmin, scaling.vmax], float), [-np.inf, np.inf])
    values = np.where(np.isfinite(values), np.clip(values, *just_outside), np.nan)
    return Colouring(scalars=values, colour_map=colours, scaling=scaling, kind=kind)


def image(
    raster: xr.Dataset,
    *,
    variable: str = "value",
    palette: str = "published",
    reference: ColourReference | ArrayLike | None = None,
) -> np.ndarray:
    """Return the picture of a raster, one pixel for each sample.

    Parameters
    ----------
    raster : xarray.Dataset
        A raster with a variable of dims (y, x), both ascending.
    variable : str
        ``"value"`` of a raster with an ``outcome`` is coloured by signed rank (see `rank_colour`); a variable with
        ``flag_values`` and ``flag_meanings``, such as ``"outcome"``, by class; any other one as a plain quantity:
        sequential, or diverging about zero if it has both signs, logarithmic where values span decades. Where -1 is
        the only negative value of an integer quantity it means "never" and is grey.
    palette : {"published", "safe", "status"}
        Colours of signed ranks: the published ones or the colour-blind-safe ones. ``"status"`` shows ``outcome``
        instead of ``value``. Classes and plain quantities have one set of colours, which is colour-blind-safe.
    reference : ColourReference or array_like, optional
        Values that set the colours, so that images can be compared: ranks of ``value``, limits of a plain quantity.
        The shown values themselves when absent.

    Returns
    -------
    numpy.ndarray of uint8, shape (ny, nx, 3)
        Rows from top to bottom, so the last y comes first. Samples without a finite value are a neutral grey.

    Raises
    ------
    InputError
        If the palette is unknown, or the variable is missing or has other dims than two.

    Examples
    --------
    >>> import xarray as xr
    >>> image(xr.Dataset({"value": (("y", "x"), [[0.0, 1.0]])})).tolist()
    [[[68, 1, 84], [253, 231, 36]]]
    """
    shown, kind = rule(raster, variable, palette)
    if kind == "ranks":
        shades = rank_shade(computed(raster, shown), reference=reference, shades=SHADES)
        return colour_table(palette)[shades[::-1]]
    colours = colouring(raster, variable=shown, palette=palette, reference=reference)
    scaled = colours.scaling(np.ma.masked_invalid(colours.scalars[::-1]))
    return np.ascontiguousarray(np.asarray(colours.colour_map(scaled, bytes=True))[..., :3])


def rule(raster: xr.Dataset, variable: str, palette: str) -> tuple[str, Literal["ranks", "classes", "quantity"]]:
    """Return which variable is shown and by which rule."""
    if palette not in PALETTES:
        raise InputError(f"palette={palette!r} is not one of {', '.join(map(repr, PALETTES))}")
    if not hasattr(raster, "data_vars"):
        raise InputError(f"a {type(raster).__name__} is no raster; pass the Dataset that sweep returns")
    shown = "outcome" if palette == "status" and variable == "value" else variable
    array = present(raster, shown)
    if array.ndim != 2:
        raise InputError(
            f"{shown!r} has dims {array.dims}; a picture needs two, (y, x): choose one of the others with "
            "raster.isel(...) first"
        )
    if class_flags(array):
        return shown, "classes"
    return shown, "ranks" if shown == "value" and "outcome" in raster else "quantity"
