"""Log-cumulants of known processes against the listed ones; docs/multifractal/reference_rows.py says what they are."""

import csv
import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.reference.surface_leaders import (
    coefficient_variances,
    leaders_by_blocks,
    log_cumulants,
    surfaces,
    two_leader_slope,
)

from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import leader_exponents, leaders, wavelet_coefficients
from fractalscape.measures.multifractal.wavelet_transform.regularity import coefficient_counts

SCRIPT = Path(__file__).parents[3] / "docs/multifractal/reference_rows.py"
MEAN_LISTED_TOO_LARGE = {("surface_1024", None, 1)}
"""Of c1 of leaders .464 is listed, as if of 30 runs; 200 of ours give .4565, and other code on other surfaces does."""
SPREAD_LISTED_TOO_SMALL = {("surface_512", None, 2)}
"""Of c2 of leaders .0033 is listed; six times 30 runs of ours gave .0047 to .0063, and twins agree with ours."""


@pytest.fixture(scope="module")
def rows():
    spec = importlib.util.spec_from_file_location("reference_rows", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reference_rows"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["reference_rows"]


def kept(name, p, aligned, order):
    """Return the mean and the standard deviation of a line of the table."""
    with SCRIPT.with_suffix(".csv").open() as file:
        for line in csv.DictReader(file):
            if [line[key] for key in ("process", "p", "aligned", "order")] == [name, p, aligned, order]:
                return float(line["mean"]), float(line["sd"])
    raise LookupError(name)


def compared(rows, name, runs, folder):
    """Yield row, order, and how many joint standard errors mean and spread are away, for the rows as they were made."""
    values = rows.many_estimates(name, runs, folder)[:, 0]
    for k, row in enumerate(rows.PROCESSES[name].rows):
        for order, listed in enumerate(row.listed):
            each = values[:, k, order]
            away = rows.deviation(each.mean(), each.std(ddof=1), runs, listed, row.listed_runs)
            yield row, order + 1, *away


@pytest.mark.parametrize("name", ["motion_0.7", "multifractal_walk"])
def test_walks_have_the_listed_log_cumulants_in_a_few_runs(rows, name, tmp_path):
    for row, order, of_mean, of_spread in compared(rows, name, 25, tmp_path):
        assert abs(of_mean) < 3, (row, order)
        assert abs(of_spread) < 3, (row, order)


def test_surfaces_have_the_listed_log_cumulants_in_a_few_runs(rows, tmp_path):
    for row, order, of_mean, of_spread in compared(rows, "surface_512", 10, tmp_path):
        assert abs(of_mean) < 3, (row, order)
        assert abs(of_spread) < 3 or ("surface_512", row.p, order) in SPREAD_LISTED_TOO_SMALL, (row, order)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "motion_0.7",
        "multifractal_walk",
        "surface_512",
        "multifractal_512_scale_256",
        "multifractal_512_scale_512",
        "surface_1024",
        "multifractal_1024_scale_512",
        "multifractal_1024_scale_1024",
    ],
)
def test_all_processes_have_the_listed_log_cumulants_in_200_runs(rows, name, tmp_path):
    for row, order, of_mean, of_spread in compared(rows, name, 200, tmp_path):
        assert abs(of_mean) < 3 or (name, row.p, order) in MEAN_LISTED_TOO_LARGE, (row, order)
        assert abs(of_spread) < 3 or (name, row.p, order) in SPREAD_LISTED_TOO_SMALL, (row, order)
    with SCRIPT.with_suffix(".csv").open() as file:
        known = [list(line.values()) for line in csv.DictReader(file) if line["process"] == name]
    ours = [line.split(",") for line in rows.lines_of(name, rows.many_estimates(name, 200, tmp_path))]
    assert len(known) == len(ours)
    for mine, theirs in zip(ours, known, strict=True):
        assert mine[:7] == theirs[:7]
        assert np.allclose([float(x) for x in mine[7:9]], [float(x) for x in theirs[7:9]], atol=2e-4)


def test_the_estimates_of_a_run_are_those_of_the_public_function(rows):
    process = rows.PROCESSES["motion_0.7"]
    for k, row in enumerate(process.rows):
        alone = leader_exponents(process.draw(5), row.analysis(aligned=False)).log_cumulants[0]
        assert np.array_equal(rows.estimates(process, 5)[0, k], alone)


def test_runs_go_on_where_they_stopped(rows, tmp_path):
    whole = rows.many_estimates("motion_0.7", 4, tmp_path / "whole")
    rows.many_estimates("motion_0.7", 2, tmp_path / "parts")
    assert np.array_equal(rows.many_estimates("motion_0.7", 4, tmp_path / "parts"), whole)


def test_rows_are_away_by_joint_standard_errors(rows):
    of_mean, of_spread = rows.deviation(1.0, 2.0, 100, (2.0, 3.0), 25)
    assert of_mean == pytest.approx(-1 / math.hypot(0.2, 0.6))
    assert of_spread == pytest.approx(-1 / math.hypot(2 / 198**0.5, 3 / 48**0.5))


@pytest.mark.parametrize("wavelet", ["db3", "sym4"])
def test_leaders_of_the_recursion_are_those_of_blocks_of_whole_filters(wavelet):
    image, octaves = np.random.default_rng(0).standard_normal((200, 173)).cumsum(axis=0), range(1, 4)
    coefficients = wavelet_coefficients(image, wavelet=wavelet, octaves=3, aligned=False)
    for p in (1.0, 2.0, math.inf):
        found = leaders(coefficients, p=p)
        for octave, others in zip(octaves, leaders_by_blocks(image, octaves, p, wavelet), strict=True):
            ours, others = (each[np.isfinite(each)] for each in (found.octave(octave)[0], others))
            assert ours == pytest.approx(others, rel=1e-10)


def test_coefficients_of_surfaces_have_the_exact_variances():
    surfaces = np.asarray(fractional_brownian((256, 256), hurst=0.5, seed=3, count=60))
    coefficients = wavelet_coefficients(surfaces, ndim=2, aligned=False)
    for octave in range(1, 5):
        exact = coefficient_variances(octave, 0.5, "db3", 1 / 256)
        squares = np.nanmean(coefficients.details[octave - 1] ** 2, axis=(2, 3))
        error = squares.std(axis=0, ddof=1) / 60**0.5
        assert np.all(error < 0.06 * exact)
        assert np.all(np.abs(squares.mean(axis=0) - exact) < 3 * error)


@pytest.mark.parametrize(("name", "side"), [("surface_512", 512), ("surface_1024", 1024)])
def test_c1_of_2_leaders_of_surfaces_is_what_their_covariance_says(rows, name, side):
    # the listed means, taken for those of 30 runs, lie two standard errors below it at 512 and above it at 1024
    row = rows.PROCESSES[name].rows[1]
    analysis = row.analysis(aligned=False)
    coefficients = analysis.coefficients(np.random.default_rng(0).standard_normal((side, side)))
    octaves = analysis.octaves(coefficients)
    weights = [np.isfinite(analysis.leaders(coefficients).octave(j)).sum() for j in octaves]
    exact = two_leader_slope(octaves, 0.5, "db3", weights, coefficient_counts(coefficients, octaves)[0])
    mean, spread = kept(name, "2.0", "no", "c1")
    assert abs(mean - exact) < 3 * spread / 200**0.5


@pytest.mark.slow
def test_leaders_of_surfaces_drawn_and_transformed_by_other_code_have_our_log_cumulants():
    surfaces_of_seed = surfaces(1024, 0.5, np.random.default_rng(1))
    others = np.array([log_cumulants(next(surfaces_of_seed), range(3, 7), "db3") for _ in range(40)])
    for order in (1, 2):
        mean, spread = kept("surface_1024", "inf", "no", f"c{order}")
        each = others[:, order - 1]
        assert abs(each.mean() - mean) < 3 * spread * (1 / 40 + 1 / 200) ** 0.5
        assert abs(each.std(ddof=1) - spread) < 3 * spread * (1 / 78 + 1 / 398) ** 0.5
