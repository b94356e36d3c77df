import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from fractalscape import views
from fractalscape.cli.analysis_flags import AnalysisFlags
from fractalscape.landscapes import MultifractalSurfaceSpec, multifractal_surface
from fractalscape.measures.multifractal import LeaderAnalysis, singularity_spectrum
from fractalscape.randomness import fractional_motion
from fractalscape.views import read_png_metadata

FOLDER = Path("outputs/multifractal")


@pytest.fixture
def walk(tmp_path):
    values = fractional_motion(2**11, hurst=0.7, seed=1)
    np.save(tmp_path / "walk.npy", values)
    return values


@pytest.fixture
def surface(tmp_path):
    spec = MultifractalSurfaceSpec(shape=(128, 160), hurst=0.5, intermittency=0.04, integral_scale=128)
    values = multifractal_surface(spec, seed=2).values
    np.save(tmp_path / "surface.npy", values)
    return values


@pytest.fixture
def undrawn(monkeypatch):
    """Draw empty pages: a full one takes most of the time."""
    monkeypatch.setattr(views, "singularity_page", lambda found, *, title: Figure())


def result(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def test_the_flags_are_fields_of_the_spec():
    flags = {field.name for field in fields(AnalysisFlags)}
    assert flags | {"aligned", "recursion"} == {field.name for field in fields(LeaderAnalysis)} - {"kind"}
    assert AnalysisFlags().analysis() == LeaderAnalysis()


def test_the_result_holds_what_the_spectrum_says(undrawn, cli, walk):
    code, out, errors = cli("multifractal walk.npy --p 1 --fit-octaves 3 6 --moments -1 2 --replicates 99 --seed 4")
    assert (code, errors) == (0, [])
    analysis = LeaderAnalysis(p=1, fit_octaves=(3, 6), moments=(-1, 2))
    expected = singularity_spectrum(walk, analysis=analysis, intervals="block", replicates=99, seed=4)
    found = result("walk")
    assert LeaderAnalysis.from_json(json.dumps(found["spec"])) == analysis
    for name in ("log_cumulants", "log_cumulants_lower", "scaling_exponents_upper", "hurst", "count"):
        assert found[name] == expected[name].values.tolist()
    assert (found["file"], found["shape"], found["critical_p"]) == ("walk.npy", [2048], "inf")
    c1, low, high = (float(expected[f"log_cumulants{end}"][0]) for end in ("", "_lower", "_upper"))
    lines = out.splitlines()
    assert lines[0] == "walk.npy: 2048 samples, p-leaders of p = 1, octaves 3 to 6"
    assert lines[2].split() == ["c1", f"{c1:.3f}", f"[{low:.3f},", f"{high:.3f}]"]
    assert [line.split()[0] for line in lines[3:10]] == ["c2", "c3", "H", "h_min", "p0", "q", "-1"]


def test_the_picture_and_the_result_tell_what_made_them(cli, walk):
    _, out, _ = cli("multifractal walk.npy --intervals none")
    assert out.splitlines()[-2:] == [str(FOLDER / "walk.json"), str(FOLDER / "walk.png")]
    metadata = read_png_metadata(FOLDER / "walk.png")
    assert LeaderAnalysis.from_json(metadata["spec"]) == LeaderAnalysis()
    for name in ("walk.json", "walk.png"):
        code, told, _ = cli(f"info {FOLDER / name}")
        assert code == 0
        assert "kind=leader_analysis" in told
    assert not any(name.endswith("_lower") for name in result("walk"))


def test_images_are_measured_too_and_their_intervals_come_with_a_caution(undrawn, cli, surface):
    code, out, _ = cli("multifractal surface.npy --fit-octaves 1 3 --replicates 99")
    assert code == 0
    assert out.startswith("surface.npy: 128 x 160 samples, ")
    assert "intervals are not calibrated" in out
    plain = singularity_spectrum(surface, fit_octaves=(1, 3))
    assert result("surface")["log_cumulants"] == plain["log_cumulants"].values.tolist()


def test_a_picture_is_measured_by_its_brightness_and_never_written_over(undrawn, cli, surface):
    low, high = surface.min(), surface.max()
    grey = np.round((surface - low) / (high - low) * 65535).astype(np.uint16)
    Image.fromarray(grey).save("picture.png")
    before = Path("picture.png").read_bytes()
    code, _, errors = cli("multifractal picture.png --output-dir .")
    assert (code, errors) == (2, ["error: --output-dir . would write over picture.png; give another one"])
    assert Path("picture.png").read_bytes() == before
    assert cli("multifractal picture.png --intervals none")[0] == 0
    plain = singularity_spectrum(grey / 65535)
    assert result("picture")["log_cumulants"] == pytest.approx(plain["log_cumulants"].values.tolist())


def test_of_many_files_one_without_a_spectrum_says_why_and_stops_no_other(undrawn, cli, walk):
    np.save("noise.npy", np.random.default_rng(0).standard_normal(2048))
    np.save("flat.npy", np.ones(2048))
    code, out, errors = cli("multifractal noise.npy flat.npy walk.npy --intervals none")
    assert (code, errors) == (0, [])
    assert "none: p=2 is not below p0 = 0" in out
    assert "none: the samples have no details" in out
    assert [result(name)["status"] for name in ("noise", "flat", "walk")] == ["too_irregular", "constant", "ok"]
    assert result("noise")["log_cumulants"] == [None, None, None]
    assert [path.name for path in FOLDER.glob("*.png")] == ["walk.png"]


def test_one_file_that_needs_another_option_is_told_which(undrawn, cli):
    np.save("noise.npy", np.random.default_rng(0).standard_normal(2048))
    code, _, errors = cli("multifractal noise.npy")
    assert code == 2
    assert errors[0].startswith("error: noise.npy: p=2 is not below p0 = 0")
    assert "integrate by --fractional-order above" in errors[0]
    remedy = errors[0].rsplit(" ", 1)[1]
    assert cli(f"multifractal noise.npy --intervals none --fractional-order {remedy}")[0] == 0
    assert result("noise")["log_cumulants"][0] == pytest.approx(-0.5, abs=0.1)


def test_calibrated_intervals_stand_beside_what_is_estimated(undrawn, cli):
    np.save("short.npy", fractional_motion(1024, hurst=0.7, seed=4))
    flags = "--fit-octaves 3 6 --moments 2 --intervals parametric --replicates 60 --seed 3"
    code, out, _ = cli(f"multifractal short.npy {flags}")
    assert code == 0
    found, lines = result("short"), out.splitlines()
    c1, low, high = (found[f"calibrated_log_cumulants{end}"][0] for end in ("", "_lower", "_upper"))
    assert "without bias  95 % interval" in lines[1]
    assert found["calibration"]["kind"] == "calibration_design"  # as values, like the spec
    estimate = found["log_cumulants"][0]
    assert lines[2].split() == ["c1", f"{estimate:.3f}", f"{c1:.3f}", f"[{low:.3f},", f"{high:.3f}]"]
    assert lines[4].split()[0] == "c3"
    assert lines[5] == f"  p-value of c2 = 0, a monofractal: {found['p_value']:.2g}"
    assert "not calibrated" not in out


def test_a_signal_whose_curves_are_crooked_is_told_by_its_two_exponents(undrawn, cli, walk):
    np.save("beating.npy", walk / walk.std() + 3 * np.sin(np.arange(2048) / 10))
    assert "is far from H" in cli("multifractal beating.npy --intervals none")[1]
    assert "is far from H" not in cli("multifractal walk.npy --intervals none")[1]


def test_a_column_of_a_table_is_measured_by_its_name(undrawn, cli, walk):
    beats = np.column_stack([np.arange(2048.0), walk])
    np.savetxt("beats.csv", beats, delimiter=",", header="time,interval", comments="", fmt="%.17g")
    code, _, errors = cli("multifractal beats.csv --intervals none")
    assert code == 2
    assert errors[0].endswith("those are: interval, time")
    assert cli("multifractal beats.csv --variable interval --intervals none")[0] == 0
    assert result("beats")["shape"] == [2048]
    cli("multifractal walk.npy --intervals none")
    assert result("beats")["log_cumulants"] == result("walk")["log_cumulants"]


def test_masked_samples_are_counted(undrawn, cli, walk):
    walk[1000:1005] = np.nan
    np.save("walk.npy", walk)
    _, out, _ = cli("multifractal walk.npy --intervals none")
    assert "octaves 3 to 8, 5 masked" in out
    assert result("walk")["masked"] == 5


def test_moments_that_tell_nothing_more_stand_in_brackets(undrawn, cli, surface):
    _, out, _ = cli("multifractal surface.npy --fit-octaves 1 3 --intervals none --moments -1 1 90")
    assert [line.split()[0] for line in out.splitlines()[9:12]] == ["-1", "1", "(90)"]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("", "give at least one PATH"),
        ("absent.npy walk.npy", "absent.npy is not a file"),
        ("walk.npy sub/walk.csv", "2 files are called walk; measure them apart"),
        ("walk.npy --intervals some", "--intervals some is not one of block, parametric, none"),
        ("walk.npy --octaves 3 4", "fewer than three octaves"),
        ("walk.npy --octaves 3 6.5", "6.5 is not a whole number"),
        ("walk.npy --octaves 3 20", "walk.npy: fit_octaves=(3, 20) ends beyond octave"),
        ("walk.npy --wavelet haar9", "wavelet='haar9' is not"),
        ("walk.npy --edges torus", "edges='torus' is not one of"),
        ("walk.npy --replicates 0", "replicates=0 is not"),
        ("cube.npy", "cube.npy holds an array of 3 axes; a signal has one, an image two"),
        ("short.npy", "short.npy: 20 samples give"),
        ("pair.npy", "pair.npy holds 200 x 2 numbers: no image, but signals side by side"),
    ],
)
def test_what_cannot_be_measured_is_told_in_one_line(cli, walk, flags, said):
    np.save("cube.npy", np.zeros((4, 4, 4)))
    np.save("short.npy", np.zeros(20))
    np.save("pair.npy", np.zeros((200, 2)))
    code, out, errors = cli(f"multifractal {flags}")
    assert (code, out) == (2, "")
    assert len(errors) == 1
    assert said in errors[0]


def test_one_file_too_small_among_many_says_so_and_the_others_go_on(undrawn, cli, walk):
    np.save("short.npy", walk[:20])
    code, out, _ = cli("multifractal short.npy walk.npy --intervals none")
    assert code == 0
    assert out.startswith("short.npy:\n  none: ")
    assert result("short")["status"] == "too_few_points"
    assert result("walk")["log_cumulants"][0] == pytest.approx(0.7, abs=0.1)


def test_octaves_that_no_file_has_are_refused(undrawn, cli, walk):
    np.save("other.npy", walk[::-1])
    code, _, err = cli("multifractal walk.npy other.npy --fit-octaves 3 20 --intervals none")
    assert code == 2
    assert "walk.npy: fit_octaves=(3, 20) ends beyond octave" in err[0]
    assert not FOLDER.exists()
