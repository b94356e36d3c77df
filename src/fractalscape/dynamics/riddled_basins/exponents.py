"""Lyapunov exponents along and across the plane of equal neurons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import t as student

from fractalscape import provenance
from fractalscape.arguments import confidence_level, whole
from fractalscape.dynamics.riddled_basins.spec import RiddledBasinSpec
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

DIRECTIONS = ("tangential_1", "tangential_2", "transverse_1", "transverse_2")


def plane_exponents(
    spec: RiddledBasinSpec,
    *,
    walkers: int = 200,
    steps: int = 10_000,
    transient: int = 500,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Measure the four Lyapunov exponents of descent on the invariant plane of equal neurons.

    The exchange of the neurons splits the Jacobian I - eta Hess into two 2 x 2 blocks, for sums and for differences,

    .. math:: I - \frac{2 \eta}{n} \sum_n \left(2 \nabla f \nabla f^T + r_n \nabla^2 f\right), \qquad
       I - \frac{2 \eta}{n} \sum_n r_n \nabla^2 f

    with the residuals r and derivatives with respect to one neuron; each has two exponents, by QR at every step.

    Parameters
    ----------
    spec : RiddledBasinSpec
    walkers : int
        Independent starts a e1 + b e2, a and b uniform in [0, 1); at least 2.
    steps, transient : int
        Steps that count, and steps before them.
    seed : int or numpy.random.Generator
        Walker k depends on the seed and on k alone.
    confidence : float
        Level of the intervals.

    Returns
    -------
    xarray.Dataset
        Over ``direction``, two tangential ones and two transverse ones, each in descending order: ``lyapunov_exponent``
        in 1/step, the mean over the walkers that stay on the plane, ``low`` and ``high``, Student's interval. Over
        ``walker`` too: ``walker_exponent``, NaN for those that leave (``escaped`` counts them). Attributes:
        ``status``, *ok* or *too_few_points*, and ``tangent_steps``, those behind the means.

    Raises
    ------
    InputError
        If a number is not a positive whole one, or the level is not between 0 and 1.

    Notes
    -----
    Chaos on the plane is transient: one walker in 50 000 diverges in a step. Means are over those that do not within
    their steps. A positive transverse exponent says that the plane does not attract what is very near to it.

    References
    ----------
    Ly & Gong, arXiv:2510.05606; Alexander, Yorke, You & Kan, *Riddled basins*, Int. J. Bifurcation Chaos 2, 795 (1992).

    Examples
    --------
    >>> found = plane_exponents(RiddledBasinSpec(), walkers=50)
    >>> found["lyapunov_exponent"].values.round(2)
    array([ 0.16, -0.07,  0.03, -0.21])
    """
    from fractalscape.dynamics.riddled_basins.kernels import plane_exponents as kernel

    walkers, steps = whole("walkers", walkers, least=2), whole("steps", steps, least=1)
    transient = whole("transient", transient, least=0)
    confidence = confidence_level(confidence)
    starts = np.array([stream.random(2) for stream in streams(seed, walkers)]) / math.sqrt(2)
    exponents = np.empty((walkers, 4))
    kernel(math.sqrt(2) * spec.inputs, spec.targets, spec.learning_rate, transient, steps, starts, exponents)
    return _labelled(spec, exponents, steps, confidence, seed)


def _labelled(
    spec: RiddledBasinSpec, exponents: np.ndarray, steps: int, confidence: float, seed: int | np.random.Generator
) -> xr.Dataset:
    import xarray as xr

    stayed = exponents[np.isfinite(exponents).all(1)]
    count = len(stayed)
    mean, half = np.full(4, np.nan), np.full(4, np.nan)
    if count >= 2:
        mean = stayed.mean(0)
        half = float(student.ppf(0.5 + confidence / 2, count - 1)) * stayed.std(0, ddof=1) / math.sqrt(count)
    rate = {"units": "1/step"}
    attrs = {
        "spec": spec.to_json(),
        "confidence": confidence,
        "tangent_steps": count * steps,
        "status": "ok" if count >= 2 else "too_few_points",
        "version": provenance.version(),
    }
    if not isinstance(seed, np.random.Generator):
        attrs["seed"] = int(seed)
    return xr.Dataset(
        {
            "lyapunov_exponent": ("direction", mean, {**rate, "long_name": "Lyapunov exponent"}),
            "low": ("direction", mean - half, {**rate, "long_name": "lower end of its interval"}),
            "high": ("direction", mean + half, {**rate, "long_name": "upper end of its interval"}),
            "walker_exponent": (("walker", "direction"), exponents, {**rate, "long_name": "exponent of one walker"}),
            "escaped": ((), len(exponents) - count, {"units": "1", "long_name": "walkers that left the plane's chaos"}),
        },
        coords={"direction": list(DIRECTIONS)},
        attrs=attrs,
    )
