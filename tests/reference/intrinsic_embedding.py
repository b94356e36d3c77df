"""Slow readable twin of the intrinsic embedding: the whole torus, its complex transform, and the noise in full."""

import numpy as np


def torus_covariance(embedding):
    """Return the covariance of every point of the torus with the origin: the sum over images of the origin."""
    rows, columns = embedding.periods
    total = np.zeros((rows, columns))
    for wrapped_y in (-1, 0, 1):
        for wrapped_x in (-1, 0, 1):
            y = (np.arange(rows) + wrapped_y * rows) * embedding.spacing
            x = (np.arange(columns) + wrapped_x * columns) * embedding.spacing
            distance = np.hypot(y[:, None], x)
            reached = distance < embedding.radius
            total[reached] += embedding.covariance(distance[reached])
    return total


def torus_eigenvalues(embedding):
    """Return the eigenvalues at every frequency of the torus."""
    return np.fft.fft2(torus_covariance(embedding)).real


def whole_spectrum(half, columns):
    """Return the spectrum of the real field that a half spectrum stands for, mirrored entry by entry."""
    rows = len(half)
    whole = np.zeros((rows, columns), complex)
    for ky in range(rows):
        for kx in range(columns):
            mirrored = half[-ky % rows, min(kx, -kx % columns)].conj()
            if kx in (0, columns // 2):
                whole[ky, kx] = (half[ky, kx] + mirrored) / 2
            else:
                whole[ky, kx] = half[ky, kx] if kx < columns // 2 else mirrored
    return whole


def surface(noise, embedding):
    """Return the surface of given noise with the formula as it is written, distances in diagonals of the grid."""
    rows, columns = embedding.shape
    roots = np.sqrt(np.maximum(torus_eigenvalues(embedding), 0))
    field = np.fft.ifft2(roots * whole_spectrum(noise.half_spectrum, embedding.periods[1]), norm="ortho")
    assert np.abs(field.imag).max() < 1e-12
    heights = np.zeros((rows, columns))
    for j in range(rows):
        for i in range(columns):
            plane = noise.plane[0] * j * embedding.spacing + noise.plane[1] * i * embedding.spacing
            stationary = field.real[j, i] - field.real[0, 0]
            heights[j, i] = stationary / np.sqrt(2) + np.sqrt(embedding.plane_variance) * plane
    return heights
