"""What defines a training, and what is equal when it is repeated."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from fractalscape.arguments import choice, real, whole, whole_numbers
from fractalscape.errors import InputError
from fractalscape.provenance import canonical_json
from fractalscape.specs import Spec, register

LossName = Literal["cross_entropy", "squared_error"]
OptimiserName = Literal["sgd", "momentum", "nesterov", "adam"]
Schedule = Literal["constant", "steps", "cosine"]
Dtype = Literal["f4", "f8"]
Augmentation = Literal["none", "crop_flip"]

USUAL_MOMENTUM = 0.9
_CHOICES = {"loss": LossName, "optimiser": OptimiserName, "schedule": Schedule, "dtype": Dtype, "augment": Augmentation}


@register
@dataclass(frozen=True, kw_only=True)
class TrainingSpec(Spec):
    r"""A network, data, an optimiser and a seed, from which every bit of a training follows.

    .. math:: \begin{aligned}
              \text{sgd:}\; & w' = w - η g \\
              \text{momentum:}\; & v' = μ v + g, \; w' = w - η v' \\
              \text{nesterov:}\; & v' = μ v + g, \; w' = w - η (g + μ v')
              \end{aligned}

    with g the gradient of the mean loss over a batch. A quadratic of curvature λ is stable below 2/η, (2 + 2μ)/η and
    (2 + 2μ)/((1 + 2μ) η).

    Parameters
    ----------
    model : str
        A name of `models.ARCHITECTURES`, or ``module:function``; see `network_from`.
    model_options : dict
        Of the architecture or function, as JSON.
    data : str
        A name of `data.NAMED`, or ``module:function``; see `data_from`.
    data_options : dict
        Of the named function, as JSON.
    test_data : str, optional
        As `data`, to test on; else a share of the data is.
    test_data_options : dict
    test_share : float
        Of the data, drawn at random; 0 tests on none.
    train_samples : int, optional
        How many of the rest are learned from; all when absent.
    standardise : bool
        Whether inputs get mean 0 and variance 1 over the training data.
    label_noise : float
        Share of training labels drawn again.
    augment : {"none", "crop_flip"}
        Whether images of a batch are shifted and mirrored at random; see `crop_and_flip`.
    loss : {"cross_entropy", "squared_error"}
        Of labels; or half the squared distance to the targets (for labels: to 1 at the label and 0 elsewhere). Means
        over samples.
    optimiser : {"sgd", "momentum", "nesterov", "adam"}
    learning_rate : float
        η.
    momentum : float, optional
        μ, below 1; 0.9 when absent. Only of "momentum" and "nesterov".
    weight_decay : float
        Times w, added to g.
    schedule : {"constant", "steps", "cosine"}
        η as it is; times `decay` from each of the epochs `milestones`; or η (1 + cos(π epoch / epochs)) / 2.
    milestones : tuple of int
        Epochs, increasing; only of "steps".
    decay : float
        Only of "steps".
    batch_size : int, optional
        Samples an update, in an order drawn anew at every epoch; the last batch may be smaller. All of them when
        absent: gradient descent.
    samples_at_once : int
        Larger batches are summed up in parts of so many: memory against the last bit of sums. A BatchNorm sees the
        part.
    epochs : int
    evaluate_every : int
        Epochs between two evaluations of all data; the last is evaluated too.
    stop_diverged : bool
        Whether to end at the first loss that is not finite; what is left is NaN.
    seed : int
        Of the parameters; and, independently, of split, label noise, batches, dropout and augmentation.
    dtype : {"f4", "f8"}
        Of parameters and data.

    Raises
    ------
    InputError
        If a field is outside what is allowed.

    Examples
    --------
    >>> spec = TrainingSpec(learning_rate=0.5, optimiser="momentum")
    >>> spec.momentum, spec.stable_curvature
    (0.9, 7.6)
    >>> TrainingSpec.from_json(spec.to_json()) == spec
    True
    """

    kind: ClassVar[str] = "training"

    model: str = "mlp"
    model_options: dict[str, Any] = field(default_factory=dict, hash=False)
    data: str = "digits"
    data_options: dict[str, Any] = field(default_factory=dict, hash=False)
    test_data: str | None = None
    test_data_options: dict[str, Any] = field(default_factory=dict, hash=False)
    test_share: float = 0.2
    train_samples: int | None = None
    standardise: bool = True
    label_noise: float = 0.0
    augment: Augmentation = "none"
    loss: LossName = "cross_entropy"
    optimiser: OptimiserName = "sgd"
    learning_rate: float = 0.1
    momentum: float | None = None
    weight_decay: float = 0.0
    schedule: Schedule = "constant"
    milestones: tuple[int, ...] = ()
    decay: float = 0.1
    batch_size: int | None = 64
    samples_at_once: int = 5000
    epochs: int = 10
    evaluate_every: int = 1
    stop_diverged: bool = False
    seed: int = 0
    dtype: Dtype = "f4"

    def __post_init__(self) -> None:
        for name, kinds in _CHOICES.items():
            choice(name, getattr(self, name), get_args(kinds))
        set_field = object.__setattr__
        for name in ("epochs", "evaluate_every", "samples_at_once", "batch_size", "train_samples"):
            if getattr(self, name) is not None or name not in ("batch_size", "train_samples"):
                set_field(self, name, whole(name, getattr(self, name), least=1))
        set_field(self, "seed", whole("seed", self.seed, least=0))
        set_field(self, "learning_rate", real("learning_rate", self.learning_rate, above=0, advice="0.1 is usual"))
        for name, most in (("weight_decay", math.inf), ("label_noise", np.nextafter(1, 2)), ("test_share", 1)):
            set_field(self, name, real(name, getattr(self, name), above=np.nextafter(0, -1), below=most))
        set_field(self, "decay", real("decay", self.decay, above=0, below=1))
        for name in ("model_options", "data_options", "test_data_options"):
            set_field(self, name, _json_options(name, getattr(self, name)))
        set_field(self, "momentum", self._checked_momentum())
        set_field(self, "milestones", self._checked_milestones())

    def _checked_momentum(self) -> float | None:
        uses = self.optimiser in ("momentum", "nesterov")
        if not uses and self.momentum is not None:
            raise InputError(f"momentum={self.momentum!r} is not of optimiser={self.optimiser!r}; take 'momentum'")
        if not uses:
            return None
        given = USUAL_MOMENTUM if self.momentum is None else self.momentum
        return real("momentum", given, above=0, below=1, advice="0.9 is usual")

    def _checked_milestones(self) -> tuple[int, ...]:
        epochs = whole_numbers("milestones", self.milestones, least=1, advice="give epochs")
        if list(epochs) != sorted(set(epochs)):
            raise InputError(f"milestones={epochs} do not increase; give epochs in order, each once")
        if bool(epochs) != (self.schedule == "steps"):
            raise InputError(f"milestones={epochs} with schedule={self.schedule!r}; they go with 'steps' alone")
        return epochs

    @property
    def stable_curvature(self) -> float:
        """The curvature below which gradient descent on a quadratic converges; NaN for Adam."""
        if self.optimiser == "adam":
            return math.nan
        momentum = self.momentum or 0.0
        ahead = 1 + 2 * momentum if self.optimiser == "nesterov" else 1.0
        return (2 + 2 * momentum) / (ahead * self.learning_rate)


def _json_options(name: str, options: Any) -> dict[str, Any]:
    try:
        if not isinstance(options, dict) or not all(isinstance(key, str) for key in options):
            raise TypeError
        canonical_json(options)
    except (TypeError, ValueError):
        raise InputError(f"{name}={options!r} is not a dict of names to numbers, texts and lists of them") from None
    return {key: list(value) if isinstance(value, tuple) else value for key, value in options.items()}
