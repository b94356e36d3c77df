"""What the figures and lines of the landscape commands say."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure


@pytest.fixture
def drawn(monkeypatch):
    """Return the figures that a command saves."""
    kept: list[Figure] = []

    def keep(figure, *_, **__):
        figure.draw_without_rendering()
        kept.append(figure)

    monkeypatch.setattr(Figure, "savefig", keep)
    return kept


def test_one_cluster_is_no_clusters(cli):
    rows = np.add.outer(np.arange(-8.0, 9) ** 2, np.arange(-8.0, 9) ** 2)
    np.save("bowl.npy", rows)
    code, out, _ = cli("landscape bowl.npy")
    assert code == 0
    assert "the lowest 1 in 1 cluster\n" in out


@pytest.mark.parametrize(
    ("flags", "unit"),
    [
        ("--preset fractional --size 32 --steps 20 --walkers 7 --learning-rate 9", "samples²"),
        ("walls:wall --extent 4 4 --size 16 --steps 20 --walkers 7 --learning-rate 0.01", "own lengths²"),
    ],
)
def test_a_descent_is_drawn_with_its_name_the_unit_of_its_steps_and_how_many_losses_of_all(cli, drawn, flags, unit):
    Path("walls.py").write_text("def wall(points):\n    return (points**2).sum(1)\n")
    code, _, _ = cli(f"descend {flags}")
    assert code == 0
    (figure,) = drawn
    assert "_gradient_descent_lr" in figure.get_suptitle()
    losses, displacements = (ax for ax in figure.axes if ax.get_xlabel() in ("step", "lag (steps)"))
    assert losses.get_title() == "of the first 5 of 7 walkers"
    assert displacements.get_ylabel() == f"mean squared displacement ({unit})"


def test_exponents_at_rest_and_a_learning_rate_of_another_surface_are_noted(cli):
    np.save("bowl.npy", np.add.outer(np.arange(-8.0, 9) ** 2, np.arange(-8.0, 9) ** 2))
    _, out, _ = cli("descend bowl.npy --start 6 8 --learning-rate 0.1 --steps 300")
    assert "note: 1 of 1 came to rest; exponents at lags beyond that say when" in out
    assert "--learning-rate 1000 is" not in out
    for command in ("descend bowl.npy --steps 30", "lyapunov bowl.npy --steps 30 --transient 0"):
        code, out, _ = cli(command)
        assert code == 0
        assert "note: --learning-rate 1000 is the paper's, not of this surface; 2 over its median curvature is" in out
        assert "came to rest" not in out


def test_small_exponents_keep_digits_and_intervals_say_from_where_chaos_is_sure(cli):
    small = "lyapunov --preset fractional --size 32 --steps 200 --transient 20 --walkers 3"
    _, out, _ = cli(f"{small} --learning-rate 1e-4 2000")
    (row,) = (line for line in out.splitlines() if line.strip().startswith("0.0001 "))
    assert "0.0000" not in row
    assert "e-0" in row
    assert "intervals of the largest exponent lie above 0 from learning rate 2000 on\n" in out


@pytest.mark.parametrize("name", ["descend", "lyapunov"])
def test_help_says_in_what_a_learning_rate_is_on_a_callable(cli, name):
    code, out, _ = cli(f"{name} --help")
    assert code == 0
    said = " ".join(out.replace("│", " ").split())
    assert "samples (of a callable: its own lengths) squared per height" in said
