import numpy as np
import pytest

from fractalscape import trainability
from fractalscape.errors import InputError
from fractalscape.raster import Cost, edge_pixels, supersample, sweep
from fractalscape.views import antialiased_image, image
from fractalscape.views.palette import computed
from reference.fields import PLANE, mandelbrot

CHEAP = Cost(seconds=1e-6, worst=1e-6)


def mandelbrot_raster(resolution):
    return sweep(mandelbrot(), PLANE, resolution=resolution, cost=CHEAP)


def box_filtered(picture, factor):
    """The slow twin: decode every colour to light, average cells, encode again."""
    part = picture / 255
    light = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    ny, nx, _ = picture.shape
    light = light.reshape(ny // factor, factor, nx // factor, factor, 3).mean((1, 3))
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize(("variable", "palette"), [("value", "published"), ("value", "safe"), ("outcome", "published")])
def test_pixels_with_sub_samples_are_those_of_a_finer_picture_averaged_as_light(variable, palette):
    raster, fine = mandelbrot_raster((24, 20)), mandelbrot_raster((96, 80))
    samples = supersample(raster, mandelbrot(), factor=4, where=np.ones((24, 20), bool), cost=CHEAP)
    kind = {"variable": variable, "palette": palette}
    expected = box_filtered(image(fine, **kind, reference=computed(raster, variable)), 4)
    found = antialiased_image(raster, samples, **kind)
    assert np.abs(found - expected).max() <= 1.0  # rounding light to 16 bits, then colours to 8


def test_other_pixels_are_those_of_the_plain_picture_to_the_bit():
    field = trainability.preset("single").field()
    raster = sweep(field, trainability.published("single").window, resolution=48, cost=CHEAP)
    samples = supersample(raster, field, factor=2, cost=CHEAP)
    plain, smooth = image(raster), antialiased_image(raster, samples)
    edge = edge_pixels(raster)[::-1]
    assert np.array_equal(plain[~edge], smooth[~edge])
    assert (plain[edge] != smooth[edge]).any(axis=1).mean() > 0.5


def test_a_raster_without_edges_keeps_its_picture():
    raster = mandelbrot_raster(16)
    samples = supersample(raster, mandelbrot(), where=np.zeros((16, 16), bool), cost=CHEAP)
    assert np.array_equal(antialiased_image(raster, samples), image(raster))


def test_sub_samples_of_another_raster_are_told():
    raster = mandelbrot_raster(16)
    samples = supersample(raster, mandelbrot(), cost=CHEAP)
    with pytest.raises(InputError, match="pass what supersample returned"):
        antialiased_image(raster, raster)
    with pytest.raises(InputError, match="lie beyond the 8 x 8 pixels"):
        antialiased_image(mandelbrot_raster(8), samples)
    with pytest.raises(InputError, match="window of the raster and of its sub-samples differs"):
        antialiased_image(raster.assign_attrs(window="another"), samples)
