import csv
import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, singularity_spectrum

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "multifractal.md").read_text()
TABLE = DOCS / "multifractal" / "known_spectra.csv"


def test_the_table_of_the_page_is_that_of_its_script():
    with TABLE.open(newline="") as table:
        rows = list(csv.DictReader(table))
    lines = [line.replace("−", "-") for line in PAGE.splitlines() if "±" in line and line.startswith("|")]
    assert len(lines) == len(rows) == 12
    for line, row in zip(lines, rows, strict=True):
        own = {name: float(row[name]) for name in row if name.startswith("c")}
        assert f"| {own['c1_mean']:.3f} ± {own['c1_std']:.3f} | {own['c2_mean']:.4f} ± {own['c2_std']:.4f} |" in line
        assert f"| {100 * own['c1_held']:.0f}, {100 * own['c2_held']:.0f} % |" in line


def test_p_leaders_of_known_spectra_are_within_three_standard_errors_of_multifractals():
    with TABLE.open(newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["model"] in ("MRW", "MRS") and row["p"] == "2"]
    for row in rows:
        error = float(row["c1_std"]) / int(row["runs"]) ** 0.5
        assert abs(float(row["c1_mean"]) - float(row["c1"])) < 3 * error


def test_the_picture_of_three_spectra_is_drawn(tmp_path):
    runpy.run_path(str(DOCS / "gallery" / "multifractal.py"))["main"](tmp_path / "spectra.png", size=128)
    with Image.open(tmp_path / "spectra.png") as picture:
        assert picture.size[0] > picture.size[1]


@pytest.mark.slow
def test_the_script_of_known_spectra_makes_its_table_again(tmp_path):
    script = runpy.run_path(str(TABLE.with_suffix(".py")))
    script["main"](tmp_path / "table.csv", runs=4)
    with (tmp_path / "table.csv").open(newline="") as table, TABLE.open(newline="") as kept:
        for own, row in zip(csv.DictReader(table), csv.DictReader(kept), strict=True):
            assert [own[name] for name in ("model", "p", "c1", "c2")] == [
                row[name] for name in ("model", "p", "c1", "c2")
            ]
            spread = float(row["c1_std"]) * (1 / int(own["runs"]) + 1 / int(row["runs"])) ** 0.5
            assert abs(float(own["c1_mean"]) - float(row["c1_mean"])) < 3 * spread


def test_every_function_of_the_page_is_public():
    from fractalscape.measures import multifractal

    (table,) = re.findall(r"\| question \|.*?\n\n", PAGE, re.DOTALL)
    names = set(re.findall(r"`(\w+)`", table))
    assert len(names) > 20
    assert names <= set(multifractal.__all__)


def test_every_command_of_the_page_is_one():
    from fractalscape.cli import _COMMANDS

    assert set(re.findall(r"^fractalscape (\w+)", PAGE, re.MULTILINE)) == {"multifractal"} <= set(_COMMANDS)


@pytest.mark.parametrize(("p", "larger"), [(1, 0.02), (2, 0.01)])
def test_the_options_of_the_toolbox_change_what_the_page_says(p, larger):
    assert "c1 of an fBs larger by 0.02 at p = 1, 0.01 at p = 2" in " ".join(PAGE.split())
    images = fractional_brownian((512, 512), hurst=0.5, seed=0, count=6)
    own, theirs = (
        leader_exponents(images, LeaderAnalysis(p=p, fit_octaves=(3, 5), orders=2, moments=(2.0,), **options), ndim=2)
        for options in ({}, {"recursion": "one_band", "aligned": False})
    )
    c1, c2 = (theirs.log_cumulants - own.log_cumulants).T
    assert np.mean(c1) == pytest.approx(larger, abs=3 * np.std(c1, ddof=1) / len(c1) ** 0.5 + 0.001)
    assert abs(np.mean(c2)) < 0.001


def test_one_absent_sample_costs_as_many_leaders_as_the_page_says():
    image = np.asarray(fractional_brownian((512, 512), hurst=0.5, seed=0))
    for data, at, lost in ((image[100], 250, 7), (image, (250, 250), 63)):
        holed = data.copy()
        holed[at] = np.nan
        counts = [singularity_spectrum(each)["count"].sel(octave=[3, 4, 5]).values for each in (data, holed)]
        assert (counts[0] - counts[1]).tolist() == [lost] * 3
    assert counts[0][-1] == 81
    assert "63 of 81 at octave 5 of 512²" in PAGE
