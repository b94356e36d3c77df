"""Run the command line in this process."""

import json
import shlex
from pathlib import Path

import pytest

from fractalscape.cli import main


@pytest.fixture
def cli(tmp_path, monkeypatch, capsys):
    """Run a command line in an empty folder: returns (exit code, standard output, lines on standard error)."""
    monkeypatch.chdir(tmp_path)

    def run(command):
        code = main(shlex.split(command) if isinstance(command, str) else command)
        found = capsys.readouterr()
        assert "Traceback" not in found.err
        return code, found.out, found.err.splitlines()

    return run


@pytest.fixture
def beside():
    """Return the JSON beside a result."""
    return lambda stem, folder="outputs": json.loads(Path(f"{folder}/images/{stem}.json").read_text())
