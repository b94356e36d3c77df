import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from fractalscape.dataset_store import read_dataset
from fractalscape.networks import HessianSpec, Objective, TrainingSpec, digits, hessian_spectrum, initial_network
from fractalscape.views import read_png_metadata

FOLDER = Path("outputs/hessian")
SMALL = "--data gaussian_blobs --model-options '{\"widths\": [4]}'"


def files(ending):
    return sorted(FOLDER.glob(f"*{ending}"))


def test_the_command_finds_what_the_library_does(cli):
    code, out, errors = cli(f"train {SMALL} --epochs 2")
    assert (code, errors) == (0, [])
    (store,) = Path("outputs/trainings").glob("*.training")
    code, out, errors = cli(f"hessian {store} --count 3 --seed 2")
    assert (code, errors) == (0, [])

    from fractalscape.networks import trained_network, training_data

    spec = TrainingSpec(data="gaussian_blobs", model_options={"widths": [4]}, epochs=2)
    network = trained_network(store)
    data = tuple(torch.tensor(each) for each in training_data(spec)[0].pair)
    expected = hessian_spectrum(Objective(network, torch.nn.functional.cross_entropy, data), count=3, seed=2)
    (found,) = files(".zarr")
    np.testing.assert_array_equal(read_dataset(found)["eigenvalue"], expected["eigenvalue"])
    lines = out.splitlines()
    assert "27 parameters, 800 samples" in lines[0]
    assert "a quadratic is stable below the curvature 20" in lines
    assert f"{float(expected['eigenvalue'][0]):.6g}" in out
    told = json.loads(files(".json")[0].read_text())
    assert told["eigenvalue"] == expected["eigenvalue"].values.tolist()
    assert HessianSpec.from_json(json.dumps(told["spec"])).count == 3
    with open(files(".csv")[0], newline="") as table:
        rows = list(csv.DictReader(table))
    assert [float(row["eigenvalue"]) for row in rows] == pytest.approx(expected["eigenvalue"].values.tolist(), rel=1e-9)
    assert read_png_metadata(files(".png")[0])["kind"] == "hessian_spectrum"


def test_what_has_not_converged_is_said_and_is_no_number(cli):
    code, out, _ = cli(f"hessian {SMALL} --count 3 --most-products 4 --tolerance 1e-12")
    assert code == 0
    assert ", which has not converged" in out
    assert None in json.loads(files(".json")[0].read_text())["eigenvalue"]


def test_a_network_and_data_of_your_own_with_a_checkpoint(cli, tmp_path):
    (tmp_path / "mine.py").write_text(
        "import torch\n"
        "def model():\n    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 10))\n"
        "def data():\n    from fractalscape.networks import digits\n    return digits().take(slice(50))\n"
    )
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 10))
    torch.save({"epoch": 3, "state_dict": model.state_dict()}, tmp_path / "third.pt")
    flags = "hessian --model mine:model --data mine:data --checkpoint third.pt --count 2 --density"
    code, out, errors = cli(flags)
    assert (code, errors) == (0, [])
    expected = hessian_spectrum(
        Objective(model, torch.nn.functional.cross_entropy, digits().take(slice(50)).pair), count=2
    )
    (found,) = [each for each in files(".zarr") if "density" not in each.name]
    assert "third" in found.name
    np.testing.assert_allclose(read_dataset(found)["eigenvalue"], expected["eigenvalue"], rtol=1e-12)
    (density,) = files("_density.zarr")
    assert read_dataset(density).sizes["number"] == 2
    assert "share below 0" in out
    assert json.loads(files(".json")[0].read_text())["trace"] == float(read_dataset(density)["trace"])


def test_presets_blocks_and_other_curvatures_are_offered(cli):
    code, out, errors = cli("hessian --preset digits-mlp --samples 20 --count 1 --select '1.*' --curvature fisher")
    assert (code, errors) == (0, [])
    spec = TrainingSpec.from_json(read_dataset(files(".zarr")[0]).attrs["training"])
    layer = dict(initial_network(spec, digits()).named_parameters())
    assert f"{layer['1.weight'].numel() + layer['1.bias'].numel():,} parameters, 20 samples" in out


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        ("nowhere", 2, "holds no training"),
        ("nowhere --model mlp", 2, "--model has no meaning with nowhere"),
        ("--checkpoint nowhere.pt", 2, "nowhere.pt is not there"),
        ("--checkpoint text.pt", 2, "text.pt cannot be read as parameters"),
        ("--checkpoint other.pt", 2, "does not fit the network"),
        ("--count 0", 2, "count=0"),
        ("--which top", 2, "which='top' is not one of"),
        ("--model nowhere:model", 2, "cannot import nowhere:model"),
        ("--data nothing", 2, "data='nothing' is not one of"),
        (f"{SMALL} --count 500", 2, "count=500"),
    ],
)
def test_wrong_input_is_one_line(cli, flags, code, said):
    Path("text.pt").write_text("no parameters")
    torch.save({"weight": torch.zeros(3)}, "other.pt")
    found, _, errors = cli(f"hessian {flags}")
    assert found == code
    assert len(errors) == 1
    assert said in errors[0]
    assert not files(".zarr")
