import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import (
    PRESETS,
    HoelderField,
    MultifractionalBrownianSpec,
    Rastrigin,
    draw_landscape,
    landscape_preset,
    multifractional_brownian,
    sample_landscape,
)
from fractalscape.specs import Spec


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_draws_the_same_plane_of_finite_heights_again(name):
    spec = landscape_preset(name, size=32)
    heights = draw_landscape(spec, seed=3, size=32)
    assert heights.dims == ("y", "x")
    assert heights.shape in ((32, 32), (33, 33))
    assert np.isfinite(heights).all()
    assert float(heights.std()) > 0
    assert heights.identical(draw_landscape(spec, seed=3, size=32))
    assert Spec.from_json(spec.to_json()) == spec


def test_the_paper_is_the_published_field_drawn_exactly():
    spec = PRESETS["paper"].spec
    assert isinstance(spec, MultifractionalBrownianSpec)
    assert spec.hoelder_field == HoelderField()
    small = landscape_preset("paper", size=64)
    assert draw_landscape(small, seed=5).equals(multifractional_brownian(HoelderField(shape=(64, 64)), seed=5))


def test_seeds_make_other_heights():
    spec = landscape_preset("fractional", size=16)
    assert not draw_landscape(spec, seed=1).equals(draw_landscape(spec, seed=2))


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("fractional", "hurst"),
        ("integrated-cascade", "order"),
        ("wavelet-cascade", "exponent"),
        ("weierstrass", "hurst"),
    ],
)
def test_roughness_goes_to_what_the_family_calls_it(name, own):
    assert getattr(landscape_preset(name, hurst=0.3), own) == 0.3


def test_the_mean_of_a_hoelder_field_is_its_roughness():
    spec = landscape_preset("paper", hurst=0.4, size=32)
    assert isinstance(spec, MultifractionalBrownianSpec)
    assert spec.hoelder_field == HoelderField(shape=(32, 32), mean=0.4)


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("papers", {}, "preset 'papers' is not one of paper, thesis"),
        ("diamond-square", {"size": 100}, "size=100 of preset 'diamond-square' is not a power of two; 64"),
        ("rastrigin", {"hurst": 0.5}, "has no Hurst exponent"),
        ("fractional", {"hurst": 1.5}, r"hurst=1\.5 is not within"),
        ("paper", {"hurst": 0.9}, r"mean=0\.9 ± amplitude=0\.2"),
        ("paper", {"size": 2}, "size=2 is not a whole number of at least 4"),
    ],
)
def test_presets_refuse_what_they_do_not_take(name, how, said):
    with pytest.raises(InputError, match=said):
        landscape_preset(name, **how)


def test_samples_are_the_heights_of_the_landscape_at_their_coordinates():
    landscape = Rastrigin(center=(2.0, 1.0), extent=(4.0, 3.0))
    heights = sample_landscape(landscape, size=(7, 9))
    x, y = np.meshgrid(heights.x, heights.y)
    assert heights.shape == (7, 9)
    assert (float(heights.x[-1]), float(heights.y[-1])) == (4.0, 3.0)
    assert np.array_equal(heights, landscape.value(np.stack([x, y], -1).reshape(-1, 2)).reshape(7, 9))


def test_a_periodic_landscape_is_not_sampled_at_its_seam():
    heights = sample_landscape(Rastrigin(center=(0.0, 0.0), extent=(4.0, 2.0), edges="periodic"), size=8)
    assert heights.shape == (4, 8)
    assert float(heights.x[-1]) == 3.5


def test_a_landscape_that_is_no_plane_of_numbers_is_not_sampled():
    with pytest.raises(InputError, match="has 1 axes"):
        sample_landscape(Rastrigin(center=(0.0,), extent=(4.0,)))
    with pytest.raises(InputError, match="size=3"):
        sample_landscape(Rastrigin(), size=3)
