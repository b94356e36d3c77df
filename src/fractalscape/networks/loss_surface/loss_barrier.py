"""How much the loss rises between two networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr


def loss_barrier(line: xr.Dataset) -> float:
    r"""Return the height of the barrier on the straight line between two networks.

    .. math:: B = \max_{0 \le u \le 1} \left[ L(u) - (1 - u) L(0) - u L(1) \right]

    Parameters
    ----------
    line : Dataset
        From `loss_line` along `target_directions`, with samples at u = 0 and 1.

    Returns
    -------
    float
        0 where the loss is nowhere above the chord, NaN if one between is.

    Raises
    ------
    InputError
        If 0 or 1 is not sampled.

    References
    ----------
    Frankle, J., Dziugaite, G. K., Roy, D. & Carbin, M. (2020), Linear mode connectivity and the lottery ticket
    hypothesis, ICML, section 2.

    Examples
    --------
    >>> import xarray as xr
    >>> loss_barrier(xr.Dataset({"loss": ("u", [1.0, 5.0, 3.0])}, {"u": [0.0, 0.5, 1.0]}))
    3.0
    """
    u, loss = line["u"].values, line["loss"].values
    if loss.ndim != 1 or not {0.0, 1.0} <= set(u.tolist()):
        raise InputError("a barrier needs one line with samples at u = 0 and u = 1; see target_directions")
    first, last = loss[u == 0][0], loss[u == 1][0]
    between = (u >= 0) & (u <= 1)
    return float(np.max(loss[between] - (1 - u[between]) * first - u[between] * last))
