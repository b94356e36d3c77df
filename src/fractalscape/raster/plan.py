"""How deep a store is meant to go: what `plan` writes down and every copy of `work` reads."""

from __future__ import annotations

from typing import Any

from fractalscape import storage
from fractalscape.errors import InputError, StoreDamaged
from fractalscape.raster.pyramid import DEEPEST, ROOT, Pyramid

PLAN = "plan"


def plan(pyramid: Pyramid, top: int) -> int:
    """Make the levels of a store from 0 to `top` and write down that they are wanted.

    A plan that is deeper already stays.

    Parameters
    ----------
    pyramid : Pyramid
    top : int
        Deepest level, at most 20.

    Returns
    -------
    int
        The deepest level that is wanted now.

    Raises
    ------
    InputError
        If the level is not one from 0 to 20.
    DepthError
        If float64 cannot tell its samples apart.
    """
    if isinstance(top, bool) or not isinstance(top, int) or not 0 <= top <= DEEPEST:
        raise InputError(f"top={top!r} must be a level from 0 to {DEEPEST}")
    top = max(top, _read(pyramid) or 0)
    for level in range(top + 1):
        pyramid.prepare(level)
    group: dict[str, Any] = {"zarr_format": 3, "node_type": "group", "attributes": {"top": top}}
    storage.write_document(pyramid.store, f"{PLAN}/{ROOT}", group)
    return top


def planned(pyramid: Pyramid) -> int:
    """Return the deepest level that is wanted of a store.

    Raises
    ------
    InputError
        If nothing says so: the store was not made to be worked on.
    StoreDamaged
        If what says so is not as it was written.
    """
    top = _read(pyramid)
    if top is None:
        raise InputError(
            f"{storage.describe(pyramid.store)} does not say how deep to go; `fractalscape store create` with its "
            "flags writes that down"
        )
    return top


def _read(pyramid: Pyramid) -> int | None:
    document = storage.read_document(pyramid.store, f"{PLAN}/{ROOT}")
    if document is None:
        return None
    attributes = document.get("attributes")
    top = attributes.get("top") if isinstance(attributes, dict) else None
    if not isinstance(top, int) or isinstance(top, bool) or not 0 <= top <= DEEPEST:
        raise StoreDamaged(
            f"{PLAN}/{ROOT} in {storage.describe(pyramid.store)} is not as it was written; delete that file and create "
            "the store again with its flags"
        )
    return top
