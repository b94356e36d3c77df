"""Stable fits against SciPy's and power-law fits against `powerlaw`: ``python -m benchmarks.heavy_tails``.

Both peers are timed once or a few times, since one fit of theirs takes as long as hundreds of ours. `powerlaw` looks
for the threshold among all values, as we do; its default range of exponents is opened (``parameter_ranges``), or it
would refuse every tail index above 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.measures import StableLaw, fit_power_law, fit_stable
from fractalscape.measures.heavy_tails.stable_lattice import stable_log_likelihood

OPEN_RANGE = {"alpha": [1.01, 20.0]}
"""Of the exponent of the density, the tail index + 1."""


def stable_values(n: int) -> np.ndarray:
    """Return values of a stable law of tail index 1.5."""
    return StableLaw(tail_index=1.5).sample(n, seed=0)


def student_values(n: int) -> np.ndarray:
    """Return absolute values of Student's t with 2.5 degrees of freedom, the true tail index."""
    return np.abs(np.random.default_rng(0).standard_t(2.5, n))


def scipy_fit(values: np.ndarray) -> Any:
    """Fit a stable law as SciPy does."""
    import warnings

    from scipy.stats import levy_stable

    with warnings.catch_warnings(action="ignore"):
        return levy_stable.fit(values)


def powerlaw_fit(values: np.ndarray, **options: Any) -> Any:
    """Fit a power law as `powerlaw` does, in silence."""
    import contextlib
    import io
    import warnings

    import powerlaw

    with warnings.catch_warnings(action="ignore"), contextlib.redirect_stdout(io.StringIO()):
        fit = powerlaw.Fit(values, verbose=False, **options)
        _ = fit.power_law.alpha
        return fit


def repeated(run: Callable[[], Any], times: int) -> Callable[[], float]:
    """Return a function that returns the seconds of one of several runs in a row."""
    return lambda: seconds(lambda: [run() for _ in range(times)]) / times


def stable_speed_up(n: int = 200, *, rounds: int = 1) -> Ratio:
    """Return SciPy's time for a stable fit over ours, with intervals."""
    values = stable_values(n)
    fit_stable(values)
    return paired(lambda: seconds(lambda: scipy_fit(values)), repeated(lambda: fit_stable(values), 20), rounds=rounds)


def power_law_speed_up(n: int = 30_000, *, rounds: int = 1) -> Ratio:
    """Return the time of `powerlaw` for a fit with its threshold over ours."""
    values = student_values(n)
    theirs = lambda: seconds(lambda: powerlaw_fit(values, parameter_ranges=OPEN_RANGE))  # noqa: E731
    fit_power_law(values)
    return paired(theirs, repeated(lambda: fit_power_law(values), 5), rounds=rounds)


def lattice_speed_up(n: int = 2000) -> Ratio:
    """Return the time of a likelihood from the table of one law over that from the lattice, both for a new law."""
    values = stable_values(n)
    indices = iter(np.linspace(1.45, 1.55, 100_000))

    def table() -> Any:
        return StableLaw(tail_index=float(next(indices))).log_density(values).sum()

    def lattice() -> Any:
        return stable_log_likelihood(values, tail_index=float(next(indices)), skewness=0.0, scale=1.0, location=0.0)

    return paired(repeated(table, 5), repeated(lattice, 50), rounds=15)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"likelihood of a new stable law, its own table over the lattice, n = 2000: {lattice_speed_up()}"
    yield f"scipy.stats.levy_stable.fit over fit_stable, n = 200: {stable_speed_up()}"
    yield f"powerlaw.Fit over fit_power_law, n = 30000: {power_law_speed_up()}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
