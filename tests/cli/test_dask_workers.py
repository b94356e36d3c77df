"""``--workers dask://HOST:PORT``."""

import logging
from pathlib import Path

import pytest

from cli.command_line import NETWORK, TINY
from fractalscape import cluster
from reference.dask_cluster import local_cluster

pytest.importorskip("distributed")


@pytest.fixture(autouse=True)
def log_level():
    logger = logging.getLogger("distributed")
    before = logger.level
    yield
    logger.setLevel(before)


def test_a_scheduler_that_does_not_answer_is_one_line_and_code_2(cli, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.5)
    code, _, err = cli(f"sweep {TINY} --workers dask://127.0.0.1:1")
    assert (code, len(err)) == (2, 1)
    assert err[0].startswith("error: no dask scheduler answers at 127.0.0.1:1 (")


@pytest.mark.slow
def test_a_sweep_on_a_cluster_writes_the_files_of_a_sweep_here(cli):
    flags = f"sweep {NETWORK} --resolution 64"
    assert cli(f"{flags} --output-dir here")[0] == 0
    with local_cluster() as (_, address, _):
        code, _, err = cli(f"{flags} --output-dir there --workers dask://{address}")
    assert (code, err) == (0, [])
    (here,), (there,) = (list(Path(folder).glob("images/*.npy")) for folder in ("here", "there"))
    assert here.name == there.name
    assert here.read_bytes() == there.read_bytes()


@pytest.mark.slow
def test_a_zoom_and_its_dimension_on_a_cluster_are_those_of_a_zoom_here(cli):
    flags = f"zoom {NETWORK} --resolution 96 --num-levels 3 --no-video"
    tables = []
    with local_cluster() as (_, address, _):
        for folder, workers in (("here", ""), ("there", f"--workers dask://{address}")):
            code, _, err = cli(f"{flags} --output-dir {folder} {workers}")
            assert (code, err) == (0, [])
            code, _, err = cli(f"dimension --images-dir {folder} --replicates 20 --output-csv {folder}.csv {workers}")
            assert (code, err) == (0, [])
            tables.append(Path(f"{folder}.csv").read_text())
    assert tables[0] == tables[1]
    for k in range(3):
        assert Path(f"here/zoom_{k:03d}.npy").read_bytes() == Path(f"there/zoom_{k:03d}.npy").read_bytes()
    assert Path("here/zoom.json").read_text() == Path("there/zoom.json").read_text()
