"""What the table of docs/multifractal/block_coverage.csv says of block intervals, and again with other signals."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from fractalscape.landscapes import MultifractalWalkSpec
from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap, bootstrap_intervals
from fractalscape.randomness import fractional_motion

TABLE = Path(__file__).parents[3] / "docs/multifractal/block_coverage.csv"
RUNS = 200
SHARES = ("c1_truth_held", "c2_truth_held")
WALK = MultifractalWalkSpec(steps=2**15, hurst=0.75, intermittency=0.03, integral_scale=2**15)


def rows(**wanted):
    with TABLE.open() as lines:
        return [row for row in csv.DictReader(lines) if all(row[name] == value for name, value in wanted.items())]


def held(signals, value):
    analysis = LeaderAnalysis(fit_octaves=(3, 10), moments=(2.0,), orders=2)
    found = bootstrap_intervals(block_bootstrap(signals, analysis, ndim=1, replicates=199, seed=1))
    low, high = (found[f"log_cumulants_{end}"].values for end in ("lower", "upper"))
    return ((low <= value) & (value <= high)).mean(axis=0)


def shares(names=SHARES, **wanted):
    """Return in which shares of the runs intervals hold, shape (row, name), and the error of 95 %."""
    found = rows(**wanted)
    assert found
    assert all(int(row["runs"]) == RUNS for row in found)
    return np.array([[float(row[name]) for name in names] for row in found]), np.sqrt(0.95 * 0.05 / RUNS)


def test_the_guide_prints_the_worst_and_the_best_kind():
    page = (TABLE.parents[1] / "multifractal.md").read_text()
    shown = re.findall(
        r"\| (fBm|MRW|fBs|MRS)[^|]*\| (\d+) to (\d+), (\d+) to (\d+) \| (\d+) to (\d+), (\d+) to (\d+) \|", page
    )
    assert len(shown) == 4
    for model, *numbers in shown:
        ways = (
            shares(model=model, blocks="octave", block="6", weighting="analysis"),
            shares(model=model, blocks="space"),
        )
        ends = np.array([[found.min(axis=0), found.max(axis=0)] for found, _ in ways])  # way, end, order
        assert abs(100 * ends.transpose(0, 2, 1).ravel() - np.array(numbers, float)).max() <= 0.5 + 1e-9


def test_every_kind_of_interval_of_multifractal_walks_holds_c1_and_c2_as_often_as_it_says():
    found, error = shares(model="MRW", blocks="octave", block="6", weighting="analysis")
    assert len(found) == 6
    assert (abs(found - 0.95) < 3 * error).all()


@pytest.mark.parametrize("model", ["fBm", "fBs"])
def test_no_interval_of_monofractals_holds_the_truth_as_often_as_it_says(model):
    found, error = shares(model=model)
    assert len(found) == 18
    assert (found < 0.95 - 3 * error).all()


def test_nor_do_they_hold_the_mean_estimate_of_c1_so_they_miss_more_than_the_bias():
    for model in ("fBm", "fBs"):
        found, error = shares(["c1_mean_held"], model=model)
        assert (found < 0.95 - 2 * error).all()


def test_of_one_multifractal_surface_blocks_in_space_know_half_its_scatter_and_wide_ones_of_octaves_half_too_much():
    ratios = {
        (row["blocks"], row["block"]): [float(row[f"c{m}_drawn_std"]) / float(row[f"c{m}_std"]) for m in (1, 2)]
        for row in rows(model="MRS", weighting="analysis", interval_kind="percentile")
    }
    for block in ("2", "6"):
        assert ratios["space", block][0] < 0.55
        assert ratios["space", block][1] < 0.85
    assert min(ratios["octave", "12"]) > 1.4
    found, error = shares(["c1_truth_held"], model="MRS", blocks="space")
    assert (found < 0.95 - 3 * error).all()


def test_no_way_to_draw_blocks_is_calibrated_for_both_kinds_of_surfaces():
    for row in rows(model="MRS"):
        same = {name: row[name] for name in ("blocks", "block", "weighting", "interval_kind")}
        found, error = shares(model="fBs", **same)
        of_both = np.concatenate([found[0], [float(row[name]) for name in SHARES]])
        assert not (abs(of_both - 0.95) < 3 * error).all(), same


@pytest.mark.slow
@pytest.mark.parametrize("model", ["MRW", "fBm"])
def test_other_signals_are_held_as_often_as_the_table_says(model):
    truth = (WALK.c1, WALK.c2) if model == "MRW" else (0.7, 0.0)
    signals = WALK.draw(seed=99, count=RUNS).values if model == "MRW" else None
    signals = fractional_motion(2**15, hurst=0.7, seed=99, count=RUNS) if signals is None else signals
    (row,) = rows(model=model, blocks="octave", block="6", weighting="analysis", interval_kind="percentile")
    for order, share in enumerate(held(signals, np.array(truth)), start=1):
        expected = float(row[f"c{order}_truth_held"])
        error = np.sqrt(expected * (1 - expected) * (1 / RUNS + 1 / int(row["runs"])))
        assert abs(share - expected) < 3 * error
