"""The fast kernels against their slow, readable twins."""

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.measures.convergence import convergence
from fractalscape.trainability import TrainabilitySpec, network, preset

specs = st.builds(
    TrainabilitySpec,
    activation=st.sampled_from(["tanh", "relu", "linear"]),
    width=st.integers(1, 21),
    steps=st.integers(1, 30),
    dataset_size=st.integers(1, 60),
    batch_size=st.none() | st.integers(1, 40),
    replacement=st.booleans(),
    offset=st.sampled_from(["none", "once", "every-step"]),
    seed=st.integers(0, 5),
)
rates = st.lists(st.tuples(st.floats(1e-3, 1.0), st.floats(1e-3, 1.0)), min_size=1, max_size=20)


@settings(max_examples=150)
@given(specs, rates)
def test_losses_are_those_of_the_readable_network(spec, points):
    field = spec.field()
    x, y = np.array(points).T
    slow = np.array([network.train(spec, field.draws, a, b) for a, b in points])
    fast = field.losses(x, y)
    # rounding grows with the steps at most at the rate of the run itself: compare while the losses are tame
    tame = np.maximum.accumulate(slow, axis=1) < 1e3 * slow[:, :1]
    assert np.allclose(fast[tame], slow[tame], rtol=1e-6, atol=1e-12)


@settings(max_examples=60)
@given(specs, st.lists(st.tuples(st.floats(-3, 6), st.floats(-3, 6)), min_size=1, max_size=20), st.randoms())
def test_a_point_does_not_depend_on_its_neighbours_or_its_place(spec, decades, randomness):
    field = spec.field()
    x, y = 10.0 ** np.array(decades).T
    together = field.evaluate(x, y)
    order = list(range(x.size))
    randomness.shuffle(order)
    shuffled = field.evaluate(x[order], y[order])
    alone = [field.evaluate(x[k : k + 1], y[k : k + 1]) for k in order]
    for name, values in together.items():
        assert values[order].tobytes() == shuffled[name].tobytes()
        assert values[order].tobytes() == np.concatenate([found[name] for found in alone]).tobytes()


@settings(max_examples=100)
@given(specs, st.lists(st.tuples(st.floats(-3, 6), st.floats(-3, 6)), min_size=1, max_size=20))
def test_the_measure_is_that_of_the_loss_curves(spec, decades):
    field = spec.field()
    x, y = 10.0 ** np.array(decades).T
    found, expected = field.evaluate(x, y), convergence(field.losses(x, y))
    assert np.array_equal(found["escape_step"], expected.escape_step)
    assert np.array_equal(found["outcome"], expected.outcome)
    for name in ("value", "final_ratio", "max_ratio"):
        assert np.allclose(found[name], getattr(expected, name), rtol=1e-11)


def test_runs_that_leave_the_finite_numbers_hand_their_lane_on():
    field = preset("single").replace(steps=300).field()
    x = np.array([1e5, 0.1] * 40)
    found = field.evaluate(x, x)
    assert set(found["escape_step"][::2]) != {-1}
    assert set(found["escape_step"][1::2]) == {-1}
    assert len(set(found["value"][::2])) == len(set(found["value"][1::2])) == 1


def test_losses_of_nothing_and_gains_at_the_edge_are_measured_without_a_stop():
    spec = TrainabilitySpec(width=4, steps=25, dataset_size=3, output_gain=1e-99)
    found = spec.field().evaluate(np.array([1e-3, 1e300]), np.array([1e-3, 1e300]))
    assert np.isfinite(found["value"]).all()


def test_history_is_the_run_that_evaluate_measures():
    history = preset("relu").replace(steps=60).field().history(3.0, 400.0)
    assert history.sizes == {"step": 60}
    assert float(history["value"]) == pytest.approx(float(convergence(history["loss"].values).value), rel=1e-14)
    assert float(history["lr1"]) == 400.0


def test_any_number_of_threads_gives_the_same_values():
    from concurrent.futures import ThreadPoolExecutor

    field = preset("tanh").replace(steps=30).field()
    x = np.geomspace(0.1, 1e3, 12)
    expected = field.evaluate(x, x)["value"]
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: field.evaluate(x, x)["value"], range(12)):
            assert found.tobytes() == expected.tobytes()


FINGERPRINT = """
import hashlib, json, numpy as np
from fractalscape.trainability import preset
x, y = (grid.ravel() for grid in np.meshgrid(np.geomspace(0.01, 1e4, 5), np.geomspace(0.01, 1e4, 5)))
print(json.dumps({name: hashlib.sha256(preset(name).replace(steps=200).field().evaluate(x, y)["value"]).hexdigest()
                  for name in ("tanh", "relu", "linear", "single", "minibatch", "init-drift")}))
"""


def fingerprints(tmp_path, **environment):
    output = subprocess.run(
        [sys.executable, "-c", FINGERPRINT],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(output.stdout)


@pytest.mark.slow
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="emulates other x86-64 processors")
def test_other_instruction_sets_give_the_same_bits(tmp_path):
    here = fingerprints(tmp_path)
    narrow = fingerprints(
        tmp_path, NUMBA_CPU_NAME="haswell", NUMBA_CPU_FEATURES="+avx2,+fma,+avx", NUMBA_CACHE_DIR=str(tmp_path / "avx2")
    )
    oldest = fingerprints(tmp_path, NUMBA_CPU_NAME="generic", NUMBA_CACHE_DIR=str(tmp_path / "generic"))
    assert here == narrow == oldest


FINGERPRINTS = {
    ("single", "lanes-1 111052327fdb"): "165f251fe13a00c6",
    ("linear", "lanes-1 7ef72d35392a"): "b784eb6f5fac869e",
    ("relu", "lanes-1 415677a85b4b"): "fb76fd2c2f1597e1",
}


@pytest.mark.parametrize(("name", "engine"), FINGERPRINTS)
def test_an_engine_keeps_its_bits(name, engine):
    field = preset(name).replace(steps=200).field()
    if field.engine != engine:
        pytest.skip(f"{field.engine} draws other last digits than {engine}")
    x = np.geomspace(0.01, 1e4, 40)
    values = field.evaluate(x, x[::-1])["value"]
    assert hashlib.sha256(values.tobytes()).hexdigest()[:16] == FINGERPRINTS[name, engine]
