import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape import execution
from fractalscape.errors import InputError, MissingExtra
from fractalscape.execution import Interrupted, Stop, open_pool, reporter, run


def test_every_task_is_done_once_by_any_number_of_workers():
    for workers in (None, 1, 5):
        with open_pool(workers) as pool:
            results = run(lambda task, stop: task * task, range(50), pool=pool, stop=Stop())
            assert sorted(results) == [k * k for k in range(50)]


def test_tasks_are_taken_lazily_and_few_are_under_way():
    taken = []

    def tasks():
        for k in range(1000):
            taken.append(k)
            yield k

    with open_pool(2) as pool:
        results = run(lambda task, stop: task, tasks(), pool=pool, stop=Stop())
        next(results)
        assert len(taken) <= 6
        results.close()


def test_an_error_stops_the_others_and_comes_up():
    started = []

    def work(task, stop):
        started.append(task)
        if task == 3:
            raise ValueError("three")
        for _ in range(1000):
            stop.check()
            time.sleep(0.001)

    with pytest.raises(ValueError, match="three"), open_pool(4) as pool:
        list(run(work, range(100), pool=pool, stop=Stop()))
    assert len(started) < 12


def test_the_end_of_a_program_does_not_wait_for_a_slow_point(tmp_path):
    program = """
import time
from fractalscape.execution import Stop, open_pool, run
with open_pool(1) as pool:
    for _ in run(lambda task, stop: time.sleep(task), [0, 30], pool=pool, stop=Stop()):
        raise SystemExit(7)
"""
    clock = time.monotonic()
    assert subprocess.run([sys.executable, "-c", program]).returncode == 7
    assert time.monotonic() - clock < 10


def test_a_stop_is_never_raised_in_another_process():
    stop = Stop()
    stop.set()
    with pytest.raises(Interrupted):
        stop.check()
    pickle.loads(pickle.dumps(stop)).check()


def test_an_executor_of_the_users_stays_open():
    with ThreadPoolExecutor(3) as executor:
        with open_pool(executor) as pool:
            assert (pool.workers, pool.local) == (3, True)
        assert executor.submit(threading.get_ident).result()


@pytest.mark.parametrize("executor", [0, -1, 10**6, 10**400, True, 2.5, "threads", "dask://", object()])
def test_what_is_not_an_executor_is_told(executor):
    with pytest.raises(InputError, match=r"executor="), open_pool(executor):
        pass


def test_dask_is_asked_for_by_name(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"fractalscape\[cluster\]"), open_pool("dask://127.0.0.1:1"):
        pass


def test_progress_goes_to_the_callable():
    seen = []
    with reporter(seen.append, 10, done=4) as advance:
        advance(3)
        advance(3)
    assert [(progress.done, progress.total) for progress in seen] == [(4, 10), (7, 10), (10, 10)]
    assert seen[-1].eta == 0


def test_progress_is_silent_off_a_terminal(capfd):
    with reporter(True, 10, title="x") as advance:
        advance(10)
    assert capfd.readouterr() == ("", "")


def test_a_notebook_gets_a_line_that_is_written_over(capfd, monkeypatch):
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    monkeypatch.setenv("JUPYTER_COLUMNS", "80")
    with reporter(True, 10, title="sweep") as advance:
        advance(4)
        advance(6)
    lines = capfd.readouterr().err.strip().split("\r")
    assert [" ".join(line.split()[:2]) for line in lines] == ["sweep 0%", "sweep 100%"]


@given(st.floats(0, 1e9))
def test_durations_have_two_parts_at_most(seconds):
    assert 1 <= len(execution.duration(seconds).split()) <= 4


def test_an_open_pool_is_used_as_it_is_and_left_open():
    with execution.open_pool(2) as pool:
        with execution.open_pool(pool) as same:
            assert same is pool
        assert pool.executor.submit(abs, -3).result(timeout=5) == 3
