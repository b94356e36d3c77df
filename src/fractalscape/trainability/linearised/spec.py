"""What defines a null model: the network that is linearised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fractalscape.errors import InputError
from fractalscape.specs import Spec, register
from fractalscape.trainability.spec import TrainabilitySpec

if TYPE_CHECKING:
    from fractalscape.trainability.linearised.field import LinearisedField

MOST_POINTS = 4096


@register
@dataclass(frozen=True, kw_only=True)
class LinearisedSpec(Spec):
    r"""Gradient descent on a network linearised about its initial weights, at every point of a plane of learning rates.

    With the features frozen, the residuals of the N data points follow

    .. math:: r \leftarrow \left(I - \tfrac{2}{N} (\eta_0 K_0 + \eta_1 K_1)\right) r

    with the learning rates of the two layers and their tangent kernels: descent on a quadratic. It converges where the
    largest eigenvalue of the matrix in the inner brackets, times 2/N, is below 2; that border is smooth.

    Parameters
    ----------
    network : TrainabilitySpec
        Full batch, without offset; its window is left out.

    Raises
    ------
    InputError
        If the network trains on minibatches, has an offset or has more than 4096 data points.

    References
    ----------
    Jacot, Gabriel & Hongler, *Neural tangent kernel*, NeurIPS 2018, arXiv:1806.07572.

    Examples
    --------
    >>> from fractalscape.trainability import preset
    >>> spec = LinearisedSpec(network=preset("single"))
    >>> spec.axes, LinearisedSpec.from_json(spec.to_json()) == spec
    (('lr0', 'lr1'), True)
    """

    kind: ClassVar[str] = "linearised"

    network: TrainabilitySpec

    def __post_init__(self):
        if not isinstance(self.network, TrainabilitySpec):
            raise InputError(f"network={self.network!r} is no TrainabilitySpec; pass one, such as preset('tanh')")
        if self.network.batch is not None:
            raise InputError(
                f"batch_size={self.network.batch} has no null model: noise of minibatches is not linear descent; "
                "take the full batch, batch_size=None"
            )
        if self.network.offset != "none":
            raise InputError(
                f"offset={self.network.offset!r} has no null model: its features change along the axis; "
                "take offset='none'"
            )
        if self.network.points > MOST_POINTS:
            raise InputError(f"{self.network.points} data points make kernels too large; {MOST_POINTS} are the most")
        object.__setattr__(self, "network", self.network.replace(window=None))

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the horizontal and the vertical axis."""
        return self.network.axes

    def field(self) -> LinearisedField:
        """Return the field that descends."""
        from fractalscape.trainability.linearised.field import LinearisedField

        return LinearisedField(spec=self)
