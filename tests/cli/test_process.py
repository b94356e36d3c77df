import signal
import subprocess
import sys
import time

import pytest

from fractalscape.cli.estimate import interruptible, measure
from fractalscape.cli.run import Run, overview
from fractalscape.trainability import TrainabilitySpec

COMMAND = [sys.executable, "-m", "fractalscape"]


@pytest.mark.parametrize(
    "task", ["sweep --resolution 64 --steps 200000", "history --width 64 --steps 900000 --point 1 1"]
)
def test_ctrl_c_is_answered_while_kernels_run(task, tmp_path):
    process = subprocess.Popen(
        [*COMMAND, *task.split()], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if task.startswith("sweep"):
        assert process.stdout is not None
        while "to train" not in process.stdout.readline():
            pass
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - start < 5
    assert process.returncode == 130
    assert err.startswith("stopped; ")
    assert err.count("\n") == 1


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


def test_a_dear_point_is_measured_in_part():
    def run(spec):
        return Run(spec=spec, window=overview(spec), resolution=(8, 8), sampling="dyadic")

    spec = TrainabilitySpec(width=8, steps=20)
    assert measure(run(spec))[1] is False
    start = time.monotonic()
    cost, bound = measure(run(spec.replace(steps=10**7)))
    assert bound
    assert cost.seconds > 1
    assert time.monotonic() - start < 60
