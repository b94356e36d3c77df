import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fractalscape.errors import InputError
from fractalscape.views import class_colours, colour_map, colour_reference, colour_table, colouring, image, rank_colour

values = arrays(float, (5, 6), elements=st.integers(-20, 20).map(float) | st.just(np.nan))


def drawn(colours):
    """Colour the scalars the way matplotlib does."""
    return colours.colour_map(colours.scaling(np.ma.masked_invalid(colours.scalars)), bytes=True)[::-1, :, :3]


def rgb(colour):
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


@given(values, st.sampled_from(["published", "safe"]))
def test_pixels_are_the_published_ranks_in_the_colour_map_top_row_last(labelled, value, palette):
    shown = np.ma.masked_invalid(-rank_colour(value))
    expected = colour_map(palette)((shown + 1) / 2, bytes=True)[::-1, :, :3]
    assert np.array_equal(image(labelled(value), palette=palette), expected)


@given(values)
def test_a_monotone_map_that_keeps_signs_leaves_the_picture_unchanged(labelled, value):
    assert np.array_equal(image(labelled(value)), image(labelled(np.sinh(value / 4))))


@given(values)
def test_a_reference_of_the_own_values_reproduces_the_picture(labelled, value):
    raster = labelled(value)
    assert np.array_equal(image(raster), image(raster, reference=colour_reference(raster)))
    assert np.array_equal(image(raster), image(raster, reference=value))


@pytest.mark.parametrize("variable", ["value", "outcome", "escape_step", "height", "exponent", "ratio"])
@pytest.mark.parametrize("palette", ["published", "safe", "status"])
def test_the_picture_equals_what_an_artist_draws(raster, variable, palette):
    raster["height"] = abs(raster["value"]) + 1
    raster["exponent"] = raster["value"] * 0.1
    raster["ratio"] = np.exp(raster["value"])
    colours = colouring(raster, variable=variable, palette=palette)
    assert np.array_equal(image(raster, variable=variable, palette=palette), drawn(colours))


def test_frames_that_share_a_reference_share_their_colours(labelled):
    whole = labelled(np.arange(-12.0, 12.0).reshape(4, 6))
    reference = colour_reference(whole)
    part = whole.isel(lr0=slice(2, 5))
    assert np.array_equal(image(part, reference=reference), image(whole, reference=reference)[:, 2:5])
    assert not np.array_equal(image(part), image(whole)[:, 2:5])


def test_samples_without_a_value_are_grey_and_do_not_move_the_others(labelled):
    plain = labelled([[-3.0, -2.0, 5.0]])
    holed = labelled([[-3.0, np.nan, -2.0, 5.0, -99.0, np.inf]])
    holed["outcome"][0, 4] = -1
    pixels = image(holed)[0]
    grey = colour_table("published")[-1].tolist()
    assert [pixels[k].tolist() for k in (1, 4, 5)] == [grey] * 3
    assert np.array_equal(pixels[[0, 2, 3]], image(plain)[0])


def test_status_shows_the_outcome_in_the_colours_of_its_classes(labelled):
    raster = labelled([[-1.0, 1.0, 1.0, 1.0, 1.0]])
    raster["outcome"][0] = [-1, 0, 1, 2, 9]
    names = ["not_computed", "converged", "diverged", "undecided"]
    expected = [rgb(c) for c in class_colours(dict.fromkeys(names, 0))]
    pixels = image(raster, palette="status")[0].tolist()
    assert pixels[:4] == expected
    assert pixels[4] == colour_table("published")[-1].tolist()
    raster["outcome"].attrs.clear()
    assert image(raster, palette="status")[0].tolist() == pixels


def test_a_quantity_of_both_signs_is_white_at_zero(labelled):
    raster = labelled([[1.0, 1.0, 1.0]])
    raster["exponent"] = raster["value"].dims, [[-8.0, 0.0, 0.5]]
    below, zero, above = image(raster, variable="exponent")[0].astype(int)
    assert zero.min() > 240
    assert below[2] > below[0] + 50
    assert above[0] > above[2] + 50


def test_minus_one_means_never_in_an_integer_quantity_without_other_negatives(labelled):
    raster = labelled([[1.0, 1.0, 1.0, 1.0]])
    raster["escape_step"] = raster["value"].dims, np.array([[-1, 3, 5, 9]], "i4")
    grey = colour_table("published")[-1].tolist()
    assert image(raster, variable="escape_step")[0, 0].tolist() == grey
    shared = colour_reference(raster, raster, variable="escape_step")
    assert shared.values[0] == 3
    assert np.array_equal(
        image(raster, variable="escape_step", reference=shared), image(raster, variable="escape_step")
    )
    raster["escape_step"][0, 1] = -4
    assert image(raster, variable="escape_step")[0, 0].tolist() != grey


def test_a_reference_sets_the_limits_of_a_plain_quantity(labelled):
    raster = labelled([[1.0, 1.0]])
    raster["height"] = raster["value"].dims, [[2.0, 4.0]]
    low, high = image(raster, variable="height", reference=[0.0, 8.0])[0].tolist()
    wide = labelled([[1.0, 1.0, 1.0, 1.0]])
    wide["height"] = wide["value"].dims, [[0.0, 2.0, 4.0, 8.0]]
    assert image(wide, variable="height")[0, 1:3].tolist() == [low, high]


def test_empty_and_constant_quantities_are_drawn(labelled):
    raster = labelled([[1.0, 2.0]])
    for content in ([[np.nan, np.nan]], [[3.0, 3.0]], [[0.0, 0.0]]):
        raster["height"] = raster["value"].dims, content
        assert image(raster, variable="height").shape == (1, 2, 3)


def test_requests_that_cannot_be_drawn_say_what_to_do(raster):
    with pytest.raises(InputError, match="'loss'; it has value, escape_step, final_ratio, max_ratio, outcome"):
        image(raster, variable="loss")
    with pytest.raises(InputError, match="palette='jet' is not one of"):
        image(raster, palette="jet")
    raster["position"] = raster["value"].expand_dims("axis")
    with pytest.raises(InputError, match=r"needs two, \(y, x\)"):
        image(raster, variable="position")


def test_one_variable_of_a_raster_is_no_raster(raster):
    with pytest.raises(InputError, match="DataArray is no raster; pass the Dataset"):
        image(raster["value"])
