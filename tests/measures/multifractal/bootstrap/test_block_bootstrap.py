import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap
from fractalscape.measures.multifractal.bootstrap.block_bootstrap import TOGETHER
from fractalscape.measures.multifractal.bootstrap.block_sums import octave_blocks, space_blocks
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import log_leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import resolution_correction
from fractalscape.randomness import streams
from reference.block_bootstrap import (
    cumulant_slopes,
    octave_nested,
    resampled_logarithms,
    space_resampled,
    wrapped_block,
)

ANALYSIS = LeaderAnalysis(fit_octaves=(2, 4), moments=(-2.0, 1.0, 2.0), orders=3)


def signal():
    return np.random.default_rng(0).standard_normal(1024).cumsum()


def image():
    noise = np.random.default_rng(1).standard_normal((160, 192))
    return noise.cumsum(axis=0).cumsum(axis=1)


@pytest.mark.parametrize(("data", "count"), [(signal(), 5), (image(), 3)])
def test_block_sums_give_what_resampling_the_leaders_one_by_one_gives(data, count):
    found = block_bootstrap(data, ANALYSIS, replicates=count, block=4, seed=5)
    coefficients = ANALYSIS.coefficients(data)
    leaders = ANALYSIS.leaders(coefficients)
    correction = resolution_correction(coefficients, 2.0, 1, found.octaves)[0]
    (random,) = streams(5, 1)
    for k, j in enumerate(found.octaves):
        values = log_leaders(leaders.octave(j)[0])
        for r, picked in enumerate(resampled_logarithms(values, 4, count, random, TOGETHER)):
            shifted = picked + correction[k]
            curves = found.drawn_curves
            assert curves.counts[0, r, k] == picked.size
            third = np.mean((picked - picked.mean()) ** 3)
            np.testing.assert_allclose(
                curves.cumulants[0, r, k], [shifted.mean(), picked.var(), third], rtol=1e-12, atol=1e-12
            )
            for m, q in enumerate(ANALYSIS.moments):
                powers = np.exp(q * shifted)
                share = powers / powers.sum()
                expected = [
                    np.log2(powers.mean()),
                    share @ np.log2(picked.size * share),
                    share @ shifted / np.log(2),
                ]
                given = [curves.structure, curves.dimension_term, curves.exponent_term]
                np.testing.assert_allclose([each[0, r, k, m] for each in given], expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(16,), (8, 12)])
def test_a_block_of_space_holds_the_leaders_of_every_octave_inside_it(shape):
    random = np.random.default_rng(3)
    fine = random.standard_normal([2 * side for side in shape])
    coarse = random.standard_normal(shape)
    fine[(slice(0, 3),)] = np.nan
    sums = space_blocks([fine, coarse], ANALYSIS.columns, 3)
    for place in (0, 5, coarse.size - 1):
        start = np.unravel_index(place, shape)
        for values, block, scale in ((fine, sums[0], 2), (coarse, sums[1], 1)):
            inside = np.array(wrapped_block(values, [scale * s for s in start], 3 * scale))
            inside = inside[np.isfinite(inside)]
            np.testing.assert_allclose(
                block.sums[place, :3], [inside.size, inside.sum(), (inside**2).sum()], atol=1e-12
            )


def masked_image():
    samples = image()
    samples[30, 30] = np.nan
    return samples


@pytest.mark.parametrize(("data", "count", "inner"), [(signal(), 70, 3), (masked_image(), 3, 2)])
def test_exponents_of_blocks_of_space_are_those_of_resampling_all_octaves_together_leader_by_leader(data, count, inner):
    found = block_bootstrap(data, ANALYSIS, replicates=count, blocks="space", block=2, seed=5, inner=inner)
    octaves = [log_leaders(found.leaders.octave(j)[0]) for j in found.octaves]
    (correction,) = resolution_correction(found.leaders.coefficients, 2.0, 1, found.octaves)
    shifted = [values + each for values, each in zip(octaves, correction, strict=True)]
    (random,), again = streams(5, 1), streams(5, 1)[0].spawn(1)[0]
    twin = space_resampled(shifted, 2, count, inner, random, again, TOGETHER)
    for r, (outer, nested) in enumerate(twin):
        expected = cumulant_slopes(found.octaves, outer)
        np.testing.assert_allclose(found.drawn.log_cumulants[0, r, :2], expected, rtol=1e-11, atol=1e-11)
        expected = [cumulant_slopes(found.octaves, each) for each in nested]
        np.testing.assert_allclose(found.inner_drawn.log_cumulants[0, r, :, :2], expected, rtol=1e-11, atol=1e-11)


def test_inner_replicates_draw_again_among_the_blocks_of_their_replicate_leader_by_leader():
    found = block_bootstrap(signal(), ANALYSIS, replicates=4, block=3, seed=5, inner=3)
    octaves = [log_leaders(found.leaders.octave(j)[0]) for j in found.octaves]
    (correction,) = resolution_correction(found.leaders.coefficients, 2.0, 1, found.octaves)
    shifted = [values + each for values, each in zip(octaves, correction, strict=True)]
    twin = octave_nested(shifted, 3, 4, 3, streams(5, 1)[0], streams(5, 1)[0].spawn(1)[0])
    expected = [[cumulant_slopes(found.octaves, each) for each in nested] for nested in twin]
    np.testing.assert_allclose(found.inner_drawn.log_cumulants[0, :, :, :2], expected, rtol=1e-11, atol=1e-11)


def test_weights_by_variance_are_those_of_the_replicates_of_each_cumulant():
    found = block_bootstrap(signal(), ANALYSIS, replicates=50, weighting="variance", seed=3, inner=4)
    plain = block_bootstrap(signal(), ANALYSIS, replicates=50, seed=3, inner=4)
    np.testing.assert_array_equal(found.drawn_curves.cumulants, plain.drawn_curves.cumulants)
    spread = found.drawn_curves.cumulants[0].std(axis=0, ddof=1)
    for order in range(3):
        fits = [found.estimate.log_cumulants[0], *found.drawn.log_cumulants[0]]
        curves = [found.curves.cumulants[0], *found.drawn_curves.cumulants[0]]
        for fit, curve in zip(fits, curves, strict=True):
            line = np.polyfit(found.octaves, curve[:, order], 1, w=1 / spread[:, order])
            assert fit[order] == pytest.approx(line[0] / np.log(2), rel=1e-11, abs=1e-11)
    assert not np.allclose(found.inner_drawn.log_cumulants, plain.inner_drawn.log_cumulants)


def test_weights_by_variance_leave_the_constant_curve_of_the_moment_0_flat():
    analysis = LeaderAnalysis(fit_octaves=(2, 4), moments=(0.0, 1.0))
    found = block_bootstrap(signal(), analysis, replicates=20, weighting="variance", seed=3)
    np.testing.assert_allclose(found.drawn.scaling_exponents[..., 0], 0, atol=1e-12)
    np.testing.assert_allclose(found.drawn.singularity_dimensions[..., 0], 1, atol=1e-12)


@pytest.mark.parametrize("blocks", ["octave", "space"])
def test_replicates_stay_the_same_whether_there_are_inner_ones_or_not(blocks):
    alone = block_bootstrap(signal(), ANALYSIS, replicates=70, blocks=blocks, seed=2)
    nested = block_bootstrap(signal(), ANALYSIS, replicates=70, blocks=blocks, seed=2, inner=3)
    np.testing.assert_array_equal(alone.drawn.log_cumulants, nested.drawn.log_cumulants)


def test_leaders_that_are_not_known_are_neither_drawn_at_the_rim_nor_counted_inside():
    values = np.full(40, np.nan)
    values[5:35] = np.arange(30.0)
    values[20] = np.nan
    sums = octave_blocks(values, ANALYSIS.columns, 3)
    assert len(sums.sums) == 30
    assert sums.drawn == 10
    assert sums.sums[:, 0].sum() == 3 * 29


@pytest.mark.parametrize("blocks", ["octave", "space"])
def test_the_mean_of_replicates_is_the_estimate_within_its_error(blocks):
    found = block_bootstrap(signal(), ANALYSIS, replicates=2000, blocks=blocks, seed=1)
    means = found.drawn_curves.cumulants[0, :, 0, 0]
    error = means.std() / np.sqrt(means.size)
    assert abs(means.mean() - found.curves.cumulants[0, 0, 0]) < 4 * error


def test_replicates_depend_on_the_seed_alone_and_items_are_drawn_independently():
    twice = np.stack([signal(), signal()])
    found = block_bootstrap(twice, ANALYSIS, ndim=1, replicates=20, seed=4)
    again = block_bootstrap(signal(), ANALYSIS, replicates=20, seed=4)
    assert np.array_equal(found.drawn.log_cumulants[0], again.drawn.log_cumulants[0])
    assert not np.array_equal(found.drawn.log_cumulants[0], found.drawn.log_cumulants[1])


def test_inner_replicates_spread_about_their_own_replicate():
    found = block_bootstrap(signal(), ANALYSIS, replicates=40, inner=60, seed=2)
    plain = found.inner_drawn.log_cumulants
    assert plain.shape == (1, 40, 60, 3)
    between = found.drawn.log_cumulants[0, :, 0]
    assert np.corrcoef(plain[0, :, :, 0].mean(axis=1), between)[0, 1] > 0.9


def test_data_of_zeros_have_no_leader_give_nan_and_no_warning():
    found = block_bootstrap(np.zeros(1024), ANALYSIS, replicates=5, seed=0)
    assert np.isnan(found.estimate.log_cumulants).all()
    assert np.isnan(found.drawn.log_cumulants).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"blocks": "time"},
        {"block": 0},
        {"replicates": 1},
        {"inner": -1},
        {"inner": 1},
        {"seed": -1},
        {"weighting": "count"},
    ],
)
def test_impossible_options_are_refused_by_name(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        block_bootstrap(signal(), ANALYSIS, **{"seed": 0, "replicates": 2, **wrong})


def test_leaders_are_taken_as_they_are_and_those_of_another_analysis_refused():
    leaders = ANALYSIS.leaders(ANALYSIS.coefficients(signal()))
    found, again = (block_bootstrap(each, ANALYSIS, replicates=5, seed=0) for each in (leaders, signal()))
    np.testing.assert_array_equal(found.drawn.log_cumulants, again.drawn.log_cumulants)
    for other, said in (
        ({"p": 1.0}, r"p=2.0 and not 1.0"),
        ({"recursion": "one_band"}, "recursion='all_bands' and not 'one_band'"),
        ({"aligned": False}, "aligned=True and not False"),
        ({"wavelet": "db2", "fractional_order": 0.5}, "wavelet='db3' and not 'db2', fractional_order=0.0 and not 0.5"),
    ):
        with pytest.raises(InputError, match=f"the leaders have {said}"):
            block_bootstrap(leaders, ANALYSIS.replace(**other), replicates=5, seed=0)
