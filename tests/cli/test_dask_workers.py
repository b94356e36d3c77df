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
