"""Where a class map changes its class: the pixels, or pairs of them, that a border passes between."""

from __future__ import annotations

from typing import Literal, get_args, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError

Booleans = NDArray[np.bool_]
Neighbours = Literal["block", "pair"]


@overload
def label_edges(
    labels: ArrayLike, *, neighbours: Literal["block"] = "block", ignore: int | None = None
) -> Booleans: ...


@overload
def label_edges(
    labels: ArrayLike, *, neighbours: Literal["pair"], ignore: int | None = None
) -> tuple[Booleans, Booleans]: ...


def label_edges(
    labels: ArrayLike, *, neighbours: Neighbours = "block", ignore: int | None = None
) -> Booleans | tuple[Booleans, Booleans]:
    """Find where neighbouring labels differ.

    Parameters
    ----------
    labels : array_like of int or bool, shape (ny, nx)
        A class map with dims (y, x), such as ``outcome``.
    neighbours : {"block", "pair"}
        ``"block"``: the four pixels of every 2 x 2 block. ``"pair"``: the two pixels on either side of a pixel edge.
    ignore : int, optional
        A label whose pixels make no edge, such as -1 for "not computed"; the others of their block still may.

    Returns
    -------
    array of bool, shape (ny - 1, nx - 1)
        For ``"block"``: whether entry (j, i), of pixels j, j + 1 and i, i + 1, holds more than one class.
    tuple of two arrays of bool, shapes (ny - 1, nx) and (ny, nx - 1)
        For ``"pair"``: whether pixels differ from their next neighbours along y, and along x.

    Raises
    ------
    InputError
        If labels are not two-dimensional integers, or `neighbours` is not known.

    Notes
    -----
    For two classes, ``label_edges(value > 0)`` is the rule ``max * min < 0`` over 2 x 2 blocks of signed convergence
    values of Sohl-Dickstein (arXiv 2402.06184), except that a value of exactly 0 makes no edge there.

    Examples
    --------
    >>> label_edges([[0, 0, 1], [0, 0, 1]])
    array([[False,  True]])
    >>> along_y, along_x = label_edges([[0, 0, 1], [0, 0, 1]], neighbours="pair")
    >>> int(along_y.sum()), int(along_x.sum())
    (0, 2)
    >>> label_edges([[0, 0, -1], [0, 0, 1]], ignore=-1)
    array([[False,  True]])
    """
    labels = np.asarray(labels)
    if labels.ndim != 2:
        raise InputError(f"labels has shape {labels.shape}; it needs (ny, nx), one map at a time")
    if labels.dtype.kind not in "biu":
        raise InputError(f"labels has dtype {labels.dtype}; it needs integers or booleans, such as value > 0")
    if neighbours not in get_args(Neighbours):
        raise InputError(f"neighbours={neighbours!r} is not one of {', '.join(map(repr, get_args(Neighbours)))}")
    along_y = _differ(labels[:-1], labels[1:], ignore)
    along_x = _differ(labels[:, :-1], labels[:, 1:], ignore)
    if neighbours == "pair":
        return along_y, along_x
    edges = along_y[:, :-1] | along_y[:, 1:]
    edges |= along_x[:-1]
    edges |= along_x[1:]
    if ignore is not None:  # an ignored pixel can hide the path along the block's sides
        edges |= _differ(labels[:-1, :-1], labels[1:, 1:], ignore)
        edges |= _differ(labels[:-1, 1:], labels[1:, :-1], ignore)
    return edges


def near_edges(labels: ArrayLike, *, ignore: int | None = None) -> Booleans:
    """Find the samples whose 3 x 3 neighbourhood holds an edge of `label_edges`: where one sample may not be enough.

    Parameters
    ----------
    labels, ignore
        As in `label_edges`.

    Returns
    -------
    array of bool, shape (ny, nx)
        Whether one of the four blocks of 2 x 2 around a sample holds more than one class.

    Raises
    ------
    InputError
        As in `label_edges`.

    Examples
    --------
    >>> near_edges([[0, 0, 0, 1], [0, 0, 0, 1]])[0]
    array([False, False,  True,  True])
    """
    labels = np.asarray(labels)
    padded = np.pad(labels, 1, mode="edge") if labels.ndim == 2 and labels.size else labels
    blocks = label_edges(padded, ignore=ignore)
    return blocks[:-1, :-1] | blocks[:-1, 1:] | blocks[1:, :-1] | blocks[1:, 1:]


def _differ(first: NDArray, second: NDArray, ignore: int | None) -> Booleans:
    differ = first != second
    if ignore is not None:
        differ &= first != ignore
        differ &= second != ignore
    return differ
