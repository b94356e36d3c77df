"""Slow readable twin of ``raster.label_edges``: one block, or one pair, at a time."""

import numpy as np


def mixed(labels, ignore=None):
    """Say whether labels other than the ignored one hold more than one class."""
    return len({int(label) for label in np.ravel(labels)} - {ignore}) > 1


def edges_of_blocks(labels, ignore=None):
    ny, nx = labels.shape
    edges = np.zeros((ny - 1, nx - 1), bool)
    for j in range(ny - 1):
        for i in range(nx - 1):
            edges[j, i] = mixed(labels[j : j + 2, i : i + 2], ignore)
    return edges


def edges_of_pairs(labels, ignore=None):
    ny, nx = labels.shape
    along_y, along_x = np.zeros((ny - 1, nx), bool), np.zeros((ny, nx - 1), bool)
    for j in range(ny):
        for i in range(nx):
            if j + 1 < ny:
                along_y[j, i] = mixed(labels[j : j + 2, i], ignore)
            if i + 1 < nx:
                along_x[j, i] = mixed(labels[j, i : i + 2], ignore)
    return along_y, along_x
