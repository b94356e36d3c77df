import re

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalSurfaceSpec, MultifractalWalkSpec
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, robust_cumulants
from fractalscape.randomness import fractional_motion

ANALYSIS = LeaderAnalysis(fit_octaves=(3, 6), orders=3)


@pytest.fixture(scope="module")
def walk():
    return fractional_motion(2**13, hurst=0.7, seed=3)


def test_a_burst_over_a_percent_of_a_walk_keeps_its_cumulants(walk):
    burst = walk.copy()
    burst[5000:5081] += 1000 * np.random.default_rng(0).standard_normal(81)
    clean, found = (robust_cumulants(data, ANALYSIS)["log_cumulants"].values for data in (walk, burst))
    assert found == pytest.approx(clean, abs=0.03)
    ordinary = leader_exponents(burst, ANALYSIS).log_cumulants[0]
    assert np.isnan(ordinary[0])  # the burst makes η(2) negative
    assert ordinary[1] > clean[1] + 0.05


def test_without_outliers_they_are_those_of_leaders_within_their_intervals(walk):
    found = robust_cumulants(walk, ANALYSIS, replicates=400)
    ordinary = leader_exponents(walk, ANALYSIS).log_cumulants[0]
    assert (found["log_cumulants_lower"].values < ordinary).all()
    assert (ordinary < found["log_cumulants_upper"].values).all()


@pytest.mark.parametrize("p", [1, 2, None])
def test_a_fractional_order_is_taken_off_and_a_factor_changes_nothing(walk, p):
    plain = robust_cumulants(walk, LeaderAnalysis(p=p, fit_octaves=(3, 6), orders=2), replicates=39)
    assert float(plain["log_cumulants"][0]) == pytest.approx(0.7, abs=0.1)
    scaled = robust_cumulants(1e6 * walk, LeaderAnalysis(p=p, fit_octaves=(3, 6), orders=2), replicates=39)
    assert scaled["log_cumulants"].values == pytest.approx(plain["log_cumulants"].values, abs=1e-9)
    higher = robust_cumulants(
        walk, LeaderAnalysis(p=p, fit_octaves=(3, 6), orders=2, fractional_order=0.5), replicates=39
    )
    assert higher["log_cumulants"].values == pytest.approx(plain["log_cumulants"].values, abs=0.05)


def test_many_items_are_each_what_they_are_alone_and_one_seed_gives_one_answer(walk):
    both = np.stack([walk[:4096], walk[4096:]])
    many = robust_cumulants(both, ANALYSIS, ndim=1, replicates=39, seed=4)
    alone = robust_cumulants(both[0], ANALYSIS, replicates=39, seed=4)
    assert many["log_cumulants"].dims == ("replicate", "order")
    for name in ("log_cumulants", "log_cumulants_lower", "cumulant", "spread", "wavelet_scaling"):
        assert many[name][0].values == pytest.approx(alone[name].values, rel=1e-12)


def test_a_dataset_says_how_it_was_made_and_what_its_intervals_lack(walk):
    found = robust_cumulants(walk, ANALYSIS, replicates=19, confidence=0.9, block=4, seed=8)
    assert LeaderAnalysis.from_json(found.attrs["spec"]) == ANALYSIS
    given = {"frequency": 1.25, "replicates": 19, "confidence": 0.9, "block": 4, "seed": 8, "ndim": 1}
    assert found.attrs.items() >= given.items()
    assert "not calibrated" in found.attrs["caution"]
    assert "seed" not in robust_cumulants(walk, ANALYSIS, replicates=39, seed=np.random.default_rng(0)).attrs
    for variable in found.variables.values():
        assert {"long_name", "units"} <= set(variable.attrs)


def test_what_has_no_cumulants_says_so_beside_what_has_them(walk):
    items = np.stack(
        [np.zeros(1024), np.full(1024, np.nan), np.random.default_rng(0).standard_normal(1024), walk[:1024]]
    )
    found = robust_cumulants(items, ANALYSIS, ndim=1, replicates=39)
    assert found["status"].values.tolist() == ["constant", "not_finite", "too_irregular", "ok"]
    assert np.isnan(found["log_cumulants"][:3]).all()
    assert np.isfinite(found["log_cumulants"][3]).all()


def test_impossible_options_are_refused(walk):
    with pytest.raises(InputError, match="more than 4 robust ones"):
        robust_cumulants(walk, LeaderAnalysis(orders=5))
    with pytest.raises(InputError, match="frequency=0 is not"):
        robust_cumulants(walk, ANALYSIS, frequency=0)
    with pytest.raises(InputError, match="fractional_order above"):
        robust_cumulants(np.random.default_rng(0).standard_normal(4096), ANALYSIS)


def test_the_p_that_is_named_where_one_is_too_large_is_that_of_the_robust_scaling():
    spec = MultifractalWalkSpec(steps=2**12, intermittency=0.2, integral_scale=2**12)
    steps = np.diff(np.asarray(spec.draw(seed=0)))
    rough = ANALYSIS.replace(fractional_order=0.7, p=20.0)
    with pytest.raises(InputError, match=r"p=20 is not below p0 = [0-9.]+ .* take p below") as error:
        robust_cumulants(steps, rough)
    remedy = float(re.search(r"take p below ([0-9.]+)", str(error.value))[1])
    assert robust_cumulants(steps, rough.replace(p=0.9 * remedy), replicates=39)["status"].item() == "ok"
    with pytest.raises(InputError, match="take p below"):
        robust_cumulants(steps, rough.replace(p=1.1 * remedy))


@pytest.mark.slow
def test_walks_have_the_reference_cumulants_of_leaders():
    spec = MultifractalWalkSpec(steps=2**15, hurst=0.75, intermittency=0.03, integral_scale=2**15)
    analysis = LeaderAnalysis(fit_octaves=(3, 10), orders=2)
    walks = np.stack([spec.draw(seed=seed) for seed in range(100)])
    found = robust_cumulants(walks, analysis, ndim=1, replicates=39)["log_cumulants"].values
    error = found.std(axis=0, ddof=1) / 10
    published = (
        np.array([0.767, -0.0285]),
        np.array([0.0105, 0.0073]) / np.sqrt(35),
    )  # 30 to 40 runs, ordinary cumulants
    assert (np.abs(found.mean(axis=0) - published[0]) < 3 * np.hypot(error, published[1])).all()
    ordinary = leader_exponents(walks, analysis, ndim=1).log_cumulants[:, :2]
    assert (found.std(axis=0) < 1.3 * ordinary.std(axis=0)).all()  # 82 % efficient: 1.1 times


@pytest.mark.slow
@pytest.mark.parametrize("size", [30, 300])
def test_images_with_a_burst_over_a_percent_of_their_area_keep_c2(size):
    spec = MultifractalSurfaceSpec(shape=(1024, 1024), hurst=0.5, intermittency=0.04, integral_scale=1024)
    analysis = LeaderAnalysis(fit_octaves=(3, 6), orders=2)
    change, ordinary = [], []
    for seed in range(8):
        image, random = np.asarray(spec.draw(seed=seed)), np.random.default_rng(seed)
        y, x = random.integers(0, 1024 - 102, 2)
        burst = image.copy()
        burst[y : y + 102, x : x + 102] += size * np.diff(image, axis=0).std() * random.standard_normal((102, 102))
        clean, dirty = (robust_cumulants(each, analysis, replicates=39)["log_cumulants"][1] for each in (image, burst))
        change.append(float(dirty - clean))
        ordinary.append(np.diff([leader_exponents(each, analysis).log_cumulants[0, 1] for each in (image, burst)])[0])
    assert abs(np.mean(change)) < 0.0092  # one standard deviation of c2 from image to image
    assert np.sqrt(np.mean(np.square(ordinary))) > 2 * np.sqrt(np.mean(np.square(change)))
