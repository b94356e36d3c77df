"""The command line of the verdict."""

import json
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from cli.command_line import NETWORK
from fractalscape.trainability import TrainabilityField, preset, published
from fractalscape.views import read_png_metadata

NAME = "tanh_n4_steps5_single"
TINY = f"{NETWORK} --resolution 64 --seeds 1 --lengths 7"


def test_a_verdict_is_a_page_a_json_and_a_sentence_for_each_question(cli):
    code, out, err = cli(f"verdict overview {TINY}")
    assert (code, err) == (0, [])
    folder = Path("outputs/verdicts") / NAME
    found = json.loads((folder / "verdict.json").read_text())
    assert found["spec"] == preset("single").replace(width=4, steps=5, window=None).to_dict()
    assert [each["label"] for each in found["lengths"]] == ["5 steps", "7 steps"]
    assert [each["label"] for each in found["seeds"]] == ["seed 1"]
    for judgement in found["judgements"]:
        assert f"  {judgement['topic']}: {judgement['sentence']}" in out
    with Image.open(folder / "verdict.png") as page:
        assert page.size == pytest.approx((8.27 * 150, 11.69 * 150), abs=2)
    assert json.loads(read_png_metadata(folder / "verdict.png")["window"]) == found["window"]
    assert out.index("in all at most about") < out.index("computing: the map at twice the resolution")


def test_a_second_run_sweeps_nothing_again_and_another_verdict_is_refused_its_folder(cli, monkeypatch):
    assert cli(f"verdict overview {TINY}")[0] == 0
    before = Path(f"outputs/verdicts/{NAME}/verdict.json").read_bytes()
    points = []
    own = TrainabilityField.evaluate
    monkeypatch.setattr(TrainabilityField, "evaluate", lambda self, x, y: points.append(len(x)) or own(self, x, y))
    sweeping = sys.modules["fractalscape.raster.sweep"]
    monkeypatch.setattr(sweeping, "evaluate_points", lambda *_, **__: pytest.fail("swept again"))
    assert cli(f"verdict overview {TINY}")[0] == 0
    assert Path(f"outputs/verdicts/{NAME}/verdict.json").read_bytes() == before
    assert points  # the probes and the trust map

    code, _, err = cli(f"verdict overview {NETWORK} --resolution 66 --output-dir outputs/verdicts/{NAME}")
    assert code == 3
    assert f"{NAME} holds another verdict (of another resolution)" in err[0]
    Path(f"outputs/verdicts/{NAME}/request.json").write_text("{}")
    code, _, err = cli(f"verdict overview {TINY}")
    assert code == 3
    assert "does not say what was judged" in err[0]


def test_a_dry_run_estimates_every_part_and_writes_nothing(cli):
    code, out, err = cli("verdict published --preset single --dry-run")
    assert (code, err) == (0, [])
    for title in ("the map at twice the resolution", "null model", "1-ulp trust map", "seed 3", "1000 steps"):
        assert f"  {title}: " in out
    assert "in all at most about" in out
    assert str(published("single").window) in out
    assert os.listdir() == []


def test_windows_are_named_as_for_a_sweep(cli):
    for window in ("0.01 100 0.01 100", "--window-log10 -2 2 -2 2"):
        code, out, _ = cli(f"verdict {window} {TINY} --dry-run")
        assert code == 0
        assert "lr0 0.01 … 100.0 (log), lr1 0.01 … 100.0 (log)" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (f"verdict {NETWORK}", "verdict needs a window: published, overview"),
        (f"verdict nowhere.json {NETWORK}", "nowhere.json does not exist"),
        (f"verdict 1 2 3 {NETWORK}", "--window 1 2 3 is neither four values"),
        (f"verdict overview {NETWORK} --resolution 65", "resolution=65 must be an even number, at least 64"),
        (f"verdict overview {NETWORK} --seeds -1", "seeds=-1 must be how many other seeds"),
        (f"verdict overview {NETWORK} --lengths 7 7", "must be different training lengths"),
        ("verdict overview --activations tanh relu", "verdict judges one condition"),
        (f"verdict overview {NETWORK} --window-log10 -2 2 -2 2", "both name a window"),
        ("verdict published --preset init-once", "no panel of 'init-once' was published"),
    ],
)
def test_wrong_input_is_one_line(cli, arguments, message):
    code, _, err = cli(arguments)
    assert code == 2
    assert len(err) == 1
    assert message in err[0]
