"""`fractalscape store`: create, work, status, pack."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from cli.command_line import NETWORK
from fractalscape.cli import store as module
from fractalscape.cli.store import slurm_share
from fractalscape.execution import Progress
from fractalscape.raster import create_pyramid, open_pyramid, plan, sweep, work
from reference.fields import PLANE, mandelbrot

COMMAND = [sys.executable, "-m", "fractalscape", "store", "work"]
CREATE = f"store create s.zarr {NETWORK} --resolution 64 --tile 16"


@pytest.fixture(autouse=True)
def outside_slurm(monkeypatch):
    for name in list(os.environ):
        if name.startswith("SLURM_"):
            monkeypatch.delenv(name)


def test_a_store_is_created_worked_on_looked_at_and_packed(cli):
    code, out, err = cli(CREATE)
    assert (code, err) == (0, [])
    assert "4,096 points to train" in out
    code, out, _ = cli("store status s.zarr")
    assert code == 0
    assert "level 0: 64 x 64, 0 of 16 tiles" in out
    assert "4,096 points left; nobody is at work" in out
    code, out, err = cli("store work s.zarr --workers 2")
    assert (code, err) == (0, [])
    assert "nothing is missing; 16 tiles computed here" in out
    assert "0 tiles computed here" in cli("store work s.zarr")[1]
    code, out, _ = cli("store status s.zarr --check")
    assert "level 0: 64 x 64, 16 of 16 tiles\n" in out
    assert ": ended, 16 tiles," in out
    assert out.endswith("nothing is missing\n")
    assert cli("store pack s.zarr p.zarr")[:2] == (0, "p.zarr: level 0, 64 x 64\n")
    assert cli("store pack s.zarr p.zarr")[0] == 0  # again: nothing is left to do


def test_the_store_of_a_sweep_is_deepened_and_the_bits_are_those_of_a_sweep(cli):
    assert cli(f"sweep {NETWORK} --resolution 64 --store s.zarr")[0] == 0
    code, _, err = cli("store work s.zarr")
    assert (code, len(err)) == (2, 1)
    assert "does not say how deep to go" in err[0]
    assert cli("store create s.zarr " + NETWORK + " --resolution 128")[0] == 0
    assert cli("store work s.zarr")[0] == 0
    pyramid = open_pyramid("s.zarr")
    raster, truth = pyramid.raster(1), sweep(pyramid.field(), pyramid.window, resolution=128)
    assert all(raster[name].values.tobytes() == truth[name].values.tobytes() for name in truth.data_vars)
    assert cli(f"sweep {NETWORK} --resolution 128 --store s.zarr")[1].count("computed before") == 1


def test_a_packed_copy_opens_in_plain_xarray_with_coordinates_and_is_refused_for_more_work(cli):
    pyramid = create_pyramid("m.zarr", mandelbrot(), PLANE, base=(75, 125), tile=32)
    plan(pyramid, 1)
    work(pyramid, field=mandelbrot())
    pyramid.prepare(2)  # an unfinished level stays behind
    assert cli("store pack m.zarr p.zarr")[:2] == (0, "p.zarr: level 0, 75 x 125\np.zarr: level 1, 150 x 250\n")
    for level in (0, 1):
        opened, truth = xr.open_zarr("p.zarr", group=str(level), chunks=None), pyramid.raster(level)
        assert opened.load().identical(truth.load()) or all(
            np.array_equal(opened[name], truth[name], equal_nan=True) for name in (*truth.data_vars, *truth.coords)
        )
        assert dict(opened.attrs) == dict(truth.attrs)
    assert len(list(Path("p.zarr/1/outcome/c").glob("*/*"))) == 1  # one shard holds it
    for command in ("info p.zarr", "store work p.zarr"):
        code, _, err = cli(command)
        assert (code, len(err)) == (3, 1)
        assert "is a packed copy, for reading only" in err[0]


def test_a_damaged_tile_is_told_by_status_and_mended_by_work(cli):
    assert cli(CREATE)[0] == 0
    assert cli("store work s.zarr")[0] == 0
    path = Path("s.zarr/0/value/c/1/1")
    path.write_bytes(path.read_bytes()[::-1])
    assert "0 damaged" not in cli("store status s.zarr")[1]
    assert "16 of 16 tiles, 1 damaged" in cli("store status s.zarr --check")[1]
    assert "1 tiles computed here" in cli("store work s.zarr --check")[1]
    assert "damaged" not in cli("store status s.zarr --check")[1]


@pytest.mark.slow
def test_three_commands_with_one_killed_finish_the_store(cli, tmp_path):
    steps = "--preset single --width 16 --steps 20000"
    assert cli(f"store create s.zarr {steps} --window-log10 -3 0 -3 0 --resolution 64 --tile 4")[0] == 0
    commits = Path("s.zarr/0/outcome/c")
    environment = {**os.environ, "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "3"}
    processes = [
        subprocess.Popen(
            [*COMMAND, "s.zarr", "--workers", "1"],
            env={**environment, "SLURM_ARRAY_TASK_ID": str(task)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for task in range(3)
    ]
    signed, begun = Path("s.zarr/writers"), 0
    while begun < 20 or len(list(signed.glob("*/zarr.json"))) < 3:
        assert processes[0].poll() is None
        time.sleep(0.05)
        begun = sum(1 for path in commits.glob("*/*") if path.name.isdigit())
    processes[0].kill()
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [-signal.SIGKILL, 0, 0], answers
    pyramid = open_pyramid("s.zarr")
    records = pyramid.writers().values()
    assert sorted(bool(record.get("ended")) for record in records) == [False, True, True]
    assert all(record["tiles"] > 0 for record in records if record.get("ended"))
    raster, truth = pyramid.raster(0), sweep(pyramid.field(), pyramid.window, resolution=64)
    assert all(raster[name].values.tobytes() == truth[name].values.tobytes() for name in truth.data_vars)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("store work nowhere", "nowhere is not a folder"),
        ("store status nowhere", "nowhere is not a folder"),
        ("store work .", "is not a store"),
        ("store pack empty.zarr p.zarr", "has no finished level to pack"),
        ("store work function.zarr", "cannot be made from its spec"),
        ("store work empty.zarr --workers 0", "--workers 0"),
        ("store work empty.zarr --lease 0", "lease=0"),
        ("store work empty.zarr --lease inf", "lease=inf must be a number of seconds above 0, at most 1e+06"),
        ("store create /proc/none --preset single", "cannot make the folder"),
        (f"store create s.zarr {NETWORK} --resolution 64 --tile 3", "tile=3"),
        (f"store create s.zarr {NETWORK} --activations tanh relu", "one of --activations"),
        ("store create '' --preset single", "STORE is empty"),
        ("store nonsense", "see fractalscape store --help"),
    ],
)
def test_wrong_input_is_one_line_and_code_2(cli, command, message):
    assert cli(f"store create empty.zarr {NETWORK} --resolution 8")[0] == 0
    plan(create_pyramid("function.zarr", mandelbrot(), PLANE, base=(8, 8), tile=8), 0)
    code, _, err = cli(command)
    assert (code, len(err)) == (2, 1)
    assert message in err[0]


def test_a_store_of_another_condition_is_code_3(cli):
    assert cli(CREATE)[0] == 0
    code, _, err = cli(CREATE + " --seed 5")
    assert (code, len(err)) == (3, 1)
    assert "spec.seed is 0 there, 5 here" in err[0]
    assert cli("store pack s.zarr s.zarr")[0] == 2


def test_a_task_of_a_job_array_begins_with_its_own_part():
    array = {"SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "2", "SLURM_ARRAY_TASK_COUNT": "4"}
    found = [slurm_share({**array, "SLURM_ARRAY_TASK_ID": str(task)}) for task in (10, 12, 14, 16)]
    assert found == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert slurm_share({}) is None
    assert slurm_share({"SLURM_ARRAY_TASK_ID": "x"}) is None
    assert slurm_share({"SLURM_ARRAY_TASK_ID": "7"}) == (0, 1)


def test_a_log_file_gets_a_line_now_and_then(capsys, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    show = module._lines()
    for second in range(100):
        clock[0] = second
        show(Progress(done=second, total=100, rate=1.0, eta=100.0 - second))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "30 of 100 points, 1.0 points/s, 1 min 10 s left"
    assert len(lines) == 3
