import numpy as np
import pytest
import torch

from fractalscape.errors import InputError
from fractalscape.networks import TrainingSpec, train
from fractalscape.networks.loss_surface.loss_surface_source import LossSurfaceSource
from fractalscape.specs import Spec

SPEC = TrainingSpec(
    model="mlp",
    model_options={"widths": [6]},
    data="gaussian_blobs",
    data_options={"samples": 40},
    epochs=4,
    batch_size=16,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained") / "own.training"
    train(SPEC, store=folder, keep_every=1)
    return str(folder)


@pytest.mark.parametrize("kind", ["random", "hessian", "pca"])
def test_a_surface_is_made_again_from_its_spec(store, kind):
    surface = LossSurfaceSource(training=SPEC, checkpoint=store, directions=kind).surface()
    again = Spec.from_json(surface.spec.to_json()).field()
    assert again.spec == surface.spec
    values = again.evaluate([0.0, 0.3], [0.0, 0.1])
    assert np.array_equal(values["loss"], surface.evaluate([0.0, 0.3], [0.0, 0.1])["loss"])
    assert set(values) == {"loss", "accuracy"}


def test_a_spec_whose_files_have_changed_is_refused(tmp_path):
    from fractalscape.networks import initial_network, training_data

    network = initial_network(SPEC, training_data(SPEC)[0])
    file = tmp_path / "own.pt"
    torch.save(network.state_dict(), file)
    surface = LossSurfaceSource(training=SPEC, checkpoint=str(file)).surface()
    assert surface.spec.centre == LossSurfaceSource(training=SPEC).surface().spec.centre
    with torch.no_grad():
        next(network.parameters()).add_(1)
    torch.save(network.state_dict(), file)
    with pytest.raises(InputError, match="gives another surface now"):
        surface.spec.field()


def test_checkpoints_that_do_not_fit_are_refused(tmp_path, store):
    with pytest.raises(InputError, match=r"not there; give a file"):
        LossSurfaceSource(training=SPEC, checkpoint=str(tmp_path / "none.pt")).surface()
    torch.save(torch.nn.Linear(2, 2).state_dict(), tmp_path / "other.pt")
    with pytest.raises(InputError, match=r"other\.pt does not fit mlp"):
        LossSurfaceSource(training=SPEC, checkpoint=str(tmp_path / "other.pt")).surface()
    with pytest.raises(InputError, match=r"keeps 0 epochs; principal components need three"):
        LossSurfaceSource(training=SPEC, directions="pca").surface()
    with pytest.raises(InputError, match=r"samples=1000 of 32 there are"):
        LossSurfaceSource(training=SPEC, checkpoint=store, samples=1000).surface()


def test_squared_errors_of_labels_are_of_rows_with_a_one():
    surface = LossSurfaceSource(training=SPEC.replace(loss="squared_error"), samples=10).surface()
    assert np.isfinite(surface.evaluate([0.0], [0.0])["loss"]).all()
