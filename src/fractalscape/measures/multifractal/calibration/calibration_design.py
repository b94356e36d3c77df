"""What is simulated for a calibration, as a spec."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from fractalscape.arguments import is_sequence, real, shown, whole, whole_numbers
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_replicates
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import noise_hurst
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis, checked_analysis
from fractalscape.specs import Spec, register

IMAGE_HURST = (0.2, 0.35, 0.5, 0.7, 0.95)
SIGNAL_HURST = (0.5, 0.6, 0.7, 0.85)
INTERMITTENCY = (0.0, 0.0025, 0.01, 0.04, 0.1, 0.2)


@register
@dataclass(frozen=True, kw_only=True)
class CalibrationDesign(Spec):
    """Which signals or images are simulated, and how they are analysed.

    Parameters
    ----------
    shape : (int,) or (int, int)
        Samples along each axis of the data that are to be calibrated.
    analysis : LeaderAnalysis
    hurst : tuple of float
        Two or more ζ(2) / 2, rising: half the exponent of the variogram, so that c1 is this plus λ². From 0.2 to 0.95
        for images and from 0.5 to 0.85 for signals when absent; for signals 1/2 or above, and below 1 - λ²/2.
    intermittency : tuple of float
        0 and at least one more λ², rising; c2 is -λ². The data of 0 are fractional Brownian.
    replicates : int
        Simulations for each pair of the two, at least 2; of each λ² calibration needs 99 in all.
    integral_scale : int
        L in samples; 0 for the longest side.

    Raises
    ------
    InputError
        If a value is not of this form.

    Examples
    --------
    >>> CalibrationDesign(shape=(512, 512), analysis=LeaderAnalysis()).simulations
    3000
    """

    kind: ClassVar[str] = "calibration_design"
    shape: tuple[int, ...]
    analysis: LeaderAnalysis
    hurst: tuple[float, ...] = ()
    intermittency: tuple[float, ...] = INTERMITTENCY
    replicates: int = 100
    integral_scale: int = 0

    def __post_init__(self) -> None:
        shape = whole_numbers("shape", self.shape, least=1, advice="give (n,) or (rows, columns)")
        if len(shape) not in (1, 2):
            raise InputError(
                f"shape={shape} has {len(shape)} axes; give (n,) for signals or (rows, columns) for images"
            )
        checked_analysis(self.analysis)
        usual = IMAGE_HURST if len(shape) == 2 else SIGNAL_HURST
        grid = usual if is_sequence(self.hurst) and not len(self.hurst) else self.hurst
        intermittency = _rising("intermittency", self.intermittency, above=-1e-300, below=1.0)
        if intermittency[0] != 0:
            raise InputError(
                f"intermittency={intermittency} does not begin with 0, where c2 = 0 is tested; put 0 first"
            )
        scale = whole("integral_scale", self.integral_scale, least=0, advice="give a number of samples") or max(shape)
        checked = {
            "shape": shape,
            "hurst": _rising("hurst", grid, above=0.0, below=1.0),
            "intermittency": intermittency,
            "replicates": checked_replicates(self.replicates, advice="100 is usual"),
            "integral_scale": scale,
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        if len(shape) == 1:
            self._check_signals()

    @property
    def simulations(self) -> int:
        """How many signals or images are simulated."""
        return len(self.hurst) * len(self.intermittency) * self.replicates

    def _check_signals(self) -> None:
        most = noise_hurst(self.hurst[-1], self.intermittency[-1])
        if self.hurst[0] < 0.5 or most >= 1:
            raise InputError(
                f"hurst={self.hurst} with intermittency up to {self.intermittency[-1]:g} has no multifractal walks; "
                f"stay from 0.5 to below 1 - intermittency / 2 = {1 - self.intermittency[-1] / 2:g}"
            )


def _rising(name: str, values: Any, *, above: float, below: float) -> tuple[float, ...]:
    if not is_sequence(values) or len(values) < 2:
        raise InputError(f"{name}={shown(values)} is not a grid of two or more numbers; (0.5, 0.7) is one of H")
    found = tuple(real(name, value, above=above, below=below) for value in values)
    if any(second <= first for first, second in pairwise(found)):
        raise InputError(f"{name}={shown(values)} does not rise; sort it and give each number once")
    return found
