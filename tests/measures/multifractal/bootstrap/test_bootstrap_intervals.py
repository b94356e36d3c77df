import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import (
    LeaderAnalysis,
    block_bootstrap,
    bootstrap_intervals,
    bootstrap_test,
    scaling_range,
)
from fractalscape.measures.multifractal.bootstrap.interval_kinds import interval_ends

ANALYSIS = LeaderAnalysis(fit_octaves=(2, 4), moments=(-1.0, 2.0))
KINDS = ["normal", "basic", "percentile", "studentised", "adjusted_basic", "adjusted_percentile"]


def walks(count):
    return np.random.default_rng(0).standard_normal((count, 1024)).cumsum(axis=1)


@pytest.fixture(scope="module")
def nested():
    return block_bootstrap(walks(2), ANALYSIS, ndim=1, replicates=60, inner=25, seed=0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_exponent_of_every_item_has_the_interval_of_its_own_replicates(nested, kind):
    found = bootstrap_intervals(nested, interval_kind=kind, confidence=0.9)
    for name in nested.estimate._fields:
        estimate = getattr(nested.estimate, name)
        for item, column in np.ndindex(estimate.shape):
            drawn = getattr(nested.drawn, name)[item, :, column]
            inner = getattr(nested.inner_drawn, name)[item, :, :, column]
            ends = interval_ends(kind, estimate[item, column], drawn, inner, 0.9)
            given = [found[f"{name}_{end}"].values[item, column] for end in ("lower", "upper")]
            np.testing.assert_allclose(given, ends, rtol=1e-12)
    assert found["status"].values.tolist() == ["ok", "ok"]


def test_the_dataset_says_what_it_is_and_how_it_was_made(nested):
    found = bootstrap_intervals(nested)
    assert found["log_cumulants_lower"].dims == ("replicate", "order")
    assert all({"long_name", "units"} <= set(each.attrs) for each in found.variables.values())
    assert LeaderAnalysis.from_json(found.attrs["spec"]) == ANALYSIS
    told = {
        "replicates": 60,
        "inner": 25,
        "seed": 0,
        "interval_kind": "percentile",
        "confidence": 0.95,
        "blocks": "octave",
    }
    assert {name: found.attrs[name] for name in told} == told
    for each in (found, bootstrap_test(nested), scaling_range(nested)):
        assert each.attrs["ndim"] == 1
        assert each.attrs["caution"] == "not calibrated: blocks do not know the bias of sampling"


def test_one_signal_has_no_axis_of_items_and_a_batch_of_one_has():
    one = block_bootstrap(walks(1)[0], ANALYSIS, replicates=39, seed=0)
    batch = block_bootstrap(walks(1), ANALYSIS, ndim=1, replicates=39, seed=0)
    assert bootstrap_intervals(one)["log_cumulants_upper"].dims == ("order",)
    assert bootstrap_intervals(batch)["log_cumulants_upper"].dims == ("replicate", "order")


@pytest.mark.parametrize(
    ("samples", "status"),
    [
        (np.zeros(1024), "too_few_points"),
        (np.full(1024, np.nan), "too_few_points"),
        (np.random.default_rng(0).standard_normal(1024), "too_irregular"),
    ],
)
def test_data_without_exponents_have_nan_and_a_reason(samples, status):
    found = bootstrap_intervals(block_bootstrap(samples, ANALYSIS, replicates=39, seed=0))
    assert np.isnan(found["log_cumulants_lower"]).all()
    assert found["status"].item() == status
    assert found["reason"].item()


@pytest.mark.parametrize("p", [2.0, None])
def test_leaders_of_noise_have_no_interval_and_the_reason_names_the_remedy(p):
    noise = np.stack([np.random.default_rng(0).standard_normal(1024), walks(1)[0]])
    found = bootstrap_intervals(block_bootstrap(noise, ANALYSIS.replace(p=p), ndim=1, replicates=39, seed=0))
    assert found["status"].values.tolist() == ["too_irregular", "ok"]
    assert "fractional_order above" in found["reason"].values[0]
    assert np.isnan(found["log_cumulants"][0]).all()
    integrated = ANALYSIS.replace(p=p, fractional_order=1.0)
    found = bootstrap_intervals(block_bootstrap(noise, integrated, ndim=1, replicates=39, seed=0))
    assert found["status"].values.tolist() == ["ok", "ok"]


def test_a_generator_is_not_called_a_seed():
    found = block_bootstrap(walks(1)[0], ANALYSIS, replicates=39, seed=np.random.default_rng(0))
    assert "seed" not in bootstrap_intervals(found).attrs


def test_too_few_replicates_for_a_level_are_refused_with_the_number_needed():
    found = block_bootstrap(walks(1)[0], ANALYSIS, replicates=38, seed=0)
    with pytest.raises(InputError, match=r"replicates=38 .* draw 39 or more"):
        bootstrap_intervals(found)
    assert np.isfinite(bootstrap_intervals(found, interval_kind="normal")["log_cumulants_lower"]).all()
    assert np.isfinite(bootstrap_intervals(found, confidence=0.94)["log_cumulants_lower"]).all()


def test_nested_kinds_are_refused_without_inner_replicates():
    found = block_bootstrap(walks(1)[0], ANALYSIS, replicates=39, seed=0)
    for kind in KINDS[3:]:
        with pytest.raises(InputError, match="draw with inner=50"):
            bootstrap_intervals(found, interval_kind=kind)
    with pytest.raises(InputError, match="interval_kind='bca' is not one of"):
        bootstrap_intervals(found, interval_kind="bca")
