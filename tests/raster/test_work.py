"""Any number of processes fill one store without a coordinator: nothing is lost, little is done twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fractalscape import trainability
from fractalscape.errors import InputError, StoreDamaged, StoreMismatch
from fractalscape.raster import Cost, create_pyramid, field_from_function, open_pyramid, plan, planned, sweep, work
from fractalscape.raster.claims import ENDING, Claims
from fractalscape.raster.writer import Others, writing
from reference.fields import PLANE, mandelbrot, slow_mandelbrot

TESTS = Path(__file__).parents[1]
CHEAP = Cost(seconds=1e-6, worst=1e-6)
WORKER = """
import os, sys
sys.path.insert(0, {tests!r})
from reference.fields import slow_mandelbrot
from fractalscape.raster import Cost, open_pyramid, work
import fractalscape.raster.work
module = sys.modules["fractalscape.raster.work"]
compute = module.compute_tile

def logged(pyramid, field, level, slice_points, tile, stop):
    with open({log!r}, "a") as log:
        log.write(f"{{os.getpid()}} {{level}} {{tile}}\\n")
    return compute(pyramid, field, level, slice_points, tile, stop)

module.compute_tile = logged
print("ready", flush=True)
input()
cost = Cost(seconds=1e-4, worst=1e-2)
work(open_pyramid({store!r}), field=slow_mandelbrot(), workers=1, cost=cost, lease={lease}, share={share})
"""


@pytest.fixture(scope="module")
def truth():
    return sweep(mandelbrot(), PLANE, resolution=128, executor=1, cost=CHEAP)


def same(one, other) -> bool:
    return all(one[name].values.tobytes() == other[name].values.tobytes() for name in one.data_vars)


def planned_store(location, *, tile=8):
    pyramid = create_pyramid(location, mandelbrot(), PLANE, base=(64, 64), tile=tile)
    plan(pyramid, 1)
    return pyramid


def start(store: Path, log: Path, *, lease: float = 60, share=None) -> subprocess.Popen:
    program = WORKER.format(tests=str(TESTS), store=str(store), log=str(log), lease=lease, share=share)
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen([sys.executable, "-c", program], text=True, **pipes)


def release(processes) -> None:
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


@pytest.mark.parametrize("share", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_of_three_processes_one_is_killed_and_the_others_finish_with_the_same_bits(tmp_path, truth, share):
    store, log = tmp_path / "m.zarr", tmp_path / "log"
    planned_store(store)
    processes = [start(store, log, share=(k, 3) if share else None) for k in range(3)]
    release(processes)
    while not log.exists() or log.read_text().count("\n") < 100:
        time.sleep(0.01)
    processes[1].kill()
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, -signal.SIGKILL, 0], errors
    begun = [line.partition(" ")[2] for line in log.read_text().splitlines()]
    who = {line.partition(" ")[0] for line in log.read_text().splitlines()}
    assert len(set(begun)) == 64 + 256
    assert len(begun) - len(set(begun)) <= 0.05 * len(set(begun))  # what the dead one had begun counts too
    assert len(who) == 3
    assert same(truth, open_pyramid(store).raster(1))
    assert same(truth, sweep(mandelbrot(), PLANE, resolution=128, store=store, cost=CHEAP))
    assert not list(store.glob(f"**/*{ENDING}"))


def test_a_process_of_another_machine_that_stops_renewing_its_record_is_taken_for_dead(tmp_path, truth):
    pyramid = planned_store(tmp_path / "m.zarr", tile=32)
    with writing(pyramid, portable=True) as dead:
        claims = Claims(pyramid=pyramid, writer=dead.name, others=Others(pyramid=pyramid, lease=60))
        assert claims.take(0, (0, 1))
        dead.about["host"] = "elsewhere"
        dead.renew()
        clock = time.monotonic()
        assert work(pyramid, field=mandelbrot(), cost=CHEAP, lease=1.0, workers=2) == 4 + 16
        assert time.monotonic() - clock >= 1.0
    assert same(truth, pyramid.raster(1))


def test_a_claimed_tile_is_left_to_a_process_that_lives(tmp_path):
    pyramid = planned_store(tmp_path / "m.zarr")
    with writing(pyramid, portable=True) as one, writing(pyramid, portable=True) as two:
        first, second = (
            Claims(pyramid=pyramid, writer=each.name, others=Others(pyramid=pyramid, lease=60)) for each in (one, two)
        )
        assert first.take(0, (0, 0))
        assert not second.take(0, (0, 0))
        assert second.take(0, (0, 1))
        assert pyramid.done(0) == set()  # a claim is no tile
        first.release(0, (0, 0))
        assert second.take(0, (0, 0))
    with writing(pyramid, portable=True) as three:  # the others have ended
        assert Claims(pyramid=pyramid, writer=three.name, others=Others(pyramid=pyramid, lease=60)).take(0, (0, 1))


def test_a_claim_that_cannot_be_read_is_taken_over(tmp_path, truth):
    pyramid = planned_store(tmp_path / "m.zarr", tile=32)
    path = tmp_path / "m.zarr" / (pyramid.commit_key(0, (1, 1)) + ENDING)
    path.parent.mkdir(parents=True)
    path.write_text("{")
    assert work(pyramid, field=mandelbrot(), cost=CHEAP) == 20
    assert same(truth, pyramid.raster(1))


def test_a_finished_store_is_only_looked_at(tmp_path):
    pyramid = planned_store(tmp_path / "m.zarr", tile=32)
    assert work(pyramid, field=mandelbrot(), cost=CHEAP) == 20

    def refuse(x, y):
        raise AssertionError("evaluated again")

    field = field_from_function(refuse, axes=("x", "y"), outputs=mandelbrot().outputs, name="mandelbrot", version="1")
    assert work(pyramid, field=field) == 0


def test_lost_chunks_and_damaged_tiles_are_computed_again(tmp_path, truth):
    store = tmp_path / "m.zarr"
    pyramid = planned_store(store, tile=32)
    work(pyramid, field=mandelbrot(), cost=CHEAP)
    (store / "1/value/c/0/1").unlink()
    assert work(pyramid, field=mandelbrot(), cost=CHEAP) == 1
    path = store / "1/value/c/2/2"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert work(pyramid, field=mandelbrot(), cost=CHEAP) == 0
    assert work(pyramid, field=mandelbrot(), cost=CHEAP, check=True) == 1
    assert same(truth, pyramid.raster(1))


def test_a_damaged_tile_above_is_computed_again_before_those_below(tmp_path, truth):
    store = tmp_path / "m.zarr"
    pyramid = planned_store(store, tile=32)
    work(pyramid, field=mandelbrot(), cost=CHEAP)
    pyramid.discard(1, (0, 0))
    path = store / "0/value/c/0/0"
    path.write_bytes(path.read_bytes()[::-1])
    assert work(pyramid, field=mandelbrot(), cost=CHEAP) == 2
    assert same(truth, pyramid.raster(1))


def test_a_share_comes_first_and_the_rest_in_an_order_of_its_own():
    from fractalscape.raster.work import _ready

    tiles = [(row, column) for row in range(4) for column in range(4)]
    orders = [[piece for _, piece in _ready([[], tiles], (k, 4), random.Random(k))] for k in range(4)]
    assert [order[:4] for order in orders] == [tiles[4 * k : 4 * k + 4] for k in range(4)]
    assert all(sorted(order) == tiles for order in orders)
    assert len({tuple(order[4:]) for order in orders}) == 4
    waiting = list(_ready([[(0, 1)], tiles], None, random.Random(1)))
    assert set(waiting) == {(0, (0, 1)), *((1, tile) for tile in tiles if (tile[0] // 2, tile[1] // 2) != (0, 1))}


def test_progress_counts_the_points_of_every_process(tmp_path):
    pyramid, seen = planned_store(tmp_path / "m.zarr", tile=32), []
    sweep(mandelbrot(), PLANE, resolution=64, store=tmp_path / "m.zarr", cost=CHEAP)
    work(pyramid, field=mandelbrot(), cost=CHEAP, progress=seen.append)
    assert (seen[0].done, seen[-1].done, seen[-1].total) == (64 * 64, 128 * 128, 128 * 128)


def test_a_plan_never_becomes_shallower(tmp_path):
    pyramid = planned_store(tmp_path / "m.zarr")
    assert plan(pyramid, 3) == 3
    assert plan(pyramid, 0) == 3
    assert planned(open_pyramid(tmp_path / "m.zarr")) == 3
    for top in (-1, 21, 1.5):
        with pytest.raises(InputError, match=r"top=.* must be a level from 0 to 20"):
            plan(pyramid, top)


def test_a_store_makes_its_own_field(tmp_path):
    field = trainability.preset("single").replace(steps=5, width=4, window=None).field()
    pyramid = create_pyramid(tmp_path / "s.zarr", field, trainability.OVERVIEW, base=(8, 8), tile=4)
    plan(pyramid, 0)
    assert work(open_pyramid(tmp_path / "s.zarr"), workers=1) == 4
    assert same(pyramid.raster(0), sweep(field, trainability.OVERVIEW, resolution=8))


def test_wrong_stores_and_arguments_are_told(tmp_path):
    pyramid = planned_store(tmp_path / "m.zarr")
    with pytest.raises(InputError, match="cannot be made from its spec; pass the field itself"):
        work(pyramid)
    with pytest.raises(StoreMismatch, match="belongs to another field"):
        work(pyramid, field=field_from_function(lambda x, y: x))
    for share in ((3, 3), (-1, 2), (0, 0)):
        with pytest.raises(InputError, match="counted from 0"):
            work(pyramid, field=mandelbrot(), share=share)
    with pytest.raises(InputError, match="lease=0"):
        work(pyramid, field=mandelbrot(), lease=0)
    other = create_pyramid(tmp_path / "n.zarr", mandelbrot(), PLANE, base=(64, 64), tile=8)
    with pytest.raises(InputError, match="does not say how deep to go; `fractalscape store create`"):
        work(other, field=mandelbrot())
    (tmp_path / "m.zarr/plan/zarr.json").write_text(json.dumps({"attributes": {"top": "deep"}}))
    with pytest.raises(StoreDamaged, match="not as it was written"):
        work(pyramid, field=mandelbrot())


def test_a_record_is_renewed_and_says_what_was_done(tmp_path):
    pyramid = planned_store(tmp_path / "m.zarr", tile=32)
    work(pyramid, field=slow_mandelbrot(), cost=Cost(seconds=1e-4, worst=1e-2), workers=2, lease=1.0)
    (record,) = pyramid.writers().values()
    assert (record["tiles"], record["points"], record["ended"]) == (20, 128 * 128, True)
    assert record["beat"] >= 3
    assert record["process"] == os.getpid()
