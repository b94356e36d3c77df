import csv
import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fractalscape.networks import TRAINING_PRESETS, network_from

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "training.md").read_text()
TABLE = DOCS / "gallery" / "edge_of_stability.csv"


def curves():
    with TABLE.open(newline="") as table:
        rows = list(csv.DictReader(table))
    names = dict.fromkeys(row["training"] for row in rows)
    return {name: [row for row in rows if row["training"] == name] for name in names}


def numbers(rows, column):
    return np.array([float(row[column]) for row in rows])


def test_the_code_of_the_page_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 2
    code = "".join(blocks).replace("epochs=20", "epochs=2")
    exec(compile(code, "training.md", "exec"), {})
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["0", "1", "2"]


def test_the_table_of_the_edge_of_stability_is_that_of_its_script():
    lines = [line for line in PAGE.splitlines() if line.startswith(("| η = 0.15", "| μ = 0.9"))]
    for line, name in zip(lines, ("gradient descent", "momentum"), strict=True):
        relative = numbers(curves()[name], "sharpness") / numbers(curves()[name], "stable_curvature")
        late = relative[len(relative) // 2 :]
        assert f"| {relative[0]:.2f} | {late.min():.3f} – {late.max():.3f} | {np.median(late):.3f} |" in line
    slower = curves()["a third of the learning rate"]
    assert f"goes on to {numbers(slower, 'sharpness').max():.1f}" in PAGE
    assert len({len(rows) for rows in curves().values()}) == 1


def test_sharpness_of_the_table_hovers_within_a_tenth_of_its_threshold():
    for name in ("gradient descent", "momentum"):
        relative = numbers(curves()[name], "sharpness") / numbers(curves()[name], "stable_curvature")
        assert relative[0] < 0.7
        assert np.abs(relative[len(relative) // 2 :] - 1).max() < 0.1


def test_the_page_names_every_preset_and_the_parameters_of_networks():
    told = {name for row in re.findall(r"^\| (`.*?`) \|", PAGE, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)}
    assert told == set(TRAINING_PRESETS)
    for name, network in (("ResNet-20", "resnet20"), ("ResNet-56", "resnet56")):
        count = sum(each.numel() for each in network_from(network, (3, 32, 32), 10).parameters())
        assert f"{name} {count:,}".replace(",", " ") in PAGE


@pytest.mark.slow
def test_the_picture_and_the_table_of_the_edge_of_stability_are_made_again(tmp_path):
    runpy.run_path(str(TABLE.with_suffix(".py")))["main"](tmp_path)
    with (tmp_path / TABLE.name).open(newline="") as table:
        made = list(csv.DictReader(table))
    kept = [row for rows in curves().values() for row in rows]
    assert [(row["training"], row["epoch"]) for row in made] == [(row["training"], row["epoch"]) for row in kept]
    early = [k for k, row in enumerate(kept) if int(row["epoch"]) <= 400 and row["training"] != "momentum"]
    for column in ("loss", "sharpness"):  # before the edge, where descent is not chaotic
        pairs = [(float(made[k][column]), float(kept[k][column])) for k in early]
        assert np.allclose(*np.transpose(pairs), rtol=1e-2)
    with Image.open(tmp_path / "edge_of_stability.png") as picture:
        assert picture.size[0] > picture.size[1]
