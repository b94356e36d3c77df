"""The readable twin of a diamond-square surface: one point after the other."""

import numpy as np


def surface(noise, *, roots, generations, hurst, amplitude):
    """Return the surface of given displacements, one at every point of the grid."""
    ny, nx = (root * 2**generations + 1 for root in roots)
    known = {(row, column): 0.0 for row in range(0, ny, 2**generations) for column in range(0, nx, 2**generations)}

    def displace(points, neighbours, generation):
        for row, column in points:
            around = [
                known[row + down, column + right] for down, right in neighbours if (row + down, column + right) in known
            ]
            known[row, column] = sum(around) / len(around) + amplitude * 2 ** (-generation * hurst) * noise[row, column]

    for generation in range(generations):
        half = 2 ** (generations - generation - 1)
        grid = [(row, column) for row in range(0, ny, half) for column in range(0, nx, half)]
        centres = [(row, column) for row, column in grid if row // half % 2 == column // half % 2 == 1]
        displace(centres, [(-half, -half), (-half, half), (half, -half), (half, half)], generation)
        sides = [(row, column) for row, column in grid if row // half % 2 != column // half % 2]
        displace(sides, [(-half, 0), (half, 0), (0, -half), (0, half)], generation)
    return np.array([[known[row, column] for column in range(nx)] for row in range(ny)])
