"""Train a network of your own on digits, look at its sharpness on the way, and read it back from its store.

Kill it and run it again: it goes on where it was, with the same bits.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import torch

import fractalscape as fs
from fractalscape import networks

NETWORK = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 24), torch.nn.Tanh(), torch.nn.Linear(24, 10))


def say(state: networks.TrainingState) -> None:
    if state.epoch % 5:
        return
    pairs = networks.lanczos(networks.HessianOperator(state.objective()), 1)
    print(f"epoch {state.epoch:2}: loss {state.loss:.3f}, largest curvature {pairs.eigenvalues[0]:.2f}")


spec = networks.TrainingSpec(data="digits", learning_rate=0.2, epochs=20)
with TemporaryDirectory() as folder:
    store = Path(folder, "digits")
    curves = networks.train(spec, model=NETWORK, store=store, every_epoch=say)
    trained = networks.trained_network(store, model=NETWORK)
fs.views.training_plot(curves).figure.savefig("training.png", dpi=120)
_, test = networks.training_data(spec)
right = (trained(torch.from_numpy(test.inputs)).argmax(1).numpy() == test.targets).mean()
print(f"training.png: {right:.1%} of {test.samples} digits it had not seen are right")
