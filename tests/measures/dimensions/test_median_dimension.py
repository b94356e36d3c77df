import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import ScalingFit, box_dimension, median_dimension
from fractalscape.measures.dimensions import published_slopes
from reference import known_sets

FLAT = np.zeros((128, 128), int)


def levels(count, method="pair"):
    rng = np.random.default_rng(9)
    return [box_dimension(known_sets.koch_crop(160, rng), method=method) for _ in range(count)]


def test_the_median_is_that_of_the_levels_and_its_interval_that_of_their_resampling():
    fits = levels(9)
    estimates = np.array([fit.estimate for fit in fits])
    found = median_dimension(fits, replicates=4000, seed=1)
    assert found.estimate == np.median(estimates)
    assert found.y.tolist() == estimates.tolist()
    rng = np.random.default_rng(0)
    medians = [np.median(estimates[rng.integers(9, size=9)]) for _ in range(4000)]
    np.testing.assert_allclose(found.interval, np.percentile(medians, [2.5, 97.5]), atol=2e-3)
    assert np.std(found.replicates) == pytest.approx(np.std(medians), rel=0.1)


def test_the_published_number_is_the_median_of_all_slopes_of_all_levels():
    fits = levels(4, "published")
    slopes = np.concatenate([published_slopes(fit.x, fit.y) for fit in fits])
    assert median_dimension(fits, of="slopes").estimate == np.median(slopes)


def test_levels_without_a_boundary_are_left_out_and_named():
    fits = [*levels(3), box_dimension(FLAT)]
    found = median_dimension(fits)
    assert found.estimate == median_dimension(fits[:3]).estimate
    assert found.reason == "1 of 4 levels have no estimate"
    assert math.isnan(found.y[-1])
    assert ScalingFit.from_json(found.to_json()) == found


def test_no_level_with_a_boundary_gives_no_number():
    found = median_dimension([box_dimension(FLAT)] * 2)
    assert found.status == "no_boundary"
    assert found.reason == "none of 2 levels has an estimate; the first says: all 16384 samples have outcome 0"


def test_one_level_has_a_median_and_no_interval_between_levels():
    found = median_dimension(levels(1))
    assert found.status == "ok"
    assert math.isnan(found.interval[0])


def test_what_is_no_fit_is_refused():
    with pytest.raises(InputError, match=r"fits=\[\] must be results of box_dimension, one a level and at least one"):
        median_dimension([])
    with pytest.raises(InputError, match="slopes are those of method='published', not of 'pair'; use of='estimates'"):
        median_dimension(levels(2), of="slopes")
    with pytest.raises(InputError, match="of='frames' is not one of 'estimates', 'slopes'"):
        median_dimension(levels(1), of="frames")  # pyright: ignore[reportArgumentType]
