"""Tables of trajectories whose indices cannot be."""

import pytest

from fractalscape.cli import main


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("step,x\nnan,1\n2,2\n", "the column step holds nan; give whole numbers"),
        ("walker,x\nnan,1\nnan,2\n", "the column walker holds nan; give whole numbers"),
        ("step,x\n0.5,1\n1,2\n", "step holds 0.5"),
        ("step,x\n1,1\n1,2\n", "strictly increasing"),
        ("step,x\ninf,1\n1,2\n", "the column step holds inf"),
    ],
)
def test_an_index_that_cannot_be_is_refused_with_the_name_of_its_file(tmp_path, monkeypatch, capsys, text, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "walk.csv").write_text(text, encoding="utf-8")
    assert main(["diffusion", "walk.csv"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: walk.csv: ")
    assert said in error
    assert error.count("\n") == 1


def test_tails_refuses_a_folder_that_cannot_be_made_before_it_measures(tmp_path, monkeypatch, capsys):
    (tmp_path / "walk.csv").write_text("1\n2\n4\n", encoding="utf-8")
    monkeypatch.setattr("fractalscape.measures.tail_report", lambda *_, **__: pytest.fail("it measured"))
    table = tmp_path / "walk.csv" / "tails.csv"
    assert main(["tails", str(tmp_path / "walk.csv"), "--output-csv", str(table)]) == 2
    assert "cannot make the folder" in capsys.readouterr().err
