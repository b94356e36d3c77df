"""What defines a trainability map of a rough landscape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fractalscape.arguments import real, whole
from fractalscape.landscapes import QuadraticCosine
from fractalscape.specs import Spec, register

if TYPE_CHECKING:
    from fractalscape.dynamics.rough_trainability.field import RoughTrainabilityField

CRITICAL_ROUGHNESS = 0.05066059182116889
"""1 / 2π²: beyond, x² + ε cos(2π x / λ) is not convex."""


@register
@dataclass(frozen=True, kw_only=True)
class RoughTrainabilitySpec(Spec):
    r"""Gradient descent on x² + ε cos(2πx/λ), at every point of a plane of learning rate and roughness ε/λ².

    Far from the centre the bowl decides: up to learning rate 1 descent stays bounded, beyond it is lost unless ripples
    catch it. Up to roughness 1 / 2π² the landscape is convex, and the border of the lost a curve. Beyond, it breaks: at
    once for starts some twenty ripples out, and from every start at twice that roughness it is a dust.

    Parameters
    ----------
    wavelength : float
        λ, positive. Only the start in units of it matters.
    start : float
        Where descent starts.
    steps : int
        Updates.

    Raises
    ------
    InputError
        If a number is out of range.

    References
    ----------
    Liu, *Complex fractal trainability boundary can arise from trivial non-convexity*, arXiv:2406.13971.

    Examples
    --------
    >>> spec = RoughTrainabilitySpec()
    >>> spec.axes, spec.landscape(0.1).convex
    (('learning_rate', 'roughness'), False)
    """

    kind: ClassVar[str] = "rough_trainability"
    wavelength: float = 1.0
    start: float = 1.0
    steps: int = 1000

    def __post_init__(self) -> None:
        object.__setattr__(self, "wavelength", real("wavelength", self.wavelength, above=0))
        object.__setattr__(self, "start", real("start", self.start))
        object.__setattr__(self, "steps", whole("steps", self.steps, least=1))

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the horizontal and the vertical axis."""
        return ("learning_rate", "roughness")

    def landscape(self, roughness: float) -> QuadraticCosine:
        """Return the landscape of a roughness."""
        amplitude = roughness * self.wavelength**2
        return QuadraticCosine(amplitude=amplitude, wavelength=self.wavelength, center=(0.0,), extent=(1.0,))

    def field(self) -> RoughTrainabilityField:
        """Return the field that descends."""
        from fractalscape.dynamics.rough_trainability.field import RoughTrainabilityField

        return RoughTrainabilityField(spec=self)
