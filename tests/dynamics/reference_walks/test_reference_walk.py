import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures.positions import positions
from fractalscape.randomness import streams
from fractalscape.specs import Spec
from reference import walks as twins

WALKS = {
    "brownian_motion": rw.BrownianMotion(step_variance=2.0),
    "fractional_brownian_motion": rw.FractionalBrownianMotion(hurst=0.3),
    "scaled_brownian_motion": rw.ScaledBrownianMotion(diffusion_exponent=0.7),
    "continuous_time_random_walk": rw.ContinuousTimeRandomWalk(residence_exponent=0.6),
    "levy_walk": rw.LevyWalk(flight_exponent=1.5, speed=0.5),
    "levy_flight": rw.LevyFlight(tail_index=1.4),
    "annealed_transient_time_motion": rw.AnnealedTransientTimeMotion(diffusivity_exponent=0.5, residence_exponent=0.8),
    "ornstein_uhlenbeck": rw.OrnsteinUhlenbeck(relaxation_rate=0.1, variance=3.0),
}
OTHER_LAWS = [
    rw.ContinuousTimeRandomWalk(residence_exponent=0.6, residence_law="pareto", jump_law="gaussian"),
    rw.LevyWalk(flight_exponent=0.6),
    rw.AnnealedTransientTimeMotion(diffusivity_exponent=1.5, residence_exponent=0.5),
]


@pytest.mark.parametrize("walk", [*WALKS.values(), *OTHER_LAWS], ids=lambda walk: walk.kind)
def test_a_walk_survives_json_and_is_labelled(walk):
    drawn = walk.trajectory(walkers=2, steps=20, axes=3, seed=5)
    assert Spec.from_json(drawn.attrs["spec"]) == walk
    assert drawn.attrs["seed"] == 5
    assert dict(drawn["position"].sizes) == {"walker": 2, "axis": 3, "step": 21}
    assert positions(drawn).finite.all()


@pytest.mark.parametrize("walk", [*WALKS.values(), *OTHER_LAWS], ids=lambda walk: walk.kind)
def test_a_walker_depends_on_the_seed_and_its_number_alone(walk):
    few = walk.trajectory(walkers=2, steps=50, axes=2, seed=3)["position"].values
    many = walk.trajectory(walkers=7, steps=50, axes=2, seed=3)["position"].values
    chunks = [part["position"].values for part in walk.chunks(walkers=7, steps=50, axes=2, seed=3, chunk=3)]
    np.testing.assert_array_equal(many[:2], few)
    np.testing.assert_array_equal(np.concatenate(chunks), many)
    assert [len(chunk) for chunk in chunks] == [3, 3, 1]
    assert np.unique(many[:, 0, -1]).size > 1
    again = walk.trajectory(walkers=7, steps=50, axes=2, seed=np.random.default_rng(3))["position"].values
    np.testing.assert_array_equal(many, again)


@pytest.mark.parametrize("axes", [1, 3])
@pytest.mark.parametrize("walk", [*WALKS.values(), *OTHER_LAWS], ids=lambda walk: walk.kind)
def test_a_path_is_that_of_the_loop(walk, axes):
    if walk.kind == "fractional_brownian_motion":
        pytest.skip("its noise has a twin of its own in test_fractional_noise")
    drawn = walk.trajectory(walkers=3, steps=40, axes=axes, seed=11)["position"].values
    loops = [getattr(twins, walk.kind)(walk, generator, 40, axes) for generator in streams(11, 3)]
    np.testing.assert_allclose(drawn, loops, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("walk", WALKS.values(), ids=lambda walk: walk.kind)
def test_float32_paths_are_the_rounded_ones(walk):
    whole = walk.trajectory(walkers=2, steps=30, seed=1)["position"].values
    half = walk.trajectory(walkers=2, steps=30, seed=1, dtype="f4")["position"].values
    assert half.dtype == np.float32
    np.testing.assert_array_equal(half, whole.astype("f4"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: rw.FractionalBrownianMotion(hurst=1.0), "hurst=1.0"),
        (lambda: rw.LevyFlight(tail_index=2.1), "tail_index=2.1"),
        (lambda: rw.LevyWalk(flight_exponent=1.0), "logarithms"),
        (lambda: rw.LevyWalk(flight_exponent=1.5, speed=0.0), "speed=0.0"),
        (lambda: rw.ContinuousTimeRandomWalk(residence_exponent=0.5, residence_law="gamma"), "'gamma'"),
        (lambda: rw.ContinuousTimeRandomWalk(residence_exponent=0.5, jump_law="big"), "'big'"),
        (lambda: rw.ContinuousTimeRandomWalk(residence_exponent=1.5), "residence_exponent=1.5"),
        (lambda: rw.AnnealedTransientTimeMotion(diffusivity_exponent=0.5, residence_exponent=1.5), "border"),
        (lambda: rw.ScaledBrownianMotion(diffusion_exponent=-1.0), "diffusion_exponent=-1.0"),
        (lambda: rw.OrnsteinUhlenbeck(relaxation_rate=0.0), "relaxation_rate=0.0"),
        (lambda: rw.BrownianMotion().trajectory(walkers=0, steps=3, seed=0), "walkers=0"),
        (lambda: rw.BrownianMotion().trajectory(walkers=1, steps=3, seed=-1), "seed=-1"),
        (lambda: rw.BrownianMotion().trajectory(walkers=10**9, steps=10**6, seed=0), "GB of memory"),
        (lambda: rw.BrownianMotion().trajectory(walkers=1, steps=3, seed=0, dtype="i4"), "dtype='i4'"),
        (lambda: rw.BrownianMotion().mean_squared_displacement(-1), "lag=-1"),
        (lambda: rw.BrownianMotion().mean_squared_displacement(1, age=-1), "age=-1"),
        (lambda: rw.BrownianMotion().ergodicity_breaking(12, steps=10), "lag"),
        (lambda: rw.ScaledBrownianMotion(diffusion_exponent=1.0).time_averaged_displacement(2.5, steps=9), "lag=2.5"),
    ],
)
def test_walks_that_make_no_sense_are_refused_in_one_line(make, said):
    with pytest.raises(InputError, match=said) as refusal:
        make()
    assert "\n" not in str(refusal.value)
