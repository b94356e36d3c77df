import re
from pathlib import Path

PAGE = (Path(__file__).parents[1] / "docs/landscapes.md").read_text()


def test_the_python_of_the_page_on_landscapes_runs_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(block, "landscapes.md", "exec"), {})
    assert (tmp_path / "relief.png").is_file()


def test_every_command_of_the_page_is_one():
    from fractalscape.cli import _COMMANDS

    commands = re.findall(r"^fractalscape (\w+)", PAGE, re.MULTILINE)
    assert {"landscape", "descend", "lyapunov"} <= set(commands) <= set(_COMMANDS)
