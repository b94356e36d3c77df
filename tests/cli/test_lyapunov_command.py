import csv
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from fractalscape import open_pyramid
from fractalscape.dynamics.lyapunov import finite_time_exponents, lyapunov_exponents, sprott_exponent
from fractalscape.landscapes import GriddedLandscape, draw_landscape, landscape_preset

FOLDER = Path("outputs/lyapunov")
SMALL = "lyapunov --preset fractional --size 32 --steps 200 --transient 20 --walkers 3"


def opened(name):
    return xr.open_zarr(FOLDER / f"{name}.zarr", consolidated=False, chunks=None)


def test_exponents_and_intervals_are_those_of_the_library(cli):
    code, out, errors = cli(f"{SMALL} --learning-rate 2000 0.5 --walker-seed 3")
    assert (code, errors) == (0, [])
    heights = draw_landscape(landscape_preset("fractional", size=32), seed=0)
    landscape = GriddedLandscape(heights=heights)
    start = np.random.default_rng(3).random((3, 2)) * landscape.extent
    name = "fractional_32_seed0_gradient_descent_tangent"
    dataset = opened(name)
    assert dataset["learning_rate"].values.tolist() == [0.5, 2000]
    with open(FOLDER / f"{name}.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    for rate in (0.5, 2000):
        found = lyapunov_exponents(landscape, start, learning_rate=rate, steps=200, transient=20)
        own = dataset.sel(learning_rate=rate)
        assert np.array_equal(own["lyapunov_exponent"], found["mean_exponent"])
        assert np.array_equal(own["lyapunov_exponent_lower"], found["mean_exponent_lower"], equal_nan=True)
        first = next(row for row in rows if float(row["learning_rate"]) == rate)
        assert float(first["lyapunov_exponent"]) == pytest.approx(float(found["mean_exponent"][0]), rel=1e-5)
    assert out.splitlines()[-4] == "the largest exponent rises above 0 between learning rates 0.5 and 2000"


@pytest.mark.slow
def test_a_bowl_has_the_exponents_of_its_curvature(cli):
    Path("chaotic_bowls.py").write_text(
        "from fractalscape.landscapes import Quadratic\nbowl = Quadratic(curvature=((1.0, 0.0), (0.0, 4.0)))\n"
    )
    code, out, errors = cli(
        "lyapunov chaotic_bowls:bowl --size 16 --start 0.3 0.4 --learning-rate 0.1 --steps 40 --transient 100"
    )
    assert (code, errors) == (0, [])
    found = opened("chaotic_bowls_bowl_gradient_descent_tangent")
    assert np.allclose(found["lyapunov_exponent"], np.log([[0.9, 0.6]]), atol=1e-12)
    assert "1 walker, 40 steps" in out


def test_the_published_estimator_says_that_it_saturates(cli):
    code, out, errors = cli(f"{SMALL} --learning-rate 300 --estimator sprott --start random")
    assert (code, errors) == (0, [])
    assert "take a smaller distance" in out
    assert opened("fractional_32_seed0_gradient_descent_sprott")["status"].values.tolist() == ["saturated"]


def test_the_published_estimator_takes_the_restarts_and_steps_it_is_asked_for_and_says_so(cli):
    plain = "lyapunov --preset fractional --size 32 --learning-rate 300 --transient 20 --estimator sprott"
    landscape = GriddedLandscape(heights=draw_landscape(landscape_preset("fractional", size=32), seed=0))
    start = np.random.default_rng(0).random(2) * landscape.extent
    for flags, restarts, steps in (("", 100, 1000), ("--walkers 7 --steps 40", 7, 40)):
        code, out, errors = cli(f"{plain} {flags}")
        assert (code, errors) == (0, [])
        assert out.startswith(f"fractional_32_seed0_gradient_descent_sprott: {restarts} restarts, {steps} steps\n")
        found = opened("fractional_32_seed0_gradient_descent_sprott")
        how = {"renormalisations": steps // 10, "restarts": restarts, "transient": 20}
        own = sprott_exponent(landscape, start, learning_rate=300, **how)
        assert found["lyapunov_exponent"].values[0, 0] == own["lyapunov_exponent"]
        assert found.attrs["steps"] == steps


def test_the_published_sweep_has_forty_learning_rates(cli):
    code, out, errors = cli("lyapunov --experiment paper --size 32 --steps 40 --transient 10 --walkers 2")
    assert (code, errors) == (0, [])
    rates = opened("paper_32_seed0_paper_tangent")["learning_rate"].values
    assert np.allclose(rates, np.logspace(0, 4, 40))
    assert len(out.splitlines()) == 2 + 40 + 2 + 3


def test_a_map_holds_the_finite_time_exponent_of_every_start(cli):
    code, out, _ = cli("lyapunov --preset fractional --size 32 --learning-rate 40 --map --steps 30 --resolution 16")
    assert code == 0
    name = "fractional_32_seed0_gradient_descent_lr40_map"
    raster = open_pyramid(f"{FOLDER}/{name}.zarr").raster(0)
    landscape = GriddedLandscape(heights=draw_landscape(landscape_preset("fractional", size=32), seed=0))
    start = np.stack(np.meshgrid(raster["x"], raster["y"]), axis=-1).reshape(-1, 2)
    found = finite_time_exponents(landscape, start, learning_rate=40, steps=30)
    assert np.array_equal(raster["finite_time_exponent"].values.ravel(), found["finite_time_exponent"])
    assert start.max() < 31
    share = 100 * float((found["finite_time_exponent"] > 0).mean())
    assert f"{share:.3g} % chaotic" in out
    assert Path(f"{FOLDER}/{name}.png").is_file()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--learning-rate 1 2", "--map is of one learning rate, not of 2"),
        ("--transient 5", "--transient has no meaning with --map"),
        ("--walkers 2", "--walkers has no meaning with --map"),
        ("--estimator sprott", "--estimator sprott draws no map"),
        ("--resolution many", "--resolution many must be a whole number"),
    ],
)
def test_a_map_refuses_what_it_does_not_take(cli, flags, said):
    code, _, errors = cli(f"lyapunov --preset fractional --size 16 --map {flags}")
    assert code == 2
    assert said in errors[-1]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--experiment papers", "--experiment papers is not one of paper, thesis"),
        ("--estimator benettin", "--estimator benettin is not one of tangent, sprott"),
        ("--learning-rate 1 inf", "must be finite numbers"),
        ("--learning-rate 1e308", "must be finite numbers below 1e+150"),
        ("--estimator sprott --steps 25", "--steps 25 of --estimator sprott must be tens"),
        ("--start 3 4", "--walkers 3 from --start 3 4 would all be the same one"),
        ("--walker-seed -1", "--walker-seed -1 must be 0 or more"),
        ("--estimator sprott --optimiser adam", "is of plain descent, not of adam"),
        ("--confidence 1", "confidence=1.0"),
        ("--resolution 64", "--resolution 64 is of --map"),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(cli, flags, said):
    small = SMALL.replace("--steps 200 ", "") if "--steps" in flags else SMALL
    code, _, errors = cli(f"{small} {flags}")
    assert code == 2
    assert len(errors) == 1
    assert said in errors[0]
    assert not Path("outputs").exists()
