"""Run many independent pieces of work on any executor, with progress and a prompt stop."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from fractalscape.errors import FractalscapeError, InputError, MissingExtra

Task = TypeVar("Task")
Result = TypeVar("Result")


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


ExecutorLike = None | int | Executor | str
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
    """An open executor, how many pieces it runs at once, and whether they share this process's memory."""

    executor: Executor
    workers: int
    local: bool


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


@contextmanager
def open_pool(executor: ExecutorLike) -> Iterator[Pool]:
    """Open what ``executor=`` may be.

    Parameters
    ----------
    executor : None, int, concurrent.futures.Executor or str
        None: threads on every processor (kernels release the GIL). An integer: so many threads. An executor: used as
        it is and left open. ``"dask://host:port"``: a running dask scheduler.

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
    if isinstance(executor, Executor):
        local = isinstance(executor, ThreadPoolExecutor)
        yield Pool(executor=executor, workers=getattr(executor, "_max_workers", processors()), local=local)
    elif isinstance(executor, str):
        with _open_dask(executor) as pool:
            yield pool
    elif executor is None or (isinstance(executor, int) and not isinstance(executor, bool) and executor >= 1):
        workers = executor or processors()
        threads = _DaemonThreads(workers)
        try:
            yield Pool(executor=threads, workers=workers, local=True)
        finally:
            threads.shutdown(wait=False)
    else:
        raise InputError(
            f"executor={executor!r} must be None, a number of threads >= 1, a concurrent.futures.Executor or 'dask://host:port'"
        )


@contextmanager
def _open_dask(address: str) -> Iterator[Pool]:
    scheme, _, rest = address.partition("://")
    if scheme != "dask" or not rest:
        raise InputError(f"executor={address!r} is not an address; write 'dask://host:port'")
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtra("dask is not installed; pip install 'fractalscape[cluster]'") from None
    try:
        client = Client(f"tcp://{rest}", timeout="10s")
    except (OSError, ValueError) as error:
        raise InputError(f"no dask scheduler answers at {rest} ({error}); start one with 'dask scheduler'") from None
    try:
        cores = max(1, sum(client.ncores().values()))
        yield Pool(executor=client.get_executor(pure=False, retries=3), workers=cores, local=False)
    finally:
        client.close()


def run(work: Callable[..., Result], tasks: Iterable[Task], *, pool: Pool, stop: Stop) -> Iterator[Result]:
    """Yield ``work(task, stop)`` for every task, as they finish, with a bounded number under way.

    Ctrl-C and errors raise the stop flag, wait at most a second for running work to look at it, and go on up.

    Parameters
    ----------
    work : callable
        Called as ``work(task, stop)``; picklable if the pool is not local.
    tasks : iterable
        Taken lazily: at most ``2 * workers`` are under way.
    pool : Pool
    stop : Stop

    Yields
    ------
    Any
        Results in the order in which they finish.

    Raises
    ------
    FractalscapeError
        If a worker died.
    """
    queue = iter(tasks)
    running: set[Future[Result]] = set()
    try:
        while True:
            while len(running) < 2 * pool.workers:
                try:
                    task = next(queue)
                except StopIteration:
                    break
                running.add(pool.executor.submit(work, task, stop))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BrokenExecutor as error:
        raise FractalscapeError(
            f"a worker process died ({error}); finished tiles are kept: run again to go on"
        ) from None
    finally:
        stop.set()
        for future in running:
            future.cancel()
        wait([future for future in running if not future.cancelled()], timeout=1.0)


@contextmanager
def reporter(progress: ProgressLike, total: int, *, done: int = 0, title: str = "") -> Iterator[Callable[[int], None]]:
    """Open what ``progress=`` may be: yields a function to call with the number of points just finished.

    Parameters
    ----------
    progress : None, bool or callable
        None or False: silent. True: a bar with rate and time left, if standard error is a terminal. A callable gets a
        `Progress` at every advance.
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
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[speed]}"))
    bar = Bar(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal)
    task = bar.add_task(title, total=None, speed="")

    def show(progress: Progress) -> None:
        left = f"{duration(progress.eta)} left" if progress.eta < float("inf") else ""
        speed = f"{progress.rate:,.0f} points/s  {left}" if progress.rate else ""
        bar.update(task, completed=progress.done, total=progress.total, speed=speed)

    bar.start()
    return show, bar.stop


def duration(seconds: float) -> str:
    """Return a duration as a person would say it.

    Examples
    --------
    >>> duration(0.2), duration(75), duration(8000), duration(400_000)
    ('under a second', '1 min 15 s', '2 h 13 min', '4 d 15 h')
    """
    if seconds < 1:
        return "under a second"
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    parts = [(days, "d"), (hour, "h"), (minute, "min"), (second, "s")]
    first = next(k for k, (value, _) in enumerate(parts) if value)
    return " ".join(f"{value} {unit}" for value, unit in parts[first : first + 2] if value)
