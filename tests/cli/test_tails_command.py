import csv
from pathlib import Path

import numpy as np
import pytest

from fractalscape import measures
from fractalscape.measures import StableLaw, tail_report
from fractalscape.measures.positions import positions
from fractalscape.views import read_png_metadata


@pytest.fixture
def walk(tmp_path):
    values = StableLaw(tail_index=1.5).sample((2, 2, 101), seed=0).cumsum(axis=2)
    np.save(tmp_path / "walk.npy", values)
    return values


@pytest.fixture
def asked(monkeypatch, stable_report):
    """Give the same report to every question, and keep what was asked."""
    questions = []
    monkeypatch.setattr(
        measures, "tail_report", lambda observed, **options: questions.append((observed, options)) or stable_report
    )
    return questions


def rows(path="outputs/tails/walk_tails.csv"):
    with open(path, newline="") as table:
        return list(csv.DictReader(table))


def test_the_table_holds_what_the_report_says(cli, walk):
    code, out, errors = cli("tails walk.npy --replicates 50 --seed 4 --confidence 0.9")
    assert (code, errors) == (0, [])
    report = tail_report(positions(walk), replicates=50, seed=4, confidence=0.9)
    found = {row["quantity"]: row for row in rows()}
    assert float(found["stable_tail_index"]["estimate"]) == pytest.approx(report.stable.tail_index, rel=1e-5)
    assert float(found["hill_tail_index"]["interval_upper"]) == pytest.approx(report.hill.interval[1], rel=1e-5)
    assert found["verdict"]["estimate"] == report.verdict
    assert out.startswith("walk.npy: " + report.verdict.replace("_", " "))
    assert isinstance(read_png_metadata(Path("outputs/tails/walk_tails.png")), dict)


def test_what_is_printed_says_what_each_number_is(cli, walk, asked):
    _, out, _ = cli("tails walk.npy --lag 2")
    assert asked[0][1] == {"lag": 2, "replicates": 100, "confidence": 0.95, "seed": 0}
    for said in ("tail index", "95 % interval", "of mixed scales", "p = ", "above 0 where the stable law is closer"):
        assert said in out
    assert out.splitlines()[-2:] == [str(Path("outputs/tails") / name) for name in ("walk_tails.csv", "walk_tails.png")]


def test_no_file_is_measured_if_another_is_not_there(cli, walk):
    code, out, errors = cli("tails walk.npy absent.npy")
    assert (code, out) == (2, "")
    assert errors[0].startswith("error: absent.npy is not there")


def test_values_need_not_be_positions(cli, walk, asked):
    assert cli("tails walk.npy --values --output-csv values.csv")[0] == 0
    assert np.array_equal(asked[0][0], walk.swapaxes(0, 1).reshape(2, -1))
    assert rows("values.csv")
    assert Path("values.png").is_file()


def test_a_file_without_a_sample_has_a_row_that_says_so(cli):
    np.save("still.npy", np.zeros((1, 400)))
    code, out, _ = cli("tails still.npy")
    assert code == 0
    assert "still.npy: none; " in out
    assert {row["status"] for row in rows("outputs/tails/still_tails.csv")} >= {"constant"}
    assert not Path("outputs/tails/still_tails.png").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("", "give at least one PATH"),
        ("absent.npy", "is not there"),
        ("walk.npy --lag 0", "lag=0"),
        ("walk.npy --confidence 2", "confidence=2"),
        ("walk.npy --replicates 3", "replicates=3"),
        ("walk.npy --output-csv .", "is a folder"),
    ],
)
def test_wrong_input_is_one_line(cli, walk, flags, said):
    code, _, errors = cli(f"tails {flags}")
    assert code == 2
    assert len(errors) == 1
    assert said in errors[0]
