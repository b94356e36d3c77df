"""Slow readable twins of multifractional surfaces: one interpolation a sample, and covariances added up."""

import numpy as np
import scipy.fft

from fractalscape.landscapes.intrinsic_embedding import smallest_embeddings
from fractalscape.landscapes.surface_noise import draw_noise, embedded_surface
from fractalscape.randomness import streams


def barycentric(nodes, values, at):
    """Interpolate by the second barycentric form; a place that is a node has the value of the node."""
    if at in nodes:
        return values[nodes.index(at)]
    terms = [1 / np.prod([a - b for b in nodes if b != a]) / (at - a) for a in nodes]
    return np.dot(terms, values) / np.sum(terms)


def surface(hurst, nodes, seed):
    """Return a surface in units of pixels, sample by sample."""
    embeddings = smallest_embeddings(hurst.shape, nodes)
    noise = draw_noise(streams(seed, 1)[0], embeddings[0].periods, "f8")
    fields = [embedded_surface(noise, embedding) for embedding in embeddings]
    heights = np.zeros(hurst.shape)
    for j, i in np.ndindex(hurst.shape):
        value = barycentric(nodes, [field[j, i] for field in fields], hurst[j, i])
        heights[j, i] = value * embeddings[0].spacing ** -hurst[j, i]
    return heights


def implied_covariance(hurst, nodes, weights):
    """Return the covariance of all pairs of samples, in pixels, that the eigenvalues of the embeddings imply."""
    embeddings = smallest_embeddings(hurst.shape, nodes)
    rows, columns = (index.ravel() for index in np.indices(hurst.shape))
    down, across = np.abs(rows[:, None] - rows), np.abs(columns[:, None] - columns)
    spacing = embeddings[0].spacing
    inner = (np.outer(rows, rows) + np.outer(columns, columns)) * spacing**2
    total = np.zeros((hurst.size, hurst.size))
    for a, first in enumerate(embeddings):
        for b, second in enumerate(embeddings):
            cross = scipy.fft.idctn(first.root_eigenvalues() * second.root_eigenvalues(), type=1)
            from_origin = cross[rows, columns]
            stationary = cross[down, across] - from_origin[:, None] - from_origin + cross[0, 0]
            plane = np.sqrt(first.plane_variance * second.plane_variance) * inner
            total += np.outer(weights[a].ravel(), weights[b].ravel()) * (stationary / 2 + plane)
    scale = spacing ** -hurst.ravel()
    return np.outer(scale, scale) * total
