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
