"""Detrended fluctuation analysis: cascades and walks with every exponent known, p-leaders, and the twin in loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.landscapes import (
    MultifractalWalkSpec,
    MultinomialCascadeSpec,
    fractional_brownian,
    multifractal_walk,
    multinomial_cascade,
)
from fractalscape.measures.multifractal import (
    FluctuationAnalysis,
    LeaderAnalysis,
    detrended_fluctuation,
    leader_exponents,
)
from fractalscape.measures.multifractal.fluctuations.fluctuation_sums import part_shares
from fractalscape.measures.multifractal.fluctuations.segment_fluctuations import segment_starts
from fractalscape.randomness import fractional_motion, fractional_noise
from reference.detrended_fluctuation import fluctuation_function, generalised_hurst, share_in_part

EXPONENTS = (
    "log_cumulants",
    "scaling_exponents",
    "generalised_hurst",
    "mass_exponents",
    "hoelder_exponents",
    "singularity_dimensions",
)
FEW = {"replicates": 72}


@settings(max_examples=10, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(60,), (65,), (30, 41)]),
    st.integers(0, 2),
    st.booleans(),
    st.sampled_from([-3.0, -0.5, 0.0, 1.0, 2.0, 4.0]),
)
def test_curves_and_slopes_equal_those_of_the_twin(seed, shape, degree, cumulative, moment):
    item = np.random.default_rng(seed).standard_normal(shape)
    sizes = (5, 8, 11, 15)
    how = FluctuationAnalysis(degree=degree, cumulative=cumulative, sizes=sizes, moments=(moment,), weights="uniform")
    found = detrended_fluctuation(item, how, **FEW)
    twin = [fluctuation_function(item, size, moment, degree, cumulative) for size in sizes]
    assert found["fluctuation"].values[:, 0] == pytest.approx(twin, rel=1e-9)
    slope = generalised_hurst(item, sizes, moment, degree, cumulative)
    assert float(found["generalised_hurst"][0]) == pytest.approx(slope, abs=1e-9)
    assert float(found["mass_exponents"][0]) == pytest.approx(moment * slope - len(shape), abs=1e-8)


def test_a_binomial_series_has_the_published_generalised_hurst_exponents():
    # eq. 21 of Kantelhardt et al. 2002; segments that are cells of the cascade differ from one another by mass alone
    spec = MultinomialCascadeSpec(weights=((0.75, 0.25),), generations=16)
    moments = (-10.0, -5.0, -2.0, -0.5, 1.0, 2.0, 5.0, 10.0)
    how = FluctuationAnalysis(sizes=(512, 1024, 2048, 4096), weights="uniform", moments=moments)
    found = detrended_fluctuation(multinomial_cascade(spec).values.ravel(), how, **FEW)
    q = np.array(moments)
    published = 1 / q - np.log(0.75**q + 0.25**q) / (q * np.log(2))
    steps = float(found["generalised_hurst"].sel(moment=1)) - 1  # that a profile of 512 samples is not a continuous one
    assert 0 < steps < 0.005
    assert found["generalised_hurst"].values - steps == pytest.approx(published, abs=1e-9)
    assert found["mass_exponents"].values - steps * q == pytest.approx(spec.mass_exponent(q), abs=1e-8)
    assert found["hoelder_exponents"].values - steps == pytest.approx(spec.singularity_strength(q), abs=1e-8)
    assert found["singularity_dimensions"].values == pytest.approx(spec.singularity_spectrum(q), abs=1e-9)


@pytest.mark.parametrize(("hurst", "degree"), [(0.3, 1), (0.7, 1), (0.7, 2), (0.9, 3)])
def test_fractional_noise_has_its_hurst_exponent_at_every_moment(hurst, degree):
    noise = fractional_noise(2**13, hurst=hurst, seed=5, count=40)
    how = FluctuationAnalysis(degree=degree, moments=(-2.0, 0.0, 1.0, 2.0, 4.0), sizes=(64, 90, 128, 256, 512))
    found = detrended_fluctuation(noise, how, ndim=1, **FEW)["generalised_hurst"].values
    error = found.std(axis=0) / np.sqrt(len(found))
    assert np.all(np.abs(found.mean(axis=0) - hurst) < 3 * error)
    assert np.all(error < 0.008)


def test_fractional_surfaces_have_their_hurst_exponent():
    surfaces = fractional_brownian((256, 256), hurst=0.4, seed=2, count=12).values
    how = FluctuationAnalysis(cumulative=False, moments=(-2.0, 0.0, 2.0), sizes=(16, 23, 32, 45, 64))
    found = detrended_fluctuation(surfaces, how, ndim=2, **FEW)["generalised_hurst"].values
    error = found.std(axis=0) / np.sqrt(len(found))
    assert np.all(np.abs(found.mean(axis=0) - 0.4) < 3 * error)
    assert np.all(error < 0.01)


def walks(kind, count):
    if kind == "fractional":
        return fractional_motion(2**14, hurst=0.7, seed=3, count=count)
    spec = MultifractalWalkSpec(steps=2**14, intermittency=0.03, integral_scale=2**14, hurst=0.75)
    return multifractal_walk(spec, seed=4, count=count).values


@pytest.mark.parametrize("kind", ["fractional", "multifractal"])
def test_fluctuations_of_degree_2_have_the_log_cumulants_of_2_leaders_of_three_vanishing_moments(kind):
    items, octaves = walks(kind, 30), (4, 8)
    leaders = leader_exponents(items, LeaderAnalysis(p=2, wavelet="db3", fit_octaves=octaves), ndim=1).log_cumulants
    sizes = tuple(2 ** (j + 1) for j in range(octaves[0], octaves[1] + 1))
    how = FluctuationAnalysis(degree=2, cumulative=False, sizes=sizes)
    fluctuations = detrended_fluctuation(items, how, ndim=1, **FEW)["log_cumulants"].values
    for order, least in ((0, 0.8), (1, 0.25)):
        ours, theirs = fluctuations[:, order], leaders[:, order]
        joint = np.sqrt((ours.var() + theirs.var()) / len(items))
        assert abs(ours.mean() - theirs.mean()) < 3 * joint
        assert np.corrcoef(ours, theirs)[0, 1] > least
        assert 0.7 < ours.std() / theirs.std() < 2.5


def test_a_multifractal_walk_has_its_log_cumulants():
    items = walks("multifractal", 30)
    found = detrended_fluctuation(items, FluctuationAnalysis(degree=2, cumulative=False), ndim=1, **FEW)
    means = found["log_cumulants"].values.mean(axis=0)
    error = found["log_cumulants"].values.std(axis=0) / np.sqrt(30)
    assert abs(means[0] - 0.765) < 3 * error[0] + 0.005
    assert abs(means[1] + 0.03) < 3 * error[1]
    assert error[1] < 0.003


def test_a_trend_leaves_no_trace_below_its_degree():
    noise, time = fractional_noise(4096, hurst=0.7, seed=1), np.linspace(-1, 1, 4096)
    how = {degree: FluctuationAnalysis(degree=degree, moments=(-2.0, 2.0)) for degree in (1, 2, 3)}
    for degree, removed in ((2, 1), (3, 2)):
        first = detrended_fluctuation(noise, how[degree], **FEW)["generalised_hurst"]
        other = detrended_fluctuation(noise + 30 * time**removed, how[degree], **FEW)["generalised_hurst"]
        assert other.values == pytest.approx(first.values, abs=1e-8)
    bent = detrended_fluctuation(noise + 30 * time, how[1], **FEW)["generalised_hurst"]
    assert float(bent[1]) > 1.1  # 2 is that of a parabola alone


@settings(max_examples=10, deadline=None)
@given(st.integers(20, 90), st.data())
def test_a_segment_is_shared_among_the_parts_that_it_lies_in(length, data):
    size, parts = data.draw(st.integers(2, length // 2)), data.draw(st.integers(2, 16))
    shares, starts = part_shares(length, size, parts), segment_starts(length, size)
    assert shares.sum(axis=0) == pytest.approx(1, abs=1e-12)
    part, segment = data.draw(st.integers(0, parts - 1)), data.draw(st.integers(0, starts.size - 1))
    twin = share_in_part(starts[segment], size, part, parts, length)
    assert shares[part, segment] == pytest.approx(twin, abs=2e-4)


@pytest.mark.parametrize("kind", ["fractional", "multifractal"])
def test_intervals_are_as_wide_as_the_spread_of_walks(kind):
    how = FluctuationAnalysis(cumulative=False, moments=(2.0,))
    found = detrended_fluctuation(walks(kind, 60), how, ndim=1, replicates=200)
    widths = found["generalised_hurst_upper"] - found["generalised_hurst_lower"]
    spread = found["generalised_hurst"].std()
    # 4.3 of 15 degrees of freedom instead of 3.92; the spread of 60 is known to a tenth
    assert 0.7 < float(widths.mean() / (4.3 * spread)) < 1.3
    middle = float(found["generalised_hurst"].mean())
    held = (found["generalised_hurst_lower"] < middle) & (found["generalised_hurst_upper"] > middle)
    assert float(held.mean()) > 0.8


def test_every_estimate_lies_in_its_interval_and_many_items_give_what_each_gives_alone():
    noise = fractional_noise(2048, hurst=0.6, seed=1, count=3)
    together = detrended_fluctuation(noise, ndim=1, replicates=100)
    assert together.sizes["replicate"] == 3
    for name in EXPONENTS:
        low, high = together[f"{name}_lower"], together[f"{name}_upper"]
        assert ((low <= together[name]) & (together[name] <= high)).mean() > 0.9
        assert together[name].attrs["long_name"]
    alone = detrended_fluctuation(noise[0], replicates=100)
    assert "replicate" not in alone.dims
    for name in together.data_vars:
        if together[name].dtype.kind in "fi":
            assert together[name][0].values == pytest.approx(alone[name].values, rel=1e-9, nan_ok=True)


def test_one_seed_draws_one_interval_and_scaled_data_have_the_same_exponents():
    noise = np.random.default_rng(0).standard_normal(1024)
    first, again, other = (
        detrended_fluctuation(data, replicates=72, seed=seed)
        for data, seed in ((noise, 1), (2.0**300 * noise, 1), (noise, 2))
    )
    for name in EXPONENTS:
        assert first[name].values == pytest.approx(again[name].values, abs=1e-9)
        assert first[f"{name}_lower"].values == pytest.approx(again[f"{name}_lower"].values, abs=1e-9)
    assert not np.allclose(first["log_cumulants_lower"], other["log_cumulants_lower"])
    assert FluctuationAnalysis.from_json(first.attrs["spec"]) == FluctuationAnalysis()
    assert first["size"].attrs["units"] == "sample"
    told = {"replicates": 72, "confidence": 0.95, "seed": 1}
    assert {name: first.attrs[name] for name in told} == told
    assert "seed" not in detrended_fluctuation(noise, **FEW, seed=np.random.default_rng(0)).attrs


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (np.full(400, np.nan), "not_finite"),
        (np.full(400, 0.1), "constant"),
        (np.where(np.arange(400) == 17, 1.0, 0.0), "ok"),
        (np.where(np.arange(400) % 22 == 0, np.nan, np.arange(400.0) ** 2), "too_few_points"),
    ],
)
def test_bad_data_give_nan_a_status_and_a_reason(data, status):
    found = detrended_fluctuation(data, FluctuationAnalysis(moments=(-1.0, 0.0, 2.0)), **FEW)
    assert str(found["status"].values) == status
    assert bool(str(found["reason"].values)) == (status != "ok")
    assert np.isfinite(found["generalised_hurst"]).all() == (status == "ok")
    assert (found["count"] + found["dropped"] == 2 * (400 // found["size"])).all()


def test_missing_samples_are_left_out_and_the_exponent_stays():
    noise = fractional_noise(2**14, hurst=0.7, seed=9)
    whole = detrended_fluctuation(noise, **FEW)
    noise[np.random.default_rng(0).integers(2**14, size=20)] = np.nan
    found = detrended_fluctuation(noise, **FEW)
    assert (found["dropped"] > 0).all()
    assert float(found["generalised_hurst"].sel(moment=2)) == pytest.approx(
        float(whole["generalised_hurst"].sel(moment=2)), abs=0.03
    )


def test_fits_are_over_the_sizes_asked_for():
    noise = fractional_noise(4096, hurst=0.7, seed=9)
    some = detrended_fluctuation(noise, FluctuationAnalysis(sizes=(16, 32, 64, 128, 256), fit_sizes=(20, 130)), **FEW)
    assert some["size"].values[some["fitted"].values].tolist() == [32, 64, 128]
    only = detrended_fluctuation(noise, FluctuationAnalysis(sizes=(32, 64, 128)), **FEW)
    assert some["generalised_hurst"].values == pytest.approx(only["generalised_hurst"].values, rel=1e-12)


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (np.ones(100), {}, "are too short|sides too short"),
        (np.ones(100), {"sizes": (16, 32, 64)}, "holds no two"),
        (np.ones(100), {"sizes": (16, 32)}, "three or more ascending"),
        (np.ones(100), {"sizes": (16, 32, 32)}, "three or more ascending"),
        (np.ones(100), {"sizes": (2, 8, 16)}, "sizes=2"),
        (np.ones(400), {"fit_sizes": (16, 20)}, "holds 2 of sizes"),
        (np.ones(400), {"degree": -1}, "degree=-1"),
        (np.ones(400), {"moments": (2.0, 2.0)}, "twice"),
        (np.ones(400), {"weights": "all"}, "weights='all'"),
    ],
)
def test_impossible_analyses_are_refused(data, options, message):
    with pytest.raises(InputError, match=message):
        detrended_fluctuation(data, FluctuationAnalysis(**options))


def test_another_spec_is_refused():
    with pytest.raises(InputError, match="is no FluctuationAnalysis"):
        detrended_fluctuation(np.ones(400), LeaderAnalysis())  # pyright: ignore[reportArgumentType]


def test_fluctuations_that_an_offset_has_rounded_away_make_no_estimate():
    noise = np.random.default_rng(0).standard_normal(4096)
    none, near, far = (detrended_fluctuation(noise + offset, **FEW) for offset in (0, 1e9, 1e15))
    np.testing.assert_allclose(near["generalised_hurst"], none["generalised_hurst"], atol=1e-5)  # 1e9 rounds by 1e-7
    assert str(far["status"].values) == "too_few_points"
    assert str(far["reason"].values).endswith("take the offset off the samples")
    assert np.isnan(far["log_cumulants"]).all()
