"""Walkers of many learning rates, all of them from the same starts, or each from where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.dynamics.descent.labelled_walks import RATE_UNITS
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.exponents import ensemble_of
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble
from fractalscape.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class LearningRateSweep:
    """An ensemble whose walkers are (learning rate, start), the start running fastest.

    Parameters
    ----------
    ensemble : TangentEnsemble
    rates : array, shape (learning_rate,)
    continued : bool
        Walkers start at rest from where those of the rate before ended; what was lost starts anew.
    """

    ensemble: TangentEnsemble
    rates: Floats
    continued: bool

    @property
    def walkers(self) -> int:
        """Number of starts."""
        return len(self.ensemble.positions) // len(self.rates)

    def orbits(self, *, transient: int, records: int) -> tuple[Floats, Any]:
        """Return places of the last updates (learning_rate, walker, record, d), and where walkers were lost."""
        axes = self.ensemble.positions.shape[1]
        shape = (len(self.rates), self.walkers)
        if not self.continued:
            places, _, lost = self.ensemble.orbits(transient=transient, records=records)
            return places.reshape(*shape, records, axes), lost.reshape(shape)
        found = np.empty((*shape, records, axes)), np.empty(shape, np.int64)
        start = first = self.ensemble.positions[: self.walkers]
        for k, rate in enumerate(self.rates):
            now = replace(self.ensemble, positions=start, rates=np.full(self.walkers, rate))
            found[0][k], states, found[1][k] = now.orbits(transient=transient, records=records)
            start = np.where(found[1][k][:, None] < 0, states[:, :axes], first)
        return found


def learning_rate_sweep(
    landscape: Any, learning_rates: Any, start: Any, optimiser: Optimiser | None, continued: Any, workers: int | None
) -> LearningRateSweep:
    """Return a sweep, arguments checked.

    Raises
    ------
    InputError
        If an argument is not possible.
    """
    try:
        rates = np.array(learning_rates, np.float64)
    except (TypeError, ValueError):
        rates = np.array(np.nan)
    if rates.ndim != 1 or not rates.size or not np.isfinite(rates).all():
        raise InputError(f"learning_rates of shape {np.shape(learning_rates)} are not a row of finite numbers")
    if not isinstance(continued, bool):
        raise InputError(f"continued={continued!r} must be True or False")
    one = ensemble_of(landscape, start, 1.0, optimiser, workers)
    count = len(one.positions)
    ensemble = replace(one, positions=np.tile(one.positions, (len(rates), 1)), rates=np.repeat(rates, count))
    return LearningRateSweep(ensemble=ensemble, rates=rates, continued=continued)


def rate_coordinate(rates: Floats) -> dict[str, Any]:
    """Return the coordinate of learning rates."""
    return {"learning_rate": ("learning_rate", rates, {"units": RATE_UNITS, "long_name": "learning rate"})}
