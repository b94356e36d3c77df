"""What defines a trainability map, and the published ones as presets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.raster import Axis, Window
from fractalscape.specs import Spec, register

if TYPE_CHECKING:
    from fractalscape.trainability.field import TrainabilityField

Activation = Literal["tanh", "relu", "linear"]
DatasetMode = Literal["matching", "matching-params", "single"]
Offset = Literal["none", "once", "every-step"]

_LARGEST = {
    "width": 4096,
    "steps": 10**7,
    "dataset_size": 10**7,
    "batch_size": 10**7,
    "seed": 2**63,
    "batch_seed": 2**63,
}


@register
@dataclass(frozen=True, kw_only=True)
class TrainabilitySpec(Spec):
    r"""Gradient descent on a network with one hidden layer, at every point of a plane of hyperparameters.

    With inputs X (N, n), weights W (n, n) and w (n,), all drawn once and shared by every point,
    :math:`f = \sigma(g_0 X W) w\, g_1` and the loss is the mean of :math:`(f - y)^2`; no biases. Both layers are
    updated at once, W by learning rate ``lr0`` and w by ``lr1``. The loss is recorded before each update.

    Parameters
    ----------
    activation : {"tanh", "relu", "linear"}
    width : int
        n, inputs and hidden units.
    steps : int
        Updates T.
    dataset_mode : {"matching", "matching-params", "single"}
        ``matching``: as many data points as parameters, n² + n, but n for the linear network, which has no more
        effective ones. ``matching-params``: n² + n for all. ``single``: one.
    dataset_size : int, optional
        N itself, instead of the mode's.
    batch_size : int, optional
        Data points per update; None: all of them, which N or more becomes too. The loss recorded is that of all data.
    replacement : bool
        Draw minibatches with replacement, as published.
    offset : {"none", "once", "every-step"}
        Adds a constant to every entry of W: at the start, or again before every step (what the published program
        does). The axes are then ``offset`` and ``lr``, one learning rate for both layers.
    seed : int
        Of weights and data; 0 is the published one.
    batch_seed : int
        Of the minibatches; 42 is the published one.
    input_gain, output_gain : float, optional
        :math:`g_0`, by default :math:`\sqrt{2/n}` (linear: :math:`\sqrt{1/n}`), and :math:`g_1`, by default 1/n.
    window : Window, optional
        Where to look by default; no part of what a point computes.

    Raises
    ------
    InputError
        If a field is out of range.

    References
    ----------
    Sohl-Dickstein, *The boundary of neural network trainability is fractal*, arXiv:2402.06184.

    Examples
    --------
    >>> spec = TrainabilitySpec(activation="linear")
    >>> spec.points, spec.axes
    (16, ('lr0', 'lr1'))
    >>> spec.replace(width=-1)
    Traceback (most recent call last):
    fractalscape.errors.InputError: width=-1 is not a whole number from 1 to 4096
    """

    kind: ClassVar[str] = "trainability"

    activation: Activation = "tanh"
    width: int = 16
    steps: int = 500
    dataset_mode: DatasetMode = "matching"
    dataset_size: int | None = None
    batch_size: int | None = None
    replacement: bool = True
    offset: Offset = "none"
    seed: int = 0
    batch_seed: int = 42
    input_gain: float | None = None
    output_gain: float | None = None
    window: Window | None = None

    def __post_init__(self):
        for name, kinds in (("activation", Activation), ("dataset_mode", DatasetMode), ("offset", Offset)):
            choice(name, getattr(self, name), get_args(kinds))
        for name, largest in _LARGEST.items():
            value, smallest = getattr(self, name), 0 if name.endswith("seed") else 1
            if value is None and name in ("dataset_size", "batch_size"):
                continue
            object.__setattr__(self, name, whole(name, value, least=smallest, most=largest))
        for name in ("input_gain", "output_gain"):
            value = getattr(self, name)
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if value is not None and not (number and 1e-100 < abs(value) < 1e100):
                raise InputError(f"{name}={value!r} must be a number between 1e-100 and 1e100, of either sign")
            if value is not None:
                object.__setattr__(self, name, float(value))
        if not isinstance(self.replacement, bool):
            raise InputError(f"replacement={self.replacement!r} must be True or False")
        if self.window is not None and self.window.axes != self.axes:
            raise InputError(f"the window's axes are {self.window.axes}; this spec's are {self.axes}")
        if self.batch is None and self.batch_size is not None:
            object.__setattr__(self, "batch_size", None)

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the horizontal and the vertical axis."""
        return ("lr0", "lr1") if self.offset == "none" else ("offset", "lr")

    @property
    def points(self) -> int:
        """Size N of the data set."""
        if self.dataset_size is not None:
            return self.dataset_size
        if self.dataset_mode == "single":
            return 1
        matched = self.dataset_mode == "matching" and self.activation == "linear"
        return self.width if matched else self.width**2 + self.width

    @property
    def batch(self) -> int | None:
        """Data points per update; None for all of them."""
        return None if self.batch_size is None or self.batch_size >= self.points else self.batch_size

    @property
    def gains(self) -> tuple[float, float]:
        """Factors before the hidden layer and after the output layer."""
        default = (1.0 if self.activation == "linear" else 2.0) / self.width
        return (
            math.sqrt(default) if self.input_gain is None else self.input_gain,
            1.0 / self.width if self.output_gain is None else self.output_gain,
        )

    def field(self) -> TrainabilityField:
        """Return the field that trains this network."""
        from fractalscape.trainability.field import TrainabilityField

        return TrainabilityField(spec=self.replace(window=None))


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One published panel: where it looks and what was printed on it.

    Parameters
    ----------
    window : Window
    dimension : float
        The fractal dimension printed beside it (median over the frames of a zoom).
    converged : float or None
        Converged fraction of the panel, measured on a rerun; None where no rerun was made.
    """

    window: Window
    dimension: float
    converged: float | None


def _square(axes: tuple[str, str], x: str, y: str, width: str) -> Window:
    half = Fraction(width) / 2
    edges = [(name, Fraction(centre)) for name, centre in zip(axes, (x, y), strict=True)]
    return Window(*(Axis(name=name, lo=centre - half, hi=centre + half, scale="log") for name, centre in edges))


_RATES = ("lr0", "lr1")
_OFFSET = ("offset", "lr")

OVERVIEW = Window.log10(lr0=(-3, 6), lr1=(-3, 6))

PUBLISHED = {
    "linear": Panel(
        window=_square(_RATES, "2.27877865215997", "0.679198384024208", "4.02e-6"), dimension=1.17, converged=0.507
    ),
    "relu": Panel(
        window=_square(_RATES, "-0.238354647407862", "1.91085613626192", "2.15e-6"), dimension=1.20, converged=0.439
    ),
    "single": Panel(
        window=_square(_RATES, "1.68393760403846", "1.26023103463671", "3.70e-6"), dimension=1.41, converged=0.332
    ),
    "minibatch": Panel(
        window=_square(_RATES, "-0.572840488429787", "2.24122140933249", "5.06e-12"), dimension=1.55, converged=0.339
    ),
    "tanh": Panel(
        window=_square(_RATES, "1.12384426687789", "2.30180756713708", "7.75e-7"), dimension=1.66, converged=0.554
    ),
    "init-drift": Panel(
        window=_square(_OFFSET, "-0.707606951648894", "1.59134803993577", "6.3e-10"), dimension=1.98, converged=None
    ),
}

PRESETS = {
    "tanh": TrainabilitySpec(window=OVERVIEW),
    "relu": TrainabilitySpec(activation="relu", window=OVERVIEW),
    "linear": TrainabilitySpec(activation="linear", window=OVERVIEW),
    "single": TrainabilitySpec(dataset_mode="single", window=OVERVIEW),
    "minibatch": TrainabilitySpec(batch_size=16, steps=1000, window=OVERVIEW),
    "init-drift": TrainabilitySpec(offset="every-step", window=Window.log10(offset=(-3, 6), lr=(-3, 6))),
    "init-once": TrainabilitySpec(offset="once", window=Window.log10(offset=(-3, 6), lr=(-3, 6))),
}


def preset(name: str) -> TrainabilitySpec:
    """Return a published condition: its name is a key of `PRESETS`.

    Parameters
    ----------
    name : str
        ``tanh``, ``relu``, ``linear``, ``single``, ``minibatch``, ``init-drift`` (the offset added at every step, as
        published) or ``init-once`` (added at the start, the natural experiment).

    Raises
    ------
    InputError
        If there is no such preset.

    Examples
    --------
    >>> preset("minibatch").batch_size
    16
    """
    if name not in PRESETS:
        raise InputError(f"preset {name!r} does not exist; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]


def published(name: str) -> Panel:
    """Return the published panel of a preset.

    Raises
    ------
    InputError
        If none was published under that name.

    Examples
    --------
    >>> published("tanh").dimension
    1.66
    """
    if name not in PUBLISHED:
        raise InputError(f"no panel of {name!r} was published; choose one of {', '.join(PUBLISHED)}")
    return PUBLISHED[name]
