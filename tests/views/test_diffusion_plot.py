import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import (
    diffusion_exponent,
    ensemble_average,
    local_diffusion_exponents,
    time_averaged_displacement,
)
from fractalscape.views import diffusion_plot, local_exponent_plot


def curve(walkers=5, *, seed=0):
    walk = np.cumsum(np.random.default_rng(seed).standard_normal((walkers, 300)), axis=1)
    return ensemble_average(time_averaged_displacement(walk), replicates=20)


def test_each_curve_has_points_a_line_and_a_band_of_one_colour():
    curves = [curve(seed=seed) for seed in (0, 1)]
    axes = diffusion_plot(curves, [diffusion_exponent(each, replicates=20) for each in curves], labels=["a", "b"])
    assert len(axes.lines) == 4
    assert len(axes.collections) == 2
    assert axes.lines[0].get_color() == axes.lines[1].get_color() != axes.lines[2].get_color()
    assert np.array_equal(axes.lines[0].get_ydata(), curves[0]["mean_squared_displacement"])
    assert axes.get_legend().get_texts()[0].get_text().startswith("a: ")
    assert axes.get_legend().get_title().get_text() == "exponent [95 % interval]"


def test_the_legend_stands_below_the_displacements_which_grow_with_the_lag():
    curves = [curve(seed=seed) for seed in range(6)]
    fits = [diffusion_exponent(each, replicates=20) for each in curves]
    axes = diffusion_plot(curves, fits, labels=[f"from step {1000 * k}" for k in range(6)])
    axes.figure.draw_without_rendering()
    box, area = axes.get_legend().get_window_extent(), axes.get_window_extent()
    assert box.x1 > area.x0 + 0.9 * area.width
    assert box.y0 < area.y0 + 0.1 * area.height
    seen = np.concatenate([axes.transData.transform(line.get_xydata()) for line in axes.lines])
    assert not box.count_contains(seen)


def test_what_has_no_exponent_is_named_with_its_status_and_draws_nothing():
    lost = ensemble_average(time_averaged_displacement(np.full((3, 100), np.nan)))
    axes = diffusion_plot([lost], [diffusion_exponent(lost)], labels=["lost"])
    assert axes.get_legend().get_texts()[0].get_text() == "lost: not finite"
    assert len(axes.collections) == 0


def test_local_exponents_are_drawn_over_the_lag():
    found = local_diffusion_exponents(curve(), replicates=20)
    axes = local_exponent_plot([found], labels=["walk"])
    drawn = axes.lines[1]
    assert np.array_equal(drawn.get_xdata(), found["lag"])
    assert np.array_equal(drawn.get_ydata(), found["local_diffusion_exponent"], equal_nan=True)
    assert local_exponent_plot([found], ax=axes) is axes


def test_datasets_that_do_not_fit_are_refused():
    fit = diffusion_exponent(curve())
    with pytest.raises(InputError, match="1 curves and 2 fits"):
        diffusion_plot([curve()], [fit, fit])
    with pytest.raises(InputError, match="no mean_squared_displacement"):
        diffusion_plot([curve().drop_vars("mean_squared_displacement")], [fit])
    with pytest.raises(InputError, match="no local_diffusion_exponent"):
        local_exponent_plot([curve()])
    with pytest.raises(InputError, match="labels has 2 names"):
        local_exponent_plot([local_diffusion_exponents(curve())], labels=["a", "b"])
