"""Colour maps and colour rules: the one place that decides what a value looks like.

To add a palette: a branch in `colour_map`, its name in `PALETTES`, and a test that both classes stay apart for a
colour-blind reader.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from fractalscape.errors import InputError
from fractalscape.schema import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.colors import Colormap, Normalize
    from numpy.typing import ArrayLike

PALETTES = ("published", "safe", "status")
SHADES = 256
PALEST = 0.25
KNOTS_PER_SIGN = 4096
NEUTRAL = "#a3a3a3"
CLASS_COLOURS = {"converged": "#0072b2", "diverged": "#d55e00", "undecided": "#f0e442", "not_computed": "#dedede"}
"""Colours of the classes this package knows, from the palette of Okabe and Ito."""
SERIES_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#4d4d4d")
LINE_COLOURS = tuple(colour for colour in SERIES_COLOURS if colour != "#f0e442")
"""Without the yellow, which is too pale for a line on white."""


@dataclass(frozen=True, kw_only=True)
class ColourReference:
    """A table of values and their signed ranks, so that several images share their colours.

    Parameters
    ----------
    values : tuple of float
        Finite knots in ascending order.
    ranks : tuple of float
        Signed rank of each knot: in [-1, -1/4] for negative values, in [1/4, 1] for the others.

    Raises
    ------
    InputError
        If the values are not finite and ascending, or have not one rank each.

    See Also
    --------
    colour_reference : builds one from images.
    """

    values: tuple[float, ...]
    ranks: tuple[float, ...]

    def __post_init__(self):
        try:
            values, ranks = np.asarray(self.values, float), np.asarray(self.ranks, float)
        except (TypeError, ValueError):
            raise InputError(
                "a colour reference holds numbers only; build it with colour_reference(*rasters)"
            ) from None
        bounded = np.all(np.abs(ranks) <= 1)  # false for NaN too
        ascending = np.isfinite(values).all() and not np.any(np.diff(values) < 0)
        if values.ndim != 1 or values.shape != ranks.shape or not bounded or not ascending:
            raise InputError(
                f"a colour reference of {values.size} values and {ranks.size} ranks is not a table of ascending finite "
                "values with one rank each; build it with colour_reference(*rasters)"
            )

    def to_json(self) -> str:
        """Return the table as JSON; every number comes back bit for bit."""
        return json.dumps({"values": self.values, "ranks": self.ranks})

    @classmethod
    def from_json(cls, text: str) -> ColourReference:
        """Return the table that `to_json` wrote.

        Parameters
        ----------
        text : str
            JSON of one table.

        Returns
        -------
        ColourReference

        Raises
        ------
        InputError
            If the text is not JSON, or describes no table.
        """
        expected = "; expected what ColourReference.to_json() writes"
        try:
            table = json.loads(text)
        except (TypeError, ValueError) as error:
            raise InputError(f"not JSON: {error}{expected}") from None
        if not isinstance(table, dict) or set(table) != {"values", "ranks"}:
            raise InputError(f"the JSON is not a table of values and ranks{expected}")
        if not all(isinstance(column, list) for column in table.values()):
            raise InputError(f"values and ranks of the JSON are not lists{expected}")
        return cls(values=tuple(table["values"]), ranks=tuple(table["ranks"]))


def colour_reference(*rasters: xr.Dataset | ArrayLike, variable: str = "value") -> ColourReference:
    """Build the shared colour reference of several images.

    Parameters
    ----------
    *rasters : xarray.Dataset or array_like
        Rasters, of which the computed samples of `variable` count, or bare arrays. Their samples are pooled in memory:
        for a film, give its key frames.
    variable : str
        Which variable of the datasets.

    Returns
    -------
    ColourReference
        At most 4096 knots for each sign: exact up to that many values, and otherwise within 1/2048 of the exact rank
        (a shade is 1/128).

    Raises
    ------
    InputError
        If a raster has no such variable.

    Examples
    --------
    >>> colour_reference([-3.0, -1.0, 5.0])
    ColourReference(values=(-3.0, -1.0, 5.0), ranks=(-1.0, -0.25, 0.25))
    """
    arrays = [
        computed(cast("xr.Dataset", given), variable) if hasattr(given, "data_vars") else np.asarray(given, float)
        for given in rasters
    ]
    values = sorted_finite(np.concatenate([a.ravel() for a in arrays]) if arrays else np.empty(0))
    negatives = np.searchsorted(values, 0.0)
    ranks = signed_ranks(values)
    tables = [_thin(values[part], ranks[part]) for part in (slice(0, negatives), slice(negatives, None))]
    knots, heights = (np.concatenate(columns) for columns in zip(*tables, strict=True))
    return ColourReference(values=tuple(knots.tolist()), ranks=tuple(heights.tolist()))


def rank_colour(values: ArrayLike, *, reference: ColourReference | ArrayLike | None = None) -> np.ndarray:
    """Map values to signed ranks y, the published colour rule of trainability maps.

    With u the sorted finite reference values, of which k are negative, the negatives map linearly by rank onto
    [-1, -1/4] and the others onto [1/4, 1]; y interpolates the value between its neighbours in u. Tied values take the
    rank of the last of them. The picture shows -y: fast training is pale, slow training is dark, and both dark ends
    meet at the boundary.

    Parameters
    ----------
    values : array_like
        Any shape; the sign is the class, a large size is slow.
    reference : ColourReference or array_like, optional
        What ranks are taken from; `values` themselves when absent.

    Returns
    -------
    numpy.ndarray
        Shape of `values`; NaN where a value is not finite.

    Notes
    -----
    Ranks keep the sign of the value. The published code interpolates across zero as well, so that a value absent from
    its reference can change class between the last negative and the first other value; here it takes the palest rank
    of its own class. On a reference that holds the values both rules agree.

    References
    ----------
    J. Sohl-Dickstein, "The boundary of neural network trainability is fractal", arXiv:2402.06184 (2024), function
    ``cdf_img`` of the accompanying notebook.

    Examples
    --------
    >>> rank_colour([-9.0, -2.0, -1.0, 3.0, 4.0]).tolist()
    [-1.0, -0.625, -0.25, 0.25, 1.0]
    """
    values = np.asarray(values, float)
    if isinstance(reference, ColourReference):
        knots, ranks = np.asarray(reference.values), np.asarray(reference.ranks)
    else:
        knots = sorted_finite(values if reference is None else np.asarray(reference, float))
        ranks = signed_ranks(knots)
    rank = np.interp(values, knots, ranks) if knots.size else np.zeros(values.shape)
    rank = np.where(values < 0, np.minimum(rank, -PALEST), np.maximum(rank, PALEST))
    return np.where(np.isfinite(values), rank, np.nan)


def paint(ranks: ArrayLike, *, palette: str = "published") -> np.ndarray:
    """Return the colours of signed ranks: for ranks blended between frames.

    Parameters
    ----------
    ranks : array_like, any shape
        Signed ranks in [-1, 1], as `rank_colour` gives them; NaN is grey.
    palette : {"published", "safe"}
        As in `colour_map`.

    Returns
    -------
    numpy.ndarray of uint8, shape of `ranks` plus (3,)
        sRGB.

    Raises
    ------
    InputError
        If the palette is unknown.

    Examples
    --------
    >>> paint([-1.0, 1.0]).tolist()
    [[94, 79, 162], [158, 1, 66]]
    """
    ranks = np.asarray(ranks, float)
    finite = np.isfinite(ranks)
    return colour_table(palette)[np.where(finite, _shade(np.where(finite, ranks, 0.0), SHADES), SHADES)]


def rank_shade(
    values: np.ndarray, *, reference: ColourReference | ArrayLike | None = None, shades: int = SHADES
) -> np.ndarray:
    """Return the row of a colour table of `shades` rows for each value; `shades` itself where not finite.

    Equal to scaling ``-rank_colour(values)`` from [-1, 1] to the table, and faster where a value is its own reference:
    the sorted values are cut once where the shade changes, so that no value is interpolated.
    """
    if reference is not None:
        ranks = rank_colour(values, reference=reference)
        finite = np.isfinite(ranks)
        return np.where(finite, _shade(np.where(finite, ranks, 0.0), shades), shades).astype(np.uint16)
    ordered = sorted_finite(values)
    if not ordered.size:
        return np.full(values.shape, shades, np.uint16)
    shade = _shade(signed_ranks(ordered), shades)
    cuts = np.flatnonzero(shade[1:] != shade[:-1]) + 1
    codes = shade[np.concatenate([[0], cuts])]
    row = codes[np.searchsorted(ordered[cuts], values.ravel(), side="right")].reshape(values.shape)
    if ordered.size < values.size:
        row[~np.isfinite(values)] = shades
    return row


def sorted_finite(values: np.ndarray) -> np.ndarray:
    """Return the finite values in ascending order."""
    values = values.ravel()
    return np.sort(values[np.isfinite(values)])


def signed_ranks(ordered: np.ndarray) -> np.ndarray:
    """Return the signed rank of each of the ascending values."""
    negatives = int(np.searchsorted(ordered, 0.0))
    rest = ordered.size - negatives
    return np.concatenate([np.linspace(-1.0, -PALEST, negatives), np.linspace(PALEST, 1.0, rest)])


def _thin(values: np.ndarray, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep the first and the last rank of tied values at evenly spaced ranks, so that no tie is bridged."""
    if values.size <= KNOTS_PER_SIGN:
        return values, ranks
    kept = values[np.linspace(0, values.size - 1, KNOTS_PER_SIGN // 2).round().astype(int)]
    first = np.searchsorted(values, kept, side="left")
    last = np.searchsorted(values, kept, side="right") - 1
    rows = np.unique(np.concatenate([first, last]))
    return values[rows], ranks[rows]


def _shade(ranks: np.ndarray, shades: int) -> np.ndarray:
    return np.clip((1.0 - ranks) / 2.0 * shades, 0, shades - 1).astype(np.uint16)


def present(raster: xr.Dataset, variable: str) -> xr.DataArray:
    """Return a variable of a raster, or say which ones there are."""
    if variable not in raster.data_vars:
        names = ", ".join(map(str, raster.data_vars))
        raise InputError(f"the raster has no variable {variable!r}; it has {names}: pass variable= one of these")
    return raster[variable]


def computed(raster: xr.Dataset, variable: str) -> np.ndarray:
    """Return a variable of a raster as floats, NaN where nothing was computed or a count says never (-1)."""
    array = present(raster, variable)
    values = np.asarray(array.values, float)
    if np.issubdtype(array.dtype, np.signedinteger) and not class_flags(array) and np.min(values, initial=0.0) == -1:
        values = np.where(values == -1, np.nan, values)
    if variable != "outcome" and "outcome" in raster and raster["outcome"].dims == raster[variable].dims:
        missing = class_flags(raster["outcome"]).get("not_computed")
        if missing is not None:
            absent = raster["outcome"].values == missing
            if absent.any():
                values = np.where(absent, np.nan, values)
    return values


def class_flags(variable: xr.DataArray) -> dict[str, int]:
    """Return ``{meaning: value}`` of a class map from its CF attributes; empty for other variables.

    A variable named ``outcome`` without attributes has the classes of training.
    """
    if variable.name == "outcome" and "flag_meanings" not in variable.attrs:
        return dict(OUTCOMES)
    values = np.atleast_1d(variable.attrs.get("flag_values", []))
    return {
        name: int(value) for name, value in zip(variable.attrs.get("flag_meanings", "").split(), values, strict=False)
    }


def class_colours(flags: dict[str, int]) -> list[str]:
    """Return one colour for each class: the known meanings in their own, the others in a colour-blind-safe series.

    Parameters
    ----------
    flags : dict of str to int
        Meanings and values of the classes.

    Returns
    -------
    list of str
        ``"#rrggbb"``, one for each class in the order of `flags`.

    Examples
    --------
    >>> class_colours({"converged": 0, "left": 1})
    ['#0072b2', '#d55e00']
    """
    free = [colour for colour in SERIES_COLOURS if colour not in {CLASS_COLOURS.get(name) for name in flags}]
    others = [name for name in flags if name not in CLASS_COLOURS]
    if len(others) > len(free):
        import matplotlib
        from matplotlib.colors import to_hex

        free = [to_hex(colour) for colour in matplotlib.colormaps["viridis"](np.linspace(0, 1, len(others)))]
    series = dict(zip(others, free, strict=False))
    return [CLASS_COLOURS.get(name) or series[name] for name in flags]


@lru_cache
def colour_map(palette: str) -> Colormap:
    """Return the colour map of signed ranks, to be shown on -y from -1 (diverged, slow) to 1 (converged, slow).

    Parameters
    ----------
    palette : {"published", "safe"}
        ``"published"`` is Spectral. ``"safe"`` runs from dark brown through pale orange and pale blue to dark blue;
        the lightness of both halves falls evenly to the boundary, and blue and orange stay apart for readers with
        deuteranopia, protanopia or tritanopia.

    Returns
    -------
    matplotlib.colors.Colormap
        256 shades; a neutral grey where there is no value.

    Raises
    ------
    InputError
        If the palette is not one of the two.
    """
    import matplotlib
    from matplotlib.colors import ListedColormap

    if palette == "published":
        return matplotlib.colormaps["Spectral"].with_extremes(bad=NEUTRAL)
    if palette == "safe":
        orange = _oklab_ramp(hue=58, lightness=(0.92, 0.36), chroma=(0.05, 0.128, 0.088))
        blue = _oklab_ramp(hue=258, lightness=(0.925, 0.33), chroma=(0.036, 0.126, 0.125))
        return ListedColormap(np.concatenate([orange[::-1], blue]), name="safe", bad=NEUTRAL)
    raise InputError(f"palette={palette!r} is not one of {', '.join(map(repr, PALETTES))}")


@lru_cache
def colour_table(palette: str) -> np.ndarray:
    """Return the colours of `colour_map`: 256 shades, then the neutral grey.

    Parameters
    ----------
    palette : {"published", "safe"}
        As in `colour_map`.

    Returns
    -------
    numpy.ndarray of uint8, shape (257, 3)
        sRGB, read-only.

    Raises
    ------
    InputError
        If the palette is unknown.
    """
    rows = np.ma.array(np.arange(SHADES + 1), mask=np.arange(SHADES + 1) == SHADES)
    table = np.asarray(colour_map(palette)(rows, bytes=True))[:, :3]
    table.setflags(write=False)
    return table


def quantity_map(ordered: np.ndarray) -> tuple[Colormap, Normalize]:
    """Return colour map and scaling for a plain quantity with these ascending finite values.

    Values of both signs get blue below zero, red above and white at zero, each side over its own full range. Values
    without a negative one are scaled by their logarithm if the largest exceeds the fifth percentile of the positive
    ones a thousandfold. The scale then ends at most three decades beyond the fifth and the ninety-fifth percentile and
    forty from the median, so that runs on their way to infinity leave colours for the others.
    """
    import matplotlib
    from matplotlib.colors import LogNorm, Normalize, TwoSlopeNorm

    low, high = (float(ordered[0]), float(ordered[-1])) if ordered.size else (0.0, 1.0)
    if low < 0 < high:
        return matplotlib.colormaps["RdBu_r"].with_extremes(bad=NEUTRAL), TwoSlopeNorm(0.0, low, high)
    sequential = matplotlib.colormaps["viridis"].with_extremes(bad=NEUTRAL)
    positive = ordered[np.searchsorted(ordered, 0.0, side="right") :]
    if low >= 0 and positive.size:
        small, median, large = (float(positive[int(part * (positive.size - 1))]) for part in (0.05, 0.5, 0.95))
        if high > 1e3 * small:
            ends = max(float(positive[0]), small / 1e3, median / 1e40), min(high, large * 1e3, median * 1e40)
            return sequential, LogNorm(*ends)
    return sequential, Normalize(low, high)


def _oklab_ramp(*, hue: float, lightness: tuple[float, float], chroma: tuple[float, float, float]) -> np.ndarray:
    """Return half a colour map as sRGB, pale to dark at one OKLab hue, in steps of equal colour difference.

    Lightness is linear and chroma a parabola through its values at the pale end, the middle and the dark end. The
    palest quarter of the half, which signed ranks never use, holds the pale end.

    References
    ----------
    B. Ottosson, "A perceptual color space for image processing" (2020), https://bottosson.github.io/posts/oklab/.
    """
    t = np.linspace(0.0, 1.0, 1001)
    pale, middle, dark = chroma
    size = np.polyval(np.polyfit([0.0, 0.5, 1.0], [pale, middle, dark], 2), t)
    light = lightness[0] + (lightness[1] - lightness[0]) * t
    travelled = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(light), np.diff(size)))])
    half = SHADES // 2
    position = np.clip((np.linspace(0.0, 1.0, half) - PALEST) / (1.0 - PALEST), 0.0, 1.0) * travelled[-1]
    light, size = np.interp(position, travelled, light), np.interp(position, travelled, size)
    a, b = size * np.cos(np.deg2rad(hue)), size * np.sin(np.deg2rad(hue))
    cones = np.stack([light, a, b], axis=-1) @ np.array(
        [[1.0, 1.0, 1.0], [0.3963377774, -0.1055613458, -0.0894841775], [0.2158037573, -0.0638541728, -1.2914855480]]
    )
    linear = cones**3 @ np.array(
        [
            [4.0767416621, -1.2684380046, -0.0041960863],
            [-3.3077115913, 2.6097574011, -0.7034186147],
            [0.2309699292, -0.3413193965, 1.7076147010],
        ]
    )
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
