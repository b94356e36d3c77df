"""The memory of a sweep does not grow with its resolution."""

import json
import subprocess
import sys

import pytest

SWEEP = """
import json, resource, sys
import numpy as np
from fractalscape.raster import Window, field_from_function, open_pyramid, sweep

field = field_from_function(lambda x, y: np.sin(x) * np.cos(y), name="waves", version="1")
window = Window.linear(x=(0, 10), y=(0, 10))
store, resolution = sys.argv[1], int(sys.argv[2])
raster = sweep(field, window, resolution=resolution, store=store)
corner = float(raster["value"][-1, -1])
try:  # Linux counts the memory of the process that forked this one into ru_maxrss
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    peak = 1024 * int(line.split()[1])
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"peak": peak, "shape": raster["value"].shape, "corner": corner}))
"""
GIGABYTE = 10**9


def swept(store, resolution):
    done = subprocess.run(
        [sys.executable, "-c", SWEEP, str(store), str(resolution)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def test_a_stored_sweep_runs_in_a_process_of_its_own(tmp_path):
    assert swept(tmp_path / "small.zarr", 64)["peak"] < GIGABYTE


@pytest.mark.slow
def test_a_sweep_of_sixteen_million_points_stays_under_a_gigabyte(tmp_path):
    found = swept(tmp_path / "large.zarr", 4096)
    assert found["shape"] == [4096, 4096]
    assert found["peak"] < GIGABYTE
