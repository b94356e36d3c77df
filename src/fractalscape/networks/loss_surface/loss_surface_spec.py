"""What defines a loss surface, and what is equal when it is computed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fractalscape.arguments import real
from fractalscape.errors import InputError
from fractalscape.specs import Spec, register


@register
@dataclass(frozen=True, kw_only=True)
class LossSurfaceSpec(Spec):
    """Digests of a network, its data and a plane, and what is measured there.

    A store knows its surface by this: one of another network, plane or data is refused.

    Parameters
    ----------
    model, centre, directions, data : str
        sha256 of the architecture and what does not vary of it; of the centre; of the two directions; of the data.
    loss : str
        Its name.
    probe : tuple of str
        Values at two points, rounded: they tell apart losses and architectures of one name.
    quantities : tuple of str
    batch_norm : str
    dtype : str
        ``f4`` or ``f8``.
    tolerance : float
        Of extreme eigenvalues.
    name : str
        What you call it.
    source : str
        JSON of what it can be made from again; empty for a network of your own.
    """

    kind: ClassVar[str] = "loss_surface"

    model: str
    centre: str
    directions: str
    data: str
    loss: str
    probe: tuple[str, ...]
    quantities: tuple[str, ...]
    batch_norm: str = "eval"
    dtype: str = "f8"
    tolerance: float = 1e-3
    name: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for each in ("probe", "quantities"):
            object.__setattr__(self, each, tuple(map(str, getattr(self, each))))
        object.__setattr__(self, "tolerance", real("tolerance", self.tolerance, above=0))

    def field(self) -> Any:
        """Return the field, made anew from what `source` says.

        Raises
        ------
        InputError
            If the network is not in the spec.
        """
        if not self.source:
            raise InputError("the network of a loss surface is not in its spec; make the surface from the network")
        from fractalscape.networks.loss_surface.loss_surface_source import LossSurfaceSource

        made = LossSurfaceSource.from_json(self.source).surface()
        if made.spec != self:
            raise InputError("what the spec names gives another surface now: files or packages have changed")
        return made
