"""What a loss surface can have at every point."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fractalscape.errors import InputError
from fractalscape.schema import Output

SLOW = {
    "gradient_norm": {"gradient_norm": "norm of the gradient"},
    "projected_gradient": {"gradient_u": "slope along u", "gradient_v": "slope along v"},
    "projected_hessian": {
        "hessian_uu": "curvature along u",
        "hessian_uv": "mixed curvature of u and v",
        "hessian_vv": "curvature along v",
    },
    "extreme_eigenvalues": {
        "largest_eigenvalue": "largest eigenvalue of the Hessian",
        "smallest_eigenvalue": "smallest eigenvalue of the Hessian",
        "eigenvalue_ratio": "smallest over largest eigenvalue, absolute",
        "eigenvalue_error": "larger of the bounds of both eigenvalues",
    },
}
"""Quantities that need gradients, and the outputs of each."""


def checked_quantities(quantities: Sequence[str] | None, metrics: Sequence[str]) -> tuple[str, ...]:
    """Return quantities, each once: ``loss`` and all metrics when there are none.

    Raises
    ------
    InputError
        If one is not known.
    """
    known = ("loss", *metrics, *SLOW)
    given = ("loss", *metrics) if quantities is None else (quantities,) if isinstance(quantities, str) else quantities
    for each in given:
        if each not in known:
            raise InputError(f"quantities={tuple(given)!r}: {each!r} is not one of {', '.join(known)}")
    if not given:
        raise InputError(f"quantities=() is empty; name some of {', '.join(known)}")
    return tuple(dict.fromkeys(given))


def surface_outputs(quantities: Sequence[str]) -> tuple[Output, ...]:
    """Return the outputs of quantities, in their order.

    Examples
    --------
    >>> [each.name for each in surface_outputs(("loss", "projected_gradient"))]
    ['loss', 'gradient_u', 'gradient_v']
    """
    named: dict[str, str] = {}
    for each in quantities:
        named |= SLOW.get(each, {each: each.replace("_", " ")})
    return tuple(
        Output(name=name, dtype="f8", fill=math.nan, units="1", long_name=label) for name, label in named.items()
    )
