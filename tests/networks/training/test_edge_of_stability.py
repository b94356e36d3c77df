import numpy as np
import pytest

from fractalscape.networks import HessianOperator, lanczos, train, training_preset


def sharpness(spec, *, every):
    """Return the largest eigenvalue of the Hessian at every so many epochs."""
    found = []

    def record(state):
        if state.epoch % every == 0:
            pairs = lanczos(HessianOperator(state.objective()), 1, tolerance=1e-3)
            assert pairs.converged.all()
            found.append(pairs.eigenvalues[0])

    curves = train(spec.replace(evaluate_every=every), every_epoch=record)
    return np.array(found), curves


@pytest.mark.slow
@pytest.mark.parametrize("name", ["edge-of-stability", "edge-of-stability-momentum"])
def test_sharpness_rises_to_the_threshold_and_hovers_there_while_the_loss_falls(name):
    spec = training_preset(name)
    found, curves = sharpness(spec, every=spec.epochs // 40)
    relative = found / spec.stable_curvature
    assert relative[0] < 0.7
    hovering = relative[20:]
    assert np.abs(hovering - 1).max() < 0.1
    assert abs(np.median(hovering) - 1) < 0.02
    assert curves["loss"][30:].mean() < curves["loss"][20:30].mean()


@pytest.mark.slow
def test_it_is_the_learning_rate_that_holds_the_sharpness_down():
    spec = training_preset("edge-of-stability")
    slower = spec.replace(learning_rate=spec.learning_rate / 3, epochs=spec.epochs)
    found, _ = sharpness(slower, every=400)
    assert found.max() > 1.2 * spec.stable_curvature
    assert found.max() < 0.6 * slower.stable_curvature
