"""Slow readable twins of the incremental generator: sums of increments as published, and what they imply."""

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=5)
def spectra(shape, hurst, periods):
    """Return the spectra of the mixed increments, and of those along y and x, from whole tori."""
    lags = [np.minimum(np.arange(n), n - np.arange(n)) for n in periods]
    y, x = lags[0][:, None], lags[1]

    def phi(dy, dx):
        return ((y + dy) ** 2.0 + (x + dx) ** 2.0) ** hurst

    edges = phi(0, 1) + phi(0, -1) + phi(1, 0) + phi(-1, 0)
    diagonals = phi(1, 1) + phi(1, -1) + phi(-1, 1) + phi(-1, -1)
    mixed = (2 * edges - diagonals - 4 * phi(0, 0)) / 2
    along_y, along_x = ((phi(*a) + phi(*b) - 2 * phi(0, 0)) / 2 for a, b in (((1, 0), (-1, 0)), ((0, 1), (0, -1))))
    return [np.maximum(np.fft.fft2(covariance).real, 0) for covariance in (mixed, along_y, along_x)]


def surface(noise, shape, hurst, periods):
    """Return the surface as a double sum of mixed increments over sums of increments of the first row and column."""
    points = periods[0] * periods[1]
    mixed, along_y, along_x = (np.copy(spectrum) for spectrum in spectra(shape, hurst, periods))
    mixed[0], mixed[:, 0] = 0, 0
    turns = [np.exp(2j * np.pi * np.arange(n) / n) - 1 for n in periods]
    turns[0][0] = turns[1][0] = 1  # left out below, as the spectrum is 0 there
    white = whole_spectrum(noise.half_spectrum, periods[1]) * phases(turns)
    coloured = np.sqrt(mixed * points) * white
    increments = np.fft.ifft2(coloured).real
    first_row = np.fft.ifft2(coloured / turns[0][:, None]).real[0]
    first_column = np.fft.ifft2(coloured / turns[1]).real[:, 0]
    along_x[0, 0] = along_y[0, 0] = 0
    first_row += np.fft.ifft(whole_line(noise.walk_spectra[1]) * np.sqrt(along_x[0] / periods[0] * periods[1])).real
    first_column += np.fft.ifft(
        whole_line(noise.walk_spectra[0]) * np.sqrt(along_y[:, 0] / periods[1] * periods[0])
    ).real
    rows, columns = shape
    heights = np.zeros(shape)
    heights[0, 1:] = np.cumsum(first_row[: columns - 1])
    heights[1:, 0] = np.cumsum(first_column[: rows - 1])
    for j in range(1, rows):
        for i in range(1, columns):
            heights[j, i] = heights[j - 1, i] + heights[j, i - 1] - heights[j - 1, i - 1] + increments[j - 1, i - 1]
    return heights


def phases(turns):
    """Return the phases of exp(ik) - 1 along both axes: our noise is that of the sums, not of the increments."""
    y, x = (turn / np.abs(turn) for turn in turns)
    return y[:, None] * x


def whole_spectrum(half, columns):
    """Return the spectrum of the real part of what a half spectrum gives along columns."""
    field = np.fft.irfft(np.fft.ifft(half, axis=0), n=columns, axis=1)
    return np.fft.fft2(field)


def whole_line(half):
    """Return the whole spectrum of the real line of a half spectrum."""
    return np.fft.fft(np.fft.irfft(half))


def implied_variogram(shape, hurst, lag, periods):
    """Return E|B(u) - B(u + lag)|², lag as (rows, columns), that the spectra imply in pixels, anywhere on the grid."""
    points = periods[0] * periods[1]
    mixed, along_y, along_x = spectra(shape, hurst, periods)
    k = [2 * np.pi * np.arange(n) / n for n in periods]
    sines = [4 * np.sin(frequencies[1:] / 2) ** 2 for frequencies in k]
    stationary = mixed[1:, 1:] / np.outer(*sines)
    total = np.sum(stationary * (2 - 2 * np.cos(np.add.outer(k[0] * lag[0], k[1] * lag[1])[1:, 1:])))
    total += np.sum(along_y[1:, 0] / sines[0] * (2 - 2 * np.cos(k[0][1:] * lag[0])))
    total += np.sum(along_x[0, 1:] / sines[1] * (2 - 2 * np.cos(k[1][1:] * lag[1])))
    return total / points
