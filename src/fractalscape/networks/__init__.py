"""Networks: real networks of PyTorch, their loss as a function of the parameters, and its curvature.

Here belongs what trains a network of PyTorch or evaluates one; it needs the extra ``torch``. Importing this package
imports none of its parts.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fractalscape.errors import MissingExtra

if TYPE_CHECKING:
    from fractalscape.networks.fixed_batches import FixedBatches as FixedBatches
    from fractalscape.networks.fixed_batches import fixed_batches as fixed_batches
    from fractalscape.networks.hessian import Eigenpairs as Eigenpairs
    from fractalscape.networks.hessian import HessianOperator as HessianOperator
    from fractalscape.networks.hessian import lanczos as lanczos
    from fractalscape.networks.objective import Objective as Objective
    from fractalscape.networks.parameter_space import ParameterSpace as ParameterSpace
    from fractalscape.networks.training import TrainingState as TrainingState

_HOME = {
    "Eigenpairs": "hessian",
    "FixedBatches": "fixed_batches",
    "HessianOperator": "hessian",
    "Objective": "objective",
    "ParameterSpace": "parameter_space",
    "TrainingState": "training",
    "fixed_batches": "fixed_batches",
    "lanczos": "hessian",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    try:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise MissingExtra(f"{name} needs PyTorch; pip install 'fractalscape[torch]'") from None


def __dir__() -> list[str]:
    return sorted(_HOME)
