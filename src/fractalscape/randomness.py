"""Independent random streams from one seed, keyed by what they are for and never by thread or tile."""

from __future__ import annotations

import numpy as np

from fractalscape.errors import InputError


def streams(seed: int | np.random.Generator, count: int) -> list[np.random.Generator]:
    """Return `count` independent generators, one for each walker or replicate.

    Stream k depends on the seed and on k alone, so a longer list begins with the shorter one.

    Parameters
    ----------
    seed : int or numpy.random.Generator
        A non-negative integer; or a generator, whose own seed sequence is spawned.
    count : int
        How many streams.

    Returns
    -------
    list of numpy.random.Generator

    Raises
    ------
    InputError
        If the seed is negative, or the count is.

    Examples
    --------
    >>> [float(stream.random()) for stream in streams(7, 2)] == [float(s.random()) for s in streams(7, 3)[:2]]
    True
    """
    if count < 0:
        raise InputError(f"count={count} is negative; ask for 0 or more streams")
    if isinstance(seed, np.random.Generator):
        return seed.spawn(count)
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"seed={seed!r} must be a non-negative integer or a numpy.random.Generator")
    return [np.random.default_rng(child) for child in np.random.SeedSequence(int(seed)).spawn(count)]
