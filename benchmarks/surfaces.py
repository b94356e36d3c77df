"""Random surfaces against the slow ways to draw them: ``python -m benchmarks.surfaces``.

The twin of a fractional Brownian surface transforms a whole torus of twice the support: eigenvalues and field by
complex transforms, one field from each. Cholesky's factor, the textbook's way, ends at a few thousand samples.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numba import njit
from scipy.ndimage import map_coordinates, spline_filter

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.landscapes import GriddedLandscape, HoelderField, fractional_brownian, multifractional_brownian
from fractalscape.landscapes.intrinsic_embedding import IntrinsicEmbedding, radii


def whole_torus(n: int, hurst: float, seed: int) -> np.ndarray:
    """Draw a surface through the whole torus of period 2R, as the method is usually written."""
    embedding = IntrinsicEmbedding(shape=(n, n), hurst=hurst, radius=radii(hurst)[0])
    period = 2 * math.ceil(embedding.radius / embedding.spacing)
    lags = np.minimum(np.arange(period), period - np.arange(period)) * embedding.spacing
    distance = np.hypot(lags[:, None], lags)
    covariance = np.where(distance < embedding.radius, embedding.covariance(distance), 0)
    roots = np.sqrt(np.maximum(np.fft.fft2(covariance).real, 0))
    random = np.random.default_rng(seed)
    noise = random.standard_normal((period, period)) + 1j * random.standard_normal((period, period))
    field = np.fft.fft2(roots * noise).real[:n, :n] / period
    plane = embedding.spacing * math.sqrt(embedding.plane_variance) * random.standard_normal(2)
    return (field - field[0, 0]) / math.sqrt(2) + plane[0] * np.arange(n)[:, None] + plane[1] * np.arange(n)


def cholesky(n: int, hurst: float, seed: int) -> np.ndarray:
    """Draw a surface by Cholesky's factor of the covariance of all samples but the first."""
    points = np.argwhere(np.ones((n, n)))[1:]
    lengths = np.linalg.norm(points, axis=1) ** (2 * hurst)
    apart = np.linalg.norm(points[:, None] - points, axis=-1) ** (2 * hurst)
    factor = np.linalg.cholesky((lengths[:, None] + lengths - apart) / 2)
    return np.append(0.0, factor @ np.random.default_rng(seed).standard_normal(len(points))).reshape(n, n)


def speed_up(n: int, *, hurst: float = 0.5, rounds: int = 5, twin=whole_torus) -> Ratio:
    """Return the twin's time over ours for one n x n surface of a shape and exponent seen before."""
    ours = lambda: seconds(lambda: fractional_brownian((n, n), hurst=hurst, seed=1))  # noqa: E731
    return paired(lambda: seconds(lambda: twin(n, hurst, 1)), ours, rounds=rounds)


def cost_of_roughness(n: int, *, rounds: int = 5) -> Ratio:
    """Return the time of the published multifractional surface over that of a fractional one."""
    field = HoelderField(shape=(n, n))
    plain = lambda: seconds(lambda: fractional_brownian((n, n), hurst=0.5, seed=1))  # noqa: E731
    return paired(lambda: seconds(lambda: multifractional_brownian(field, seed=1)), plain, rounds=rounds)


@njit(nogil=True, error_model="numpy")
def _walk(jet, data, places, steps, learning_rate):
    """Descend by blocks of eight walkers, as an ensemble would."""
    for start in range(0, len(places), 8):
        for _ in range(steps):
            for k in range(start, min(start + 8, len(places))):
                _, slope_x, slope_y, _, _, _ = jet(data, places[k, 0], places[k, 1])
                places[k, 0] -= learning_rate * slope_x
                places[k, 1] -= learning_rate * slope_y


def descent(n: int, *, walkers: int = 10_000, steps: int = 100, rounds: int = 5) -> Ratio:
    """Return scipy's time for the two gradient components of a prefiltered spline over our step, on one core."""
    heights = fractional_brownian((n, n), hurst=0.5, seed=1, units="pixel").values
    jet, data = GriddedLandscape(heights=heights, edges="periodic").kernel() or (None, None)
    coefficients = spline_filter(heights, order=3, mode="grid-wrap")
    places = np.random.default_rng(2).uniform(0, n, (walkers, 2))
    _walk(jet, data, places[:8].copy(), 1, 0.1)

    def theirs() -> None:
        for _ in range(2):
            map_coordinates(coefficients, places.T[::-1], order=3, mode="grid-wrap", prefilter=False)

    ours = lambda: seconds(lambda: _walk(jet, data, places.copy(), steps, 0.1)) / steps  # noqa: E731
    return paired(lambda: seconds(theirs), ours, rounds=rounds)


def table(n: int = 1024) -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"Cholesky over ours, 33²: {speed_up(33, twin=cholesky)}"
    for hurst in (0.5, 0.9):
        yield f"whole torus over ours, {n}², H = {hurst}: {speed_up(n, hurst=hurst)}"
        fields = [seconds(lambda: fractional_brownian((n, n), hurst=hurst, seed=2)) for _ in range(5)]  # noqa: B023
        yield f"a surface, {n}², H = {hurst}: {np.median(fields):.2f} s"
    yield f"multifractional over fractional, {n}²: {cost_of_roughness(n)}"
    fields = [seconds(lambda: multifractional_brownian(HoelderField(shape=(n, n)), seed=2)) for _ in range(5)]
    yield f"a multifractional surface, {n}²: {np.median(fields):.2f} s"
    yield f"map_coordinates over a step on a spline, {n}², one core: {descent(n)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
