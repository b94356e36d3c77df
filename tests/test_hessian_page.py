import csv
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

DOCS = Path(__file__).parents[1] / "docs"
SCRIPT = DOCS / "gallery" / "hessian_record.py"
TABLE = DOCS / "hessian" / "digits_record.csv"


def columns(path=TABLE):
    with path.open(newline="") as table:
        rows = list(csv.DictReader(table))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_the_table_has_ten_eigenvalues_at_every_epoch_each_within_its_residual():
    found = columns()
    np.testing.assert_array_equal(found["epoch"], np.arange(151))
    for k in range(1, 11):
        assert np.isfinite(found[f"eigenvalue_{k}"]).all()
        assert (found[f"residual_{k}"] <= 1e-3 * found[f"eigenvalue_{k}"]).all()
    assert found["products"].max() < 200


def test_the_largest_eigenvalue_of_the_table_passes_the_threshold_and_falls_below_it_again():
    found = columns()
    above = found["eigenvalue_1"] > found["threshold"]
    assert not above[0]
    assert above[10:40].all()
    assert not above[50:].any()
    assert found["loss"][39] > found["loss"][33]  # the instability that ends it


def test_the_picture_is_small():
    picture = SCRIPT.with_suffix(".png")
    assert picture.stat().st_size < 150_000
    with Image.open(picture) as image:
        assert image.size[0] > 2 * image.size[1]


@pytest.mark.slow
def test_the_script_makes_its_table_and_picture_again(tmp_path):
    script = runpy.run_path(str(SCRIPT))
    script["main"](tmp_path, place=tmp_path / "table.csv", store=tmp_path / "store", epochs=30)
    again, kept = columns(tmp_path / "table.csv"), columns()
    for k in range(1, 11):
        np.testing.assert_allclose(again[f"eigenvalue_{k}"], kept[f"eigenvalue_{k}"][:31], rtol=2e-3)
    assert (tmp_path / "hessian_record.png").is_file()
