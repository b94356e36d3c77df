"""Landscapes kept on disk, so that an expensive one is drawn once."""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.landscapes.surface_spec import SurfaceSpec
from fractalscape.storage import write_atomic

if TYPE_CHECKING:
    import xarray as xr


def cached(spec: SurfaceSpec | RandomLandscapeSpec, folder: str | os.PathLike[str], **how: Any) -> xr.DataArray:
    """Return ``spec.draw(**how)`` from a file of a folder, drawn and written if it is not there.

    Parameters
    ----------
    spec : SurfaceSpec or RandomLandscapeSpec
        What defines the landscape.
    folder : path-like
        Made if absent. A file of it is named by the kind and by a digest of the spec, of its generator's number and of
        `how`.
    **how
        Of the ``draw`` of the spec; a seed is an integer.

    Returns
    -------
    xarray.DataArray
        The same values, coordinates and attributes as drawn; the version in them is that of the package that drew it.

    Raises
    ------
    InputError
        If `how` is not plain numbers and texts, the spec cannot be drawn with it, or the folder cannot be written.
    StoreDamaged
        If the disk is full.

    Notes
    -----
    A file is written whole or not at all and holds its checksum and its key: a damaged one is drawn again and replaced,
    and two processes that need the same landscape may both draw it, which is harmless.

    Examples
    --------
    >>> import tempfile
    >>> from fractalscape.landscapes import FractionalBrownianSpec
    >>> spec = FractionalBrownianSpec(shape=(8, 8), hurst=0.5, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cached(spec, folder).identical(spec.draw()), cached(spec, folder).identical(spec.draw())
    (True, True)
    """
    if not isinstance(spec, (SurfaceSpec, RandomLandscapeSpec)):
        raise InputError(f"{type(spec).__name__} is not the spec of a random landscape; give one that has draw()")
    key = {"spec": spec.to_dict(), "generator": spec.generator, "how": how}
    try:
        name = provenance.digest(key)
    except (TypeError, ValueError):
        raise InputError(f"how={how!r} is not plain numbers and texts; give an integer as seed to keep it") from None
    path = Path(folder) / f"{spec.kind}-{name[:32]}.landscape"
    kept = _read(path, key)
    if kept is None:
        kept = spec.draw(**how)
        write_atomic(path, _packed(kept, key))
    return kept


def _packed(landscape: xr.DataArray, key: dict[str, Any]) -> bytes:
    """Return a checksum, a line of JSON (key, dims, coordinates, attributes) and an .npy file of the values."""
    header = {
        "key": key,
        "dims": landscape.dims,
        "attrs": landscape.attrs,
        "coords": landscape.coords.to_dataset().to_dict(),
    }
    values = io.BytesIO()
    np.save(values, landscape.values, allow_pickle=False)
    content = provenance.canonical_json(header).encode() + b"\n" + values.getbuffer()
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def _read(path: Path, key: dict[str, Any]) -> xr.DataArray | None:
    """Return the landscape of a file; None if there is none, or it is damaged, or of another key."""
    import xarray as xr

    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if checksum.decode(errors="replace") != hashlib.sha256(content).hexdigest():
        return None
    text, _, values = content.partition(b"\n")
    header = json.loads(text)
    if provenance.canonical_json(header["key"]) != provenance.canonical_json(key):
        return None
    coords = xr.Dataset.from_dict(header["coords"]).coords
    return xr.DataArray(np.load(io.BytesIO(values)), coords=coords, dims=header["dims"], attrs=header["attrs"])
