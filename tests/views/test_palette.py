import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fractalscape.errors import InputError
from fractalscape.views import ColourReference, class_colours, colour_map, colour_reference, colour_table, paint
from fractalscape.views.palette import KNOTS_PER_SIGN, PALEST, SHADES, rank_colour, rank_shade

finite = st.floats(-1e12, 1e12, allow_subnormal=False) | st.integers(-3, 3).map(float)
anything = finite | st.sampled_from([np.nan, np.inf, -np.inf])
fields = arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=finite)
broken_fields = arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=anything)

DEUTERANOPIA = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
PROTANOPIA = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
TRITANOPIA = [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]


def published_rank(values):
    """Rank every value by a loop, the slow twin of `rank_colour` on its own values."""
    ordered = sorted(v for v in values.ravel() if np.isfinite(v))
    negatives = sum(v < 0 for v in ordered)
    heights = [*np.linspace(-1, -PALEST, negatives), *np.linspace(PALEST, 1, len(ordered) - negatives)]
    ranks = np.full(values.shape, np.nan)
    for place, value in np.ndenumerate(values):
        if np.isfinite(value):
            ranks[place] = heights[max(k for k, other in enumerate(ordered) if other <= value)]
    return ranks


def oklab(srgb, seen_by=None):
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    if seen_by is not None:
        linear = np.clip(linear @ np.transpose(seen_by), 0, 1)
    cones = np.cbrt(
        linear
        @ np.array(
            [
                [0.4122214708, 0.2119034982, 0.0883024619],
                [0.5363325363, 0.6806995451, 0.2817188376],
                [0.0514459929, 0.1073969566, 0.6299787005],
            ]
        )
    )
    return cones @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ]
    )


def halves(palette):
    """Return the used colours of both classes, pale to dark."""
    ranks = np.linspace(PALEST, 1.0, 64)
    return paint(-ranks, palette=palette) / 255, paint(ranks, palette=palette) / 255


@given(broken_fields)
def test_ranks_equal_those_of_the_published_rule(values):
    np.testing.assert_allclose(rank_colour(values), published_rank(values), rtol=0, atol=1e-15)


@given(broken_fields)
def test_ranks_keep_sign_and_order_and_leave_the_palest_quarter_unused(values):
    ranks = rank_colour(values)
    known = np.isfinite(values)
    assert np.array_equal(np.isnan(ranks), ~known)
    assert np.array_equal(ranks[known] < 0, values[known] < 0)
    assert np.all((np.abs(ranks[known]) >= PALEST) & (np.abs(ranks[known]) <= 1))
    order = np.argsort(values[known], kind="stable")
    assert np.all(np.diff(ranks[known][order]) >= 0)


@given(arrays(float, (6, 7), elements=st.integers(-50, 50).map(float)))
def test_a_monotone_map_that_keeps_signs_leaves_the_ranks_unchanged(values):
    assert np.array_equal(rank_colour(values), rank_colour(np.sign(values) * (np.exp(np.abs(values)) - 1)))


@given(fields)
def test_a_reference_of_the_own_values_gives_the_own_ranks(values):
    own = rank_colour(values)
    assert np.array_equal(own, rank_colour(values, reference=values))
    assert np.array_equal(own, rank_colour(values, reference=colour_reference(values)))


@given(broken_fields, fields)
def test_values_foreign_to_a_reference_keep_their_class(values, others):
    ranks = rank_colour(values, reference=others)
    known = np.isfinite(values)
    assert np.array_equal(ranks[known] < 0, values[known] < 0)


@given(broken_fields, st.sampled_from([16, 256]))
def test_the_fast_shade_equals_the_scaled_rank(values, shades):
    ranks = -rank_colour(values)
    slow = np.where(np.isfinite(ranks), np.minimum((np.nan_to_num(ranks) + 1) / 2 * shades, shades - 1), shades)
    assert np.array_equal(rank_shade(values, shades=shades), slow.astype(int))


def test_images_of_one_sign_use_their_half_only():
    assert rank_colour(np.array([1.0, 2.0, 3.0])).tolist() == [0.25, 0.625, 1.0]
    assert rank_colour(np.array([-1.0, -2.0, -3.0])).tolist() == [-0.25, -0.625, -1.0]
    assert rank_colour(np.array([-4.0])).tolist() == [-1.0]


def test_tied_values_share_the_rank_of_the_last_of_them():
    assert rank_colour([1.0, 1.0, 1.0, 2.0, 3.0]).tolist() == [0.625, 0.625, 0.625, 0.8125, 1.0]


def test_an_image_without_finite_values_has_no_ranks_and_is_grey():
    nothing = np.full((2, 3), np.nan)
    assert np.isnan(rank_colour(nothing)).all()
    assert np.all(rank_shade(nothing) == SHADES)


@pytest.mark.parametrize("tie", [0, 30_000])
def test_a_large_reference_is_bounded_and_within_a_shade(tie):
    rng = np.random.default_rng(3)
    values = rng.standard_cauchy(60_000)
    values[:tie] = -0.5
    reference = colour_reference(values)
    assert len(reference.values) <= 2 * KNOTS_PER_SIGN
    probe = np.concatenate([values, rng.standard_cauchy(5000)])
    exact, bounded = rank_colour(probe, reference=values), rank_colour(probe, reference=reference)
    assert np.max(np.abs(exact - bounded)) < 1 / 2000
    assert np.max(np.abs(np.diff(np.stack([paint(exact), paint(bounded)]).astype(int), axis=0))) <= 12


@given(fields)
def test_a_reference_survives_json_bit_for_bit(values):
    reference = colour_reference(values)
    assert ColourReference.from_json(reference.to_json()) == reference


def test_a_reference_pools_rasters_and_skips_what_was_not_computed(labelled):
    first, second = labelled([[-1.0, 2.0]]), labelled([[-5.0, 7.0]])
    second["outcome"][0, 1] = -1
    assert colour_reference(first, second).values == (-5.0, -1.0, 2.0)


def test_a_reference_that_is_no_ascending_table_is_refused():
    with pytest.raises(InputError, match="2 values and 1 ranks"):
        ColourReference(values=(1.0, 2.0), ranks=(0.25,))
    with pytest.raises(InputError, match="ascending"):
        ColourReference(values=(2.0, 1.0), ranks=(0.25, 1.0))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '{"values": [1]}',
        '{"values": "12", "ranks": "11"}',
        '{"values": [1], "ranks": 1}',
        '{"values": ["a"], "ranks": [1]}',
        '{"values": [1], "ranks": [NaN]}',
        '{"values": [[1]], "ranks": [[1]]}',
    ],
)
def test_json_that_is_no_reference_is_refused(text):
    with pytest.raises(InputError):
        ColourReference.from_json(text)


def test_published_colours_are_those_of_the_paper():
    """Spectral on -y: converged runs from pale green to purple, diverged from pale orange to deep red."""
    fast_converged, slow_converged, fast_diverged, slow_diverged = paint([-0.25, -1.0, 0.25, 1.0]).tolist()
    assert slow_converged == [94, 79, 162]
    assert slow_diverged == [158, 1, 66]
    assert fast_converged[1] == max(fast_converged)
    assert fast_diverged[0] == max(fast_diverged)


@pytest.mark.parametrize("seen_by", [None, DEUTERANOPIA, PROTANOPIA, TRITANOPIA])
def test_safe_classes_stay_apart_at_every_speed_for_every_reader(seen_by):
    """At least 0.06 in OKLab; 0.02 is just noticeable."""
    converged, diverged = (oklab(half, seen_by) for half in halves("safe"))
    assert np.min(np.linalg.norm(converged[:, None] - diverged[None], axis=-1)) > 0.06


def test_safe_lightness_falls_to_the_boundary_in_even_steps():
    for half in halves("safe"):
        colours = oklab(half)
        assert np.all(np.diff(colours[:, 0]) < 0.002)
        steps = np.linalg.norm(colours[8:] - colours[:-8], axis=1)
        assert steps.max() / steps.min() < 1.35


def test_safe_dark_ends_meet_in_equal_lightness():
    ends = [oklab(half[-1])[0] for half in halves("safe")]
    assert abs(ends[0] - ends[1]) < 0.05


def test_the_colour_table_is_the_colour_map_with_grey_after_it():
    table = colour_table("published")
    assert table.shape == (SHADES + 1, 3)
    assert np.array_equal(table[:-1], colour_map("published")(np.arange(SHADES), bytes=True)[:, :3])
    assert len(set(table[-1].tolist())) == 1


def test_classes_have_distinct_colours_however_many_there_are():
    flags = {f"basin_{k}": k for k in range(30)} | {"converged": 30, "not_computed": -1}
    colours = class_colours(flags)
    assert len(set(colours)) == len(flags)


def test_an_unknown_palette_is_refused_by_name():
    with pytest.raises(InputError, match="'rainbow' is not one of 'published', 'safe', 'status'"):
        colour_map("rainbow")
