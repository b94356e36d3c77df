"""What defines the extreme eigenvalues of a network's curvature, and what is equal when they are found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from fractalscape.arguments import choice, real, whole
from fractalscape.errors import InputError
from fractalscape.networks.hessian.lanczos import Which
from fractalscape.networks.objective import BatchNorm
from fractalscape.specs import Spec, register

Curvature = Literal["hessian", "gauss_newton", "fisher"]


@register
@dataclass(frozen=True, kw_only=True)
class HessianSpec(Spec):
    r"""How many eigenvalues of which curvature, of what, and how exact.

    Parameters
    ----------
    count : int
        How many eigenvalues.
    which : {"largest", "smallest", "largest_magnitude", "both_ends"}
        See `lanczos`.
    tolerance : float
        Largest residual over \|λ\|.
    most_products : int, optional
        See `lanczos`.
    curvature : {"hessian", "gauss_newton", "fisher"}
        See `HessianOperator`, `GaussNewtonOperator`, `FisherOperator`.
    select : str, optional
        A pattern of parameter names; all that need a gradient when absent. See `ParameterSpace.of`.
    samples : int, optional
        The first so many of the data; all when absent.
    batch_norm : {"eval", "batch", "recalibrate"}
        See `Objective`.
    dtype : {"f4", "f8"}
        Of parameters and data: in single precision residuals end at some 1e-6 of the largest eigenvalue.
    seed : int
        Of the first vector.

    Raises
    ------
    InputError
        If a field is outside what is allowed.

    Examples
    --------
    >>> HessianSpec(count=3).tolerance
    0.001
    """

    kind: ClassVar[str] = "hessian"

    count: int = 10
    which: Which = "largest"
    tolerance: float = 1e-3
    most_products: int | None = None
    curvature: Curvature = "hessian"
    select: str | None = None
    samples: int | None = None
    batch_norm: BatchNorm = "eval"
    dtype: Literal["f4", "f8"] = "f8"
    seed: int = 0

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        set_field(self, "count", whole("count", self.count, least=1))
        choices = {"which": Which, "curvature": Curvature, "batch_norm": BatchNorm, "dtype": Literal["f4", "f8"]}
        for name, kinds in choices.items():
            choice(name, getattr(self, name), get_args(kinds))
        set_field(self, "tolerance", real("tolerance", self.tolerance, above=0))
        for name, least in (("most_products", self.count), ("samples", 1)):
            if getattr(self, name) is not None:
                set_field(self, name, whole(name, getattr(self, name), least=least))
        if self.select is not None and not isinstance(self.select, str):
            raise InputError(f"select={self.select!r} is not a pattern of parameter names, such as 'layers.0.*'")
        set_field(self, "seed", whole("seed", self.seed, least=0))

    def lanczos_options(self) -> dict[str, Any]:
        """Return what `hessian_spectrum` takes of it."""
        names = ("count", "which", "tolerance", "most_products", "curvature", "select", "seed")
        return {name: getattr(self, name) for name in names}
