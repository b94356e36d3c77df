"""Loops over pairs of points.

numba caches by the age of this file.
"""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def tree_of_points(columns, parent, child, squared):
    """Grow the minimum spanning tree from point 0 by Prim's rule; distances are made as they are needed.

    ``columns``: float64 of shape (axis, point). ``parent``, ``child``, ``squared``: one for each edge, in the order
    of growth. Points outside the tree are kept packed in front, so that every pair is looked at once.
    """
    axes, size = columns.shape
    left = columns.copy()
    names = np.arange(size)
    nearest = np.full(size, np.inf)
    towards = np.zeros(size, np.int64)
    distance = np.empty(size)
    place = np.empty(axes)
    current, chosen = 0, 0
    for count in range(size - 1, 0, -1):
        for k in range(axes):
            place[k] = left[k, chosen]
            left[k, chosen] = left[k, count]
        names[chosen] = names[count]
        nearest[chosen] = nearest[count]
        towards[chosen] = towards[count]
        first = left[0]
        for j in range(count):
            distance[j] = (first[j] - place[0]) * (first[j] - place[0])
        for k in range(1, axes):
            row = left[k]
            for j in range(count):
                distance[j] += (row[j] - place[k]) * (row[j] - place[k])
        chosen = _update(distance, nearest, towards, count, current)
        edge = size - 1 - count
        parent[edge], child[edge], squared[edge] = towards[chosen], names[chosen], nearest[chosen]
        current = names[chosen]


@numba.njit(cache=True, nogil=True)
def tree_of_distances(distances, chosen_points, parent, child, length):
    """Grow the minimum spanning tree of some points from the first of them, given all distances.

    ``distances``: float64, symmetric, shape (point, point). ``chosen_points``: their numbers. Edges name places in it.
    """
    size = chosen_points.size
    names = np.arange(size)
    nearest = np.full(size, np.inf)
    towards = np.zeros(size, np.int64)
    distance = np.empty(size)
    current, chosen = 0, 0
    for count in range(size - 1, 0, -1):
        names[chosen] = names[count]
        nearest[chosen] = nearest[count]
        towards[chosen] = towards[count]
        row = distances[chosen_points[current]]
        for j in range(count):
            distance[j] = row[chosen_points[names[j]]]
        chosen = _update(distance, nearest, towards, count, current)
        edge = size - 1 - count
        parent[edge], child[edge], length[edge] = towards[chosen], names[chosen], nearest[chosen]
        current = names[chosen]


@numba.njit(cache=True, nogil=True)
def _update(distance, nearest, towards, count, current):
    """Let the new point of the tree take over whom it is nearer to; return who is nearest to the tree."""
    best = np.inf
    for j in range(count):
        closer = distance[j] < nearest[j]
        nearest[j] = distance[j] if closer else nearest[j]
        towards[j] = current if closer else towards[j]
        best = min(best, nearest[j])
    for j in range(count):
        if nearest[j] == best:
            return j
    return 0


@numba.njit(cache=True, nogil=True)
def count_pairs(points, walker, edges_squared, theiler, block, counts):
    """Count pairs by distance, once for the block of either point.

    ``points``: (point, axis). ``edges_squared``: ascending squared radii; ``counts[b, k]`` grows by the points of
    block b that have a partner within (radius k - 1, radius k]; pairs of one walker up to ``theiler`` steps apart are
    left out.
    """
    size, axes = points.shape
    last = edges_squared[-1]
    for i in range(size):
        for j in range(i + 1, size):
            if walker[i] == walker[j] and j - i <= theiler:
                continue
            squared = 0.0
            for k in range(axes):
                squared += (points[i, k] - points[j, k]) ** 2
            if squared <= last:
                k = np.searchsorted(edges_squared, squared)
                counts[block[i], k] += 1
                counts[block[j], k] += 1


@numba.njit(cache=True, nogil=True)
def count_distances(distances, walker, edges, theiler, block, counts):
    """Count pairs by given distances; otherwise as `count_pairs`."""
    size = distances.shape[0]
    last = edges[-1]
    for i in range(size):
        for j in range(i + 1, size):
            if walker[i] == walker[j] and j - i <= theiler:
                continue
            if distances[i, j] <= last:
                k = np.searchsorted(edges, distances[i, j])
                counts[block[i], k] += 1
                counts[block[j], k] += 1


@numba.njit(cache=True, nogil=True)
def sum_log_ratios(points, walker, radius, theiler, block, sums, counts):
    """Add ln(distance / radius) over pairs nearer than radius, once for the block of either point.

    Pairs in one place have no logarithm and are left out.
    """
    size, axes = points.shape
    limit = radius * radius
    for i in range(size):
        for j in range(i + 1, size):
            if walker[i] == walker[j] and j - i <= theiler:
                continue
            squared = 0.0
            for k in range(axes):
                squared += (points[i, k] - points[j, k]) ** 2
            if 0.0 < squared < limit:
                value = 0.5 * np.log(squared / limit)
                sums[block[i]] += value
                sums[block[j]] += value
                counts[block[i]] += 1
                counts[block[j]] += 1
