import json

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import (
    CalibrationDesign,
    CalibrationTable,
    LeaderAnalysis,
    calibration_table,
)
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import simulated_log_cumulants
from fractalscape.randomness import streams

DESIGN = CalibrationDesign(
    shape=(96, 72),
    analysis=LeaderAnalysis(fit_octaves=(1, 3)),
    hurst=(0.6, 0.8),
    intermittency=(0.0, 0.05),
    replicates=20,
)


@pytest.fixture(scope="module")
def table():
    return calibration_table(DESIGN, seed=3)


def test_every_entry_is_the_estimate_for_the_data_of_its_exponents_and_stream(table):
    generators = streams(3, DESIGN.simulations)
    for number in (0, 45, 79):
        hurst, row, replicate = np.unravel_index(number, (2, 2, 20))
        found = simulated_log_cumulants(
            DESIGN.shape,
            DESIGN.analysis,
            hurst=DESIGN.hurst[hurst],
            intermittency=DESIGN.intermittency[row],
            integral_scale=96,
            seeds=[generators[number]],
        )
        np.testing.assert_allclose(table.estimates[hurst, row, replicate], found[0], atol=6e-9)


def test_threads_make_the_same_table_in_any_number(table):
    np.testing.assert_array_equal(calibration_table(DESIGN, seed=3, executor=1).estimates, table.estimates)


def test_a_saved_table_is_the_same_when_loaded(table, tmp_path):
    path = table.save(tmp_path / "table.json")
    loaded = CalibrationTable.load(path)
    assert loaded.design == DESIGN
    np.testing.assert_array_equal(loaded.estimates, table.estimates)
    assert loaded.digest == table.digest


def test_estimates_that_are_absent_survive_a_file(table, tmp_path):
    estimates = table.estimates.copy()
    estimates[0, 1, 2] = np.nan
    found = CalibrationTable(design=DESIGN, estimates=estimates)
    np.testing.assert_array_equal(CalibrationTable.load(found.save(tmp_path / "table.json")).estimates, estimates)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"design": {"kind": "leader_analysis"}, "estimates": []}'])
def test_another_file_is_no_table(content, tmp_path):
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(InputError, match="is no calibration table"):
        CalibrationTable.load(path)
    with pytest.raises(InputError, match="is no calibration table"):
        CalibrationTable.load(tmp_path / "absent.json")


def test_a_table_whose_numbers_were_changed_is_refused(table, tmp_path):
    path = table.save(tmp_path / "table.json")
    content = json.loads(path.read_text())
    content["estimates"][0][0][0][0] += 0.01
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match="was changed after it was saved"):
        CalibrationTable.load(path)


def test_joined_tables_have_the_replicates_of_all(table):
    other = calibration_table(DESIGN, seed=4)
    joined = CalibrationTable.join([table, other])
    assert joined.design == DESIGN.replace(replicates=40)
    np.testing.assert_array_equal(joined.estimates[:, :, 20:], other.estimates)
    with pytest.raises(InputError, match="different designs"):
        CalibrationTable.join(
            [table, CalibrationTable(design=DESIGN.replace(hurst=(0.6, 0.9)), estimates=other.estimates)]
        )
    with pytest.raises(InputError, match="none to join"):
        CalibrationTable.join([])


def test_progress_counts_simulations():
    told = []
    calibration_table(DESIGN, seed=0, progress=told.append)
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 80, 80)


def test_samples_that_are_absent_are_absent_in_the_simulations():
    masked = np.zeros(DESIGN.shape, bool)
    masked[:30] = True
    spread = [calibration_table(DESIGN, seed=3, masked=mask).estimates.std(axis=2).mean() for mask in (None, masked)]
    assert spread[1] > spread[0]


@pytest.mark.parametrize(
    "masked", [True, 2.5, np.zeros(3, bool), np.zeros(DESIGN.shape), [[True], [True, False]], "yes"]
)
def test_a_mask_of_another_shape_or_kind_is_refused(masked):
    with pytest.raises(InputError, match=r"^masked has shape [^\n]* give True and False of shape"):
        calibration_table(DESIGN, seed=0, masked=masked)


def test_what_is_no_design_is_refused():
    with pytest.raises(InputError, match="design=None is no CalibrationDesign"):
        calibration_table(None, seed=0)  # pyright: ignore[reportArgumentType]


def test_a_replicate_is_not_counted_twice(table):
    other = calibration_table(DESIGN, seed=4)
    for tables in ([table, table], [CalibrationTable.join([table, other]), other]):
        with pytest.raises(InputError, match="replicates in common; join those of different seeds"):
            CalibrationTable.join(tables)


@pytest.mark.parametrize("tables", [None, "ab", 2, [None], ["table.json"]])
def test_only_tables_are_joined(tables):
    with pytest.raises(InputError, match="are no row of calibration tables"):
        CalibrationTable.join(tables)


def test_a_file_of_another_number_of_estimates_or_of_infinite_ones_is_no_table(table, tmp_path):
    path = tmp_path / "table.json"
    saved = json.loads(table.save(path).read_text())
    fewer = CalibrationTable(design=DESIGN, estimates=table.estimates[:, :1])
    infinite = {**saved, "estimates": [[[[1e999, 0.0]] * 20] * 2] * 2}
    for content in (fewer.save(path).read_text(), json.dumps(infinite), "[" * 100_000):
        path.write_text(content)
        with pytest.raises(InputError, match=r"^[^\n]* is no calibration table [^\n]*$"):
            CalibrationTable.load(path)
