import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fractalscape.raster import open_pyramid

pytest.importorskip("torch")

FOLDER = Path("outputs/loss_surfaces")
OWN = """
import torch
def network(shape, classes):
    torch.manual_seed(3)
    return torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
def samples():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(50, 4, generator=generator), torch.randint(3, (50,), generator=generator)
"""
TINY = "--model own_network:network --data own_network:samples --resolution 8"


@pytest.fixture
def own(tmp_path, monkeypatch):
    (tmp_path / "own_network.py").write_text(OWN)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("own_network", None)


def test_flags_list_the_choices_there_are():
    from typing import get_args

    from fractalscape.cli.loss_surface_flags import DIRECTIONS, NORMALISATIONS
    from fractalscape.networks.directions.random_directions import Normalise
    from fractalscape.networks.loss_surface.loss_surface_source import Kind

    assert get_args(Normalise) == NORMALISATIONS
    assert get_args(Kind) == DIRECTIONS


def stem_of(out):
    return re.search(r"(\S+)\.zarr", out)[1]


def test_a_network_of_your_own_is_drawn_with_its_store_and_what_is_rounding(cli, own):
    code, out, err = cli(f"loss-surface {TINY} --vtk")
    assert (code, err) == (0, [])
    assert "67 parameters, 40 samples" in out
    assert "rounding: " in out
    assert "(landscape)" in out
    stem = stem_of(out)
    about = json.loads(Path(f"{stem}.json").read_text())
    assert about["resolved"] is True
    assert about["labels"]["u"] == "random direction 1, filter-normalised"
    loss = open_pyramid(f"{stem}.zarr").raster(0)["loss"]
    assert loss.shape == (8, 8)
    assert about["centre"]["loss"] == pytest.approx(float(loss.sel(u=0, v=0)), rel=1e-12)
    assert about["range"]["loss"] == [float(loss.min()), float(loss.max())]
    for ending in ("png", "vts"):
        assert Path(f"{stem}.{ending}").stat().st_size > 1000
    again = cli(f"loss-surface {TINY}")
    assert again[0] == 0
    assert stem_of(again[1]) == stem


def test_a_store_of_the_command_is_filled_by_other_processes(cli, own):
    _, out, _ = cli(f"loss-surface {TINY}")
    stem = stem_of(out)
    field = open_pyramid(f"{stem}.zarr").field()
    found = field.evaluate(np.array([0.25]), np.array([-0.5]))["loss"]
    assert found[0] == float(open_pyramid(f"{stem}.zarr").raster(0)["loss"].sel(u=0.25, v=-0.5))


def test_a_window_below_rounding_is_said_to_be_rounding(cli, own):
    code, out, _ = cli(f"loss-surface {TINY} --dtype f4 --span 0.0001")
    assert code == 0
    assert "ROUNDING, not landscape: widen --span, or take --dtype f8" in out


def test_a_named_model_is_trained_first_and_its_path_drawn_on_its_principal_components(cli):
    small = '--model mlp --model-options {"widths":[4]} --data gaussian_blobs --data-options {"samples":40}'
    code, out, err = cli([*f"loss-surface {small} --directions pca --resolution 4".split()])
    assert (code, err) == (0, [])
    about = json.loads(Path(f"{stem_of(out)}.json").read_text())
    assert len(about["path"]["u"]) >= 10
    assert about["path"]["u"][-1] == 0
    assert about["random_walk_ratio"][0] == pytest.approx(0.608, abs=1e-3)
    training = next(FOLDER.glob("*_kept.training"))
    code, out, err = cli(f"loss-surface --checkpoint {training} --directions hessian --resolution 4 --quantities loss")
    assert (code, err) == (0, [])
    about = json.loads(Path(f"{stem_of(out)}.json").read_text())
    assert about["eigenvalues"][0] >= about["eigenvalues"][1]
    assert about["converged"] == [True, True]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ("--directions sideways", "directions='sideways' is not one of"),
        ("--span 1 2", "--span 1.0 2.0 is neither one value nor U0 U1 V0 V1"),
        ("--samples 10000", "samples=10000 of 40 there are"),
        ("--quantities loss sharpness", "'sharpness' is not one of loss, accuracy"),
        ("--directions pca", "keeps 0 epochs"),
        ("--checkpoint none.pt", "none.pt is not there"),
        ("--span 0", "span=0.0 is not"),
    ],
)
def test_what_is_not_possible_is_told_in_one_line(cli, own, flags, message):
    code, _, err = cli(f"loss-surface {TINY} {flags}")
    assert code == 2
    assert len(err) == 1
    assert message in err[0]


def test_flags_that_a_checkpoint_says_already_are_refused(cli, tmp_path):
    (tmp_path / "empty.training").mkdir()
    code, _, err = cli("loss-surface --checkpoint empty.training --model mlp")
    assert (code, len(err)) == (2, 1)
    assert "--model and empty.training both say it" in err[0]
    code, _, err = cli("loss-surface --checkpoint empty.training")
    assert "empty.training holds no training" in err[0]


def test_help_does_not_import_torch():
    script = (
        "import sys; from fractalscape.cli import main; main(['loss-surface', '--help']); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.endswith("False\n")
