import tracemalloc

import numpy as np
import pytest

from fractalscape.dynamics.descent import Adam, GradientDescent, HeavyBall, Nesterov
from fractalscape.dynamics.lyapunov import (
    chaos_curve,
    edge_of_stability,
    lyapunov_exponents,
    sprott_exponent,
    stability_threshold,
)
from fractalscape.dynamics.lyapunov.edge_of_stability_curve import sharpness_at
from fractalscape.errors import InputError
from fractalscape.landscapes import (
    DoubleWell,
    GriddedLandscape,
    HoelderField,
    Quadratic,
    draw_landscape,
    fold,
    landscape_from,
    landscape_preset,
)
from reference.descent_maps import LOGISTIC, slow_sprott

SURFACE = GriddedLandscape(heights=np.random.default_rng(0).normal(size=(32, 32)), edges="reflecting")
WELLS = DoubleWell(center=(0.0, 0.0), half_distance=1.0)
STARTS = np.random.default_rng(1).uniform(0, 31, (20, 2))


@pytest.mark.parametrize("optimiser", [GradientDescent(), HeavyBall(momentum=0.6), Nesterov(momentum=0.6)])
def test_a_minimum_is_lost_right_at_the_threshold(optimiser):
    for curvature in (0.5, 3.0):
        bowl = Quadratic(curvature=((curvature, 0.0), (0.0, 0.1)), center=(0.0, 0.0))
        rate = float(stability_threshold(optimiser, [1.0])[0]) / curvature
        calm, wild = (
            lyapunov_exponents(bowl, [[0.3, 0.2]], learning_rate=f * rate, optimiser=optimiser, steps=1000, count=1)
            for f in (0.999, 1.001)
        )
        assert calm["lyapunov_exponent"].item() < 0 < wild["lyapunov_exponent"].item()


def test_sharpness_of_an_ensemble_is_that_of_its_places():
    found = edge_of_stability(SURFACE, [0.05, 0.5], STARTS, steps=300, last=3)
    place = STARTS
    logs = []
    for step in range(300):
        place = place - 0.5 * SURFACE.gradient(place)
        if step >= 297:
            logs.append(np.log10(np.abs(np.linalg.eigvalsh(SURFACE.hessian(place))).max(1)))
    assert found["sharpness"].values[1] == pytest.approx(10 ** np.mean(logs), rel=1e-6)
    assert found["published_bar"].values[1] == pytest.approx(1.96 * np.std(logs, axis=1).mean(), rel=1e-6)
    assert found["final_position"].values[1] == pytest.approx(place, rel=1e-6)
    assert found["sharpness_lower"].values[1] < found["sharpness"].values[1] < found["sharpness_upper"].values[1]


def test_sharpness_of_many_places_is_measured_some_at_a_time():
    places = np.random.default_rng(2).uniform(0, 31, (2**19, 2))
    sharpness_at(SURFACE, places[:8])
    tracemalloc.start()
    found = sharpness_at(SURFACE, places)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**24  # all at once take 55 MB
    np.testing.assert_array_equal(found[-9:], sharpness_at(SURFACE, places[-9:]))


def test_orbits_that_do_not_fit_into_memory_are_refused_before_the_first_step():
    with pytest.raises(InputError, match="20 walkers with 1000000000000 records each need about"):
        edge_of_stability(SURFACE, [0.05], STARTS, steps=10**12, last=10**12)


def test_starting_anew_and_going_on_differ_and_nothing_else_does():
    rates = [0.3, 0.3]
    anew, on = (edge_of_stability(SURFACE, rates, STARTS, steps=50, last=1, continued=how) for how in (False, True))
    long = edge_of_stability(SURFACE, [0.3], STARTS, steps=100, last=1)
    assert np.array_equal(anew["final_position"][0], anew["final_position"][1])
    assert np.array_equal(on["final_position"][0], anew["final_position"][0])
    assert np.array_equal(on["final_position"][1], long["final_position"][0])


def test_walkers_that_are_lost_leave_the_mean():
    found = edge_of_stability(WELLS, [0.05, 5.0], [[0.5, 0.1], [3.0, 0.1]], steps=200, last=10)
    assert found["sharpness"].values[0] == pytest.approx(8.0)
    assert np.isnan(found["sharpness"].values[1])
    assert (found["escape_step"].values[1] > 0).all()


def test_the_chaos_curve_of_the_cubic_has_the_exponents_of_the_logistic_map():
    start = np.random.default_rng(0).uniform(0.2, 0.8, (50, 1))
    curve = chaos_curve(LOGISTIC, [2.2, 3.0], start, transient=100, steps=2000)
    assert curve["lyapunov_exponent"].values[0] == pytest.approx(np.log(0.16) / 2, abs=1e-3)
    assert curve["lyapunov_exponent_lower"].values[1] < np.log(2) < curve["lyapunov_exponent_upper"].values[1]
    assert 2.2 < curve.sign_change < 3.0


def test_a_continued_chaos_curve_starts_where_the_last_transient_ended():
    rates, first = [0.2, 0.05], STARTS[:3]
    on = chaos_curve(SURFACE, rates, first, transient=40, steps=200, continued=True)
    ends = first
    for rate in rates:
        for _ in range(40):
            ends = ends - rate * SURFACE.gradient(ends)
        alone = lyapunov_exponents(SURFACE, ends, learning_rate=rate, transient=100, steps=200, count=1)
        row = on["walker_exponent"].sel(learning_rate=rate).values
        assert row == pytest.approx(alone["lyapunov_exponent"].values[:, 0], rel=1e-6)


def test_the_published_curve_is_made_of_published_estimates_and_says_how_many_saturate():
    few = {"restarts": 8, "renormalisations": 20, "replicates": 100}
    curve = chaos_curve(SURFACE, [0.05, 60.0], STARTS[:1], method="sprott", transient=200, steps_between=10, **few)
    assert curve["lyapunov_exponent"].values[0] < 0 < curve["lyapunov_exponent"].values[1]
    assert curve.status == "saturated"
    assert "1 of 2" in curve.reason
    lost = chaos_curve(WELLS, [5.0], [[3.0, 0.1]], method="sprott", transient=50, **few)
    assert lost.status == "not_finite"
    assert np.isnan(lost["lyapunov_exponent"]).all()


def test_the_published_estimator_is_its_explicit_loop():
    first = np.array([1.0, 30.5])  # near the walls
    found = sprott_exponent(SURFACE, first, learning_rate=3.0, steps=2, renormalisations=4, restarts=3, spread=2.0)
    random = np.random.default_rng(np.random.SeedSequence(0).spawn(2)[0])
    moves = 2.0 * random.standard_normal((3, 2))
    moves[0] = 0
    for restart, start in enumerate(first + np.cumsum(moves, axis=0)):
        slow = slow_sprott(SURFACE, start, 3.0, distance=0.1, steps=2, renormalisations=4)
        assert found["local_exponent"].values[restart] == pytest.approx(slow, abs=1e-6)
    assert found["lyapunov_exponent"].item() == pytest.approx(found["local_exponent"].values[:, -1].mean())


def test_every_step_between_renormalisations_is_an_update():
    bowl = Quadratic(center=(0.0, 0.0))  # released code makes one update less, and is 10 % low
    found = sprott_exponent(bowl, [0.3, 0.4], learning_rate=0.5, restarts=2)
    assert found["lyapunov_exponent"].item() == pytest.approx(np.log(0.5), rel=1e-9)


def test_the_published_estimator_saturates_says_so_and_converges_to_tangent_vectors():
    start = STARTS[0]
    tangent = lyapunov_exponents(SURFACE, STARTS, learning_rate=60.0, steps=2000, count=1)["mean_exponent"].item()
    found = {
        (distance, steps): sprott_exponent(
            SURFACE, start, learning_rate=60.0, distance=distance, steps=steps, transient=100, restarts=50
        )
        for distance, steps in [(0.1, 10), (1e-3, 10), (1e-8, 10), (1e-8, 1)]
    }
    values = [each["mean_local_exponent"].item() for each in found.values()]
    assert found[0.1, 10].status == "saturated"
    assert found[0.1, 10]["lyapunov_exponent"].item() < 0.3 * tangent
    assert values == sorted(values)
    assert found[1e-8, 1].status == "ok"
    assert values[-1] == pytest.approx(tangent, rel=0.03)


def test_an_attractor_across_the_seam_of_a_torus_is_as_large_as_elsewhere():
    at = 2 * np.pi * np.arange(32) / 32
    heights = -np.add.outer(np.cos(at), np.cos(at))  # lowest at the seam, with an orbit of two places about it
    sizes = []
    for shift in (0, 16):
        wells = GriddedLandscape(heights=np.roll(heights, (shift, shift), (0, 1)), edges="periodic")
        options = {"learning_rate": 70.0, "steps": 9, "restarts": 10, "spread": 0.01, "transient": 200}
        found = sprott_exponent(wells, [shift + 1.3, shift + 2.1], **options)
        sizes.append(found["attractor_size"].item())
    assert sizes[0] == pytest.approx(sizes[1], rel=1e-6)  # cut at the seam it was 1.4 times as large
    assert 13 < sizes[0] < 13.5


def test_a_calm_walk_is_not_called_saturated():
    found = sprott_exponent(WELLS, [0.7, 0.1], learning_rate=0.1, restarts=5, spread=0.01, transient=300)
    assert found.status == "ok"
    assert found["lyapunov_exponent"].item() == pytest.approx(np.log(0.9), rel=1e-3)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: edge_of_stability(SURFACE, [0.0], STARTS), "learning_rates hold 0"),
        (lambda: edge_of_stability(SURFACE, [1.0], STARTS, optimiser=Adam()), "Adam"),
        (lambda: edge_of_stability(SURFACE, [1.0], STARTS, steps=5, last=6), "last=6"),
        (lambda: chaos_curve(SURFACE, [1.0], STARTS, method="wolf"), "method='wolf'"),
        (lambda: chaos_curve(SURFACE, [1.0], STARTS, restarts=3), "restarts="),
        (lambda: chaos_curve(SURFACE, [1.0], STARTS, method="sprott", optimiser=HeavyBall()), "plain"),
        (lambda: sprott_exponent(SURFACE, [1.0], learning_rate=1.0), "start has shape"),
        (lambda: sprott_exponent(SURFACE, "top", learning_rate=1.0), "start has shape"),
        (lambda: sprott_exponent(SURFACE, [1.0, 1.0], learning_rate=1.0, restarts=10**9), "1000000000 restarts and"),
        (lambda: sprott_exponent(SURFACE, [1.0, 1.0], learning_rate=np.nan), "learning_rate=nan"),
    ],
)
def test_what_cannot_be_is_said(call, said):
    with pytest.raises(InputError, match=said):
        call()


@pytest.fixture(scope="module")
def papers():
    return [landscape_from(draw_landscape(landscape_preset("paper"), seed=seed), edges="reflecting") for seed in (0, 1)]


@pytest.mark.slow
def test_on_the_papers_surface_descent_follows_the_edge_of_stability_over_a_decade(papers):
    rates = np.geomspace(1, 1e4, 40)
    for surface in papers:
        top = np.array(np.unravel_index(surface.heights.argmax(), surface.heights.shape))[::-1]
        start = top + np.random.default_rng(0).standard_normal((10, 2))
        found = edge_of_stability(surface, rates, start)
        low, high = (found[f"sharpness_{end}"] / found["threshold"] for end in ("lower", "upper"))
        at_edge = ((high > 0.7) & (low < 4)).values  # ten starts know the ratio to some tenths
        bounds = np.flatnonzero(np.diff(np.concatenate([[0], at_edge, [0]])))  # first of a run, first behind it, …
        assert max(rates[last - 1] / rates[first] for first, last in bounds.reshape(-1, 2)) > 10
        assert found["sharpness"].values[rates < 4] == pytest.approx(found["sharpness"].values[0], rel=0.05)
        assert found["sharpness"].values[-10:].mean() < 0.5 * found["sharpness"].values[0]


@pytest.mark.slow
def test_on_the_papers_surface_larger_learning_rates_end_where_it_is_smoother(papers):
    hurst = HoelderField().values()
    for surface in papers:
        start = np.random.default_rng(0).uniform(0, 1023, (150, 2))
        found = edge_of_stability(surface, [10.0, 300.0, 1000.0, 3000.0], start)
        home = np.rint(fold(found["final_position"].values.reshape(-1, 2), surface.extent, "reflecting")).astype(int)
        means = hurst[home[:, 1], home[:, 0]].reshape(4, 150).mean(1)
        error = np.sqrt(2) * 0.1 / np.sqrt(150)  # of a difference; H has a standard deviation of 0.1 over the field
        assert means[0] == pytest.approx(0.5, abs=4 * error)
        assert np.all(means[1:] > means[0] + error)
        assert means[-1] > means[0] + 4 * error


@pytest.mark.slow
def test_on_the_papers_surface_chaos_sets_in_near_twenty_and_the_published_number_is_saturated(papers):
    for surface in papers:
        start = np.random.default_rng(0).uniform(0, 1023, (100, 2))
        curve = chaos_curve(surface, np.geomspace(2, 200, 15), start)
        assert 10 < curve.sign_change < 40
        assert curve["lyapunov_exponent"].values[0] < 0
        tangent = chaos_curve(surface, [1000.0], start)["lyapunov_exponent"].item()
        published = sprott_exponent(surface, start[0], learning_rate=1000.0, transient=5000)
        assert published.status == "saturated"
        assert published["lyapunov_exponent"].item() < 0.4 * tangent
        fine = sprott_exponent(surface, start[0], learning_rate=1000.0, transient=5000, distance=1e-8, steps=1)
        assert fine["mean_local_exponent"].item() == pytest.approx(tangent, rel=0.15)
