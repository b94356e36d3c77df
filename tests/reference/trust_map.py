"""The trust map, sample by sample: the slow twin."""

import numpy as np


def flips(field, raster):
    """Return which samples were tested and which flipped."""
    labels = raster["outcome"].values
    tested, flipped = np.zeros(labels.shape, bool), np.zeros(labels.shape, bool)
    x, y = (raster[name].values for name in field.axes)
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            around = labels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            known = around[around != -1]
            if labels[row, column] == -1 or np.unique(known).size < 2:
                continue
            tested[row, column] = True
            nudged = (np.array([each[k] * (1 + 2.0**-52)]) for each, k in ((x, column), (y, row)))
            flipped[row, column] = field.evaluate(*nudged)["outcome"][0] != labels[row, column]
    return tested, flipped
