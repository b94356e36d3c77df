import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from fractalscape.landscapes import PRESETS, HoelderField, draw_landscape, landscape_preset
from fractalscape.measures import ScalingFit, merge_tree, surface_dimension, surface_minima
from fractalscape.views import read_png_metadata

FOLDER = Path("outputs/landscapes")


@pytest.fixture
def heights():
    return draw_landscape(landscape_preset("fractional", size=48), seed=2)


def opened(name):
    return xr.open_zarr(FOLDER / f"{name}.zarr", consolidated=False, chunks=None)


def test_a_preset_is_drawn_measured_and_written(cli):
    code, out, errors = cli("landscape --preset paper --size 64 --seed 5")
    assert (code, errors) == (0, [])
    heights = draw_landscape(landscape_preset("paper", size=64), seed=5)
    lines = out.splitlines()
    assert lines[0].startswith("paper_64_seed5: 64 x 64 samples, heights from ")
    fit, minima = surface_dimension(heights), surface_minima(heights, edges="reflecting")
    assert f"local minima: {minima.attrs['found']} (" in lines[1]
    assert lines[2] == f"surface dimension: {fit.estimate:.3f} [{fit.interval[0]:.3f}, {fit.interval[1]:.3f}]"
    assert lines[3].startswith("roughness-flatness law: ")
    assert "correlation = -0." in lines[4]
    assert lines[5:] == [str(FOLDER / f"paper_64_seed5{ending}") for ending in (".npy", ".zarr", ".png")]
    assert np.array_equal(np.load(FOLDER / "paper_64_seed5.npy"), heights)
    found = opened("paper_64_seed5")
    assert np.array_equal(found["height"], heights)
    assert np.array_equal(found["minimum_height"], minima["height"])
    assert ScalingFit.from_json(found.attrs["surface_dimension"]) == fit
    assert json.loads(found.attrs["spec"])["hoelder_field"]["shape"] == list(HoelderField(shape=(64, 64)).shape)
    assert "spec" in read_png_metadata(FOLDER / "paper_64_seed5.png")


def test_minima_have_the_persistence_of_the_merge_tree(cli, heights):
    np.save("own.npy", heights)
    assert cli("landscape own.npy")[0] == 0
    found, tree = opened("own"), merge_tree(heights)
    by_place = dict(zip(zip(tree["x"].values, tree["y"].values, strict=True), tree["persistence"].values, strict=True))
    places = zip(found["minimum_x"].values, found["minimum_y"].values, strict=True)
    assert [by_place[place] for place in places] == found["minimum_persistence"].values.tolist()


def write_npy(heights):
    np.save("own.npy", heights)
    return "own.npy"


def write_csv(heights):
    np.savetxt("own.csv", heights, delimiter=",", fmt="%.17g")
    return "own.csv"


def write_mat(heights):
    from scipy.io import savemat

    savemat("own.mat", {"other": heights[:4] * 0, "landscape": heights})
    return "own.mat --variable landscape"


def write_h5(heights):
    h5py = pytest.importorskip("h5py")
    with h5py.File("own.h5", "w") as file:
        file["train_loss"] = heights
    return "own.h5"


def write_png(heights):
    Image.fromarray((heights * 255).round().astype(np.uint8)).save("own.png")
    return "own.png"


@pytest.mark.parametrize("write", [write_npy, write_csv, write_mat, write_h5, write_png])
def test_heights_come_from_any_file(cli, heights, write):
    unit = ((heights - heights.min()) / (heights.max() - heights.min())).values
    code, out, errors = cli(f"landscape {write(unit)}")
    assert (code, errors) == (0, [])
    assert "own: 48 x 48 samples, heights from 0 to 1 (range 1)" in out
    assert np.allclose(np.load(FOLDER / "own.npy"), unit, atol=1 / 255 if write is write_png else 0)


def test_heights_come_from_a_function_of_points_beside_the_caller(cli):
    Path("drawn_bowls.py").write_text(
        "import numpy as np\n\ndef bowl(points):\n    return ((points - 1) ** 2).sum(axis=1)\n"
    )
    code, out, errors = cli("landscape drawn_bowls:bowl --extent 2 4 --size 33")
    assert (code, errors) == (0, [])
    assert "drawn_bowls_bowl: 33 x 17 samples, heights from 0 to 10" in out
    assert "local minima: 1 (" in out
    assert "below 2: smooth" in out
    x, y = np.meshgrid(np.linspace(0, 2, 17), np.linspace(0, 4, 33))
    assert np.allclose(np.load(FOLDER / "drawn_bowls_bowl.npy"), (x - 1) ** 2 + (y - 1) ** 2)


def test_a_function_that_fails_late_or_leaves_the_program_is_told_in_one_line(cli):
    Path("failing_bowls.py").write_text(
        "import sys\n\ndef late(points):\n    if len(points) < 50:\n        raise ValueError('too few\\nof them')\n"
        "    return points[:, 0]\n\ndef leaves(points):\n    sys.exit(0)\n"
    )
    Path("leaving_bowls.py").write_text("raise SystemExit(4)\n")
    for command, said in (
        ("descend failing_bowls:late", "failing_bowls:late failed (ValueError: too few of them)"),
        ("lyapunov failing_bowls:late", "failing_bowls:late failed (ValueError: too few of them)"),
        ("landscape failing_bowls:leaves", "failing_bowls:leaves failed (SystemExit: 0)"),
        ("landscape leaving_bowls:bowl", "cannot import leaving_bowls:bowl (SystemExit: 4)"),
    ):
        code, _, errors = cli(f"{command} --size 16")
        assert (code, len(errors)) == (2, 1)
        assert said in errors[0]


def test_a_landscape_of_the_package_is_a_source_too(cli):
    Path("named.py").write_text("from fractalscape.landscapes import Rastrigin\nwaves = Rastrigin(extent=(4.0, 4.0))\n")
    code, out, _ = cli("landscape named:waves --size 16")
    assert code == 0
    assert "named_waves: 16 x 16 samples" in out


def test_the_same_command_again_writes_the_same_over_itself(cli):
    first = cli("landscape --preset fractional --size 16")
    array = (FOLDER / "fractional_16_seed0.npy").read_bytes()
    assert cli("landscape --preset fractional --size 16") == first
    assert (FOLDER / "fractional_16_seed0.npy").read_bytes() == array
    assert not list(FOLDER.glob(".*"))


@pytest.mark.parametrize("name", ["own.npy", "own.png"])
def test_the_file_that_is_read_is_never_written_over(cli, heights, name):
    np.save("own.npy", heights)
    Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).save("own.png")
    before = Path(name).read_bytes()
    code, _, errors = cli(f"landscape {name} --output-dir .")
    assert (code, errors) == (2, [f"error: --output-dir . would write over {name}; give another one"])
    assert Path(name).read_bytes() == before
    assert not Path("own.zarr").exists()


def test_a_folder_that_is_no_landscape_is_left_alone(cli):
    own = FOLDER / "fractional_16_seed0.zarr"
    own.mkdir(parents=True)
    (own / "thesis.txt").write_text("mine")
    code, _, errors = cli("landscape --preset fractional --size 16")
    assert code == 2
    assert "holds no landscape" in errors[0]
    assert (own / "thesis.txt").read_text() == "mine"


def test_help_names_every_preset():
    from fractalscape.cli.surface_source import SurfaceFlags

    said = str(SurfaceFlags.__annotations__["preset"])
    assert all(name in said for name in PRESETS)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--preset papers", "preset 'papers' is not one of"),
        ("--preset paper own.npy", "both name a landscape"),
        ("own.npy --hurst 0.5", "--hurst is of a preset, own.npy has none"),
        ("own.npy --size 64", "--size is of a preset or a callable"),
        ("own.npy --method cubic", "method='cubic' is not one of"),
        ("own.npy --edges wall", "edges='wall' is not one of"),
        ("absent.npy", "absent.npy is not a file"),
        ("own.docx", "is not a file of numbers"),
        ("absent:bowl", "cannot import absent:bowl"),
        ("numpy:pi", "numpy:pi is float"),
        ("numpy:sum --size 16", "numpy:sum returned the shape"),
        ("numpy.linalg:inv --size 16", "numpy.linalg:inv failed (LinAlgError"),
        ("--hurst 2 --preset fractional", "hurst=2.0 is not within (0, 1)"),
        ("--lowest 0", "--lowest 0 must be 1 or more"),
        ("--distance nan", "--distance nan must be above 0"),
        ("--preset fractional --size 4", "4 x 4 samples; 8 a side are needed"),
        ("--preset fractional --variable z", "--variable is of a callable or a file"),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(cli, flags, said):
    np.save("own.npy", np.add.outer(np.arange(16.0), np.arange(16.0)))
    code, _, errors = cli(f"landscape {flags}")
    assert code == 2
    assert len(errors) == 1
    assert said in errors[0]
    assert not Path("outputs").exists()
