import csv
import runpy
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fractalscape.landscapes import landscape_preset

DOCS = Path(__file__).parents[1] / "docs"
TABLE = DOCS / "multifractal" / "published_spectra.csv"
PAGE = TABLE.with_suffix(".md").read_text()
SCRIPT = runpy.run_path(str(TABLE.with_suffix(".py")))
QUANTITIES = ("h", "D")


def _read(table):
    """Return rows by surface, then by how, quantity and at."""
    found = defaultdict(dict)
    with table.open(newline="") as file:
        for row in csv.DictReader(file):
            numbers = [float(row[name] or "nan") for name in ("mean", "std", "listed")]
            found[row["surface"]][row["how"], row["quantity"], row["at"]] = dict(
                zip(("mean", "std", "listed"), numbers, strict=True)
            )
    return found


KNOWN = _read(TABLE)


def _means(surface, how, quantity):
    return [KNOWN[surface][how, quantity, f"{q:g}"]["mean"] for q in SCRIPT["MOMENTS"]]


def _agree(own, known, *, within):
    return all(abs(value - known[key]["mean"]) < within * known[key]["std"] for key, value in own.items())


def test_the_spectrum_of_one_surface_is_that_of_the_table_within_its_spread():
    surface = SCRIPT["surface_of"]("fBm", 99)  # none of those of the table
    own = SCRIPT["_spectrum"](surface, "p = 2", SCRIPT["ANALYSES"]["p = 2"])
    ends = {key: value for key, value in own.items() if KNOWN["fBm"][key]["std"] > 1e-3}
    assert {quantity for _, quantity, _ in ends} >= {"h", "D", "c1"}
    assert _agree(ends, KNOWN["fBm"], within=4)


def test_windows_of_a_smaller_surface_tell_the_same():
    for name, least, most in (("mBm", 0.0, 0.3), ("MRS", 0.6, 1.2)):
        found = SCRIPT["in_windows"](SCRIPT["surface_of"](name, 99, size=512))
        kept = found["windows", "c2", "128"] / found["windows", "c2", "512"]
        assert least < kept < most


@pytest.mark.parametrize("name", ["fBm", "fBm, FracLab", "mBm", "mBm, FracLab"])
def test_every_listed_value_is_within_the_spread_of_surfaces(name):
    listed = {key: row for key, row in KNOWN[name].items() if key[0] == "as published" and np.isfinite(row["listed"])}
    assert len(listed) == 15
    spreads = [(row["listed"] - row["mean"]) / row["std"] for row in listed.values() if row["std"] > 0]
    assert np.sqrt(np.mean(np.square(spreads))) < 1.5
    assert max(map(abs, spreads)) < 3.5


def test_listed_values_are_those_of_the_issue():
    listed = SCRIPT["LISTED"]
    assert listed["fBm"]["h"] == (0.4237, 0.4347, 0.4364, 0.4371, 0.4373, 0.4373, 0.4401)
    assert listed["mBm"]["h"] == (0.1598, 0.2589, 0.3405, 0.4608, 0.5921, 0.6921, 0.7884)
    for name, (first, last) in {"fBm": (1.956, 1.988), "mBm": (1.507, 1.501)}.items():
        assert (listed[name]["D"][0], listed[name]["D"][-1]) == pytest.approx((first, last), abs=5e-4)


@pytest.mark.parametrize("how", ["as published", "p = 2"])
def test_the_fractional_surface_is_narrow_and_the_multifractional_wide_about_one_half(how):
    narrow, wide = _means("fBm", how, "h"), _means("mBm", how, "h")
    assert max(narrow) - min(narrow) < 0.04
    assert wide[0] < 0.25
    assert wide[-1] > 0.65
    assert wide == sorted(wide)
    assert 0.4 < wide[3] < 0.5


@pytest.mark.parametrize("name", ["mBm", "mBm, FracLab"])
def test_the_arms_of_the_arch_are_as_long_as_listed(name):
    moments = [KNOWN[name]["as published", "h", f"{q:g}"] for q in SCRIPT["MOMENTS"]]
    for end in (1, 5):  # q = 2 and -2
        own, listed = (moments[end][key] - moments[3][key] for key in ("mean", "listed"))
        assert abs(own - listed) < 3 * np.hypot(moments[end]["std"], moments[3]["std"])


def test_a_blend_of_monofractals_has_the_arch():
    h = _means("blend of fBm", "p = 2", "h")
    assert h == pytest.approx(_means("mBm", "p = 2", "h"), abs=0.04)
    assert KNOWN["blend of fBm"]["p = 2", "c2", ""]["mean"] < -0.08


def test_c2_of_a_smooth_field_is_a_matter_of_units_and_of_the_window():
    of_mbm, of_mrs, of_fbm = (KNOWN[name] for name in ("mBm", "MRS", "fBm"))
    unit, pixels = (of_mbm[how, "c2", ""] for how in ("p = 2", "p = 2, pixels"))
    assert unit["mean"] < -10 * unit["std"] < 0 < 5 * pixels["std"] < pixels["mean"]
    whole, small = (of_mbm["windows", "c2", side]["mean"] for side in ("1024", "128"))
    assert abs(small) < abs(whole) / 5
    whole, small = (of_mrs["windows", "c2", side]["mean"] for side in ("1024", "128"))
    assert abs(small) > 0.7 * abs(whole)
    assert abs(of_fbm["windows", "c2", "128"]["mean"]) < 0.005


def test_only_the_multifractional_surface_has_hoelder_exponents_that_differ_in_large_windows():
    spread = {name: KNOWN[name]["hoelder_map", "std", "129"]["mean"] for name in ("fBm", "mBm", "MRS")}
    assert spread["mBm"] == pytest.approx(float(SCRIPT["HoelderField"]().values().std()), abs=0.01)
    assert max(spread["fBm"], spread["MRS"]) < 0.04
    assert KNOWN["mBm"]["hoelder_map", "correlation with H", "129"]["mean"] > 0.95


def test_h_of_the_multifractal_is_that_of_its_spec():
    spec = landscape_preset("multifractal")
    for q in ("2", "1", "0", "-1", "-2"):
        row = KNOWN["MRS"]["p = 2", "h", q]
        assert abs(row["mean"] - (spec.c1 + spec.c2 * float(q))) < row["std"]


def test_the_tables_of_the_page_are_those_of_the_script():
    lines = [line.replace("−", "-").split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("|")]
    cells = {(line[0].strip(), line[1].strip()): [cell.strip() for cell in line[2:]] for line in lines}
    for surface in ("fBm", "fBm, FracLab", "mBm", "mBm, FracLab", "MRS"):
        for how in ("as published", "p = 2"):
            for quantity in QUANTITIES:
                rows = [KNOWN[surface][how, quantity, f"{q:g}"] for q in SCRIPT["MOMENTS"]]
                said = [f"{row['mean']:.3f} ± {row['std']:.3f}" for row in rows]
                said[3] = said[3] if quantity == "h" else "2"
                assert cells[surface, f"{quantity}, {how}"] == said
    for surface in ("fBm", "mBm", "MRS"):
        rows = [KNOWN[surface]["windows", "c2", side] for side in ("1024", "512", "256", "128")]
        rows += [KNOWN[surface]["hoelder_map", "std", side] for side in ("65", "129")]
        assert cells[surface, "windows"] == [f"{row['mean']:.4f} ± {row['std']:.4f}" for row in rows]


def test_the_picture_of_published_spectra_is_drawn(tmp_path):
    runpy.run_path(str(DOCS / "gallery" / "published_spectra.py"))["main"](tmp_path / "spectra.png")
    with Image.open(tmp_path / "spectra.png") as picture:
        assert picture.size[0] > picture.size[1]


@pytest.mark.slow
def test_the_script_of_published_spectra_makes_its_table_again(tmp_path):
    SCRIPT["main"](tmp_path / "table.csv", runs=3)
    for surface, rows in _read(tmp_path / "table.csv").items():
        assert rows.keys() == KNOWN[surface].keys()
        own = {key: row["mean"] for key, row in rows.items() if row["std"] > 0 and KNOWN[surface][key]["std"] > 0}
        assert _agree(own, KNOWN[surface], within=3)
