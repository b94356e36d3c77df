"""Work on walkers shared out among threads; kernels release the GIL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from fractalscape.arguments import whole
from fractalscape.execution import processors


@contextmanager
def shared(workers: int) -> Iterator[Callable[..., None]]:
    """Yield ``run(function, *arrays)``, which calls the function on equal shares of the walkers of all arrays.

    Parameters
    ----------
    workers : int
        Threads; with 1 the function is called once, on everything, in this thread.

    Yields
    ------
    callable
        Returns when all shares are done.
    """
    if workers == 1:
        yield lambda function, *arrays: function(*arrays)
        return
    with ThreadPoolExecutor(workers) as pool:

        def run(function: Callable[..., Any], *arrays: Any) -> None:
            edges = np.unique(np.linspace(0, len(arrays[0]), workers + 1).astype(int))
            shares = [slice(*pair) for pair in pairwise(edges)]
            for each in [pool.submit(function, *(array[share] for array in arrays)) for share in shares]:
                each.result()

        yield run


def threads(workers: int | None, walkers: int) -> int:
    """Return how many threads to use: at most one a walker, by default one a processor.

    Raises
    ------
    InputError
        If `workers` is not a positive whole number.
    """
    return min(processors() if workers is None else whole("workers", workers, least=1), walkers)
