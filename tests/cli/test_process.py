import signal
import subprocess
import sys
import time

import pytest

from fractalscape.cli import estimate
from fractalscape.cli.estimate import interruptible, measure
from fractalscape.cli.run import Run, overview
from fractalscape.raster import Cost, Window, sweep
from fractalscape.trainability import TrainabilitySpec
from reference.fields import mandelbrot

COMMAND = [sys.executable, "-m", "fractalscape"]
TELLING = """
import sys
from fractalscape.cli import main
from fractalscape.trainability import programs

def telling(train):
    def told(*arguments):
        print("kernel", flush=True)
        return train(*arguments)
    return told

for program in (programs.NarrowProgram, programs.WideProgram):
    program.train = telling(program.train)
sys.exit(main())
"""
"""The command, with a line for each call of a kernel."""


def read_until(process, word):
    """Read lines of a process up to one with a word; fail if the process ends before."""
    for line in process.stdout:
        if word in line:
            return
    pytest.fail(f"the process ended without {word!r}: {process.communicate()[1]}")


@pytest.mark.slow
def test_a_damaged_chunk_among_many_is_told_in_one_line_by_a_process(tmp_path):
    field, window = mandelbrot(), Window.linear(x=(-2, 1), y=(-1.5, 1.5))
    sweep(field, window, resolution=256, store=tmp_path / "m.zarr", tile=8, cost=Cost(seconds=1e-6, worst=1e-6))
    for chunk in sorted((tmp_path / "m.zarr/2/outcome/c").glob("*/*"))[::50]:
        chunk.write_bytes(chunk.read_bytes()[:-1] + b"!")
    for _ in range(3):
        command = [*COMMAND, "dimension", "--store", "m.zarr"]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert ended.returncode == 3
        assert ended.stderr.startswith("error: a tile of 2/outcome in m.zarr is damaged")
        assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("task", "lines"),
    [
        ("sweep --resolution 64 --steps 200000", ["to train", "kernel"]),
        ("history --width 64 --steps 900000 --point 1 1", ["kernel"]),
    ],
)
def test_ctrl_c_is_answered_within_two_seconds_while_kernels_run(task, lines, tmp_path, heeded):
    times = []
    while len(times) < 3 and min(times, default=2) >= 2:  # a shared machine may stand still for a moment
        process = subprocess.Popen(
            [sys.executable, "-c", TELLING, *task.split()],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            for word in lines:
                read_until(process, word)
            process.send_signal(signal.SIGINT)
            start = time.monotonic()
            _, err = process.communicate(timeout=60)
            times.append(time.monotonic() - start)
        finally:
            process.kill()
        assert process.returncode == 130
        assert err.startswith("stopped; ")
        assert err.count("\n") == 1
    assert min(times) < 2


def test_a_reader_that_leaves_is_no_error(tmp_path):
    (tmp_path / "big.json").write_text('{"a": "' + "b" * 10**6 + '"}')
    process = subprocess.Popen(
        [*COMMAND, "info", "big.json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.read(1) == "a"
    process.stdout.close()
    assert process.wait(timeout=30) == 1
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_terminal_without_unicode_is_no_error(tmp_path):
    done = subprocess.run(
        [*COMMAND, *["sweep", "--preset", "single", "--width", "4", "--steps", "5", "--resolution", "4", "--dry-run"]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "", "HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_errors_of_a_thread_come_through():
    with pytest.raises(ZeroDivisionError):
        interruptible(lambda: 1 // 0)


@pytest.mark.parametrize("change", [{"steps": 10**7}, {"dataset_size": 10**7}, {"batch_size": 4, "steps": 10**7}])
def test_a_dear_point_is_measured_in_part(monkeypatch, change):
    probed = []

    def counted(field, window):
        probed.append(field.spec)
        return Cost(seconds=2e-9 * work_of(field.spec), worst=4e-9 * work_of(field.spec))

    def work_of(spec):
        return (
            spec.width**2 * spec.steps * (6 * spec.points if spec.batch is None else 6 * spec.batch + 2 * spec.points)
        )

    monkeypatch.setattr(estimate, "probe", counted)
    spec = TrainabilitySpec(width=8, steps=20).replace(**change)
    cost, bound = measure(Run(spec=spec, window=overview(spec), resolution=(8, 8), sampling="dyadic"))
    assert bound
    assert work_of(probed[0]) <= estimate.PROBE_WORK < work_of(spec)
    assert cost.seconds == pytest.approx(2e-9 * work_of(spec), rel=0.05)
    assert cost.worst == pytest.approx(2 * cost.seconds)


def test_a_cheap_point_is_measured_whole(monkeypatch):
    spec, probed = TrainabilitySpec(width=8, steps=20), []
    cost = Cost(seconds=1e-3, worst=2e-3)
    monkeypatch.setattr(estimate, "probe", lambda field, _: probed.append(field.spec) or cost)
    assert measure(Run(spec=spec, window=overview(spec), resolution=(8, 8), sampling="dyadic")) == (cost, False)
    assert probed == [spec]
