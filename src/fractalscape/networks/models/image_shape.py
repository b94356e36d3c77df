"""Checks of what a network of images is asked to read."""

from __future__ import annotations

from collections.abc import Sequence

from fractalscape.arguments import whole, whole_numbers
from fractalscape.errors import InputError


def image_shape(shape: Sequence[int], *, least: int = 1) -> tuple[int, int, int]:
    """Return (channels, rows, columns).

    Raises
    ------
    InputError
        If it is not three whole numbers, or an image has fewer than `least` pixels along an axis.
    """
    channels, rows, columns = whole_numbers("shape", shape, count=3, least=1, advice="give (channels, rows, columns)")
    if min(rows, columns) < least:
        raise InputError(f"shape={tuple(shape)} has images of {rows} x {columns} pixels; this needs {least} along each")
    return channels, rows, columns


def output_count(classes: int) -> int:
    """Return how many numbers a network gives for an input.

    Raises
    ------
    InputError
        If it is none.
    """
    return whole("classes", classes, least=1, advice="give the number of classes, or of outputs")
