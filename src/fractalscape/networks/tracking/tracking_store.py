"""The folder of a training that is tracked."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fractalscape import provenance
from fractalscape.errors import InputError, StoreDamaged, StoreMismatch
from fractalscape.networks.tracking.tracking_spec import TrackingSpec
from fractalscape.schema import Output
from fractalscape.storage import make_folder, write_atomic

NAME = "tracking.json"
FORMAT = 1
SCALARS = (
    "batch_loss",
    "learning_rate",
    "gradient_norm",
    "norm",
    "distance",
    "step_length",
    "contour_length",
    "step_cosine",
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What rows of a store hold.

    Parameters
    ----------
    spec : TrackingSpec
    names, sizes : tuple
        Of the parameters, in order.
    dtype : {"f4", "f8"}
        Of the parameters as they are kept.
    probes : dict of str to (outputs)
    """

    spec: TrackingSpec
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    dtype: str
    probes: Mapping[str, tuple[Output, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Length of the vector of parameters."""
        return sum(self.sizes)

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of layers, in order, whose sketches are kept apart; one of all if they are not."""
        if not self.spec.by_layer:
            return ("",)
        return tuple(dict.fromkeys(name.rpartition(".")[0] for name in self.names))

    @property
    def parts(self) -> tuple[tuple[int, slice], ...]:
        """Number of the layer, and place in the vector, of everything that is sketched in one go."""
        if not self.spec.by_layer:
            return ((0, slice(0, self.size)),)
        ends = np.cumsum(self.sizes).tolist()
        owners = [self.layers.index(name.rpartition(".")[0]) for name in self.names]
        return tuple((owner, slice(end - size, end)) for owner, end, size in zip(owners, ends, self.sizes, strict=True))

    @property
    def moves(self) -> np.dtype:
        """The type of a row of what is recorded at every scheduled step."""
        sketch = (len(self.layers), self.spec.sketches, self.spec.components)
        anchors = [("anchor_distance", "f8", (len(self.spec.anchors),))] if self.spec.anchors else []
        return np.dtype([("step", "i8"), *((name, "f8") for name in SCALARS), *anchors, ("sketch", "f8", sketch)])

    @property
    def weights(self) -> np.dtype:
        """The type of a row of all parameters."""
        return np.dtype([("step", "i8"), ("position", self.dtype, (self.size,))])

    def probe(self, name: str) -> np.dtype:
        """Return the type of a row of a probe."""
        fields = [(each.name, each.dtype, each.shape) for each in self.probes[name]]
        return np.dtype([("step", "i8"), *fields])

    def to_document(self) -> dict[str, Any]:
        """Return the layout as JSON types."""
        return {
            "format": FORMAT,
            "spec": self.spec.to_dict(),
            "names": list(self.names),
            "sizes": list(self.sizes),
            "dtype": self.dtype,
            "probes": {name: [each.to_dict() for each in outputs] for name, outputs in self.probes.items()},
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Layout:
        """Read what `to_document` returned."""
        probes = {name: tuple(map(Output.from_dict, outputs)) for name, outputs in document["probes"].items()}
        return cls(
            spec=TrackingSpec.from_json(json.dumps(document["spec"])),
            names=tuple(document["names"]),
            sizes=tuple(document["sizes"]),
            dtype=document["dtype"],
            probes=probes,
        )


def moves_path(store: str | os.PathLike[str]) -> Path:
    """Return where the rows of moves are."""
    return Path(store) / "moves.rows"


def weights_path(store: str | os.PathLike[str]) -> Path:
    """Return where the rows of all parameters are."""
    return Path(store) / "weights.rows"


def probe_path(store: str | os.PathLike[str], name: str) -> Path:
    """Return where the rows of a probe are."""
    return Path(store) / f"probe_{name}.rows"


def ring_path(store: str | os.PathLike[str]) -> Path:
    """Return where the last parameters are."""
    return Path(store) / "last_weights.bin"


def kept_path(store: str | os.PathLike[str], what: int | str) -> Path:
    """Return where the parameters of an anchor, or of the origin, are: ``anchor_1000.npy``."""
    return Path(store) / f"anchor_{what}.npy"


def read_layout(store: str | os.PathLike[str]) -> Layout:
    """Return the layout of a store.

    Raises
    ------
    InputError
        If no tracking is there.
    StoreMismatch
        If it is of another format.
    StoreDamaged
        If it cannot be read.
    """
    path = Path(store) / NAME
    if not path.is_file():
        raise InputError(f"{store} holds no tracked training; give the folder that a Tracker was given as store=")
    try:
        document = json.loads(path.read_text())
        found = document["format"]
    except (ValueError, TypeError, KeyError):
        raise StoreDamaged(f"{path} cannot be read as it was written; restore it") from None
    if found != FORMAT:
        raise StoreMismatch(f"{path} is of format {found}, this version reads {FORMAT}; give another store")
    return Layout.from_document(document)


def prepare_store(store: str | os.PathLike[str], layout: Layout, *, resume: bool) -> None:
    """Make a store, or see that the one that is there has this layout.

    Raises
    ------
    InputError
        If something else is there.
    StoreMismatch
        If the layout is another.
    """
    folder = Path(store)
    if (folder / NAME).is_file():
        if resume:
            _check(store, read_layout(store), layout)
            return
        _clear(folder)
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{store} is there and holds no tracked training; give another place, or delete it")
    make_folder(folder)
    document = {**layout.to_document(), "versions": provenance.versions()}
    write_atomic(folder / NAME, json.dumps(document, indent=1))


def _check(store: str | os.PathLike[str], found: Layout, wanted: Layout) -> None:
    mine, other = wanted.to_document(), found.to_document()
    for name in mine:
        if mine[name] != other[name]:
            inner = [key for key in mine[name] if mine[name][key] != other[name].get(key)] if name == "spec" else []
            what = f"{inner[0]}={other[name][inner[0]]!r}, here {mine[name][inner[0]]!r}" if inner else f"other {name}"
            raise StoreMismatch(f"{store} holds a training tracked with {what}; give another store, or resume=False")


def _clear(folder: Path) -> None:
    """Delete what a store holds, and first of all that it is one."""
    (folder / NAME).unlink()
    for pattern in ("*.rows", "last_weights.bin", "anchor_*.npy"):
        for path in folder.glob(pattern):
            path.unlink()
