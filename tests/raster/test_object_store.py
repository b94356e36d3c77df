"""A store on an S3-compatible object store is the store of a folder, to the bit."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from fractalscape import storage
from fractalscape.errors import InputError, StoreUnreachable
from fractalscape.raster import Cost, Window, open_pyramid, pack, sweep, work
from fractalscape.raster.claims import ENDING
from fractalscape.trainability import preset
from reference.fields import PLANE, mandelbrot

pytest.importorskip("obstore")
TESTS = Path(__file__).parents[1]
CHEAP = Cost(seconds=1e-6, worst=1e-6)
NAMES = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AWS_SESSION_TOKEN", "AWS_PROFILE")


def own_server():
    program = [sys.executable, str(TESTS / "reference" / "object_server.py")]
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def moto_server():
    program = shutil.which("moto_server")
    if program is None:
        pytest.skip("needs moto_server on the path (pip install 'moto[server]' in an environment of its own)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.PIPE}
    process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], text=True, **quiet)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/maps", method="PUT")).close()
    return process, port


@pytest.fixture(scope="module", params=["own", pytest.param("moto", marks=pytest.mark.peer)])
def port(request):
    process, port = own_server() if request.param == "own" else moto_server()
    yield port
    process.kill()
    process.communicate()


@pytest.fixture
def bucket(port, monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    for name, value in (("ACCESS_KEY_ID", "test"), ("SECRET_ACCESS_KEY", "test"), ("REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    return "s3://maps"


def same(one, other) -> bool:
    return all(one[name].values.tobytes() == other[name].values.tobytes() for name in one.data_vars)


def test_a_sweep_to_an_object_store_gives_the_bits_of_a_folder_and_resumes(bucket, tmp_path):
    url = f"{bucket}/sweep.zarr"
    truth = sweep(mandelbrot(), PLANE, resolution=128, store=tmp_path / "m.zarr", cost=CHEAP)

    def leave(progress):
        if progress.done > 5000:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        sweep(mandelbrot(), PLANE, resolution=128, store=url, tile=16, cost=CHEAP, progress=leave)
    assert 0 < len(open_pyramid(url).done(1)) < 64
    assert same(truth, sweep(mandelbrot(), PLANE, resolution=128, store=url, cost=CHEAP))
    assert open_pyramid(url).levels == [0, 1]
    assert pack(open_pyramid(url), f"{bucket}/packed.zarr") == [0, 1]
    assert storage.describe(open_pyramid(url).store) == "maps/sweep.zarr"


@pytest.mark.slow
def test_two_processes_fill_an_object_store_and_one_is_killed(bucket):
    url, command = f"{bucket}/work.zarr", [sys.executable, "-m", "fractalscape", "store"]
    flags = "--preset single --width 16 --steps 8000 --window-log10 -3 0 -3 0 --resolution 64 --tile 8"
    subprocess.run([*command, "create", url, *flags.split()], check=True, capture_output=True)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([*command, "work", url, "--workers", "1"], **pipes) for _ in range(2)]
    pyramid = open_pyramid(url)
    while len(pyramid.done(0)) < 10:
        assert processes[0].poll() is None
        time.sleep(0.02)
    processes[0].kill()
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [-signal.SIGKILL, 0], answers
    spec = preset("single").replace(width=16, steps=8000, window=None)
    truth = sweep(spec.field(), Window.log10(lr0=(-3, 0), lr1=(-3, 0)), resolution=64)
    assert same(truth, pyramid.raster(0))
    assert work(pyramid) == 0
    assert not [name for name in storage.listing(pyramid.store, "0/") if name.endswith(ENDING)]


@pytest.mark.parametrize("where", ["object store", "memory of fsspec", "folder", "memory"])
def test_of_two_that_claim_the_same_object_the_first_has_it(where, bucket, tmp_path):
    places = {
        "object store": f"{bucket}/claims",
        "memory of fsspec": "memory://claims",
        "folder": tmp_path,
        "memory": None,
    }
    store = storage.open_store(places[where], create=True)
    assert storage.claim(store, "a/b.claim", {"writer": "one"})
    assert not storage.claim(store, "a/b.claim", {"writer": "two"})
    assert storage.read_document(store, "a/b.claim") == {"writer": "one"}
    storage.delete(store, "a/b.claim")
    storage.delete(store, "a/b.claim")
    assert storage.claim(store, "a/b.claim", {"writer": "two"})
    assert storage.listing(store, "a/") == ["b.claim"]


def test_an_object_store_that_does_not_answer_is_told_in_one_line(bucket, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    for call in (lambda url: open_pyramid(url), lambda url: sweep(mandelbrot(), PLANE, resolution=8, store=url)):
        with pytest.raises(StoreUnreachable, match=r"maps/none.zarr does not answer \(.*run again") as caught:
            call(f"{bucket}/none.zarr")
        assert "\n" not in str(caught.value)


def test_an_empty_place_of_an_object_store_is_no_store(bucket):
    with pytest.raises(InputError, match="is not a store"):
        open_pyramid(f"{bucket}/nothing.zarr")
