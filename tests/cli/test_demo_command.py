import json
from pathlib import Path

import pytest

from fractalscape import provenance, raster
from fractalscape.cli import demo
from fractalscape.trainability import TrainabilitySpec
from fractalscape.views import read_png_metadata


@pytest.fixture
def small(monkeypatch):
    made = demo.run_of

    def run_of(name, where, size):
        run = made(name, where, size)
        spec = run.spec.replace(width=4, steps=5)
        return type(run)(spec=spec, window=run.window, resolution=run.resolution, sampling=run.sampling)

    monkeypatch.setattr(demo, "run_of", run_of)
    monkeypatch.setattr(demo, "PANEL", ("single", 8))
    monkeypatch.setattr(demo, "THUMBNAILS", dict.fromkeys(demo.THUMBNAILS, 4))


def test_the_demo_draws_and_the_second_time_only_tells(cli, small, monkeypatch):
    code, out, err = cli("demo --output-dir here")
    assert (code, err) == (0, [])
    pictures = [line.strip() for line in out.splitlines() if line.endswith(".png")]
    assert len(pictures) == 3
    assert all(Path(picture).exists() for picture in pictures)
    commands = [line.split("   ") for line in out.splitlines() if line.startswith("  fractalscape ")]
    assert len(commands) == 3
    monkeypatch.setattr(demo, "_draw", None)
    again = cli("demo --output-dir here")[1]
    assert out.endswith(again)
    for command, _ in ((each[-2], each[-1]) for each in commands if "sweep" in each[-2]):
        assert cli(command.replace("fractalscape ", "", 1) + " --width 4 --steps 5 --dry-run")[0] == 0


@pytest.mark.slow
def test_a_demo_whose_picture_is_gone_draws_it_again(cli, small):
    cli("demo --output-dir here")
    Path("here/images/sheet.png").unlink()
    assert cli("demo --output-dir here")[0] == 0
    assert Path("here/images/sheet.png").exists()


def test_the_sheet_tells_what_each_of_its_panels_shows(cli, small):
    cli("demo --output-dir here")
    about = read_png_metadata("here/images/sheet.png")
    assert about["version"] == provenance.version()
    panels = {panel["title"]: panel for panel in json.loads(about["panels"])}
    assert list(panels) == list(demo.THUMBNAILS)
    for name, panel in panels.items():
        run = demo.run_of(name, "overview", 4)
        assert TrainabilitySpec.from_json(json.dumps(panel["spec"])) == run.spec
        assert raster.Window.from_dict(panel["window"]) == run.window
        assert panel["resolution"] == [4, 4]
        assert panel["digest"] == run.identity(run.spec.field()).digest
    assert cli("info here/images/sheet.png")[0] == 0


def test_costs_and_thumbnails_name_the_same_conditions():
    assert set(demo.COSTS) == set(demo.THUMBNAILS)
    assert (
        sum(demo.COSTS[name] * size**2 for name, size in demo.THUMBNAILS.items()) + demo.COSTS["single"] * 2**20 < 160
    )
