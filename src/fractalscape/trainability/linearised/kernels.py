"""Linearised descent in numba: one fixed order of operations, the same bits on every processor.

One point at a time; lanes are data points. Arrays are flat, padded with zeros, and begin on 64-byte boundaries.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from fractalscape.trainability.kernels import measure
from fractalscape.trainability.lanes import CACHE, LANES, broadcast, fma, load, minus_product, spread, store, total

CHUNK = 4 * LANES
"""Rows whose sums are held in registers."""


@njit(nogil=True, cache=CACHE, error_model="numpy")
def descend(steps, points, kernel0, kernel1, start, lr0, lr1, workspace, losses, found):
    """Descend at every pair of learning rates and measure the losses.

    Parameters
    ----------
    steps, points : int
    kernel0, kernel1 : (points * rows,)
        Tangent kernels, 2 / N included, one column after another; rows are points rounded up to 32.
    start : (rows,)
        Residuals before training.
    lr0, lr1 : (count,)
    workspace : tuple of arrays
        matrix (points * rows), residual (rows), moved (rows).
    losses : (rows, steps)
        Loss curves of every point, if there are as many rows as points.
    found : tuple of arrays (count,)
        value, outcome, escape_step, final_ratio, max_ratio.
    """
    matrix, residual, moved = workspace
    rows = start.size
    for k in range(lr0.size):
        rate0, rate1 = broadcast(lr0[k]), broadcast(lr1[k])
        for at in range(0, matrix.size, LANES):
            store(matrix, at, fma(rate0, load(kernel0, at), rate1 * load(kernel1, at)))
        residual[:] = start
        curve = losses[k % losses.shape[0]]
        recorded = 0
        while recorded < steps:
            squares = broadcast(0.0)
            for i in range(0, rows, LANES):
                squares = fma(load(residual, i), load(residual, i), squares)
            curve[recorded] = total(squares) / points
            recorded += 1
            if not np.isfinite(curve[recorded - 1]):
                curve[recorded - 1 :] = np.inf
                break
            for i in range(0, rows, CHUNK):
                sum0, sum1 = load(residual, i), load(residual, i + LANES)
                sum2, sum3 = load(residual, i + 2 * LANES), load(residual, i + 3 * LANES)
                for j in range(points):
                    at, each = j * rows + i, spread(residual, j)
                    sum0 = minus_product(sum0, load(matrix, at), each)
                    sum1 = minus_product(sum1, load(matrix, at + LANES), each)
                    sum2 = minus_product(sum2, load(matrix, at + 2 * LANES), each)
                    sum3 = minus_product(sum3, load(matrix, at + 3 * LANES), each)
                store(moved, i, sum0)
                store(moved, i + LANES, sum1)
                store(moved, i + 2 * LANES, sum2)
                store(moved, i + 3 * LANES, sum3)
            residual[:] = moved
        measure(curve, 0, 1, recorded, steps, found, k)
