import os
import signal
import subprocess
import sys
import time

import numpy as np

from fractalscape.raster import open_pyramid
from reference.surface_networks import small_surface

WRITER = """
import sys, time
sys.path.insert(0, {tests!r})
from reference.surface_networks import small_surface
surface = small_surface()
class Slow(type(surface)):
    def evaluate(self, x, y):
        time.sleep(0.05)
        return type(surface).evaluate(surface, x, y)
slow = Slow(**{{name: getattr(surface, name) for name in ("spec", "objective", "centre", "directions", "points")}})
slow.sample(1.0, resolution=32, tile=4, store={store!r}, executor=1)
"""


def test_a_surface_that_was_killed_goes_on_with_the_same_bits(tmp_path):
    store = tmp_path / "own.zarr"
    tests = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    writer = subprocess.Popen([sys.executable, "-c", WRITER.format(tests=tests, store=str(store))])
    try:
        kept = _tiles_when_some_are_there(store, writer)
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert 0 < kept < 64
    surface = small_surface()
    resumed = surface.sample(1.0, resolution=32, store=store)
    whole = surface.sample(1.0, resolution=32, tile=8)
    for name in ("loss", "accuracy"):
        assert np.array_equal(resumed[name], whole[name])


def _tiles_when_some_are_there(store, writer):
    until = time.monotonic() + 60
    while time.monotonic() < until and writer.poll() is None:
        if (store / "zarr.json").exists():
            done = len(open_pyramid(store).done(0))
            if done >= 3:
                return done
        time.sleep(0.05)
    return 0
