import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from fractalscape.errors import InputError
from fractalscape.measures import ScalingFit
from fractalscape.views import colour_reference, strip_picture
from views.dives import keyframes_of, strip_of, waves


def fit(estimate, low, high):
    names = {"quantity": "box_dimension", "x_name": "size", "y_name": "boxes", "status": "no_boundary", "reason": ""}
    failed = ScalingFit.failed([], [], **names)
    return ScalingFit(**{**vars(failed), "estimate": estimate, "interval": (low, high)})


@pytest.fixture(scope="module")
def dive():
    return strip_of(waves, octaves=7, angles=64)[0]


def test_the_deepest_circle_is_at_the_right_and_shapes_keep_their_angles(dive):
    axes = strip_picture(dive, reference=colour_reference(dive))
    (image,) = axes.images
    rows, angles = dive["value"].shape
    assert image.get_array().shape == (angles, rows, 3)
    left, right, bottom, top = image.get_extent()
    assert (left, bottom, top) == (-0.5, 0.0, 1.0)
    assert right == pytest.approx(rows * math.tau / math.log(2) / 64 - 0.5)
    assert axes.get_aspect() == pytest.approx(math.tau / math.log(2))
    sign = dive["value"].values[0, 16] < 0
    blue = image.get_array()[16, -1, 2] > image.get_array()[16, -1, 0]
    assert blue == sign


def test_the_ruler_says_magnification_and_the_width_of_the_window(dive):
    axes = strip_picture(dive)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "10¹", "10²"]
    assert axes.get_xticks() == pytest.approx([0, math.log2(10), 2 * math.log2(10)])
    (above,) = axes.child_axes
    where = dict(zip([label.get_text() for label in above.get_xticklabels()], above.get_xticks(), strict=True))
    assert where["10⁻¹"] == pytest.approx(math.log2(2 / 0.1))  # the first window is 2 wide
    assert above.get_xlabel() == "width of the window (units)"


def test_dimensions_are_steps_with_a_band_and_gaps_where_none_was_measured(dive):
    fits = [fit(1.2, 1.1, 1.3), fit(math.nan, math.nan, math.nan), fit(1.4, 1.3, 1.7)]
    axes = strip_picture(dive, dimensions=fits, ring=2)
    _, panel = axes.figure.axes
    band, line = panel.patches
    assert line.get_data().values.tolist()[::2] == [1.2, 1.4]
    assert np.isnan(line.get_data().values[1])
    assert line.get_data().edges.tolist() == [0, 2, 4, 6]
    assert band.get_data().baseline.tolist()[::2] == [1.1, 1.3]
    assert panel.get_ylim()[1] >= 1.7
    assert panel.get_xlim() == axes.get_xlim()


def test_a_panel_hangs_below_axes_that_are_given(dive):
    axes = Figure(figsize=(8, 4)).add_subplot()
    assert strip_picture(dive, dimensions=[fit(1.2, 1.1, 1.3)], ax=axes) is axes
    assert len(axes.child_axes) == 2


def test_what_is_no_strip_or_has_too_many_dimensions_is_refused(dive):
    with pytest.raises(InputError, match="8 fits of ring=1 octaves for a dive of 7"):
        strip_picture(dive, dimensions=[fit(1.2, 1.1, 1.3)] * 8)
    with pytest.raises(InputError, match="not a strip"):
        strip_picture(keyframes_of(waves, frames=1, resolution=8)[0])
    with pytest.raises(InputError, match="palette='status'"):
        strip_picture(dive, palette="status")
