"""A run is a spec, a window and a number of samples: its TOML file, its identity and the name of its results."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from fractalscape import provenance, raster
from fractalscape.errors import InputError
from fractalscape.raster import Pyramid, Window, base_of
from fractalscape.raster.window import Sampling
from fractalscape.specs import spec_from_dict
from fractalscape.trainability import PRESETS, PUBLISHED, TrainabilityField, TrainabilitySpec


@dataclass(frozen=True, kw_only=True)
class Run:
    """One sweep.

    Parameters
    ----------
    spec : TrainabilitySpec
        Without a window of its own.
    window : Window
    resolution : (int, int)
        Rows and columns.
    sampling : {"dyadic", "endpoints"}
    """

    spec: TrainabilitySpec
    window: Window
    resolution: tuple[int, int]
    sampling: Sampling

    def __post_init__(self):
        if self.window.axes != self.spec.axes:
            raise InputError(
                f"the window's axes are {', '.join(self.window.axes)}; this condition's are "
                f"{', '.join(self.spec.axes)}: give a window of these, or another --offset"
            )
        (ny, nx), level = base_of(self.resolution, self.sampling)
        self.window.check_depth(ny << level, nx << level, sampling=self.sampling)

    @property
    def points(self) -> int:
        """Number of samples."""
        return self.resolution[0] * self.resolution[1]

    @property
    def stem(self) -> str:
        """Name of the results: the activation and width, then every field and window that is not the default.

        Examples
        --------
        >>> from fractalscape.trainability import preset
        >>> spec = preset("minibatch").replace(window=None)
        >>> Run(spec=spec, window=overview(spec), resolution=(8, 8), sampling="dyadic").stem
        'grid_status_tanh_n16_steps1000_minibatch16'
        """
        return f"grid_status_{condition_name(self.spec)}{_window_name(self.window, self.spec)}"

    def identity(self, field: TrainabilityField) -> Pyramid:
        """Return the description of the store that this run fills, without a store: its digest is the result's."""
        base, _ = base_of(self.resolution, self.sampling)
        return Pyramid(
            store=None,
            spec=self.spec.to_dict(),
            engine=field.engine,
            window=self.window,
            base=base,
            sampling=self.sampling,
            tile=0,
            outputs=(),
        )

    def to_toml(self) -> str:
        """Return the run as TOML; `read_run_file` reads it."""
        lines = ["# fractalscape sweep --spec THIS_FILE", f"resolution = {list(self.resolution)}  # rows, columns"]
        lines.append(f'sampling = "{self.sampling}"')
        window = {f"window.{name}": axis for name, axis in self.window.to_dict().items()}
        for title, table in {"spec": self.spec.to_dict(), **window}.items():
            lines += ["", f"[{title}]"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in table.items() if value is not None]
        return "\n".join(lines) + "\n"


def overview(spec: TrainabilitySpec) -> Window:
    """Return the nine decades that the presets with the axes of a spec start from."""
    return next(known.window for known in PRESETS.values() if known.window and known.axes == spec.axes)


_TAGS = {
    ("dataset_mode", "single"): "single",
    ("offset", "every-step"): "init-drift",
    ("offset", "once"): "init-once",
    ("replacement", False): "without-replacement",
}
_WORDS = {"dataset_mode": "", "dataset_size": "data", "batch_size": "minibatch"}


def condition_name(spec: TrainabilitySpec) -> str:
    """Return a name that differs for specs that differ.

    Examples
    --------
    >>> condition_name(TrainabilitySpec(activation="relu", width=8, seed=7))
    'relu_n8_seed7'
    """
    default = TrainabilitySpec(activation=spec.activation, width=spec.width)
    parts = [spec.activation, f"n{spec.width}"]
    for name in (each.name for each in fields(spec) if each.name != "window"):
        value = getattr(spec, name)
        if value != getattr(default, name):
            parts.append(_TAGS.get((name, value)) or f"{_WORDS.get(name, name.replace('_', '-'))}{value}")
    return "_".join(parts)


def _window_name(window: Window, spec: TrainabilitySpec) -> str:
    if window == overview(spec):
        return ""
    for name, panel in PUBLISHED.items():
        if panel.window == window:
            own = PRESETS[name].replace(window=None) == spec
            return "_published" if own else f"_published-{name}"
    return f"_window-{provenance.digest(window.to_dict())[:8]}"


@dataclass(frozen=True, kw_only=True)
class RunFile:
    """What a TOML file of a run says; what it leaves out is empty."""

    spec: TrainabilitySpec = field(default_factory=TrainabilitySpec)
    window: Window | list[str] | None = None
    resolution: str | None = None
    sampling: str | None = None


def read_run_file(path: Path) -> RunFile:
    """Read what `Run.to_toml` wrote, or a shorter file written by hand.

    Raises
    ------
    InputError
        If it cannot be read, is not TOML, or has an unknown key or a wrong value.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot read {path} as TOML: {_reason(error)}") from None
    unknown = set(data) - {each.name for each in fields(RunFile)}
    if unknown:
        raise InputError(f"{path}: unknown key {sorted(unknown)[0]!r}; the keys are resolution, sampling, spec, window")
    spec, window, resolution = data.get("spec", {}), data.get("window"), data.get("resolution")
    names = [each.name for each in fields(TrainabilitySpec) if each.name != "window"]
    if not isinstance(spec, dict) or not set(spec) <= {"kind", *names}:
        raise InputError(f"{path}: [spec] must be a table; its keys are {', '.join(names)}")
    try:
        spec = spec_from_dict({"kind": TrainabilitySpec.kind, **spec})
        if not isinstance(spec, TrainabilitySpec):
            raise InputError(f"[spec] is of kind {spec.kind!r}; give one of kind {TrainabilitySpec.kind!r}")
        window = [window] if isinstance(window, str) else window and window_from(window)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    if isinstance(resolution, list) and len(resolution) == 2:
        resolution = f"{resolution[0]}x{resolution[1]}"
    sampling = data.get("sampling")
    return RunFile(
        spec=spec,
        window=window,
        resolution=None if resolution is None else str(resolution),
        sampling=None if sampling is None else str(sampling),
    )


def read_window(path: Path) -> Window:
    """Return the window of a store, or of the JSON, PNG or TOML file of a result.

    Raises
    ------
    InputError
        If the path holds no window.
    """
    if path.is_dir():
        return raster.open_pyramid(path).window
    try:
        data = read_description(path)
        found = data.get("window", data)
        return window_from(json.loads(found) if isinstance(found, str) else found)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path} holds no window: {_reason(error)}") from None


def read_description(path: Path) -> dict[str, Any]:
    """Return the JSON, TOML or PNG text entries of a file.

    Raises
    ------
    InputError
        If it cannot be read or is none of these.
    """
    try:
        content = path.read_bytes()
        if content.startswith(b"\x89PNG"):
            from fractalscape.views import read_png_metadata

            return dict(read_png_metadata(path))
        data = tomllib.loads(content.decode()) if path.suffix == ".toml" else json.loads(content)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist") from None
    except Exception as error:  # pillow alone raises five kinds for a broken picture
        raise InputError(f"cannot read {path}: {_reason(error)}") from None
    if not isinstance(data, dict):
        raise InputError(f"{path} holds no description: a JSON object is expected")
    return data


def window_from(data: Any) -> Window:
    """Return the window of what `Window.to_dict` returned.

    Raises
    ------
    InputError
        If it is not a window.
    """
    try:
        return Window.from_dict(data)
    except OverflowError:
        raise InputError("an edge of the window leaves float64; keep decades within -300 … 300") from None


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) or type(error).__name__
