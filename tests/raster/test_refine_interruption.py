"""A refined map that is killed or stopped goes on where it was."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from fractalscape.raster import Cost, refine
from reference.fields import PLANE, mandelbrot

TESTS = Path(__file__).parents[1]
REFINE = """
import sys
sys.path.insert(0, {tests!r})
from reference.fields import PLANE, slow_mandelbrot
from fractalscape.raster import Cost, refine
print("ready", flush=True)
cost = Cost(seconds=1e-4, worst=1e-2)
refine(slow_mandelbrot(), PLANE, resolution=128, store={store!r}, tile=32, executor=2, cost=cost)
"""


def start(store):
    program = REFINE.format(tests=str(TESTS), store=str(store))
    pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen([sys.executable, "-c", program], text=True, **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def assert_whole(store):
    cost = Cost(seconds=1e-6, worst=1e-6)
    truth, found = (refine(mandelbrot(), PLANE, resolution=128, store=place, cost=cost) for place in (None, store))
    for name in truth.data_vars:
        assert found[name].values.tobytes() == truth[name].values.tobytes()


def kept(store):
    return list(store.glob("scattered/1/outcome/c/*/*"))


def test_killed_runs_resume_and_end_with_the_same_bits(tmp_path):
    store, randomness, kills = tmp_path / "m.zarr", random.Random(4), 0
    for attempt in range(20):
        process = start(store)
        try:
            process.wait(0.1 + 0.5 * randomness.random() if attempt < 3 else 60)
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
        process.communicate()
        if process.returncode == 0:
            break
    assert kills >= 1
    assert process.returncode == 0
    assert_whole(store)


def test_ctrl_c_ends_within_a_second_with_a_store_that_resumes(tmp_path, heeded):
    times = []
    while len(times) < 3 and min(times, default=2) >= 1.5:  # a shared machine may stand still for a moment
        store = tmp_path / f"m{len(times)}.zarr"
        process = start(store)
        while not kept(store) and process.poll() is None:
            time.sleep(0.02)
        clock = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        times.append(time.monotonic() - clock)
        assert process.returncode != 0
        assert "KeyboardInterrupt" in errors
        assert_whole(store)
    assert min(times) < 1.5  # a second, and the interpreter's own end on a busy machine
