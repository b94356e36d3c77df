import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap
from fractalscape.measures.multifractal.block_bootstrap import TOGETHER
from fractalscape.measures.multifractal.block_sums import octave_blocks, space_blocks
from fractalscape.measures.multifractal.leader_sums import log_leaders
from fractalscape.measures.multifractal.regularity import resolution_correction
from fractalscape.randomness import streams
from reference.block_bootstrap import resampled_logarithms, wrapped_block

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


@pytest.mark.parametrize("wrong", [{"blocks": "time"}, {"block": 0}, {"replicates": 1}, {"inner": -1}, {"seed": -1}])
def test_impossible_options_are_refused_by_name(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        block_bootstrap(signal(), ANALYSIS, **{"seed": 0, "replicates": 2, **wrong})
