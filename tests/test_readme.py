import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLACEHOLDERS = r"(?im)^\W*(TABLE|FIGURE|IMAGE|NUMBERS?|PLACEHOLDER|TODO|TBD|FIXME|XXX+)\W*$"


def name(page):
    return str(page.relative_to(ROOT))


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, dive, walks, rough, spectrum = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    exec(first.replace("resolution=64", "resolution=8"), names)
    assert names["raster"].sizes == {"lr1": 8, "lr0": 8}
    exec(dive.replace("2**20", "2**4").replace("frames=20", "frames=2"), names)
    assert names["frame"].attrs["frame"] == 1
    exec(walks.replace("steps=3000", "steps=300"), names)
    assert names["curves"].sizes["walker"] == 50
    exec(rough.replace('("paper")', '("paper", size=256)').replace("10_000", "1000"), names)
    assert (tmp_path / "path.png").is_file()
    exec(spectrum.replace("size=512", "size=256"), {})  # with an import of its own
    assert (tmp_path / "spectrum.png").is_file()


@pytest.mark.filterwarnings("ignore:The data type:zarr.errors.UnstableSpecificationWarning")
@pytest.mark.parametrize(
    "page",
    [
        "diffusion",
        "walks",
        pytest.param("heavy_tails", marks=pytest.mark.slow),
        "chaos",
        "sets",
        "descent",
        "lyapunov",
        "langevin",
        "multifractal",
    ],
)
def test_the_python_of_a_page_on_trajectories_runs_as_it_stands(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for number, block in enumerate(
        re.findall(r"```python\n(.*?)```", (ROOT / f"docs/{page}.md").read_text(), re.DOTALL)
    ):
        exec(compile(block, f"{page}.md, block {number}", "exec"), names)


def test_the_readme_leads_to_every_page_on_trajectories_and_landscapes():
    for page in (
        "diffusion",
        "walks",
        "heavy_tails",
        "chaos",
        "sets",
        "surfaces",
        "cascades",
        "landscapes",
        "lyapunov",
        "langevin",
        "multifractal",
    ):
        assert f"](docs/{page}.md)" in README, page


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_waits_for_its_content(page):
    assert not re.search(PLACEHOLDERS, page.read_text())
