"""The merge tree of the sublevel sets of a grid, by union-find in one pass over its samples.

numba caches by the age of this file.
"""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def _oldest(parent, sample):
    """Return the minimum of the component of a sample, and halve the way there."""
    while parent[sample] != sample:
        parent[sample] = parent[parent[sample]]
        sample = parent[sample]
    return sample


@numba.njit(cache=True, nogil=True)
def merges_of_grid(order, columns, steps, periodic):
    """Return the minima of a grid and, for each, the saddle at which it merges and the older minimum it merges into.

    ``order``: numbers row * columns + column of all samples, from the lowest up. ``steps``: the (row, column) moves to
    neighbours. A component hangs below its own minimum, so that the root is the oldest of all that merged
    into it; where several meet, all merge into the oldest.
    Returns int64 of shape (3, minima), in the order of their heights; the first one has -1 as saddle and parent.
    """
    samples = order.size
    rows = samples // columns
    age = np.empty(samples, np.int64)
    for k in range(samples):
        age[order[k]] = k
    parent = np.full(samples, -1, np.int64)
    saddle = np.full(samples, -1, np.int64)
    into = np.full(samples, -1, np.int64)
    minima = np.empty(samples, np.int64)
    beside = np.empty(steps.shape[0], np.int64)
    count = 0
    for k in range(samples):
        sample = order[k]
        row, column = sample // columns, sample % columns
        own, touched = np.int64(-1), 0
        for m in range(steps.shape[0]):
            j, i = row + steps[m, 0], column + steps[m, 1]
            if periodic:
                j, i = j % rows, i % columns
            elif j < 0 or j >= rows or i < 0 or i >= columns:
                continue
            if parent[j * columns + i] >= 0:
                beside[touched] = _oldest(parent, j * columns + i)
                if own < 0 or age[beside[touched]] < age[own]:
                    own = beside[touched]
                touched += 1
        for m in range(touched):
            younger = beside[m]
            if younger != own and saddle[younger] < 0:
                parent[younger], saddle[younger], into[younger] = own, sample, own
        if own < 0:
            minima[count] = sample
            count += 1
            own = sample
        parent[sample] = own
    found = np.empty((3, count), np.int64)
    for k in range(count):
        found[0, k], found[1, k], found[2, k] = minima[k], saddle[minima[k]], into[minima[k]]
    return found
