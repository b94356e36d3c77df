import json
import os
from pathlib import Path

import pytest

from cli.command_line import NETWORK, TINY
from fractalscape import cli as command_line
from fractalscape.errors import MissingExtra

BAD = {
    "unknown command": "swep",
    "unknown flag": "sweep --foo 1",
    "stray word": "sweep 5",
    "no value": "sweep --seed",
    "unknown preset": "sweep --preset nope",
    "unknown activation": "sweep --activations gelu",
    "no activation": "sweep --activations",
    "unknown mode": "sweep --dataset-mode many",
    "unknown offset": "sweep --offset maybe",
    "unknown palette": f"sweep {TINY} --palette pink",
    "unknown sampling": f"sweep {TINY} --sampling random",
    "width 0": "sweep --width 0",
    "width -1": "sweep --width -1",
    "width 1.5": "sweep --width 1.5",
    "width nan": "sweep --width nan",
    "huge width": "sweep --width 4096",
    "gain nan": "sweep --input-gain nan",
    "gain 0": "sweep --output-gain 0",
    "resolution 0": "sweep --resolution 0",
    "resolution -1": "sweep --resolution -1",
    "resolution 10**9": "sweep --resolution 1000000000",
    "resolution 1e3": "sweep --resolution 1e3",
    "resolution nan": "sweep --resolution nan",
    "resolution too large to draw": "sweep --resolution 1048576",
    "endpoints of one": f"sweep {NETWORK} --resolution 1 --sampling endpoints",
    "reversed": "sweep --window 5 1 2 3",
    "empty": "sweep --window-log10 1 1 2 3",
    "log of zero": "sweep --window 0 1 2 3",
    "log of less": "sweep --window -1 1 2 3",
    "three edges": "sweep --window 1 2 3",
    "three decades": "sweep --window-log10 1 2 3",
    "nan edge": "sweep --window nan 1 2 3",
    "endless edge": "sweep --window-log10 0 1e999999999 0 1",
    "beyond float64": "sweep --window-log10 0 400 0 1",
    "below the floor": "sweep --window 1 1.0000000000000002 1 2",
    "no such file": "sweep --window nowhere.json",
    "two windows": "sweep --window overview --window-log10 0 1 0 1",
    "no published panel": "sweep --seed 3 --window published",
    "two conditions": f"sweep {TINY} --spec run.toml",
    "several in one store": f"sweep {TINY} --activations tanh relu --store s",
    "workers 0": f"sweep {TINY} --workers 0",
    "workers -1": f"sweep {TINY} --workers -1",
    "workers many": f"sweep {TINY} --workers 1000000",
    "workers word": f"sweep {TINY} --workers many",
    "no point": "history --preset tanh",
    "half a point": "history --point 1",
    "nan point": "history --preset single --steps 5 --point nan 1",
    "two histories": "history --activations tanh relu --point 1 1",
    "nothing to tell": "info",
    "not there": "info nowhere",
    "not a store": "info .",
    "not a picture": "info broken.png",
    "render nothing": "render nowhere.zarr",
    "file as output": f"sweep {TINY} --output-dir file",
    "file in output": f"sweep {TINY} --output-dir file/inside",
    "file as store": f"sweep {TINY} --store file",
    "folder of others": f"sweep {TINY} --store folder",
    "unwritable": f"sweep {TINY} --output-dir /proc/none",
    "long name": f"sweep {TINY} --output-dir {'x' * 300}",
}


@pytest.mark.parametrize("name", BAD)
def test_wrong_input_is_one_line_and_code_2(cli, name):
    Path("file").write_text("text")
    Path("broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    os.makedirs("folder/other")
    code, _, err = cli(BAD[name])
    assert code == 2
    assert len(err) == 1
    assert err[0].startswith("error: ")


@pytest.mark.parametrize(
    "text",
    [
        "[spec]\nwidht = 4",
        "[spec]\nwidth = 1.5",
        '[spec]\nwidth = "4"',
        '[spec]\ninput_gain = "x"',
        "[spec]\nwidth = [1]",
        '[spec]\nkind = "pendulum"',
        "spec = 3",
        "[window]\nx = 3",
        "window = 3",
        "resolution = 1.5",
        "resolution = [1, 2, 3]",
        "[spec]\nwidth = true",
        '[spec]\nwindow = "published"',
        'sampling = "random"',
        "sampling = [1]",
        "colour = 1",
        "spec = {",
        "\x00",
        "[spec]\nsteps = 99999999999999999999999999999",
        '[window.x]\nname = "lr0"\nscale = "log"\nlo = "0"\nhi = "1e999999999"\n[window.y]\nname = "lr1"',
    ],
)
def test_wrong_spec_files_are_one_line_and_code_2(cli, text):
    Path("run.toml").write_text(text)
    code, _, err = cli("sweep --spec run.toml --dry-run")
    assert code == 2
    assert len(err) == 1


AXIS = {"name": "lr0", "scale": "log", "lo": "0", "hi": "1"}


@pytest.mark.parametrize(
    "data",
    [
        3,
        [],
        {},
        {"x": 1, "y": 2},
        {"x": AXIS},
        {"x": AXIS, "y": AXIS},
        {"x": AXIS, "y": {**AXIS, "name": "other"}},
        {"x": AXIS, "y": {**AXIS, "name": "lr1", "scale": []}},
        {"x": AXIS, "y": {**AXIS, "name": "lr1", "lo": float("inf")}},
        {"x": AXIS, "y": {**AXIS, "name": "lr1", "lo": "1/0"}},
        {"x": AXIS, "y": {**AXIS, "name": "lr1", "hi": "1e-999999999"}},
        {"x": AXIS, "y": {**AXIS, "name": "lr1", "hi": "9" * 4000}},
        {"x": AXIS, "y": {**AXIS, "name": "lr1", "hi": "9" * 5000}},
        {"window": "text"},
        {"window": "[" * 5000},
        {"window": None},
    ],
)
def test_garbage_windows_are_one_line_and_code_2(cli, data):
    Path("window.json").write_text(json.dumps(data))
    code, _, err = cli(f"sweep {TINY} --dry-run --window window.json")
    assert code == 2
    assert len(err) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b"NaN", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
def test_garbage_files_are_one_line_and_code_2(cli, content):
    Path("window.json").write_bytes(content)
    for command in (f"sweep {TINY} --dry-run --window window.json", "info window.json"):
        code, _, err = cli(command)
        assert code == 2
        assert len(err) == 1


def test_a_store_of_another_spec_is_code_3(cli):
    assert cli(f"sweep {TINY} --store kept")[0] == 0
    for flags in ("", "--dry-run"):
        code, _, err = cli(f"sweep {TINY} --seed 1 --store kept {flags}")
        assert code == 3
        assert len(err) == 1
        assert "spec.seed is 0 there, 1 here" in err[0]


def test_a_damaged_store_is_code_3(cli):
    assert cli(f"sweep {TINY} --store kept")[0] == 0
    Path("kept/zarr.json").write_text("{")
    for command in (f"sweep {TINY} --store kept", "info kept", "render kept"):
        code, _, err = cli(command)
        assert code == 3
        assert len(err) == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MissingExtra("no dask"), 4),
        (KeyboardInterrupt(), 130),
        (MemoryError(), 2),
        (OSError(28, "No space left on device"), 3),
        (PermissionError(13, "Permission denied", "file"), 2),
        (ZeroDivisionError("surprise\nof two lines"), 1),
    ],
)
def test_every_failure_is_one_line(cli, monkeypatch, error, code):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(command_line, "app", fail)
    found, _, err = cli("sweep")
    assert found == code
    assert len(err) == 1


def test_negative_decades_are_values(cli):
    code, out, err = cli(f"sweep {TINY} --dry-run --window-log10 -3 -1e-1 -.5 6")
    assert (code, err) == (0, [])
    assert "lr1 0.31622776601683794" in out
