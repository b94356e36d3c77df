import contextlib
import io
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.command_line import TINY
from fractalscape.cli import main
from fractalscape.raster import Cost
from fractalscape.trainability import PRESETS

NUMBER = st.sampled_from(
    ["0", "1", "-1", "3", "16", "1.5", "-3", "1e3", "1e-400", "1e400", "nan", "-inf", "007", "", "x"]
)
WORD = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=6)
VALUE = st.one_of(NUMBER, WORD, st.floats().map(repr), st.integers().map(str))
CONDITION = """
    --preset --activations --width --steps --num_steps --dataset-mode --dataset_size --batch-size --replacement
    --no-replacement --offset --seed --batch-seed --input-gain --alpha1 --spec --nonsense -x
"""
SWEEP = "--window --window-log10 --resolution --image_size --sampling --store --workers --palette --dry-run"
GOOD = st.sampled_from(
    [
        *[["--preset", name] for name in PRESETS],
        *[["--activations", "tanh", "identity"], ["--dataset_mode", "single_example"], ["--window", "published"]],
        *[["--window", "1", "2", "3", "4"], ["--window-log10", "-3", "6", "-1", "0"], ["--resolution", "4x6"]],
        *[["--offset", "once"], ["--sampling", "endpoints"], ["--palette", "safe"], ["--width", "3"]],
    ]
)
ZOOM = """
    --window --window-log10 --resolution --store --status_npy --center --center-log10-lr0 --center_lr1 --num-levels
    --zoom_factor --fps --palette --workers --at-floor --no-video
"""
OTHERS = {
    "dimension": "--images-dir --store --output-csv --method --replicates --seed",
    "diffusion": "--output-dir --fit-range --start --window --replicates --confidence --seed kept broken.png made.json",
    "history": f"{CONDITION} --point --output-dir",
    "render": "--palette --variable --like --axes --no-axes --output kept broken.png made.json",
    "info": "--nonsense --version --help kept broken.png made.json . kept/0",
    "demo --nonsense": "--output-dir",
    "": "--help --version sweep",
}
EXTREME = st.sampled_from(["1e-99", "-1e-99", "1e99", "-9.9e99", "1", "-1", "1e30", "1e-30"])
EDGES = st.lists(
    st.sampled_from(["-300", "-299.5", "-150", "-3", "0", "6", "1e-9", "150", "299", "300"]),
    min_size=2,
    max_size=2,
    unique=True,
).map(lambda edges: sorted(edges, key=float))
REAL = st.fixed_dictionaries(
    {
        "--activations": st.sampled_from(["tanh", "relu", "linear"]),
        "--width": st.sampled_from("1234"),
        "--steps": st.sampled_from("123"),
        "--resolution": st.sampled_from(["1", "2", "3x8", "8"]),
        "--sampling": st.just("dyadic"),
        "--workers": st.just("1"),
    },
    optional={
        "--input-gain": EXTREME,
        "--output-gain": EXTREME,
        "--offset": st.sampled_from(["none", "once", "every-step"]),
        "--dataset-mode": st.sampled_from(["single", "matching-params"]),
        "--dataset-size": st.sampled_from("17"),
        "--batch-size": st.sampled_from("13"),
        "--seed": st.sampled_from(["0", "9223372036854775808"]),
    },
)
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
REALLY = settings(FEW, max_examples=12)


def parts(flags):
    flag = st.sampled_from(flags.split())
    wild = st.tuples(flag, st.lists(VALUE, max_size=5)).map(lambda part: [part[0], *part[1]])
    return st.lists(st.one_of(GOOD, wild), max_size=5).map(lambda found: [word for part in found for word in part])


def answer(arguments):
    """Run a command line: it must end with a code that is documented, and one line if it failed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    assert code in {0, 2, 3, 4}, err.getvalue()
    assert err.getvalue().count("\n") == (code != 0), err.getvalue()
    return code, out.getvalue()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("fractalscape.cli.estimate.probe", lambda *_: Cost(seconds=1e-3, worst=1e-3))
    return tmp_path


@pytest.fixture
def stubbed(here, monkeypatch):
    monkeypatch.setattr("fractalscape.trainability.field.TrainabilityField.engine", "stub")


@pytest.fixture
def kept(here):
    assert answer(["sweep", *TINY.split(), "--store", "kept"])[0] == 0
    (here / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    (here / "made.json").write_text("{}")


@settings(FEW, max_examples=200)
@given(words=parts(CONDITION + SWEEP))
def test_no_flags_of_sweep_end_in_a_traceback(stubbed, words):
    answer(["sweep", "--dry-run", *words])


@settings(FEW, max_examples=100)
@given(words=parts(CONDITION + ZOOM))
def test_no_flags_of_zoom_end_in_a_traceback(stubbed, words):
    answer(["zoom", "--dry-run", *words])


@settings(FEW, max_examples=100)
@given(command=st.sampled_from(["info", "render", "history", "demo --nonsense", ""]), words=st.lists(VALUE, max_size=3))
def test_no_words_end_in_a_traceback(stubbed, command, words):
    answer([*command.split(), *words])


@pytest.mark.parametrize("command", OTHERS)
def test_no_flags_of_another_command_end_in_a_traceback(kept, command):
    # the flags come before, so that the last --width and --steps, which count, are small
    small = ["--width", "2", "--steps", "3", "--point", "1", "1"] if command == "history" else []

    @FEW
    @given(words=parts(OTHERS[command]))
    def run(words):
        answer([*command.split(), *words, *small])

    run()


@pytest.mark.slow
@REALLY
@given(flags=REAL, x=EDGES, y=EDGES)
def test_extreme_networks_are_trained_and_drawn(here, flags, x, y):
    shutil.rmtree("outputs", ignore_errors=True)
    words = [word for flag in flags.items() for word in flag]
    code, out = answer(["sweep", *words, "--window-log10", *x, *y])
    assert code == 0
    assert "% converged" in out


@pytest.mark.slow
@REALLY
@given(flags=REAL, point=st.tuples(*[st.sampled_from(["0", "-1", "1e-300", "1e308", "-1e300", "1", "1e5"])] * 2))
def test_extreme_histories_are_drawn(here, flags, point):
    own = {name: value for name, value in flags.items() if name not in ("--resolution", "--sampling", "--workers")}
    code, out = answer(["history", *[word for flag in own.items() for word in flag], "--point", *point])
    assert code == 0
    assert out.splitlines()[-1].endswith(".png")
