import csv
import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from fractalscape.dynamics.descent import HeavyBall
from fractalscape.dynamics.descent import descend as walk
from fractalscape.landscapes import GriddedLandscape, draw_landscape, landscape_preset
from fractalscape.measures import diffusion_exponent, time_averaged_displacement
from fractalscape.specs import Spec

FOLDER = Path("outputs/descents")
SMALL = "descend --preset fractional --size 48 --learning-rate 60 --steps 400"


def opened(name):
    return xr.open_zarr(FOLDER / f"{name}.zarr", consolidated=False, chunks=None)


def rows(name):
    with open(FOLDER / f"{name}_displacement.csv", newline="") as table:
        return list(csv.DictReader(table))


def test_walkers_move_as_the_library_moves_them(cli):
    code, out, errors = cli(f"{SMALL} --start 10 20 --optimiser heavy_ball --momentum 0.5")
    assert (code, errors) == (0, [])
    heights = draw_landscape(landscape_preset("fractional", size=48), seed=0)
    moved = walk(
        GriddedLandscape(heights=heights, source=heights.attrs["spec"]),
        [[10.0, 20.0]],
        learning_rate=60,
        steps=400,
        optimiser=HeavyBall(momentum=0.5),
    )
    found = opened("fractional_48_seed0_heavy_ball_lr60")
    assert np.array_equal(found["position"], moved["position"])
    assert Spec.from_json(found.attrs["optimiser"]) == HeavyBall(momentum=0.5)
    lines = out.splitlines()
    assert lines[0] == "fractional_48_seed0_heavy_ball_lr60: 1 walker, 400 steps; 1 still moving"
    assert lines[1].startswith(
        f"loss: {float(moved['loss'][0, 0]):.4g} at the start, {float(moved['loss'][0, -1]):.4g} at"
    )
    assert lines[-3:] == [
        str(FOLDER / f"fractional_48_seed0_heavy_ball_lr60{end}") for end in (".zarr", "_displacement.csv", ".png")
    ]


def test_displacements_of_every_age_are_those_of_the_measure(cli):
    code, out, _ = cli(f"{SMALL} --walkers 3 --ages 0 100 --window 100")
    assert code == 0
    name = "fractional_48_seed0_gradient_descent_lr60"
    moved, table = opened(name), rows(name)
    assert {row["age"] for row in table} == {"0", "100"}
    own = [row for row in table if row["age"] == "100"]
    spread = time_averaged_displacement(moved, [int(row["lag"]) for row in own], start=100, window=100)
    mean = spread["squared_displacement"].mean("walker").values
    assert np.allclose([float(row["mean_squared_displacement"]) for row in own], mean, rtol=1e-8)
    fit = diffusion_exponent(spread, fit_range=(1, 9))
    assert f"from step 100: {fit.estimate:.3f} [" in out


def test_a_trajectory_is_read_by_the_command_that_measures_diffusion(cli):
    assert cli(f"{SMALL} --walkers 3")[0] == 0
    code, out, errors = cli(f"diffusion {FOLDER}/fractional_48_seed0_gradient_descent_lr60.zarr")
    assert (code, errors) == (0, [])
    assert "3" in out.splitlines()[1]


def test_a_published_experiment_stands_where_flags_are_not_given(cli):
    code, out, errors = cli("descend --experiment paper --size 64 --steps 50 --ages 0")
    assert (code, errors) == (0, [])
    found = opened("paper_64_seed0_paper_lr1000")
    assert json.loads(found.attrs["landscape"])["method"] == "fd_bilinear"
    heights = draw_landscape(landscape_preset("paper", size=64), seed=0).values
    row, column = np.unravel_index(heights.argmax(), heights.shape)
    start = found["position"].values[0, :, 0]
    offset = np.abs(np.array([column, row]) + np.random.default_rng(0).standard_normal(2))
    folded = np.minimum(offset, 126 - offset)
    assert np.allclose(start, folded)
    assert "H at the end: " in out


def test_walkers_near_a_wall_start_inside(cli):
    np.save("corner.npy", np.subtract.outer(-np.arange(32.0), np.arange(32.0)))
    assert cli("descend corner.npy --steps 20 --walkers 40 --start highest --edges open --learning-rate 0.01")[0] == 0
    start = opened("corner_gradient_descent_lr0.01")["position"].values[:, :, 0]
    assert (start >= 0).all()
    assert (start <= 31).all()
    assert start.std() > 0.1


def test_a_callable_descends_in_its_own_lengths(cli):
    Path("descended_bowls.py").write_text("def bowl(points):\n    return ((points - 0.5) ** 2).sum(axis=1)\n")
    code, out, errors = cli("descend descended_bowls:bowl --size 16 --start 0.9 0.2 --learning-rate 0.1 --steps 200")
    assert (code, errors) == (0, [])
    assert "1 walker, 200 steps; 1 converged" in out
    end = opened("descended_bowls_bowl_gradient_descent_lr0.1")["position"].values[0, :, -1]
    assert np.allclose(end, 0.5, atol=1e-6)


def test_noise_is_a_walkers_own_and_repeats(cli):
    noisy = f"{SMALL} --noise stable --noise-scale 0.01 --walkers 2 --walker-seed 4 --start 5 5"
    assert cli(noisy)[0] == 0
    first = opened("fractional_48_seed0_gradient_descent_lr60")["position"].values
    assert not np.array_equal(first[0], first[1])
    assert cli(f"{noisy} --workers 1")[0] == 0
    assert np.array_equal(opened("fractional_48_seed0_gradient_descent_lr60")["position"].values, first)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--experiment papers", "--experiment papers is not one of paper, thesis"),
        ("--optimiser sgd", "--optimiser sgd is not one of"),
        ("--momentum 0.5", "--momentum is of heavy_ball and nesterov"),
        ("--start 100 5", "is outside the landscape, [0, 47] x [0, 47]"),
        ("--start top", "is none of X Y, highest and random"),
        ("--walkers 0", "--walkers 0 must be 1 or more"),
        ("--walkers 99999999999", "99999999999 walkers need about"),
        ("--walker-seed -1", "--walker-seed -1 must be 0 or more"),
        ("--record 7", "the second divide the first"),
        ("--ages 400", "--ages 400 must be 0 or more and below --steps 400"),
        ("--noise gaussian", "needs --noise-scale"),
        ("--noise pink --noise-scale 1", "--noise pink is not one of"),
        ("--noise-scale 1", "--noise-scale without --noise"),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(cli, flags, said):
    code, _, errors = cli(f"{SMALL} {flags}")
    assert code == 2
    assert len(errors) == 1
    assert said in errors[0]
    assert not Path("outputs").exists()


def test_a_learning_rate_that_is_not_finite_is_refused(cli):
    code, _, errors = cli("descend --preset fractional --size 16 --learning-rate nan")
    assert (code, len(errors)) == (2, 1)
    assert "learning_rate=nan is not finite" in errors[0]
    assert not Path("outputs").exists()
