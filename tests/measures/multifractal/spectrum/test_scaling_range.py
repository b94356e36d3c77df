import dataclasses

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap, scaling_range
from fractalscape.measures.multifractal.spectrum.scaling_range import range_quality
from reference import range_quality as twin

MOMENTS = (-1.0, 0.0, 2.0)
ANALYSIS = LeaderAnalysis(fit_octaves=(1, 6), moments=MOMENTS)


def walks(count, samples=1024):
    return np.random.default_rng(0).standard_normal((count, samples)).cumsum(axis=1)


def with_curves(structure, drawn):
    """Replicates of leaders whose structure functions, over octave and moment, and draws of these are given."""
    octaves, moments = structure.shape[1:]
    analysis = LeaderAnalysis(p=None, fit_octaves=(1, octaves), moments=tuple(range(1, moments + 1)))
    found = block_bootstrap(
        walks(len(structure), 8 * 2**octaves).cumsum(axis=1).cumsum(axis=1),  # so smooth that every range has its h_min
        dataclasses.replace(ANALYSIS, p=None, fit_octaves=(1, 3)),
        ndim=1,
        replicates=2,
        seed=0,
    )
    return dataclasses.replace(
        found,
        analysis=analysis,
        octaves=range(1, octaves + 1),
        plain_structure=structure,
        drawn_plain_structure=drawn,
    )


def test_the_quality_is_what_fitting_every_replicate_by_itself_gives():
    leaders = dataclasses.replace(ANALYSIS, p=None)  # without a correction that each range has of its own
    found = block_bootstrap(walks(2), leaders, ndim=1, replicates=30, seed=1)
    quality = scaling_range(found)["quality"]
    for item in range(2):
        for k, moment in enumerate(MOMENTS):
            if moment == 0:
                assert np.isnan(quality.sel(moment=0.0)).all()
                continue
            drawn = found.drawn_curves.structure[item, :, :, k]
            expected = twin.quality(found.curves.structure[item, :, k], drawn, list(found.octaves))
            for (first, last), value in expected.items():
                given = quality.sel(replicate=item, first_octave=first, last_octave=last, moment=moment)
                assert given == pytest.approx(value, abs=1e-12)
            assert np.isfinite(quality[item, :, :, k]).sum() == len(expected)


def test_every_range_has_the_quality_of_a_bootstrap_of_its_octaves_alone():
    found = block_bootstrap(walks(1)[0], ANALYSIS, replicates=30, blocks="space", seed=1)
    for first, last in ((1, 3), (2, 5), (3, 6)):
        alone = block_bootstrap(
            walks(1)[0], dataclasses.replace(ANALYSIS, fit_octaves=(first, last)), replicates=2, seed=0
        )
        part = slice(first - 1, last)
        drawn = found.drawn_plain_structure[0, :, part, 2] - found.plain_structure[0, part, 2]
        curve = alone.curves.structure[0, :, 2]
        expected = twin.quality(curve, drawn + curve, list(range(first, last + 1)))[first, last]
        assert range_quality(found)[0, first - 1, last - 1, 2] == pytest.approx(expected, abs=1e-12)


def test_the_quality_of_straight_curves_is_uniform_from_0_to_1():
    random = np.random.default_rng(2)
    spread = np.array([0.01, 0.02, 0.05, 0.1, 0.2])[:, None]
    curves = np.arange(1.0, 6.0)[:, None] + spread * random.standard_normal((800, 5, 1))
    drawn = curves[:, None] + spread * random.standard_normal((800, 99, 5, 1))
    quality = range_quality(with_curves(curves, drawn))
    for first, last in ((0, 2), (0, 4), (2, 4)):
        each = quality[:, first, last, 0]
        assert abs(each.mean() - 0.5) < 4 * np.sqrt(1 / 12 / 800)
        assert abs(np.mean(each < 0.1) - 0.1) < 4 * np.sqrt(0.09 / 800)


@pytest.mark.parametrize("rule", ["best", "widest"])
def test_of_ranges_that_are_equally_straight_the_widest_is_chosen(rule):
    random = np.random.default_rng(3)
    curves = np.arange(1.0, 7.0)[None, :, None] * np.ones(2)
    drawn = curves[:, None] + random.standard_normal((1, 40, 6, 2))
    chosen = scaling_range(with_curves(curves, drawn), rule=rule)
    assert (chosen["chosen_first"].item(), chosen["chosen_last"].item()) == (1, 6)
    assert chosen["mean_quality"].max() == 1


@pytest.mark.parametrize("rule", ["best", "widest"])
def test_octaves_off_the_line_are_left_out(rule):
    random = np.random.default_rng(4)
    curves = np.arange(1.0, 8.0)[None, :, None] * np.ones(2)
    curves[:, :2] += [[3.0], [1.0]]
    drawn = curves[:, None] + 0.1 * random.standard_normal((1, 99, 7, 2))
    chosen = scaling_range(with_curves(curves, drawn), rule=rule)
    assert (chosen["chosen_first"].item(), chosen["chosen_last"].item()) == (3, 7)


def test_noise_over_a_walk_moves_the_range_up_for_nearly_all_signals():
    noise = np.random.default_rng(5).standard_normal((20, 2**13))
    analysis = dataclasses.replace(ANALYSIS, fit_octaves=(1, 9), moments=(-1.0, 1.0, 2.0))
    noisy = block_bootstrap(walks(20, 2**13) + 3 * noise, analysis, ndim=1, replicates=99, seed=0)
    chosen = scaling_range(noisy, rule="widest")
    # the noise and the walk have equal details between octaves 3 and 4
    assert np.count_nonzero(chosen["chosen_first"] >= 4) >= 18
    assert (chosen["chosen_last"] - chosen["chosen_first"] >= 2).all()


def test_data_without_leaders_have_no_range_and_a_reason():
    chosen = scaling_range(block_bootstrap(np.zeros(1024), ANALYSIS, replicates=9, seed=0))
    assert np.isnan(chosen["chosen_first"])
    assert np.isnan(chosen["quality"]).all()
    assert chosen["status"].item() == "too_few_points"


def test_a_curve_worse_than_any_quality_asked_for_falls_back_on_the_best():
    found = block_bootstrap(walks(1)[0], ANALYSIS, replicates=30, seed=1)
    best, widest = scaling_range(found), scaling_range(found, rule="widest", least_quality=0.999)
    assert best["chosen_first"] == widest["chosen_first"]
    assert best["chosen_last"] == widest["chosen_last"]


@pytest.mark.parametrize("wrong", [{"rule": "longest"}, {"least_quality": 1.0}, {"least_quality": 0}])
def test_impossible_options_are_refused_by_name(wrong):
    found = block_bootstrap(walks(1)[0], ANALYSIS, replicates=9, seed=0)
    with pytest.raises(InputError, match=next(iter(wrong))):
        scaling_range(found, **wrong)


def test_moments_that_are_all_0_are_refused():
    analysis = dataclasses.replace(ANALYSIS, moments=(0.0,))
    found = block_bootstrap(walks(1)[0], analysis, replicates=9, seed=0)
    with pytest.raises(InputError, match="structure function is always 0"):
        scaling_range(found)


def test_no_range_suits_wavelet_leaders_of_what_is_too_irregular_for_them():
    noise = np.random.default_rng(0).standard_normal((2, 1024))
    items = np.stack([noise[0], noise[1].cumsum()])
    leaders = LeaderAnalysis(p=None, fit_octaves=(1, 6), moments=MOMENTS)
    found = scaling_range(block_bootstrap(items, leaders, ndim=1, replicates=39, seed=0))
    assert found["status"].values.tolist() == ["too_irregular", "ok"]
    assert "fractional_order" in str(found["reason"].values[0])
    assert np.isnan(found["mean_quality"].values[0]).all()
