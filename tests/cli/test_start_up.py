import subprocess
import sys

import pytest

from fractalscape import cli

HEAVY = ("zarr", "numba", "scipy", "matplotlib", "xarray", "dask", "torch")


def modules_after(*arguments):
    script = (
        "import sys; from fractalscape.cli import main; code = main(sys.argv[1:]); "
        f"print('LOADED', code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["sweep", "--help"], ["demo", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    assert "LOADED 0 []" in modules_after(*arguments)


def test_the_first_help_page_does_not_even_import_numpy():
    script = "import sys; from fractalscape.cli import main; main(['--help']); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")


def test_python_m_answers_as_the_command():
    done = subprocess.run([sys.executable, "-m", "fractalscape", "sweep", "--foo"], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "error: Unknown option: --foo; see fractalscape sweep --help\n"


@pytest.mark.parametrize("name", sorted(cli._COMMANDS))
def test_every_command_has_an_example_and_one_description(cli, name):
    from importlib import import_module

    from fractalscape.cli import _COMMANDS

    module = name.replace("-", "_")
    function = getattr(import_module(f"fractalscape.cli.{module}"), module)
    assert function.__doc__.splitlines()[0] == _COMMANDS[name]
    code, out, err = cli(f"{name} --help")
    assert (code, err) == (0, [])
    assert f"Example:  fractalscape {name}" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_no_arguments_print_the_help(cli):
    code, out, _ = cli("")
    assert code == 0
    assert "demo" in out
