"""A sweep on a dask cluster: workers and schedulers die, nothing is lost, the bits are those of a serial run."""

import os
import signal
import warnings
from pathlib import Path

import pytest

from fractalscape import cluster
from fractalscape.errors import FractalscapeError, InputError
from fractalscape.raster import Cost, open_pyramid, sweep
from reference.dask_cluster import local_cluster
from reference.fields import PLANE, mandelbrot, slow_mandelbrot

distributed = pytest.importorskip("distributed")
CHEAP = Cost(seconds=1e-6, worst=1e-6)
SLOW = Cost(seconds=1e-4, worst=1e-2)


@pytest.fixture(scope="module")
def truth():
    return sweep(mandelbrot(), PLANE, resolution=128, executor=1, cost=CHEAP)


def same(one, other) -> bool:
    return all(one[name].values.tobytes() == other[name].values.tobytes() for name in one.data_vars)


def finished(store: Path) -> dict[str, int]:
    """Finished tiles and when each was written."""
    return {str(path.relative_to(store)): path.stat().st_mtime_ns for path in store.glob("*/outcome/c/*/*")}


def test_a_killed_worker_and_then_a_killed_scheduler_lose_nothing(tmp_path, truth, caplog):
    store, seen = tmp_path / "m.zarr", []
    with local_cluster() as (scheduler, address, workers):

        def kill(progress):
            seen.append(progress.done)
            if len(seen) == 15:
                os.kill(workers[0], signal.SIGKILL)
            if len(seen) == 45:
                scheduler.kill()

        caplog.set_level("CRITICAL", logger="distributed")
        with pytest.raises(
            FractalscapeError, match=rf"the dask scheduler at {address} does not answer any more; .* run"
        ):
            sweep(
                slow_mandelbrot(),
                PLANE,
                resolution=128,
                store=store,
                executor=f"dask://{address}",
                tile=16,
                cost=SLOW,
                progress=kill,
            )
    kept = finished(store)
    assert 44 <= len(kept) < 80  # the sweep went on for thirty tiles after a worker's death
    with local_cluster() as (_, address, _), warnings.catch_warnings():
        warnings.simplefilter("error")  # no damaged tile
        resumed = sweep(mandelbrot(), PLANE, resolution=128, store=store, executor=f"dask://{address}", cost=CHEAP)
        assert same(truth, resumed)
        again = finished(store)
        assert {name: again[name] for name in kept} == kept
        with distributed.Client(f"tcp://{address}") as client:
            executor = client.get_executor(pure=False)
            other = sweep(mandelbrot(), PLANE, resolution=64, store=tmp_path / "n.zarr", executor=executor, cost=CHEAP)
            assert client.status == "running"  # a client of the user's stays open
    assert same(truth.isel(x=slice(None, None, 2), y=slice(None, None, 2)), other)
    assert open_pyramid(store).levels == [0, 1]


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.5)
    with pytest.raises(InputError, match=r"no dask scheduler answers at 127.0.0.1:1 .*start one") as caught:
        sweep(mandelbrot(), PLANE, resolution=8, executor="dask://127.0.0.1:1", cost=CHEAP)
    assert "\n" not in str(caught.value)
