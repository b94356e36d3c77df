"""Slow readable twins of the box counts: one box, or one pair, at a time."""

import numpy as np


def mixed(samples):
    return len(set(np.ravel(samples).tolist()) - {-1}) > 1


def missing(samples):
    return bool(np.any(np.asarray(samples) == -1))


def gliding(labels, sizes):
    """Return mixed boxes and positions: centres shared by all sizes, (d + 1)^2 samples to a box of d cells."""
    labels, largest = np.asarray(labels, int), max(sizes)
    counts, positions = [0] * len(sizes), 0
    for j in range(labels.shape[0] - largest):
        for i in range(labels.shape[1] - largest):
            if missing(labels[j : j + largest + 1, i : i + largest + 1]):
                continue
            positions += 1
            for k, size in enumerate(sizes):
                top, left = j + (largest - size) // 2, i + (largest - size) // 2
                counts[k] += mixed(labels[top : top + size + 1, left : left + size + 1])
    return counts, [positions] * len(sizes)


def pairs(labels, sizes):
    """Return pairs that differ and pairs, along both axes together."""
    counts, positions, largest = [0] * len(sizes), 0, max(sizes)
    for turned in (np.asarray(labels, int), np.asarray(labels, int).T):
        for row in turned:
            for place in range(row.size - largest):
                starts = [place + (largest - lag) // 2 for lag in sizes]
                ends = [(row[start], row[start + lag]) for start, lag in zip(starts, sizes, strict=True)]
                if missing(ends):
                    continue
                positions += 1
                for k, end in enumerate(ends):
                    counts[k] += mixed(end)
    return counts, [positions] * len(sizes)


def anchored(labels, sizes):
    """Return mixed boxes and boxes, within the largest multiple of the largest size."""
    labels, largest = np.asarray(labels, int), max(sizes)
    down, across = ((length - 1) // largest * largest for length in labels.shape)
    counts, positions = [], []
    for size in sizes:
        boxes = [
            labels[j : j + size + 1, i : i + size + 1] for j in range(0, down, size) for i in range(0, across, size)
        ]
        whole = [box for box in boxes if not missing(box)]
        counts.append(sum(map(mixed, whole)))
        positions.append(len(whole))
    return counts, positions


def published(cells, sizes):
    """Return the boxes that hold a cell of the set and are not full of it: the published recipe, box by box."""
    counts = []
    for size in sizes:
        boxes = [
            cells[j : j + size, i : i + size]
            for j in range(0, cells.shape[0], size)
            for i in range(0, cells.shape[1], size)
        ]
        counts.append(sum(bool(box.any()) and not box.all() for box in boxes))
    return counts


def published_dimension(value):
    """Return the median slope of the published recipe for signed values, word for word."""
    corners = np.stack([value[1:, 1:], value[:-1, 1:], value[1:, :-1], value[:-1, :-1]])
    cells = corners.max(0) * corners.min(0) < 0
    sizes = np.unique(np.logspace(1, np.log10(min(cells.shape)), 10).astype(int))
    counts = published(cells, sizes)
    return sizes, counts, float(np.median(-1 * np.gradient(np.log(np.array(counts)), np.log(sizes))))
