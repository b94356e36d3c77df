"""Whether a run converged, and how fast: the published measure of a loss curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.schema import CONVERGED, DIVERGED

CEILING = 1e6
TAIL = 20


@dataclass(frozen=True, kw_only=True)
class Convergence:
    """The published measure of one or many loss curves.

    Parameters
    ----------
    value : ndarray of float64, shape (...)
        Signed speed in steps: its sign is the class (negative converged), a large magnitude is slow.
    outcome : ndarray of int8, shape (...)
        0 converged, 1 diverged.
    escape_step : ndarray of int32, shape (...)
        First step whose loss is not finite; -1 if there is none.
    final_ratio, max_ratio : ndarray of float64, shape (...)
        Last and largest loss over the first, without unit; infinite after an escape and for a positive loss over 0.

    Examples
    --------
    >>> found = convergence([2.0, 4.0, 1.0])
    >>> float(found.final_ratio), float(found.max_ratio)
    (0.5, 2.0)
    """

    value: np.ndarray
    outcome: np.ndarray
    escape_step: np.ndarray
    final_ratio: np.ndarray
    max_ratio: np.ndarray


def convergence(losses: ArrayLike) -> Convergence:
    r"""Measure loss curves :math:`\ell_0 … \ell_{T-1}` as the trainability study did.

    A loss that is not finite counts as :math:`M = 10^6`, and :math:`v_t = \min(\ell_t / \ell_0, M)`. The run converged
    if it never left the finite numbers and the mean of the last 20 :math:`v_t` is below 1. The value is
    :math:`-\sum_t v_t` if so and :math:`+\sum_t 1/v_t` if not.

    A first loss of exactly 0 has ratio 1 to a loss of 0 and an infinite ratio to any other, so that :math:`v_t` is 1 or
    M. Such a curve has always diverged; if every loss is 0, with value T.

    Parameters
    ----------
    losses : array_like of float64, shape (..., steps)
        Losses before each update, in any unit, not negative. A curve whose first loss is not finite has diverged with
        value T.

    Returns
    -------
    Convergence
        Arrays of shape (...).

    Raises
    ------
    InputError
        If there are no steps.

    Notes
    -----
    The published rule has no word on escapes: with a first loss above M it calls a run that overflowed converged, since
    M is then below the first loss. Here such a run has diverged. It has none for a first loss of 0 either, which its
    networks do not reach: there the notebook divides 0 by 0. One pass over the losses.

    References
    ----------
    Sohl-Dickstein, arXiv:2402.06184, ``convergence_measure`` of its notebook.

    Examples
    --------
    >>> import numpy as np
    >>> found = convergence(np.array([[4.0, 2.0, 1.0], [1.0, 2.0, np.inf]]))
    >>> found.value, found.outcome, found.escape_step
    (array([-1.75    ,  1.500001]), array([0, 1], dtype=int8), array([-1,  2], dtype=int32))
    """
    losses = np.asarray(losses, float)
    if losses.ndim == 0 or losses.shape[-1] == 0:
        raise InputError(f"losses has shape {losses.shape}; it needs at least one step along its last axis")
    finite = np.isfinite(losses)
    at_zero = losses[..., :1] == 0
    start = np.where(finite[..., :1] & ~at_zero, losses[..., :1], 1.0)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        ratios = np.where(at_zero, np.where(losses == 0, 1.0, np.inf), losses / start)
        clipped = np.where(finite, ratios, CEILING / start)
        clipped = np.where(finite[..., :1], np.minimum(clipped, CEILING), 1.0)
        converged = finite.all(-1) & (clipped[..., -TAIL:].mean(-1) < 1)
        value = np.where(converged, -clipped.sum(-1), (1 / clipped).sum(-1))
    escaped = ~finite.all(-1)
    ratios = np.where(np.isfinite(ratios), ratios, np.inf)
    return Convergence(
        value=value,
        outcome=np.where(converged, CONVERGED, DIVERGED).astype(np.int8),
        escape_step=np.where(escaped, np.argmin(finite, -1), -1).astype(np.int32),
        final_ratio=np.where(escaped, np.inf, ratios[..., -1]),
        max_ratio=np.where(escaped, np.inf, ratios.max(-1)),
    )
