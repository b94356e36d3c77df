"""What cascades that halve their cells have in common: roots and generations."""

from __future__ import annotations

from dataclasses import dataclass

from fractalscape.errors import InputError
from fractalscape.landscapes.parameters import whole, whole_numbers
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec


@dataclass(frozen=True, kw_only=True)
class DyadicCascadeSpec(RandomLandscapeSpec):
    """Base of the specs of cascades on a line or in the plane.

    Parameters
    ----------
    roots : tuple of int
        Cells before the first split, (n,) on a line or (ny, nx) in the plane; they are independent of each other.
    generations : int
        How often cells are halved along each axis.

    Raises
    ------
    InputError
        If there are not one or two roots of at least 1, or there is no generation.
    """

    roots: tuple[int, ...] = (1, 1)
    generations: int = 9

    def __post_init__(self) -> None:
        roots = whole_numbers("roots", self.roots, least=1, advice="(1,) is a line, (1, 1) a square")
        if len(roots) not in (1, 2):
            raise InputError(f"roots={self.roots!r} has {len(roots)} axes; (1,) is a line, (1, 1) a square")
        object.__setattr__(self, "roots", roots)
        generations = whole("generations", self.generations, least=1, most=62, advice="9 make 512 cells of one root")
        object.__setattr__(self, "generations", generations)

    @property
    def ndim(self) -> int:
        """Number of axes, 1 or 2."""
        return len(self.roots)

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells of the last generation, the roots times 2^generations."""
        return tuple(root << self.generations for root in self.roots)
