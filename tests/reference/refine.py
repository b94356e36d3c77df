"""Slow readable twin of ``raster.refine``: one block after the other, by recursion, on a class map known in full."""

import numpy as np


def refined(full, *, block, smallest):
    """Return the refined class map and which samples it looked at."""
    labels, looked = np.full_like(full, -1), np.zeros(full.shape, bool)

    def look(row, column):
        labels[row, column], looked[row, column] = full[row, column], True
        return full[row, column]

    def visit(top, bottom, left, right):
        inner = [(j, i) for j in range(top + 1, bottom) for i in range(left + 1, right)]
        outline = {(j, i) for j in range(top, bottom + 1) for i in range(left, right + 1)}.difference(inner)
        classes = {look(*place) for place in outline}
        if len(classes) == 1:
            for place in inner:
                labels[place] = classes.copy().pop()
        elif bottom - top <= smallest and right - left <= smallest:
            for place in inner:
                look(*place)
        else:
            for j, k in halves(top, bottom, smallest):
                for i, m in halves(left, right, smallest):
                    visit(j, k, i, m)

    for top, bottom in intervals(full.shape[0], block):
        for left, right in intervals(full.shape[1], block):
            visit(top, bottom, left, right)
    return labels, looked


def halves(first, last, smallest):
    middle = (first + last) // 2
    return [(first, middle), (middle, last)] if last - first > smallest else [(first, last)]


def intervals(count, block):
    """Cut the line of samples 0 … count - 1 at every multiple of block, and at its last sample."""
    if count == 1:
        return [(0, 0)]
    return [(start, min(start + block, count - 1)) for start in range(0, count - 1, block)]
