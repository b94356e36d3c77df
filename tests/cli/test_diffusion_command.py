import csv
from pathlib import Path

import numpy as np
import pytest

from fractalscape import schema
from fractalscape.randomness import fractional_motion

pytestmark = pytest.mark.filterwarnings("ignore:The data type:zarr.errors.UnstableSpecificationWarning")
FEW = "--replicates 50"


def rows(table):
    with open(table) as file:
        return list(csv.DictReader(file))


def test_walks_of_any_file_have_an_exponent_with_intervals(cli):
    walk = fractional_motion(1000, hurst=0.75, seed=0, count=40).reshape(20, 2, 1000)
    np.save("walks.npy", walk)
    schema.trajectory(walk).to_zarr("walks.zarr", consolidated=False)
    np.savetxt("walk.csv", walk[0].T, delimiter=",", header="x,y", comments="")
    code, out, err = cli(f"diffusion walks.npy walks.zarr walk.csv {FEW}")
    assert (code, err) == (0, [])
    array, store, table = rows("outputs/diffusion/diffusion.csv")
    assert {**array, "file": ""} == {**store, "file": ""}
    for row in (array, table):
        low, high = (float(row[f"diffusion_exponent_{end}"]) for end in ("lower", "upper"))
        assert low < float(row["diffusion_exponent"]) < high
        assert float(row["whittle_exponent"]) == pytest.approx(1.5, abs=0.1)
        assert (row["status"], row["whittle_status"], row["records"]) == ("ok", "ok", "1000")
    assert float(array["diffusion_exponent"]) == pytest.approx(1.5, abs=0.06)
    assert (array["walkers"], table["walkers"]) == ("20", "1")
    assert len(out.splitlines()) == 7
    assert Path("outputs/diffusion/diffusion.png").stat().st_size > 10_000
    curves = rows("outputs/diffusion/diffusion_curves.csv")
    assert {row["file"] for row in curves} == {"walks.npy", "walks.zarr", "walk.csv"}
    assert float(curves[0]["mean_squared_displacement"]) == pytest.approx(2, rel=0.05)
    assert float(curves[0]["ergodicity_breaking"]) < 0.1


def test_what_is_printed_says_which_lags_were_fitted_and_the_level_of_intervals(cli):
    np.save("walk.npy", np.cumsum(np.random.default_rng(0).standard_normal((5, 200)), axis=1))
    _, out, _ = cli(f"diffusion walk.npy --fit-range 2 9 --confidence 0.9 {FEW}")
    head, row, *_ = out.splitlines()
    assert head.split()[:4] == ["file", "walkers", "lags", "exponent"]
    assert head.count("90 % interval") == 2
    assert row.split()[:5] == ["walk.npy", "5", "2", "to", "9"]
    assert row.index("[") == head.index("90 %")


def test_a_file_without_a_usable_walker_is_a_row_that_says_why(cli):
    np.save("good.npy", np.cumsum(np.random.default_rng(0).standard_normal((5, 200)), axis=1))
    np.save("lost.npy", np.full((3, 200), np.nan))
    np.save("still.npy", np.ones((3, 200)))
    np.save("short.npy", np.ones(1))
    code, out, err = cli(f"diffusion lost.npy good.npy still.npy short.npy {FEW} --output-dir here")
    assert (code, err) == (0, [])
    found = rows("here/diffusion.csv")
    assert [row["status"] for row in found] == ["not_finite", "ok", "constant", "too_few_points"]
    assert [row["diffusion_exponent"] for row in found if row["status"] != "ok"] == ["nan"] * 3
    assert found[0]["reason"] == "3 of 3 walkers have positions that are not finite"
    assert "none  3 of 3 walkers" in out


def test_fit_range_start_and_window_are_those_of_the_measure(cli):
    from fractalscape.measures import diffusion_exponent, time_averaged_displacement

    walk = np.cumsum(np.random.default_rng(0).standard_normal((5, 200)), axis=1)
    np.save("walk.npy", walk)
    assert cli(f"diffusion walk.npy --fit-range 1 9 --start 20 --window 50 {FEW}")[0] == 0
    (row,) = rows("outputs/diffusion/diffusion.csv")
    curve = time_averaged_displacement(walk, start=20, window=50)
    fit = diffusion_exponent(curve, fit_range=(1, 9), replicates=50)
    assert row["diffusion_exponent"] == f"{fit.estimate:.6g}"
    assert row["diffusion_exponent_lower"] == f"{fit.interval[0]:.6g}"
    assert (row["shortest_lag"], row["longest_lag"]) == ("1", "9")


@pytest.mark.parametrize(
    "flags",
    [
        "",
        "absent.npy",
        "walk.npy --fit-range 9 1",
        "walk.npy --replicates 1",
        "walk.npy --confidence 2",
        "walk.npy --start -1",
        "walk.npy --window 0",
        "walk.npy --seed -1",
        "walk.npy --replicates 1.5",
        "text.npy",
    ],
)
def test_wrong_input_is_one_line_and_code_2(cli, flags):
    np.save("walk.npy", np.arange(50.0))
    Path("text.npy").write_text("no array")
    code, _, err = cli(f"diffusion {flags}")
    assert (code, len(err)) == (2, 1)
    assert err[0].startswith("error: ")
