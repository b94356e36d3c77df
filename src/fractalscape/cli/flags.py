"""Flags that several commands share: which network, which window, how many samples."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, get_args

from cyclopts import App, Group, Parameter, Token

from fractalscape.cli.run import RunFile, overview, read_run_file, read_window
from fractalscape.errors import InputError
from fractalscape.raster import DEFAULT_RESOLUTION, DEFAULT_SAMPLING, Window
from fractalscape.trainability import PRESETS, TrainabilitySpec, preset, published
from fractalscape.trainability.spec import Activation, DatasetMode, Offset

NETWORK = Group("Network", sort_key=1)
PLACE = Group("Window and samples", sort_key=2)
FILES = Group("Files", sort_key=3)
WORK = Group("Work", sort_key=4)

_EARLY_NAMES = {"identity": "linear", "single_example": "single"}
Workers = Annotated[
    int | str | None,
    Parameter(
        help="Threads, or dask://HOST:PORT for a running cluster.",
        show_default="every processor",
        metavar="N",
        group=WORK,
    ),
]
DryRun = Annotated[
    bool,
    Parameter(help="Check, print how long it will take, and stop.", negative="", show_default=False, group=WORK),
]
Palette = Annotated[
    str, Parameter(help="Colours: published, safe (colour-blind), status.", metavar="NAME", group=FILES)
]


def command(function: Callable[..., Any]) -> App:
    """Make a command of a function: what follows the first line of its docstring stands below the flags."""
    paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")[1:]
    details = "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)
    made = App(
        name=function.__name__.replace("_", "-"),
        suppress_keyboard_interrupt=False,
        help_format="plaintext",
        help_epilogue=details,
    )
    made.default(function)
    return made


def _names(_: Any, tokens: Sequence[Token]) -> list[str]:
    return [_EARLY_NAMES.get(str(token.value), str(token.value)) for token in tokens]


def _name(_: Any, tokens: Sequence[Token]) -> str:
    return str(_names(None, tokens)[0])


def whole(_: Any, tokens: Sequence[Token]) -> int:
    """Convert a flag to a whole number; cyclopts would round 1.5."""
    try:
        return int(tokens[0].value)
    except ValueError:
        raise ValueError(f"{tokens[0].value} is not a whole number") from None


def _flag(help: str, *, field: str | None = None, said: str | None = None, **more: Any) -> Parameter:
    default = getattr(TrainabilitySpec, field) if field else said
    text = {True: "yes", False: "no"}[default] if isinstance(default, bool) else str(default)
    return Parameter(help=help, show_default=text if default is not None else False, group=NETWORK, **more)


def _choices(kinds: Any) -> str:
    return ", ".join(get_args(kinds))


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Condition:
    """The flags of a `TrainabilitySpec`; None is "not given", so that they change a preset or a file."""

    preset: Annotated[
        str | None, _flag(f"A named condition, which the other flags change: {', '.join(PRESETS)}.", metavar="NAME")
    ] = None
    spec: Annotated[
        Path | None,
        _flag("TOML file of a run (see --save-spec of sweep), which the other flags change.", metavar="FILE"),
    ] = None
    activations: Annotated[
        list[str] | None,
        _flag(
            f"One or several of {_choices(Activation)}.",
            field="activation",
            name=["--activations", "--activation"],
            metavar="NAME...",
            consume_multiple=True,
            converter=_names,
            negative="",
        ),
    ] = None
    width: Annotated[
        int | None, _flag("Inputs, and units of the hidden layer.", field="width", metavar="N", converter=whole)
    ] = None
    steps: Annotated[
        int | None,
        _flag("Training steps.", field="steps", name=["--steps", "--num-steps"], metavar="N", converter=whole),
    ] = None
    dataset_mode: Annotated[
        str | None,
        _flag(
            f"Size of the data set: {_choices(DatasetMode)}. matching: as many points as free parameters. "
            "matching-params: width² + width, also for linear. single: one.",
            field="dataset_mode",
            metavar="MODE",
            converter=_name,
        ),
    ] = None
    dataset_size: Annotated[
        int | None, _flag("Data points, instead of --dataset-mode.", metavar="N", converter=whole)
    ] = None
    batch_size: Annotated[
        int | None, _flag("Data points per step.", said="all of them", metavar="N", converter=whole)
    ] = None
    replacement: Annotated[
        bool | None, _flag("Draw minibatches with replacement, as published.", field="replacement")
    ] = None
    offset: Annotated[
        str | None,
        _flag(
            f"Add a constant to the hidden weights: {_choices(Offset)}. The axes are then that offset and one "
            "learning rate.",
            field="offset",
            metavar="WHEN",
        ),
    ] = None
    seed: Annotated[int | None, _flag("Of weights and data.", field="seed", metavar="N", converter=whole)] = None
    batch_seed: Annotated[
        int | None, _flag("Of the minibatches.", field="batch_seed", metavar="N", converter=whole)
    ] = None
    input_gain: Annotated[
        float | None,
        _flag(
            "Factor before the hidden layer.",
            said="sqrt(2/width), linear sqrt(1/width)",
            name=["--input-gain", "--alpha0"],
            metavar="X",
        ),
    ] = None
    output_gain: Annotated[
        float | None,
        _flag("Factor after the output layer.", said="1/width", name=["--output-gain", "--alpha1"], metavar="X"),
    ] = None

    def file(self) -> RunFile:
        """Return what ``--spec`` names; empty if it was not given."""
        return read_run_file(self.spec) if self.spec is not None else RunFile()

    def specs(self) -> list[TrainabilitySpec]:
        """Return the spec of each activation, without a window."""
        if self.preset is not None and self.spec is not None:
            raise InputError("--preset and --spec both name a condition; give one of them")
        base = preset(self.preset) if self.preset is not None else self.file().spec
        names = [field.name for field in fields(TrainabilitySpec) if field.name not in ("activation", "window")]
        given = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        activations = [base.activation] if self.activations is None else list(dict.fromkeys(self.activations))
        if not activations:
            raise InputError(f"--activations is empty; name one or several of {_choices(Activation)}")
        return [base.replace(window=None, activation=each, **given) for each in activations]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Where:
    """Where to look."""

    window: Annotated[
        list[str] | None,
        Parameter(
            help="overview (nine decades), published (the panel of the paper), four values X0 X1 Y0 Y1 (learning "
            "rates, not decades), or what holds a window: the JSON or PNG of a result, a store, a TOML of --save-spec. "
            "Axes are logarithmic.",
            show_default="overview",
            metavar="PLACE...",
            group=PLACE,
            consume_multiple=True,
            negative="",
        ),
    ] = None
    window_log10: Annotated[
        tuple[str, str, str, str] | None,
        Parameter(
            help="The window in decades, such as -3 6 -3 6 for 0.001 … 1000000 on both axes.",
            metavar="X0 X1 Y0 Y1",
            group=PLACE,
            negative="",
        ),
    ] = None

    def window_of(self, spec: TrainabilitySpec, *, condition: Condition, file: RunFile) -> Window:
        """Return the window that the flags, the file or the spec's overview name."""
        if self.window is not None and self.window_log10 is not None:
            raise InputError("--window and --window-log10 both name a window; give one of them")
        if self.window_log10 is not None:
            edges = [number_of("--window-log10", text) for text in self.window_log10]
            return Window.log10(**_pairs(spec, edges))
        said = self.window if self.window is not None else file.window
        if isinstance(said, Window):
            return said
        if said is None or said == ["overview"]:
            return overview(spec)
        if said == ["published"]:
            return published(_published_name(spec, condition)).window
        if len(said) == 4:
            return Window.log10(**_pairs(spec, [decades_of("--window", text) for text in said]))
        if len(said) != 1:
            raise InputError(
                f"--window {' '.join(said)} is neither four values X0 X1 Y0 Y1 nor one of overview, published, FILE"
            )
        return read_window(Path(said[0]))


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Place(Where):
    """Where a sweep looks, and how finely."""

    resolution: Annotated[
        str | None,
        Parameter(
            name=["--resolution", "--image-size"],
            help="Samples: N, or ROWSxCOLUMNS.",
            metavar="N",
            show_default=str(DEFAULT_RESOLUTION),
            group=PLACE,
        ),
    ] = None
    sampling: Annotated[
        str | None,
        Parameter(
            help="dyadic: sizes that double share samples. endpoints: both edges are sampled, as in the paper.",
            show_default=DEFAULT_SAMPLING,
            metavar="HOW",
            group=PLACE,
        ),
    ] = None


def _pairs(spec: TrainabilitySpec, edges: Sequence[Fraction]) -> dict[str, tuple[Any, Any]]:
    if edges[0] >= edges[1] or edges[2] >= edges[3]:
        raise InputError("the edges of a window are X0 X1 Y0 Y1, with X0 below X1 and Y0 below Y1")
    x, y = spec.axes
    return {x: (edges[0], edges[1]), y: (edges[2], edges[3])}


def _published_name(spec: TrainabilitySpec, condition: Condition) -> str:
    for name, known in PRESETS.items():
        if known.replace(window=None) == spec:
            return name
    if condition.preset and preset(condition.preset).activation == spec.activation:
        return condition.preset
    raise InputError(
        "--window published: no panel of this condition was published; name the nearest one with --preset, "
        "or give four values"
    )


def decades_of(flag: str, text: str) -> Fraction:
    """Return the decades of a value written in decimals: exact for powers of ten, unlike those of its float64."""
    value = number_of(flag, text)
    if value <= 0:
        raise InputError(f"{flag} {text}: a log axis has values above zero; {flag}-log10 … takes decades")
    context = Context(prec=34)
    return Fraction(context.log10(context.divide(Decimal(value.numerator), Decimal(value.denominator))))


def number_of(flag: str, text: str) -> Fraction:
    """Return the number that a flag's decimals say, exactly; what is beyond float64 is refused before it grows."""
    try:
        rounded = float(text)
        if not math.isfinite(rounded):
            raise ValueError
        return Fraction(0) if abs(rounded) < 1e-300 else Fraction(text.strip())
    except ValueError:
        raise InputError(f"{flag} {text}: not a finite number") from None


def resolution_of(text: str) -> tuple[int, int]:
    """Return (rows, columns) of ``N`` or ``ROWSxCOLUMNS``."""
    found = re.fullmatch(r"\s*(\d{1,9})(?:\s*[x×]\s*(\d{1,9}))?\s*", text, flags=re.ASCII | re.IGNORECASE)
    if not found:
        raise InputError(f"--resolution {text} must be a whole number such as 512, or ROWSxCOLUMNS such as 300x500")
    rows, columns = found[1], found[2] or found[1]
    return int(rows), int(columns)
