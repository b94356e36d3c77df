"""Start-up of the command line against that of Python itself."""

import importlib.util
import subprocess
import sys

import pytest

from benchmarks.ratio import paired, seconds

PROGRAM = "import sys; sys.argv = ['fractalscape', '--help']; from fractalscape.cli import main; main()"
HEAVY = {"dask", "matplotlib", "numba", "pandas", "scipy", "torch", "xarray", "zarr"}

found = importlib.util.find_spec("fractalscape.cli")
pytestmark = pytest.mark.skipif(found is None or found.origin is None, reason="fractalscape.cli does not exist")


def run(program, *flags):
    return subprocess.run([sys.executable, *flags, "-c", program], check=True, capture_output=True, text=True)


def test_help_imports_no_heavy_package():
    done = run(PROGRAM, "-X", "importtime")
    assert "usage" in done.stdout.lower()
    assert HEAVY.isdisjoint(line.rpartition("|")[2].strip() for line in done.stderr.splitlines())


def over_python(rounds):
    return paired(lambda: seconds(lambda: run(PROGRAM)), lambda: seconds(lambda: run("pass")), rounds=rounds)


def test_help_takes_little_longer_than_python_itself():
    assert over_python(rounds=2).median < 100


@pytest.mark.slow
def test_help_is_there_within_half_a_second():
    print(over_python(rounds=15))
    assert sorted(seconds(lambda: run(PROGRAM)) for _ in range(15))[7] < 0.5
