"""Run many independent pieces of work on any executor, with progress and a prompt stop."""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, TypeVar

from fractalscape import cluster
from fractalscape.arguments import whole
from fractalscape.cluster import Cluster
from fractalscape.errors import FractalscapeError, InputError

Task = TypeVar("Task")
Result = TypeVar("Result")

MOST_THREADS = 4096
"""More than any machine has processors; each takes memory before it works."""
NOTEBOOK_SECONDS = 0.5
"""Between two lines of progress in a notebook."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a long computation has come.

    Parameters
    ----------
    done, total : int
        Points finished and points in all.
    rate : float
        Points per second in this run.
    eta : float
        Seconds left at that rate; infinite while the rate is unknown.
    """

    done: int
    total: int
    rate: float
    eta: float


ProgressLike = None | bool | Callable[[Progress], None]


class Interrupted(FractalscapeError):
    """Work was asked to stop before it was finished."""

    exit_code = 130


class Stop:
    """A flag that running work looks at between slices; in another process it is never raised."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __reduce__(self):
        return Stop, ()

    def set(self) -> None:
        """Ask running work to end at its next look."""
        self._event.set()

    def check(self) -> None:
        """Raise `Interrupted` if a stop was asked for."""
        if self._event.is_set():
            raise Interrupted("stopped")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, kw_only=True)
class Pool:
    """An open executor, how many pieces it runs at once, and whether they share this process's memory.

    ``cluster`` is set if it is one of dask's; its number of workers changes as they come and go.
    """

    executor: Executor
    workers: int
    local: bool
    cluster: Cluster | None = None

    @property
    def under_way(self) -> int:
        """How many pieces to hand over before one is finished."""
        return 2 * (self.cluster.cores() if self.cluster else self.workers)


@dataclass(frozen=True, kw_only=True)
class _Shipped:
    """Work on its way to another process: loaded there once, however many tasks it is called for."""

    content: bytes = field(repr=False)

    def __call__(self, task: Any, stop: Stop) -> Any:
        return _load(self.content)(task, stop)


@lru_cache(maxsize=8)
def _load(content: bytes) -> Callable[..., Any]:
    return pickle.loads(content)


class _DaemonThreads(Executor):
    """Threads that the end of the program does not wait for: what they would still write is computed again."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._queue: SimpleQueue[Any] = SimpleQueue()
        for k in range(workers):
            threading.Thread(target=self._serve, name=f"fractalscape-{k}", daemon=True).start()

    def _serve(self) -> None:
        while (item := self._queue.get()) is not None:
            future, function, arguments, named = item
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(function(*arguments, **named))
                except BaseException as error:
                    future.set_exception(error)
            del item, future

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        future: Future[Result] = Future()
        self._queue.put((future, fn, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for _ in range(self._workers):
            self._queue.put(None)


ExecutorLike = None | int | Executor | str | Pool


@contextmanager
def open_pool(executor: ExecutorLike) -> Iterator[Pool]:
    """Open what ``executor=`` may be.

    Parameters
    ----------
    executor : None, int, concurrent.futures.Executor or str
        None: threads on every processor (kernels release the GIL). An integer: so many threads. An executor: used as
        it is and left open. ``"dask://host:port"``: a running dask scheduler. A pool: itself, so that work of several
        parts opens one.

    Yields
    ------
    Pool

    Raises
    ------
    InputError
        If `executor` is none of these, or the scheduler does not answer.
    MissingExtra
        If dask is asked for and not installed.
    """
    if isinstance(executor, Pool):
        yield executor
    elif isinstance(executor, Executor):
        local, dask = isinstance(executor, ThreadPoolExecutor), cluster.cluster_of(executor)
        workers = dask.cores() if dask else getattr(executor, "_max_workers", processors())
        yield Pool(executor=executor, workers=workers, local=local, cluster=dask)
    elif isinstance(executor, str):
        scheme, _, address = executor.partition("://")
        if scheme != "dask" or not address:
            raise InputError(f"executor={executor!r} is not an address; write 'dask://host:port'")
        dask = cluster.connect(address)
        try:
            yield Pool(executor=dask.executor, workers=dask.cores(), local=False, cluster=dask)
        finally:
            dask.close()
    elif executor is None or (isinstance(executor, int) and not isinstance(executor, bool)):
        advice = "a number of threads, or None for all processors"
        workers = (
            processors() if executor is None else whole("executor", executor, least=1, most=MOST_THREADS, advice=advice)
        )
        threads = _DaemonThreads(workers)
        try:
            yield Pool(executor=threads, workers=workers, local=True)
        finally:
            threads.shutdown(wait=False)
    else:
        raise InputError(
            f"executor={executor!r} must be None, a number of threads >= 1, a concurrent.futures.Executor or 'dask://host:port'"
        )


def run(work: Callable[..., Result], tasks: Iterable[Task], *, pool: Pool, stop: Stop) -> Iterator[Result]:
    """Yield ``work(task, stop)`` for every task, as they finish, with a bounded number under way.

    Ctrl-C and errors raise the stop flag, wait at most a second for running work to look at it, and go on up.

    Parameters
    ----------
    work : callable
        Called as ``work(task, stop)``; picklable if the pool is not local.
    tasks : iterable
        Taken lazily: at most twice as many as there are workers are under way.
    pool : Pool
    stop : Stop

    Yields
    ------
    Any
        Results in the order in which they finish.

    Raises
    ------
    FractalscapeError
        If a worker died, or the scheduler of a cluster does not answer any more.
    """
    queue, call = iter(tasks), _shipped(work, pool)
    running: set[Future[Result]] = set()
    try:
        while True:
            while len(running) < pool.under_way:
                try:
                    task = next(queue)
                except StopIteration:
                    break
                running.add(pool.executor.submit(call, task, stop))
            if not running:
                return
            done, running = _wait(running, pool)
            for future in done:
                yield future.result()
    except FractalscapeError:
        raise
    except Exception as error:
        if _lost(error, pool):
            raise _explanation(error, pool) from None
        raise
    finally:
        stop.set()
        for future in running:
            future.cancel()
        wait([future for future in running if not future.cancelled()], timeout=1.0)


def _shipped(work: Callable[..., Result], pool: Pool) -> Callable[..., Result]:
    if pool.local:
        return work
    return _Shipped(content=cluster.dump(work) if pool.cluster else pickle.dumps(work))


def _wait(running: set[Future[Result]], pool: Pool) -> tuple[set[Future[Result]], set[Future[Result]]]:
    """Wait for the next result, with a look every second at whether the scheduler is still there."""
    while True:
        done, left = wait(running, timeout=1.0 if pool.cluster else None, return_when=FIRST_COMPLETED)
        if done:
            return done, left
        if pool.cluster and not pool.cluster.alive():
            raise CancelledError


def _lost(error: BaseException, pool: Pool) -> bool:
    gone = pool.cluster is not None and not pool.cluster.alive()
    return gone or isinstance(error, (BrokenExecutor, CancelledError)) or cluster.worker_lost(error)


def _explanation(error: BaseException, pool: Pool) -> FractalscapeError:
    kept = "finished tiles are kept: run again to go on"
    if pool.cluster and not cluster.worker_lost(error):
        return FractalscapeError(f"the dask scheduler at {pool.cluster.address} does not answer any more; {kept}")
    return FractalscapeError(f"a worker process died ({error}); {kept}")


@contextmanager
def reporter(progress: ProgressLike, total: int, *, done: int = 0, title: str = "") -> Iterator[Callable[[int], None]]:
    """Open what ``progress=`` may be: yields a function to call with the number of points just finished.

    Parameters
    ----------
    progress : None, bool or callable
        None or False: silent. True: a bar with rate and time left, if standard error is a terminal, and a line that is
        written over in a notebook. A callable gets a `Progress` at every advance.
    total, done : int
        Points in all, and points that were finished before this run.
    title : str
        What the bar says.

    Yields
    ------
    callable
        ``advance(points)``.
    """
    start, first = time.monotonic(), done

    def measured(count: int) -> Progress:
        elapsed = time.monotonic() - start
        rate = (count - first) / elapsed if elapsed > 0 else 0.0
        return Progress(done=count, total=total, rate=rate, eta=(total - count) / rate if rate > 0 else float("inf"))

    show, close = _bar(title) if progress is True else (progress or (lambda _: None), lambda: None)
    show(measured(done))

    def advance(points: int) -> None:
        nonlocal done
        done += points
        show(measured(done))

    try:
        yield advance
    finally:
        close()


def _bar(title: str) -> tuple[Callable[[Progress], Any], Callable[[], Any]]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if console.is_jupyter:
        return _notebook_line(title)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[speed]}"))
    bar = Bar(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal)
    task = bar.add_task(title, total=None, speed="")

    def show(progress: Progress) -> None:
        bar.update(task, completed=progress.done, total=progress.total, speed=_speed(progress))

    bar.start()
    return show, bar.stop


def _speed(progress: Progress) -> str:
    left = f"{duration(progress.eta)} left" if progress.eta < float("inf") else ""
    return f"{progress.rate:,.0f} points/s  {left}" if progress.rate else ""


def _notebook_line(title: str) -> tuple[Callable[[Progress], Any], Callable[[], Any]]:
    """Write one line over and over: a notebook is no terminal, and a bar of rich would need its widgets."""
    shown = float("-inf")

    def show(progress: Progress) -> None:
        nonlocal shown
        if progress.done < progress.total and time.monotonic() - shown < NOTEBOOK_SECONDS:
            return
        shown = time.monotonic()
        share = f"{progress.done / max(1, progress.total):.0%}"
        print(f"\r{title} {share}  {_speed(progress)}".ljust(72), end="", file=sys.stderr, flush=True)

    return show, lambda: print(file=sys.stderr)


def duration(seconds: float) -> str:
    """Return a duration as a person would say it.

    Examples
    --------
    >>> duration(0.2), duration(75), duration(8000), duration(400_000)
    ('1 s', '1 min 15 s', '2 h 13 min', '4 d 15 h')
    """
    minutes, second = divmod(max(1, round(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    parts = [(days, "d"), (hour, "h"), (minute, "min"), (second, "s")]
    first = next(k for k, (value, _) in enumerate(parts) if value)
    return " ".join(f"{value} {unit}" for value, unit in parts[first : first + 2] if value)
