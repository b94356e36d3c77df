"""How often calibrated intervals hold and c2 = 0 is rejected: the committed table, from the files it is made of."""

import csv
import importlib.util
import re
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from fractalscape.measures.multifractal import CalibrationTable, LeaderAnalysis
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import simulated_log_cumulants
from fractalscape.randomness import streams

FOLDER = Path(__file__).parents[3] / "docs/multifractal"
IMAGES_BY_NAME = {"fBs": (0.5, 0.0), "MRS": (0.5, 0.04), "between the nodes": (0.6, 0.02)}
RUNS = 60


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script():
    return loaded("parametric_coverage")


@pytest.fixture(scope="module")
def committed(script):
    with script.TABLE.open() as lines:
        return [
            {name: value if name == "data" else float(value) for name, value in row.items()}
            for row in csv.DictReader(lines)
        ]


def row_of(committed, hurst, intermittency, data="image"):
    (row,) = [
        row for row in committed if (row["data"], row["hurst"], row["intermittency"]) == (data, hurst, intermittency)
    ]
    return row


def test_the_rows_of_images_are_what_calibration_makes_of_the_estimates_that_are_kept(script, committed):
    kept = [dict(row) for row in committed if row["data"] != "signal"]
    for row, found in zip(kept, script.image_coverage(), strict=True):
        again = asdict(found)
        assert row.pop("data") == again.pop("data")
        assert row == pytest.approx(again, rel=1e-4)


def test_the_guide_prints_the_table(committed):
    page = (FOLDER.parent / "multifractal.md").read_text()
    shown = re.findall(r"\| (\d+) \| (\d+\.\d) \| (\d+\.\d) \| (\d+\.\d) \|", page)
    modelled = [row for row in committed if row["data"] in ("image", "signal")]
    shares = [[f"{100 * row[name]:.1f}" for name in ("c1_held", "c2_held", "rejected")] for row in modelled]
    kept = [(f"{row['runs']:.0f}", *own) for row, own in zip(modelled, shares, strict=True)]
    assert sorted(shown) == sorted(kept)


def test_intervals_of_95_percent_hold_the_generating_c1_and_c2_in_90_to_98_of_100_runs(committed):
    modelled = [row for row in committed if row["data"] in ("image", "signal")]
    assert len(modelled) == 15
    for row in modelled:
        assert row["runs"] >= 400
        for name in ("c1_held", "c2_held"):
            assert 0.90 <= row[name] <= 0.98, (row, name)


def test_exponents_between_the_nodes_of_the_table_are_among_them(script, committed):
    design = CalibrationTable.load(script.IMAGES).design
    images = [row for row in committed if row["data"] == "image"]
    assert sum(row["hurst"] not in design.hurst for row in images) >= 3
    assert sum(row["intermittency"] not in design.intermittency for row in images) >= 3


def test_no_intermittency_is_rejected_in_3_to_8_of_100_monofractals_and_seen_at_two_hundredths(committed):
    null = [row for row in committed if row["intermittency"] == 0 and row["data"] in ("image", "signal")]
    assert max(row["runs"] for row in null if row["data"] == "image") >= 1000
    for row in null:
        assert 0.03 <= row["rejected"] <= 0.08, row
    for row in committed:
        assert row["rejected"] > 0.97 or row["intermittency"] < 0.02, row


def test_monofractals_without_short_waves_are_no_null_hypothesis_and_are_rejected_too_often(committed):
    row = row_of(committed, 0.5, 1e-8, "smooth_image")
    assert row["rejected"] - 3 * row["rejected_error"] > 0.05


def test_one_small_table_is_off_by_no_more_than_its_replicates_let_it(committed):
    local = [row for row in committed if row["data"] == "image_local"]
    assert len(local) == 5
    of_table = 0.02  # see test_over_tables_of_100_replicates_the_test_is_as_large_as_it_says
    for row in local:
        assert row["replicates"] == 100
        for name in ("c1_held", "c2_held"):
            assert abs(row[name] - 0.95) < 3 * np.hypot(of_table, row[f"{name}_error"]), (row, name)


def test_calibration_takes_most_of_the_bias_of_surfaces_sampled_at_points(committed):
    row = row_of(committed, 0.5, 0.0)
    assert row["c1_bias_before"] < -0.04
    for row in (row for row in committed if row["data"] in ("image", "signal")):
        assert abs(row["c1_bias"]) < 0.25 * row["c1_half_width"], row
        assert abs(row["c2_bias"]) < 0.25 * row["c2_half_width"], row


def test_estimates_that_are_kept_are_of_the_analysis_as_it_stands(script):
    table, made = CalibrationTable.load(script.IMAGES), loaded("calibration_512")
    estimates, held = loaded("held_out_estimates"), script.held_out()
    per_part = made.DESIGN.replicates
    (seed,) = streams(made.SEED + 1, made.DESIGN.simulations)[:1]
    first = simulated_log_cumulants((512, 512), made.DESIGN.analysis, **exponents(0.2, 0.0), seeds=[seed])
    np.testing.assert_allclose(first[0], table.estimates[0, 0, per_part], atol=6e-9)
    seeds = streams(estimates.SEED, sum(estimates.RUNS.values()))
    assert {pair: len(rows) for pair, rows in held.items()} == estimates.RUNS
    for pair, number in ((0.5, 0.04), estimates.RUNS[0.5, 0.0]), ((0.82, 0.0), len(seeds) - 500):
        found = simulated_log_cumulants((512, 512), made.DESIGN.analysis, **exponents(*pair), seeds=[seeds[number]])
        np.testing.assert_allclose(found[0], held[pair][0], atol=6e-6)


def exponents(hurst, intermittency):
    return {"hurst": hurst, "intermittency": intermittency, "integral_scale": 512}


def consistent(share, runs, recorded, recorded_runs):
    """Whether two shares differ by less than three joint standard errors, one run more or less."""
    both = (share * runs + recorded * recorded_runs) / (runs + recorded_runs)
    return abs(share - recorded) < 3 * np.sqrt(both * (1 - both) * (1 / runs + 1 / recorded_runs)) + 1 / runs


@pytest.mark.slow
@pytest.mark.parametrize("name", IMAGES_BY_NAME)
def test_other_surfaces_are_held_as_often_as_the_table_says(script, committed, name):
    hurst, intermittency = IMAGES_BY_NAME[name]
    table = CalibrationTable.load(script.IMAGES)
    estimates = np.concatenate(
        [
            simulated_log_cumulants((512, 512), table.design.analysis, **exponents(hurst, intermittency), seeds=[seed])
            for seed in streams(99, RUNS)
        ]
    )
    again = script.coverage("image", estimates, table, hurst, intermittency)
    recorded = row_of(committed, hurst, intermittency)
    for quantity in ("c1_held", "c2_held", "rejected"):
        assert consistent(getattr(again, quantity), RUNS, recorded[quantity], recorded["runs"]), quantity


@pytest.mark.slow
def test_signals_are_held_as_often_as_the_table_says(script, committed):
    kept = [row for row in committed if row["data"] == "signal"]
    for row, found in zip(kept, script.signal_coverage(), strict=True):
        for quantity in ("c1_held", "c2_held", "rejected"):
            assert abs(row[quantity] - getattr(found, quantity)) <= 2 / row["runs"], quantity


def test_tables_of_200_replicates_hold_and_reject_as_they_say_each_by_itself():
    script = loaded("null_tables")
    with script.TABLE.open() as lines:
        kept = [tuple(map(float, row.values())) for row in csv.DictReader(lines)]
    assert kept == script.sizes()
    of_call = [dict(zip(script.COLUMNS, row, strict=True)) for row in kept if row[0] >= 200]
    assert [row["tables"] for row in of_call] == [6, 6, 6, 3, 3, 3]
    for row in of_call:
        assert 0.03 <= row["smallest"] <= row["largest"] <= 0.08


def test_estimates_of_the_null_hypothesis_are_of_the_analysis_as_it_stands():
    script = loaded("null_tables")
    seed = streams(script.SEED, script.RUNS * len(script.HURST))[4]
    found = simulated_log_cumulants((512, 512), LeaderAnalysis(), **exponents(0.5, 0.0), seeds=[seed])
    np.testing.assert_allclose(found[0], script.estimates()[1, 1], atol=6e-7)
