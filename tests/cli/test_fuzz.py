import contextlib
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fractalscape.cli import main
from fractalscape.raster import Cost
from fractalscape.trainability import PRESETS

NUMBER = st.sampled_from(
    ["0", "1", "-1", "3", "16", "1.5", "-3", "1e3", "1e-400", "1e400", "nan", "-inf", "007", "", "x"]
)
WORD = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=6)
VALUE = st.one_of(NUMBER, WORD, st.floats().map(repr), st.integers().map(str))
FLAGS = """
    --preset --activations --width --steps --num_steps --dataset-mode --dataset_size --batch-size --replacement
    --no-replacement --offset --seed --batch-seed --input-gain --alpha1 --window --window-log10 --resolution
    --image_size --sampling --store --workers --palette --spec --nonsense -x
"""
FLAG = st.sampled_from(FLAGS.split())
GOOD = st.sampled_from(
    [
        *[["--preset", name] for name in PRESETS],
        *[["--activations", "tanh", "identity"], ["--dataset_mode", "single_example"], ["--window", "published"]],
        *[["--window", "1", "2", "3", "4"], ["--window-log10", "-3", "6", "-1", "0"], ["--resolution", "4x6"]],
        *[["--offset", "once"], ["--sampling", "endpoints"], ["--palette", "safe"], ["--width", "3"]],
    ]
)
PART = st.one_of(GOOD, st.tuples(FLAG, st.lists(VALUE, max_size=5)).map(lambda part: [part[0], *part[1]]))


@pytest.fixture
def stubbed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("fractalscape.cli.estimate.probe", lambda *_: Cost(seconds=1e-3, worst=1e-3))
    monkeypatch.setattr("fractalscape.trainability.field.TrainabilityField.engine", "stub")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(PART, max_size=5))
def test_no_flags_end_in_a_traceback(stubbed, parts):
    arguments = ["sweep", "--dry-run", *(word for part in parts for word in part)]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    assert code in {0, 2, 3, 4}, err.getvalue()
    assert err.getvalue().count("\n") == (code != 0)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command=st.sampled_from(["info", "render", "history", "demo --nonsense", ""]), words=st.lists(VALUE, max_size=3))
def test_no_words_end_in_a_traceback(stubbed, command, words):
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        code = main([*command.split(), *words])
    assert code in {0, 2, 3, 4}, err.getvalue()
