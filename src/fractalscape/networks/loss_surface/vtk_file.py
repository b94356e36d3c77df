"""Surfaces as files of VTK, for ParaView."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, real
from fractalscape.errors import InputError
from fractalscape.storage import write_atomic

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Scale = Literal["linear", "log"]

LOG_OFFSET = 0.1
"""Added before the logarithm, as published."""


def write_vtk_file(
    path: str | os.PathLike[str],
    surface: xr.Dataset,
    *,
    variable: str = "loss",
    scale: Scale = "linear",
    highest: float | None = None,
) -> Path:
    """Write a surface for ParaView: heights and every variable, in XML.

    Parameters
    ----------
    path : path-like
        ``….vts``: a structured grid, of all points. ``….vtp``: quadrilaterals, without those that have a corner whose
        height is not finite.
    surface : Dataset
        Dims ``(v, u)``; two-dimensional variables are written.
    variable : str
        What makes the heights.
    scale : {"linear", "log"}
        Heights as they are, or ln(height + 0.1), as published.
    highest : float, optional
        Where heights are cut, before the logarithm; the variables are not.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the ending is neither, or the surface has no such variable.

    Examples
    --------
    >>> import xarray as xr
    >>> from tempfile import TemporaryDirectory
    >>> surface = xr.Dataset({"loss": (("v", "u"), np.eye(3))}, {"u": [0, 1, 2], "v": [0, 1, 2]})
    >>> with TemporaryDirectory() as folder:
    ...     write_vtk_file(f"{folder}/own.vts", surface).read_text().splitlines()[2]
    '<StructuredGrid WholeExtent="0 2 0 2 0 0">'
    """
    choice("scale", scale, get_args(Scale))
    ending = Path(path).suffix
    if ending not in (".vts", ".vtp"):
        raise InputError(f"{path} ends in {ending or 'nothing'}; give .vts or .vtp")
    if variable not in surface or set(surface[variable].dims) != {"u", "v"}:
        raise InputError(f"variable={variable!r} is not one over (v, u); there are {', '.join(map(str, surface))}")
    fields = {str(name): _plane(surface, str(name)) for name in surface if set(surface[name].dims) == {"u", "v"}}
    height = fields[variable]
    if highest is not None:
        height = np.minimum(height, real("highest", highest))
    if scale == "log":
        with np.errstate(invalid="ignore", divide="ignore"):
            height = np.log(height + LOG_OFFSET)
    u, v = np.meshgrid(surface["u"].values.astype(float), surface["v"].values.astype(float))
    points = np.stack([u, v, height], axis=-1).reshape(-1, 3)
    text = (_structured if ending == ".vts" else _polygons)(points, fields, height.shape)
    return write_atomic(Path(path), text)


def _plane(surface: xr.Dataset, name: str) -> Floats:
    return np.asarray(surface[name].transpose("v", "u").values, np.float64)


def _structured(points: Floats, fields: dict[str, Floats], shape: tuple[int, int]) -> str:
    extent = f"0 {shape[1] - 1} 0 {shape[0] - 1} 0 0"
    lines = [f'<StructuredGrid WholeExtent="{extent}">', f'<Piece Extent="{extent}">']
    lines += [*_point_data(fields), *_points(points), "</Piece>", "</StructuredGrid>"]
    return _document("StructuredGrid", lines)


def _polygons(points: Floats, fields: dict[str, Floats], shape: tuple[int, int]) -> str:
    number = np.arange(points.shape[0]).reshape(shape)
    corners = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], axis=-1).reshape(-1, 4)
    corners = corners[np.isfinite(points[corners, 2]).all(axis=1)]
    drawn = points.copy()
    drawn[~np.isfinite(drawn)] = 0  # of no polygon
    count = f'NumberOfPoints="{len(points)}" NumberOfPolys="{len(corners)}"'
    rest = 'NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0"'
    lines = ["<PolyData>", f"<Piece {count} {rest}>", *_point_data(fields), *_points(drawn), "<Polys>"]
    lines += _array("connectivity", corners, "Int64")
    lines += _array("offsets", 4 * np.arange(1, len(corners) + 1), "Int64")
    return _document("PolyData", [*lines, "</Polys>", "</Piece>", "</PolyData>"])


def _document(kind: str, lines: list[str]) -> str:
    head = ['<?xml version="1.0"?>', f'<VTKFile type="{kind}" version="1.0" byte_order="LittleEndian">']
    return "\n".join([*head, *lines, "</VTKFile>", ""])


def _point_data(fields: dict[str, Floats]) -> list[str]:
    arrays = [line for name, values in fields.items() for line in _array(name, values, "Float64")]
    return ["<PointData>", *arrays, "</PointData>"]


def _points(points: Floats) -> list[str]:
    return ["<Points>", *_array("points", points, "Float64", components=3), "</Points>"]


def _array(name: str, values: NDArray, kind: str, *, components: int = 1) -> list[str]:
    head = f'<DataArray type="{kind}" Name="{name}" NumberOfComponents="{components}" format="ascii">'
    rows = values.reshape(-1, components if components > 1 else 8 if values.size % 8 == 0 else 1)
    return [head, *(" ".join(map(repr, row)) for row in rows.tolist()), "</DataArray>"]
