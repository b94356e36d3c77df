"""Partition sums: cascades with every exponent known, and the twin that visits boxes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.landscapes import (
    LogNormalCascadeSpec,
    MultinomialCascadeSpec,
    log_normal_cascade,
    multinomial_cascade,
)
from fractalscape.measures.multifractal import mass_exponents, partition_function
from reference.partition_sums import partition_sums

PUBLISHED = {-5.0: -8.705537479342, -1.0: -2.251538766996, 2.0: 0.785875194647, 5.0: 2.552156355638}


def test_a_binomial_cascade_has_the_mass_exponents_of_theory_to_1e_12():
    cascade = multinomial_cascade(MultinomialCascadeSpec(weights=((0.7, 0.3),), generations=12))
    found = mass_exponents(partition_function(cascade, moments=tuple(PUBLISHED)))
    assert found["mass_exponents"].values == pytest.approx(list(PUBLISHED.values()), abs=1e-12)
    assert float(found["singularity_strengths"].sel(moment=2)) == pytest.approx(0.704254755451, abs=1e-12)
    assert float(found["singularity_dimensions"].sel(moment=2)) == pytest.approx(0.622634316255, abs=1e-12)


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_cascade_in_the_plane_has_every_exponent_of_theory(shuffled):
    spec = MultinomialCascadeSpec(weights=((0.4, 0.3), (0.2, 0.1)), generations=7, shuffled=shuffled)
    found = mass_exponents(partition_function(multinomial_cascade(spec, seed=3)))
    q = found["moment"].values
    assert found["mass_exponents"].values == pytest.approx(spec.mass_exponent(q), abs=1e-11)
    assert found["singularity_strengths"].values == pytest.approx(spec.singularity_strength(q), abs=1e-11)
    assert found["singularity_dimensions"].values == pytest.approx(spec.singularity_spectrum(q), abs=1e-11)
    assert float(found["generalised_dimensions"].sel(moment=0)) == pytest.approx(2, abs=1e-12)
    assert float(found["generalised_dimensions"].sel(moment=1)) == pytest.approx(
        spec.singularity_strength(1), abs=1e-11
    )


def test_log_normal_cascades_have_their_mass_exponents_within_the_spread_of_samples():
    spec = LogNormalCascadeSpec(roots=(1,), generations=12, log_variance=0.1)
    moments = (-1.0, 0.5, 1.5, 2.0)
    densities = log_normal_cascade(spec, seed=1, count=200).values
    samples = [_exponents(each, moments=moments) for each in densities]
    error = np.std(samples, axis=0) / np.sqrt(len(samples))
    pooled = _exponents(densities, ndim=1, moments=moments)
    assert np.all(np.abs(pooled - spec.mass_exponent(moments)) < 3 * error)
    assert np.all(error < 0.005)


def _exponents(density, **options):
    """Return τ(q) from octave 6 on, where the sums over the cells of a box have converged."""
    return mass_exponents(partition_function(density, **options), fit_octaves=(6, 12))["mass_exponents"].values


def test_the_interval_of_independent_boxes_is_as_wide_as_the_spread_of_samples():
    spec = LogNormalCascadeSpec(roots=(64,), generations=9, log_variance=0.1)
    found = [
        mass_exponents(partition_function(each, moments=(2.0,), last_octave=9), fit_octaves=(6, 9), seed=2)
        for each in log_normal_cascade(spec, seed=5, count=100).values
    ]
    spread = np.std([float(each["mass_exponents"][0]) for each in found])
    width = np.mean([float(each["mass_exponents_upper"][0] - each["mass_exponents_lower"][0]) for each in found])
    assert 0.8 < width / (2 * 1.96 * spread) < 1.2
    lower, upper = ([float(each[f"mass_exponents_{end}"][0]) for each in found] for end in ("lower", "upper"))
    truth = float(spec.mass_exponent(2))
    assert np.mean([low < truth < high for low, high in zip(lower, upper, strict=True)]) >= 0.85


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([(16,), (24,), (8, 12), (12, 8)]), st.floats(-4, 4))
def test_sums_over_boxes_equal_those_of_the_twin(seed, shape, moment):
    random = np.random.default_rng(seed)
    measure = random.random(shape) * (random.random(shape) < 0.7)
    measure.flat[0] = 1
    curves = partition_function(measure, moments=(moment,))
    for j in curves["octave"].values:
        found = [float(curves[name].sel(octave=j)[0]) for name in ("log_partition", "exponent_term", "dimension_term")]
        assert found == pytest.approx(partition_sums(measure, moment, j), abs=1e-10)


def test_a_scaled_or_flipped_measure_has_the_same_exponents():
    measure = np.random.default_rng(0).random((16, 16))
    first, other = (mass_exponents(partition_function(each)) for each in (measure, 1e300 * measure[::-1]))
    assert other["mass_exponents"].values == pytest.approx(first["mass_exponents"].values, abs=1e-12)


def test_exponents_say_how_they_were_made_and_every_variable_what_it_is():
    found = mass_exponents(partition_function(np.random.default_rng(0).random(64)), fit_octaves=(0, 3), seed=3)
    told = {"fit_octaves": [0, 3], "replicates": 400, "confidence": 0.95, "seed": 3}
    assert {name: found.attrs[name] for name in told} == told
    assert found.attrs["version"]
    assert (str(found["status"].values), str(found["reason"].values)) == ("ok", "")
    curves = partition_function(np.random.default_rng(0).random(64))
    assert curves["log_partition"].dims == ("octave", "moment")
    assert curves["part_power"].dims == ("part", "octave", "moment")
    assert curves.attrs["version"]
    assert all({"long_name", "units"} <= set(each.attrs) for each in found.variables.values())


def test_a_uniform_measure_has_one_strength_and_dimension():
    found = mass_exponents(partition_function(np.ones((32, 32))))
    assert found["singularity_strengths"].values == pytest.approx(2, abs=1e-12)
    assert found["singularity_dimensions"].values == pytest.approx(2, abs=1e-12)


@pytest.mark.parametrize(("cell", "status"), [(np.nan, "not_finite"), (np.inf, "not_finite"), (0.0, "constant")])
def test_measures_without_finite_mass_give_nan_and_say_why(cell, status):
    found = mass_exponents(partition_function(np.full(16, cell)))
    assert str(found["status"].values) == status
    assert str(found["reason"].values)
    assert np.isnan(found["mass_exponents"]).all()


def test_a_masked_cell_is_no_mass_of_its_own():
    found = partition_function(np.ma.array([1.0, 2.0, 3.0, 4.0], mask=[False, False, False, True]))
    assert str(found["status"].values) == "not_finite"


@pytest.mark.parametrize(
    ("measure", "options", "message"),
    [
        (-np.ones(8), {}, "holds -1; masses are 0 or more"),
        (np.ones(6), {}, "do not halve evenly twice"),
        (np.ones(8), {"last_octave": 4}, "last_octave=4"),
        (np.ones((2, 8, 8)), {}, "ndim=3"),
        (["a"], {}, "give real numbers"),
    ],
)
def test_impossible_measures_and_options_are_refused(measure, options, message):
    with pytest.raises(InputError, match=message):
        partition_function(measure, **options)


def test_fits_need_three_octaves_and_partition_sums():
    with pytest.raises(InputError, match="are not three octaves"):
        mass_exponents(partition_function(np.ones(16)), fit_octaves=(3, 5))
    with pytest.raises(InputError, match="holds no partition sums"):
        mass_exponents(np.ones(3))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("measure", [np.ones(8) + 1j, ["1", "2", "3", "4"], np.array([1, None, 2, 3], object)])
def test_a_measure_of_no_real_numbers_is_refused(measure):
    with pytest.raises(InputError, match=r"dtype .*; give real numbers"):
        partition_function(measure)


@pytest.mark.filterwarnings("error")
def test_masses_whose_sum_is_beyond_the_floats_have_the_exponents_of_small_ones():
    masses = np.random.default_rng(0).random(64)
    plain, huge = (mass_exponents(partition_function(masses * size, moments=(2.0,))) for size in (1.0, 1e308))
    assert huge["mass_exponents"].item() == pytest.approx(plain["mass_exponents"].item(), abs=1e-12)


@pytest.mark.filterwarnings("error")
def test_a_measure_of_one_cell_has_exponents_and_no_interval():
    found = mass_exponents(partition_function(np.arange(64) == 40, last_octave=3, moments=(2.0,)))
    assert found["mass_exponents"].item() == 0
    assert np.isnan(found["mass_exponents_lower"].item())


def test_two_replicates_make_no_interval_of_mass_exponents():
    with pytest.raises(InputError, match="draw 39 or more"):
        mass_exponents(partition_function(np.ones(64)), replicates=38)
