"""Whether a boundary is fractal: the entropy of discs on it, against what a smooth one gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import confidence_level, whole
from fractalscape.measures.dimensions.basin_entropy import entropies_of_counts
from fractalscape.measures.dimensions.boundary import boundary
from fractalscape.measures.dimensions.class_map import class_map, computed
from fractalscape.measures.dimensions.gliding_boxes import widest
from fractalscape.randomness import streams

SMOOTH = 0.4395093  # Puy et al. 2021: discs cut by a straight line at a uniform offset
DISCS_AT_ONCE = 512
BIAS, DECAY = 0.224, 1.006  # of a disc of so many samples in radius


@dataclass(frozen=True, kw_only=True)
class FractalTest:
    """The boundary basin entropy in discs, and what it says.

    Parameters
    ----------
    entropy : float
        Mean entropy of discs that hold more than one outcome, natural units; NaN when there are none.
    interval : (float, float)
        Percentile interval over resampled discs.
    smooth : float
        The entropy of a smooth boundary, 0.4395093.
    tolerance : float
        How far discs of this radius may be off it for being made of samples, 0.224 radius^-1.006.
    discs, radius : int
        Discs used, and their radius in samples.
    verdict : {"smooth", "fractal", "no_boundary"}
        ``"smooth"``: the interval meets the band ``smooth ± tolerance``, so that nothing speaks against a smooth
        boundary. ``"fractal"``: it is outside, on either side.
    """

    entropy: float
    interval: tuple[float, float]
    smooth: float
    tolerance: float
    discs: int
    radius: int
    verdict: Literal["smooth", "fractal", "no_boundary"]


def boundary_basin_entropy(
    labels: Any,
    *,
    radius: int = 20,
    discs: int = 10_000,
    replicates: int = 1000,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> FractalTest:
    r"""Test whether the boundary of a class map is fractal, by its entropy :math:`S_{bb}` in discs.

    A smooth boundary looks straight in a small disc; averaged over the discs it meets, the entropy is then 0.4395093
    whatever its direction and place. A fractal boundary differs: noise mixes a disc more, and the Koch curve, which
    most discs only touch, less (0.40).

    Parameters
    ----------
    labels : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        A raster, of which ``outcome`` is taken; or the map itself, -1 where nothing was computed.
    radius : int
        Of the discs in samples, at least 4.
    discs : int
        Centres to draw, at least 2, uniformly among those whose disc holds more than one outcome.
    replicates : int
        Resamplings of the discs, at least 2.
    seed : int or numpy.random.Generator
        Of the centres and of the resampling.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    FractalTest

    Raises
    ------
    InputError
        If the map is smaller than a disc, or an option is not possible.

    Notes
    -----
    The reference is for two outcomes to a disc. Discs overlap, and the interval does not know: many discs on a short
    boundary are worth fewer. A boundary that bends within the radius may pass for a fractal; a smaller radius tells.
    Discs that touch samples which are not computed are left out.

    References
    ----------
    Puy, Daza, Wagemakers & Sanjuán, Commun. Nonlinear Sci. Numer. Simul. 105, 106588 (2022), table 1 and its fit of the
    finite-size term; ``basins_fractal_test`` of Attractors.jl.

    Examples
    --------
    >>> y, x = np.mgrid[:300, :300]
    >>> test = boundary_basin_entropy(x + 0.37 * y > 200)
    >>> test.verdict, abs(test.entropy - test.smooth) < test.tolerance
    ('smooth', True)
    """
    labels = class_map(labels)
    _check(labels, radius, discs, replicates, confidence)
    tolerance = BIAS * radius**-DECAY
    (random,) = streams(seed, 1)
    entropies = _disc_entropies(labels, radius, discs, random)
    if not entropies.size:
        nothing = (math.nan, math.nan)
        return FractalTest(
            entropy=math.nan,
            interval=nothing,
            smooth=SMOOTH,
            tolerance=tolerance,
            discs=0,
            radius=radius,
            verdict="no_boundary",
        )
    drawn = (random.integers(entropies.size, size=entropies.size) for _ in range(replicates))
    means = np.array(
        [entropies[row].mean() for row in drawn]
    )  # one at a time: all at once are gigabytes for many discs
    low, high = (float(edge) for edge in np.percentile(means, [50 * (1 - confidence), 50 * (1 + confidence)]))
    verdict = "smooth" if low <= SMOOTH + tolerance and high >= SMOOTH - tolerance else "fractal"
    return FractalTest(
        entropy=float(entropies.mean()),
        interval=(low, high),
        smooth=SMOOTH,
        tolerance=tolerance,
        discs=entropies.size,
        radius=radius,
        verdict=verdict,
    )


def _check(labels: NDArray, radius: Any, discs: Any, replicates: Any, confidence: float) -> None:
    most = (min(labels.shape) - 1) // 2
    whole("radius", radius, least=4, most=most, advice="samples, up to half the shorter side")
    whole("discs", discs, least=2)
    whole("replicates", replicates, least=2)
    confidence_level(confidence)


def _disc_entropies(labels: NDArray, radius: int, discs: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return the entropies of up to so many discs that hold more than one outcome, at random centres."""
    known = computed(labels)
    meets = widest(boundary(labels), 1, 2 * radius)  # the box around the disc, whose first sample is the same entry
    if known is not None:
        meets &= ~widest(~known, 1, 2 * radius + 1)
    tops, lefts = np.nonzero(meets)
    y, x = np.mgrid[: 2 * radius + 1, : 2 * radius + 1]
    inside = np.nonzero((y - radius) ** 2 + (x - radius) ** 2 <= radius**2)
    outcomes = np.unique(labels)
    found, missing = [np.empty(0)], discs
    for chosen in np.array_split(random.permutation(tops.size), max(1, -(-tops.size // DISCS_AT_ONCE))):
        samples = labels[tops[chosen, None] + inside[0], lefts[chosen, None] + inside[1]]
        entropies = entropies_of_counts(np.stack([(samples == each).sum(1) for each in outcomes]))
        found.append(entropies[entropies > 0][:missing])
        missing -= found[-1].size
        if missing == 0:
            break
    return np.concatenate(found)
