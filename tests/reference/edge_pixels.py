"""Slow readable twin of ``raster.edge_pixels``: the 3 x 3 neighbourhood of one pixel at a time."""

import numpy as np

from reference.label_edges import mixed


def pixels_on_edges(labels, values, gradient):
    """Say which pixels have other classes within sight of a 2 x 2 block, or ranks further apart than the gradient."""
    ny, nx = labels.shape
    chosen = np.zeros((ny, nx), bool)
    ordered = sorted(values[np.isfinite(values)])
    for j in range(ny):
        for i in range(nx):
            blocks = [labels[max(j + a, 0) : j + a + 2, max(i + b, 0) : i + b + 2] for a in (-1, 0) for b in (-1, 0)]
            chosen[j, i] = any(mixed(block, -1) for block in blocks)
            around = values[max(j - 1, 0) : j + 2, max(i - 1, 0) : i + 2].ravel()
            ranks = [sum(other <= value for other in ordered) / len(ordered) for value in around if np.isfinite(value)]
            if gradient is not None and ranks and max(ranks) - min(ranks) > gradient:
                chosen[j, i] = True
    return chosen
