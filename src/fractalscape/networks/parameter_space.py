"""The parameters of a network as one vector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

import torch

from fractalscape.errors import InputError

Select = str | Callable[[str, torch.Tensor], bool] | None


@dataclass(frozen=True, kw_only=True)
class ParameterSpace:
    """Which parameters of a network make the vector, in the order of ``named_parameters``.

    Parameters
    ----------
    names : tuple of str
        Tied parameters once.
    shapes : tuple of torch.Size

    Examples
    --------
    >>> space = ParameterSpace.of(torch.nn.Linear(3, 2))
    >>> space.names, space.size
    (('weight', 'bias'), 8)
    """

    names: tuple[str, ...]
    shapes: tuple[torch.Size, ...]

    @classmethod
    def of(cls, module: torch.nn.Module, select: Select = None) -> ParameterSpace:
        """Return the space of a module.

        Parameters
        ----------
        module : torch.nn.Module
        select : str or callable(name, parameter) -> bool, optional
            A pattern of names, such as ``"layers.0.*"``; all parameters that need a gradient when absent.

        Raises
        ------
        InputError
            If no parameter is selected.
        """
        chosen = {name: each for name, each in module.named_parameters() if _is_chosen(select, name, each)}
        if not chosen:
            known = ", ".join(name for name, _ in module.named_parameters()) or "none"
            raise InputError(f"select={select!r} leaves no parameter of {type(module).__name__}; it has {known}")
        return cls(names=tuple(chosen), shapes=tuple(each.shape for each in chosen.values()))

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers each parameter has."""
        return tuple(shape.numel() for shape in self.shapes)

    @property
    def size(self) -> int:
        """Length of the vector."""
        return sum(self.sizes)

    def ravel(self, parameters: dict[str, torch.Tensor]) -> torch.Tensor:
        """Return named tensors as one vector of shape (size,)."""
        return torch.cat([parameters[name].reshape(-1) for name in self.names])

    def unravel(self, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return views of a vector, or of vectors of shape (…, size), as named tensors."""
        parts = vector.split(self.sizes, dim=-1)
        return {
            name: part.reshape(*vector.shape[:-1], *shape)
            for name, part, shape in zip(self.names, parts, self.shapes, strict=True)
        }


def _is_chosen(select: Select, name: str, parameter: torch.Tensor) -> bool:
    if select is None:
        return parameter.requires_grad
    return fnmatchcase(name, select) if isinstance(select, str) else bool(select(name, parameter))
