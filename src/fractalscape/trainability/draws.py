"""The published random numbers: JAX's legacy Threefry-2x32 streams, in plain NumPy.

The study drew its network with ``jax.random`` before version 0.5, whose default bit order has since changed
(``jax_threefry_partitionable``), so its notebook draws another network today. Splits, bits and integers here are
identical to the legacy ones; normals differ in the last digits at most (another inverse error function).

References
----------
Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, SC 2011: Threefry-2x32 with 20 rounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = np.uint32(0x1BD11BDA)


def threefry(key: np.ndarray, counters: np.ndarray) -> np.ndarray:
    """Return the Threefry-2x32-20 block cipher of uint32 `counters` (2, n) under a uint32 `key` (2,)."""
    schedule = (key[0], key[1], key[0] ^ key[1] ^ _PARITY)
    x = counters[0] + schedule[0]
    y = counters[1] + schedule[1]
    for group in range(5):
        for rotation in _ROTATIONS[group % 2]:
            x = x + y
            y = ((y << np.uint32(rotation)) | (y >> np.uint32(32 - rotation))) ^ x
        x = x + schedule[(group + 1) % 3]
        y = y + schedule[(group + 2) % 3] + np.uint32(group + 1)
    return np.stack([x, y])


def key_of(seed: int) -> np.ndarray:
    """Return the key of a seed, ``jax.random.PRNGKey(seed)``."""
    return np.array([seed >> 32 & 0xFFFFFFFF, seed & 0xFFFFFFFF], np.uint32)


def bits32(key: np.ndarray, count: int) -> np.ndarray:
    """Return `count` uint32: the cipher of the counters 0 … count - 1, their first half in the first word."""
    counters = np.arange(count + count % 2, dtype=np.uint32)
    counters[count:] = 0
    return threefry(key, counters.reshape(2, -1)).ravel()[:count]


def split(key: np.ndarray, count: int = 2) -> np.ndarray:
    """Return `count` new keys, shape (count, 2)."""
    return bits32(key, 2 * count).reshape(count, 2)


def bits64(key: np.ndarray, count: int) -> np.ndarray:
    """Return `count` uint64."""
    words = bits32(key, 2 * count).astype(np.uint64)
    return words[:count] << np.uint64(32) | words[count:]


def normal(key: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return standard normal float64 of a shape: ``sqrt(2) erfinv(u)`` with u uniform on (-1, 1)."""
    from scipy.special import erfinv

    bits = bits64(key, math.prod(shape)) >> np.uint64(12) | np.uint64(0x3FF0000000000000)
    low = np.nextafter(-1.0, 0.0)
    uniform = np.maximum((bits.view(np.float64) - 1.0) * (1.0 - low) + low, low)
    return (math.sqrt(2.0) * erfinv(uniform)).reshape(shape)


def integers(key: np.ndarray, count: int, stop: int) -> np.ndarray:
    """Return `count` integers from 0 to `stop` (excluded)."""
    high, low = (bits64(part, count) for part in split(key))
    modulus = np.uint64(stop)
    multiplier = np.uint64(pow(2**32 % stop, 2, stop))
    return ((high % modulus * multiplier + low % modulus) % modulus).astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class Draws:
    """What every point of a map shares.

    Parameters
    ----------
    input_weights : ndarray, shape (width, width)
    output_weights : ndarray, shape (width,)
    inputs : ndarray, shape (points, width)
    targets : ndarray, shape (points,)
    batches : ndarray of int, shape (steps, batch_size), or None
        Which data points each step trains on; None: all of them.
    """

    input_weights: np.ndarray
    output_weights: np.ndarray
    inputs: np.ndarray
    targets: np.ndarray
    batches: np.ndarray | None


def draw(
    *,
    width: int,
    points: int,
    seed: int,
    steps: int,
    batch_size: int | None,
    batch_seed: int,
    replacement: bool,
) -> Draws:
    """Draw the network, the data and the minibatches as the study did.

    Parameters
    ----------
    width, points, steps : int
    seed : int
        Of weights and data; 0 is the published one.
    batch_size : int, optional
        None: full batch.
    batch_seed : int
        Of the minibatches; 42 is the published one. The sequence depends on `steps` too.
    replacement : bool
        Draw each minibatch with replacement, as published; else the first indices of a random permutation.

    Returns
    -------
    Draws
    """
    rest, subkey = split(key_of(seed))
    first, second = split(subkey)
    input_weights, output_weights = normal(first, (width, width)), normal(second, (width, 1))[:, 0]
    rest, subkey = split(rest)
    inputs = normal(subkey, (points, width))
    rest, subkey = split(rest)
    targets = normal(subkey, (points, 1))[:, 0]
    batches = None
    if batch_size is not None:
        keys = split(key_of(batch_seed), steps)
        if replacement:
            batches = np.stack([integers(key, batch_size, points) for key in keys])
        else:
            batches = np.stack([np.argsort(bits64(key, points), kind="stable")[:batch_size] for key in keys])
    return Draws(
        input_weights=input_weights,
        output_weights=output_weights,
        inputs=inputs,
        targets=targets,
        batches=batches,
    )
