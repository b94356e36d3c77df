"""Nothing finished is ever lost: kill -9, Ctrl-C, a full disk, flipped bits, two writers."""

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from fractalscape.errors import StoreDamaged, StoreMismatch
from fractalscape.raster import Cost, open_pyramid, sweep
from reference.fields import PLANE, mandelbrot

TESTS = Path(__file__).parents[1]
SWEEP = """
import sys
sys.path.insert(0, {tests!r})
from reference.fields import PLANE, slow_mandelbrot
from fractalscape.raster import Cost, sweep
print("ready", flush=True)
if {wait}:
    input()
cost = Cost(seconds=1e-4, worst=1e-2)
sweep(slow_mandelbrot(), PLANE, resolution=128, store={store!r}, tile=16, executor=2, cost=cost)
print("finished", flush=True)
"""
CHEAP = Cost(seconds=1e-6, worst=1e-6)


@pytest.fixture(scope="module")
def truth():
    return sweep(mandelbrot(), PLANE, resolution=128)


def start(store, *, wait=False) -> subprocess.Popen:
    program = SWEEP.format(tests=str(TESTS), store=str(store), wait=wait)
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen([sys.executable, "-c", program], text=True, **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def commits(store: Path) -> dict[str, int]:
    """Finished tiles and when each was written."""
    return {
        str(path.relative_to(store)): path.stat().st_mtime_ns
        for path in store.glob("*/outcome/c/*/*")
        if path.name.isdigit()
    }


def assert_whole(store: Path, truth) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # no damaged tile
        raster = sweep(mandelbrot(), PLANE, resolution=128, store=store, cost=CHEAP)
    for name in truth.data_vars:
        assert raster[name].values.tobytes() == truth[name].values.tobytes()


def test_killed_sweeps_resume_without_repeating_a_tile_and_end_with_the_same_bits(tmp_path, truth):
    store, randomness, kills = tmp_path / "m.zarr", random.Random(2), 0
    for attempt in range(40):
        finished = commits(store)
        process = start(store)
        try:
            process.wait(0.05 + 0.5 * randomness.random() if attempt < 8 else 60)
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
        process.communicate()
        after = commits(store)
        assert {name: after[name] for name in finished} == finished
        if process.returncode == 0:
            break
    assert kills >= 3
    assert process.returncode == 0
    assert_whole(store, truth)


def test_ctrl_c_ends_within_a_second_with_a_store_that_resumes(tmp_path, truth, heeded):
    times = []
    while len(times) < 3 and min(times, default=2) >= 1.5:  # a shared machine may stand still for a moment
        store = tmp_path / f"m{len(times)}.zarr"
        process = start(store)
        while not commits(store):
            time.sleep(0.02)
        clock = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        times.append(time.monotonic() - clock)
        assert process.returncode != 0
        assert "KeyboardInterrupt" in errors
        assert_whole(store, truth)
    assert min(times) < 1.5  # a second, and the interpreter's own end on a busy machine


@pytest.mark.slow
def test_processes_that_start_on_one_store_at_once_do_not_corrupt_it(tmp_path, truth):
    for attempt in range(3):
        store = tmp_path / f"m{attempt}.zarr"
        processes = [start(store, wait=True) for _ in range(3)]
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 0, errors
        assert_whole(store, truth)


def test_a_full_disk_is_told_and_the_store_resumes(tmp_path, truth, monkeypatch):
    from zarr.storage import LocalStore

    store, written, original = tmp_path / "m.zarr", [], LocalStore.set

    async def full(self, key, value):
        written.append(key)
        if len(written) > 60:
            raise OSError(28, "No space left on device")
        await original(self, key, value)

    monkeypatch.setattr(LocalStore, "set", full)
    with pytest.raises(StoreDamaged, match=r"no space left writing a tile of .*run again"):
        sweep(mandelbrot(), PLANE, resolution=128, store=store, tile=16, cost=CHEAP)
    monkeypatch.undo()
    finished = commits(store)
    assert finished
    assert_whole(store, truth)
    assert {name: commits(store)[name] for name in finished} == finished


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to mount a small tmpfs")
def test_a_disk_that_is_really_full_is_told_and_the_store_resumes(tmp_path, truth):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("cannot mount a tmpfs here")
    try:
        with pytest.raises(StoreDamaged, match="no space left"):
            sweep(mandelbrot(), PLANE, resolution=128, store=small / "m.zarr", tile=16, cost=CHEAP)
        finished = commits(small / "m.zarr")
        assert finished
        subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
        assert_whole(small / "m.zarr", truth)
        assert {name: commits(small / "m.zarr")[name] for name in finished} == finished
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def flip(path: Path, randomness: random.Random) -> None:
    content = bytearray(path.read_bytes())
    bit = randomness.randrange(8 * len(content))
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def test_any_flipped_bit_of_a_chunk_is_found_named_and_computed_again(tmp_path, truth):
    store, randomness = tmp_path / "m.zarr", random.Random(3)
    sweep(mandelbrot(), PLANE, resolution=128, store=store, tile=32, cost=CHEAP)
    chunks = [path for path in store.glob("*/*/c/*/*") if path.name.isdigit()]
    for _ in range(50):
        path = randomness.choice(chunks)
        flip(path, randomness)
        level, name = path.relative_to(store).parts[:2]
        with pytest.raises(StoreDamaged, match=f"a tile of {level}/{name} .* is damaged"):
            open_pyramid(store).raster(int(level))[name].load()
        with pytest.warns(UserWarning, match=f"1 damaged tiles of level {level} .* computed again"):
            raster = sweep(mandelbrot(), PLANE, resolution=128, store=store, cost=CHEAP)
        assert np.array_equal(raster[name], truth[name])
    assert_whole(store, truth)


def test_a_lost_chunk_of_any_output_is_found_and_computed_again(tmp_path, truth):
    store = tmp_path / "m.zarr"
    sweep(mandelbrot(), PLANE, resolution=128, store=store, tile=32, cost=CHEAP)
    for lost in ("1/value/c/0/1", "0/value/c/1/1", "1/outcome/c/3/2"):
        (store / lost).unlink()
        level, name = int(lost[0]), lost.split("/")[1]
        if name == "value":
            with pytest.raises(StoreDamaged, match="lost a chunk"):
                open_pyramid(store).raster(level)
            with pytest.warns(UserWarning, match=f"1 damaged tiles of level {level}"):
                sweep(mandelbrot(), PLANE, resolution=128, store=store, cost=CHEAP)
        assert_whole(store, truth)


def test_any_flipped_bit_of_the_description_is_refused_or_harmless(tmp_path, truth):
    store, randomness = tmp_path / "m.zarr", random.Random(4)
    sweep(mandelbrot(), PLANE, resolution=128, store=store, tile=64, cost=CHEAP)
    documents = [store / "zarr.json", store / "1/value/zarr.json", store / "1/outcome/zarr.json"]
    refused = 0
    for _ in range(60):
        path = randomness.choice(documents)
        whole = path.read_bytes()
        flip(path, randomness)
        try:
            raster = sweep(mandelbrot(), PLANE, resolution=128, store=store, cost=CHEAP)
        except (StoreDamaged, StoreMismatch):
            refused += 1
        else:
            for name in truth.data_vars:
                assert np.array_equal(raster[name], truth[name])
        path.write_bytes(whole)
    assert refused > 30
    assert_whole(store, truth)


def test_a_store_of_another_format_is_refused(tmp_path):
    store = tmp_path / "m.zarr"
    sweep(mandelbrot(), PLANE, resolution=8, store=store)
    path = store / "zarr.json"
    path.write_text(path.read_text().replace("fractalscape-pyramid-1", "fractalscape-pyramid-0"))
    with pytest.raises(StoreMismatch, match="has format 'fractalscape-pyramid-0'"):
        open_pyramid(store)


def test_unfinished_writes_of_a_killed_process_do_not_count(tmp_path, truth):
    store = tmp_path / "m.zarr"
    sweep(mandelbrot(), PLANE, resolution=128, store=store, tile=32, cost=CHEAP)
    (store / "1/outcome/c/0/1").rename(store / "1/outcome/c/0/1.2f.partial")
    assert_whole(store, truth)
