"""Maps of log-cumulants: windows analysed apart, and surfaces and walks whose exponents differ from place to place."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape import landscapes, measures, views
from fractalscape.errors import InputError
from fractalscape.landscapes import (
    HoelderField,
    MultifractalSurfaceSpec,
    fractional_brownian,
    multifractal_surface,
    multifractional_brownian,
)
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, local_cumulants
from fractalscape.randomness import fractional_motion
from reference.window_cumulants import jackknife_error, window_cumulants, window_regularity


@settings(max_examples=8, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(200,), (113, 112)]),
    st.sampled_from([1.0, 2.0, math.inf]),
    st.sampled_from(["count", "uniform"]),
    st.sampled_from([1, 2]),
    st.sampled_from([0.0, 1.0]),
    st.data(),
)
def test_each_window_says_what_its_leaders_say_alone(seed, shape, p, weights, first, order, data):
    items = np.random.default_rng(seed).standard_normal((2, *shape)).cumsum(axis=1)
    items[0].flat[seed % items[0].size] = np.nan
    how = LeaderAnalysis(
        p=p, wavelet="db2", first_octave=first, fit_octaves=(first, first + 2), weights=weights, fractional_order=order
    )
    window, stride = data.draw(st.integers(4 * 2 ** (first + 2), min(shape) // 2 * 2)), data.draw(st.integers(1, 20))
    found = how.leaders(how.coefficients(items, ndim=len(shape)))
    map_of = local_cumulants(items, how, window=window, stride=stride, ndim=len(shape))
    estimate, upper = (map_of[name].values for name in ("log_cumulants", "log_cumulants_upper"))
    place = tuple(data.draw(st.integers(0, n - 1)) for n in estimate.shape[2:])
    corner, parts = [stride * k for k in place], {1: 4, 2: 2}[len(shape)]
    fewest = map_of["count"].values[(..., *place)].min(axis=1, keepdims=True)
    twin = np.where(fewest > 0, window_cumulants(found, how, corner, window), np.nan)
    assert estimate[(..., *place)] == pytest.approx(twin, rel=1e-8, abs=1e-8, nan_ok=True)
    regularity = map_of["minimum_regularity"] if math.isinf(p) else map_of["wavelet_scaling"] / p
    own = np.where(map_of["status"].values == "ok", window_regularity(found, how, corner, window), np.nan)
    assert regularity.values[(..., *place)] == pytest.approx(own, rel=1e-8, abs=1e-8, nan_ok=True)
    error = (upper - estimate)[(..., *place)] / 3.1824463052842638  # Student's of 3 degrees of freedom
    known = np.isfinite(error)
    assert error[known] == pytest.approx(jackknife_error(found, how, corner, window, parts)[known], rel=1e-6, abs=1e-8)


def window_means(values, window, stride):
    sums = np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    rows, columns = (np.arange(0, n - window + 1, stride) for n in values.shape)
    across = sums[:, columns + window] - sums[:, columns]
    return (across[rows + window] - across[rows]) / window**2


@pytest.mark.parametrize("shape", [(512,), (144, 160)])
def test_items_together_say_what_each_says_alone(shape):
    items = np.random.default_rng(0).standard_normal((3, *shape)).cumsum(axis=-1)
    how, options = LeaderAnalysis(fractional_order=1.0), {"window": 64, "stride": 32}
    together = local_cumulants(items, how, ndim=len(shape), **options)
    assert together["log_cumulants"].dims[:2] == ("replicate", "order")
    for item, found in zip(items, together.transpose("replicate", ...)["log_cumulants"], strict=True):
        np.testing.assert_allclose(found, local_cumulants(item, how, **options)["log_cumulants"], atol=1e-9)


def inner(found):
    """Return the estimates of the windows that no edge robs of leaders, of an axis of windows."""
    places = [name for name in ("replicate", "y", "x") if name in found.dims]
    full = (found["count"] == found["count"].max(places)).all("octave")
    return found.where(full).stack(window=places).dropna("window", subset=["log_cumulants"])


# what octaves 2 to 4 of 1296 windows of 64, of surfaces of one exponent, say on average
WINDOWS_OF_SURFACES = {0.3: 0.1299, 0.5: 0.4001, 0.7: 0.6389}


def test_a_map_follows_the_hoelder_field_of_a_surface_that_is_no_multifractal_in_any_window():
    field = HoelderField(shape=(512, 512))
    surface = multifractional_brownian(field, seed=0)
    how = LeaderAnalysis(fit_octaves=(2, 4), orders=2)
    found = local_cumulants(surface, how, window=64, stride=16)
    first, second = found["log_cumulants"].values
    known = np.isfinite(first)
    assert known.mean() > 0.9
    hursts, means = zip(*WINDOWS_OF_SURFACES.items(), strict=True)
    expected = np.interp(window_means(field.values(), 64, 16), hursts, means)[known]
    # of eight surfaces the mean difference scattered by 0.0105, the slope by 0.083
    assert abs(np.mean(first[known] - expected)) < 3 * 0.0105
    assert abs(np.polyfit(expected, first[known], 1)[0] - 1) < 3 * 0.083
    # c2 in windows was 0.15 of c2 of all, and scattered by 0.01 of it
    whole = leader_exponents(surface.values, how).log_cumulants[0, 1]
    assert whole < -0.07
    assert abs(np.nanmean(second) / whole - 0.15) < 3 * 0.01


def test_windows_of_a_multifractal_have_its_c2():
    spec = MultifractalSurfaceSpec(shape=(256, 256), hurst=0.5, intermittency=0.04, integral_scale=256)
    surfaces = np.stack([np.asarray(multifractal_surface(spec, seed=seed)) for seed in range(8)])
    found = local_cumulants(surfaces, LeaderAnalysis(fit_octaves=(2, 4)), window=64, stride=64, ndim=2)
    own = inner(found)["log_cumulants"].sel(order=2)
    of_surface = own.groupby("replicate").mean()
    assert of_surface.size == 8
    assert abs(float(own.mean()) + 0.04) < 3 * float(of_surface.std(ddof=1)) / np.sqrt(8)


# what octaves 4 to 7 of 560 windows of walks of one exponent say on average, and how that scatters
WINDOWS_OF_WALKS = {0.3: (0.2594, 0.0315), 0.8: (0.7965, 0.0414)}


def test_a_walk_that_becomes_smoother_has_its_exponent_on_both_sides():
    half, window = 2**14, 4096
    rough, smooth = (
        np.stack([fractional_motion(half, hurst=h, seed=1000 * k + seed) for seed in range(12)])
        for k, h in enumerate(WINDOWS_OF_WALKS)
    )
    walks = np.concatenate([rough, rough[:, -1:] + smooth], axis=1)
    found = local_cumulants(walks, LeaderAnalysis(fit_octaves=(4, 7)), window=window, stride=window, ndim=1)
    first = found["log_cumulants"].sel(order=1)
    sides = first.sel(x=slice(None, half - window)), first.sel(x=slice(half + window, None))
    for side, (mean, spread) in zip(sides, WINDOWS_OF_WALKS.values(), strict=True):
        values = side.values[np.isfinite(side.values)]
        assert values.size >= 24
        assert abs(values.mean() - mean) < 3 * spread * np.sqrt(1 / values.size + 1 / 560)


def test_intervals_hold_the_mean_of_other_windows_about_nine_times_in_ten():
    surfaces = fractional_brownian((256, 256), hurst=0.5, seed=3, count=24)
    found = inner(local_cumulants(surfaces, LeaderAnalysis(fit_octaves=(2, 4)), window=64, stride=64, ndim=2))
    means = found["log_cumulants"].mean("window")
    held = (found["log_cumulants_lower"] < means) & (found["log_cumulants_upper"] > means)
    assert found.sizes["window"] >= 90
    for order, share in ((1, 0.909), (2, 0.937)):  # of 1296 windows
        error = np.sqrt(share * (1 - share) * (1 / found.sizes["window"] + 1 / 1296))
        assert float(held.sel(order=order).mean()) == pytest.approx(share, abs=3 * error)


def test_coordinates_are_the_middles_of_windows():
    surface = fractional_brownian((160, 144), hurst=0.5, seed=1)
    bare = local_cumulants(surface.values, LeaderAnalysis(), window=64, stride=16)
    assert bare["log_cumulants"].dims == ("order", "y", "x")
    assert bare["y"].values.tolist() == [31.5, 47.5, 63.5, 79.5, 95.5, 111.5, 127.5]
    assert bare["x"].attrs["units"] == "sample"
    named = local_cumulants(surface, LeaderAnalysis(), window=64, stride=16)
    assert named["y"].values == pytest.approx((surface["y"].values[0:97:16] + surface["y"].values[63::16]) / 2)
    assert LeaderAnalysis.from_json(named.attrs["spec"]).fit_octaves == (2, 4)
    np.testing.assert_array_equal(named["log_cumulants"], bare["log_cumulants"])


def test_the_window_of_all_samples_says_what_the_image_says():
    surface = fractional_brownian((256, 256), hurst=0.6, seed=1).values
    how = LeaderAnalysis(fit_octaves=(2, 4))
    found = local_cumulants(surface, how, window=256)
    assert found.sizes["y"] == found.sizes["x"] == 1
    whole = leader_exponents(surface, how).log_cumulants[0]
    assert found["log_cumulants"].values[:, 0, 0] == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (np.full((64, 64), np.nan), "not_finite"),
        (np.full((64, 64), 0.1), "constant"),
        (np.where(np.arange(64) % 8 == 3, np.nan, np.random.default_rng(0).random((64, 64))), "too_few_points"),
    ],
)
def test_bad_data_give_nan_a_status_and_a_reason(data, status):
    found = local_cumulants(data, LeaderAnalysis(wavelet="db2"), window=32)
    assert str(found["status"].values) == status
    assert str(found["reason"].values)
    assert np.isnan(found["log_cumulants"]).all()


@pytest.mark.parametrize(("p", "said"), [(2, "p=2 is not below p0"), (None, "h_min = -1")])
def test_what_is_too_irregular_in_every_window_is_refused_with_the_remedy(p, said):
    noise = np.random.default_rng(0).standard_normal((2, 160, 160))
    how, window = LeaderAnalysis(p=p, fit_octaves=(2, 4)), {"window": 64, "stride": 32}
    with pytest.raises(InputError, match=f"{said}.*fractional_order above 1"):
        local_cumulants(noise[0], how, **window)
    noise[1] = noise[1].cumsum(axis=0).cumsum(axis=1)
    found = local_cumulants(noise, how, ndim=2, **window)
    assert found["status"].values.tolist() == ["too_irregular", "ok"]
    assert str(found["reason"].values[0]).startswith(said)
    integrated = local_cumulants(noise[0], how.replace(fractional_order=1.5), **window)
    assert integrated["log_cumulants"].sel(order=1).mean() < -0.8


@pytest.mark.parametrize("p", [2, None])
def test_windows_that_are_too_irregular_say_nothing_beside_those_that_are_not(p):
    walk = np.random.default_rng(0).standard_normal(4096)
    walk[2048:] = walk[2048:].cumsum()
    found = local_cumulants(walk, LeaderAnalysis(p=p, fit_octaves=(2, 5)), window=512, stride=512)
    assert np.isnan(found["log_cumulants"].sel(x=slice(None, 1500))).all()
    assert np.isfinite(found["log_cumulants"].sel(x=slice(2600, 3700))).all()
    assert str(found["status"].values) == "ok"


def test_windows_over_a_hole_have_fewer_leaders_and_those_beside_it_do_not():
    surface = fractional_brownian((256, 256), hurst=0.6, seed=2).values.copy()
    how = LeaderAnalysis(fit_octaves=(2, 4))
    whole = local_cumulants(surface, how, window=64, stride=64)
    surface[80:112, 80:112] = np.nan
    found = local_cumulants(surface, how, window=64, stride=64)
    fewer = (found["count"] < whole["count"]).any("octave").values
    assert fewer[1, 1]
    assert not fewer[3, :].any()
    np.testing.assert_allclose(found["log_cumulants"].values[:, 3], whole["log_cumulants"].values[:, 3], atol=1e-9)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 16}, "window=16 is not a whole number from 32 to 160"),
        ({"window": 161}, "window=161"),
        ({"window": 64, "stride": 0}, "stride=0"),
        ({"window": 64, "confidence": 1}, "confidence=1"),
        ({"window": 32, "analysis": LeaderAnalysis(fit_octaves=(2, 4))}, "no 4 cells of octave 4 a side"),
        ({"window": 32, "analysis": "leaders"}, "is no LeaderAnalysis"),
    ],
)
def test_impossible_windows_are_refused(options, message):
    options = {"analysis": LeaderAnalysis(), **options}
    with pytest.raises(InputError, match=message):
        local_cumulants(np.random.default_rng(0).random((160, 160)), options.pop("analysis"), **options)


@pytest.mark.slow
def test_the_example_of_the_page_prints_what_stands_beside_it(tmp_path, monkeypatch, capsys):
    page = (Path(__file__).parents[4] / "docs" / "multifractal.md").read_text()
    (code,) = re.findall(r"## Maps.*?```python\n(.*?)```", page, re.DOTALL)[:1]
    monkeypatch.chdir(tmp_path)
    exec(code, {"landscapes": landscapes, "measures": measures, "views": views})
    said = [float(number) for number in re.findall(r"print.*# (-[\d.]+)", code)]
    assert [round(float(line), 3) for line in capsys.readouterr().out.split()] == said
    assert (tmp_path / "maps.png").exists()
