"""A running dask scheduler as an executor, and how to tell that it or a worker has gone.

dask is imported when one is asked for.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from fractalscape.errors import InputError, MissingExtra

ANSWER_SECONDS = 10.0
"""How long a scheduler may take to answer."""
LOOK_SECONDS = 5.0
"""How old the known number of cores may be."""
FEWEST = 4
"""Cores to count on while none have reported: a cluster that grows needs to see work waiting."""


@dataclass(kw_only=True)
class Cluster:
    """A client of a scheduler.

    Parameters
    ----------
    client : distributed.Client
    executor : concurrent.futures.Executor
        Runs work on the cluster's workers.
    """

    client: Any
    executor: Executor
    _cores: int = field(default=FEWEST, init=False)
    _looked: float = field(default=float("-inf"), init=False)

    @property
    def address(self) -> str:
        """Where the scheduler is, as ``host:port``."""
        scheduler = self.client.scheduler
        return str(scheduler.address if scheduler is not None else self.client._start_arg).rpartition("://")[2]

    def alive(self) -> bool:
        """Return whether the scheduler is still connected."""
        return self.client.status == "running"

    def cores(self) -> int:
        """Return how many tasks the workers run at once; asked anew every few seconds, as clusters grow and shrink."""
        if time.monotonic() - self._looked > LOOK_SECONDS and self.alive():
            self._cores = max(FEWEST, sum(self.client.ncores().values()))
            self._looked = time.monotonic()
        return self._cores

    def close(self) -> None:
        """Leave the scheduler; it goes on running."""
        self.client.close(timeout=1)


def connect(address: str) -> Cluster:
    """Connect to a scheduler.

    Parameters
    ----------
    address : str
        ``host:port``.

    Returns
    -------
    Cluster

    Raises
    ------
    InputError
        If none answers there within ten seconds.
    MissingExtra
        If dask is not installed.
    """
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtra("dask is not installed; pip install 'fractalscape[cluster]'") from None
    try:
        client = Client(f"tcp://{address}", timeout=ANSWER_SECONDS)
    except (OSError, ValueError) as error:
        raise InputError(f"no dask scheduler answers at {address} ({error}); start one with 'dask scheduler'") from None
    return Cluster(client=client, executor=client.get_executor(pure=False, retries=3))


def cluster_of(executor: Executor) -> Cluster | None:
    """Return the cluster behind an executor that `distributed.Client.get_executor` made; None for any other."""
    known = sys.modules.get("distributed.cfexecutor")
    if known is None or not isinstance(executor, known.ClientExecutor):
        return None
    return Cluster(client=executor._client, executor=executor)  # pyright: ignore[reportAttributeAccessIssue]


def dump(work: Any) -> bytes:
    """Return a callable as bytes that the cluster's workers can load, also when it is defined in a script."""
    from distributed.protocol import pickle

    return pickle.dumps(work)


def worker_lost(error: BaseException) -> bool:
    """Return whether an error says that workers died again and again under one task."""
    known = sys.modules.get("distributed.scheduler")
    return known is not None and isinstance(error, known.KilledWorker)
