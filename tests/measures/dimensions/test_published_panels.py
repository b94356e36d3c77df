"""The panels of the study, measured by its own recipe."""

import pytest

from fractalscape.measures import box_dimension
from fractalscape.raster import sweep
from fractalscape.trainability import PUBLISHED, preset


@pytest.mark.slow
@pytest.mark.parametrize("name", ["single", "linear"])
def test_the_published_recipe_gives_the_printed_dimension_within_a_tenth(name):
    found = sweep(preset(name).field(), PUBLISHED[name].window, resolution=512)
    assert box_dimension(found, method="published").estimate == pytest.approx(PUBLISHED[name].dimension, abs=0.1)
