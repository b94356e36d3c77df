"""Maps of log-cumulants beside the tables of the multifractal command."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from fractalscape import views
from fractalscape.dataset_store import read_dataset
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, local_cumulants

FOLDER = Path("outputs/multifractal")


@pytest.fixture
def surface(tmp_path):
    values = fractional_brownian((128, 96), hurst=0.6, seed=2).values
    np.save(tmp_path / "surface.npy", values)
    return values


@pytest.fixture
def undrawn(monkeypatch):
    """Draw empty pages: full ones take most of the time."""
    monkeypatch.setattr(views, "singularity_page", lambda found, *, title: Figure())


def test_a_map_and_its_picture_stand_beside_the_table(undrawn, cli, surface):
    code, out, errors = cli("multifractal surface.npy --window 48 --p 1 --intervals none --confidence 0.9")
    assert (code, errors) == (0, [])
    expected = local_cumulants(surface, LeaderAnalysis(p=1), window=48, stride=6, confidence=0.9)
    found = read_dataset(FOLDER / "surface.map.zarr")
    assert found.attrs["kind"] == "cumulant_map"
    assert found.attrs["file"] == "surface.npy"
    for name in ("log_cumulants", "log_cumulants_upper", "count", "y"):
        np.testing.assert_array_equal(found[name], expected[name])
    assert out.splitlines()[-2:] == [str(FOLDER / f"surface.map.{ending}") for ending in ("zarr", "png")]
    with Image.open(FOLDER / "surface.map.png") as picture:
        assert picture.size[0] > picture.size[1]


def test_a_line_says_between_what_the_windows_lie(undrawn, cli, surface, monkeypatch):
    monkeypatch.setattr(views, "local_cumulants_plot", lambda found, *, title: Figure())
    _, out, _ = cli("multifractal surface.npy --window 48 --intervals none")
    first, second = local_cumulants(surface, LeaderAnalysis(), window=48, stride=6)["log_cumulants"].values[:2]
    (line,) = [line for line in out.splitlines() if "windows of 48" in line]
    ends = [f"{number:.3f}" for each in (first, second) for number in np.nanquantile(each, [0.05, 0.95])]
    assert line == "  windows of 48, octaves 1 to 3: c1 {} to {}, c2 {} to {} in 90 % of them".format(*ends)


def test_without_a_window_there_is_no_map(undrawn, cli, surface):
    cli("multifractal surface.npy --intervals none")
    assert not list(FOLDER.glob("*.map.*"))


def test_data_without_a_map_say_why_and_leave_no_picture(undrawn, cli, tmp_path):
    np.save(tmp_path / "flat.npy", np.full((96, 96), 0.1))
    code, out, _ = cli("multifractal flat.npy --window 48 --intervals none")
    assert code == 0
    assert "  windows of 48: none, the samples have no details that the wavelet sees" in out.splitlines()
    assert str(read_dataset(FOLDER / "flat.map.zarr")["status"].values) == "constant"
    assert not (FOLDER / "flat.map.png").exists()


def test_noise_among_others_has_no_map_and_alone_an_error_with_the_remedy(undrawn, cli, surface, tmp_path):
    np.save(tmp_path / "noise.npy", np.random.default_rng(0).standard_normal((96, 96)))
    code, out, _ = cli("multifractal surface.npy noise.npy --window 48 --p 1 --intervals none")
    assert code == 0
    first, second = (line for line in out.splitlines() if "windows of 48" in line)
    assert "c1" in first
    assert "none, p=1 is not below p0" in second
    assert (FOLDER / "surface.map.png").exists()
    assert not (FOLDER / "noise.map.png").exists()
    code, _, errors = cli("multifractal noise.npy --window 48 --p 1 --intervals none")
    assert code == 2
    assert "noise.npy: p=1 is not below p0" in " ".join(errors)
    assert "fractional_order above 1" in " ".join(errors)


def test_maps_that_cannot_be_are_refused_before_any_spectrum(undrawn, cli, surface, tmp_path, monkeypatch):
    from fractalscape.measures import multifractal

    monkeypatch.setattr(multifractal, "singularity_spectrum", lambda *_, **__: pytest.fail("measured"))
    np.save(tmp_path / "surface.map.npy", surface)
    folder = Path("there/surface.map.zarr")
    folder.mkdir(parents=True)
    for flags, said in (
        ("surface.npy --window 300", "surface.npy: window=300 is not a whole number from 32 to 96"),
        ("surface.npy --window 2.5", "2.5"),
        ("surface.npy surface.map.npy --window 48", "would be called as the result of surface.map"),
        ("surface.npy --window 48 --output-dir there", "is there and holds no cumulant_map"),
    ):
        code, _, errors = cli(f"multifractal {flags}")
        assert code == 2
        assert said in " ".join(errors)


def test_no_map_is_drawn_over_a_file_that_is_measured(undrawn, cli, surface, tmp_path):
    Image.fromarray((255 * (surface - surface.min()) / np.ptp(surface)).astype(np.uint8)).save(tmp_path / "a.map.png")
    np.save(tmp_path / "a.npy", surface)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "link.png").hardlink_to(tmp_path / "a.map.png")
    code, _, errors = cli("multifractal a.npy b/link.png --window 48 --output-dir .")
    assert code == 2
    assert "would write over a.map.png" in " ".join(errors)
