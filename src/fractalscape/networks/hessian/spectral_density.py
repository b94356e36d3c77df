"""The density of all eigenvalues of a symmetric operator by stochastic Lanczos quadrature, with error bars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.sparse.linalg import LinearOperator

from fractalscape import provenance
from fractalscape.arguments import confidence_level, real, whole
from fractalscape.networks.hessian.lanczos import BREAKDOWN, lanczos
from fractalscape.networks.hessian.probe_mean import probe_mean
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
KIND = "spectral_density"

LEAST_DECADE = 1e-12
"""Of the largest eigenvalue: what is smaller counts as that, in the density of logarithms."""


def spectral_density(
    operator: LinearOperator,
    *,
    steps: int = 80,
    probes: int = 10,
    deflate: int = 0,
    deflate_tolerance: float = 1e-3,
    width: float | None = None,
    points: int = 1000,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Return the density of the eigenvalues of a symmetric operator.

    .. math:: φ(t) = \frac{1}{P} \Big[ \sum_i g_σ(t - λ_i)
              + (P - k) \Big\langle \sum_j τ_{lj} g_σ(t - θ_{lj}) \Big\rangle_l \Big]

    with g_σ a normal density, λ_i the k deflated eigenvalues, and θ, τ the nodes and weights of Gauss quadrature from
    Lanczos steps of a random vector l of signs: eigenvalues of T, and squared first entries of its eigenvectors.

    Parameters
    ----------
    operator : LinearOperator, shape (size, size)
        Symmetric.
    steps : int
        Products a probe: nodes, never more than the size.
    probes : int
        Random vectors, at least two.
    deflate : int
        Eigenvalues of the largest magnitude that are found first and counted exactly, so that probes see the rest.
    deflate_tolerance : float
        See `lanczos`.
    width : float, optional
        σ; the range of the nodes over `steps` when absent.
    points : int
        Of the grid, which goes four widths beyond the nodes.
    confidence : float
        Of intervals: Student's over probes.
    seed : int or numpy.random.Generator

    Returns
    -------
    xarray.Dataset
        ``node`` and ``weight (probe, node)``, of which weights of a probe add up to 1; ``deflated (number)``;
        ``density (eigenvalue)`` and ``cumulative (eigenvalue)``, the share of eigenvalues up to there, without
        smoothing; ``magnitude_density (magnitude)``, per decade of \|λ\|; ``trace`` and ``squared_norm``, the traces of
        H and H²; ``negative_share``. All with ``_lower`` and ``_upper``. ``products``.

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    Every vector is made orthogonal to those before, twice. Memory 8 size (steps + deflate) bytes. Intervals are over
    probes; that m nodes are no more than m is a bias they do not see: moments up to the order 2m - 1 of a probe are
    exact, the density is not sharper than the distance of nodes. Deflation helps where few eigenvalues hold most of the
    squared norm; the trace stays unbiased whether those have converged or not. NaN where a product is.

    References
    ----------
    Ubaru, S., Chen, J. & Saad, Y. (2017), Fast estimation of tr(f(A)) via stochastic Lanczos quadrature, SIAM J. Matrix
    Anal. Appl. 38, 1075-1099. Lin, L., Saad, Y. & Yang, C. (2016), Approximating spectral densities of large matrices,
    SIAM Review 58, 34-65, section 3.2.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> found = spectral_density(aslinearoperator(np.diag(np.linspace(0, 1, 200))), steps=20, seed=1)
    >>> float(found["trace"].round(6)), bool(abs(found["cumulative"].interp(eigenvalue=0.25) - 0.25) < 0.05)
    (100.0, True)
    """
    size = operator.shape[0]
    steps = min(whole("steps", steps, least=1), size)
    probes, points = whole("probes", probes, least=2, advice="10 are usual"), whole("points", points, least=2)
    deflate = whole("deflate", deflate, least=0, most=size - 1)
    width = None if width is None else real("width", width, above=0)
    confidence = confidence_level(confidence)
    first, *random = streams(seed, 1 + probes)
    held, vectors, products = np.empty(0), np.empty((0, size)), 0
    if deflate:
        found = lanczos(operator, deflate, which="largest_magnitude", tolerance=deflate_tolerance, seed=first)
        held, vectors, products = found.eigenvalues, found.eigenvectors.T, found.products
    quadratures = [_quadrature(operator, vectors, steps, each) for each in random]
    products += sum(each.products for each in quadratures)
    spectrum = _Spectrum(
        size=size,
        held=held,
        nodes=np.array([each.nodes for each in quadratures]),
        weights=np.array([each.weights for each in quadratures]),
        lengths=np.array([each.squared_length for each in quadratures]),
        confidence=confidence,
    )
    attrs = {
        "kind": KIND,
        "parameters": size,
        "steps": steps,
        "probes": probes,
        "confidence": confidence,
        "products": products,
        "seed": seed if isinstance(seed, (int, np.integer)) else "generator",
        "version": provenance.version(),
    }
    return spectrum.dataset(width=width, points=points, attrs=attrs)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Quadrature:
    nodes: Floats
    weights: Floats
    squared_length: float
    products: int


def _quadrature(operator: LinearOperator, held: Floats, steps: int, random: np.random.Generator) -> _Quadrature:
    """Return nodes and weights of one probe, filled with zeros where the space ended before."""
    size = operator.shape[0]
    probe = _without(2.0 * random.integers(0, 2, size) - 1, held)
    squared = float(probe @ probe)
    basis, diagonal, beside = np.empty((steps, size)), [], []
    vector = probe / math.sqrt(squared)
    for k in range(steps):
        basis[k] = vector
        product = _without(np.asarray(operator.matvec(vector), np.float64), held)
        diagonal.append(float(product @ vector))
        product = _without(_without(product, basis[: k + 1]), basis[: k + 1])
        length = float(np.linalg.norm(product))
        if not math.isfinite(length):
            return _Quadrature(
                nodes=np.full(steps, np.nan), weights=np.full(steps, np.nan), squared_length=squared, products=k + 1
            )
        norm = max(np.abs(diagonal).max(), max(beside, default=0.0))
        if k + 1 == steps or length <= BREAKDOWN * norm:
            break
        beside.append(length)
        vector = product / length
    values, shapes = eigh_tridiagonal(np.array(diagonal), np.array(beside))
    nodes, weights = np.full(steps, values[-1]), np.zeros(steps)
    nodes[: len(values)], weights[: len(values)] = values, shapes[0] ** 2
    return _Quadrature(nodes=nodes, weights=weights, squared_length=squared, products=len(diagonal))


def _without(vector: Floats, rows: Floats) -> Floats:
    return vector - rows.T @ (rows @ vector)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Spectrum:
    """Eigenvalues that are held, and nodes and weights of the rest by probes."""

    size: int
    held: Floats
    nodes: Floats
    weights: Floats
    lengths: Floats
    confidence: float

    def mean(self, of: Any) -> tuple[Floats, Floats, Floats]:
        """Return the mean over eigenvalues of a function of rows, of values and weights, with its interval."""
        rest = np.array([of(nodes, weights) for nodes, weights in zip(self.nodes, self.weights, strict=True)])
        known = of(self.held, np.ones(len(self.held)))
        share = (self.size - len(self.held)) / self.size
        return probe_mean(known / self.size + share * rest, confidence=self.confidence)

    def trace(self, power: int) -> tuple[Floats, Floats, Floats]:
        """Return the trace of a power of the operator, without bias: probes have their own lengths."""
        rest = self.lengths * (self.weights * self.nodes**power).sum(axis=1)
        return probe_mean((self.held**power).sum() + rest, confidence=self.confidence)

    def dataset(self, *, width: float | None, points: int, attrs: dict[str, Any]) -> xr.Dataset:
        import xarray as xr

        every = np.concatenate([self.held, self.nodes.ravel()])
        low, high = (float(every.min()), float(every.max())) if np.isfinite(every).all() else (0.0, 1.0)
        narrowest = 1e-6 * max(abs(low), abs(high), 1e-300)
        sigma = max(high - low, narrowest) / self.nodes.shape[1] if width is None else width
        grid = np.linspace(low - 4 * sigma, high + 4 * sigma, points)
        largest = max(abs(low), abs(high)) or 1.0
        decades = np.linspace(math.log10(largest * LEAST_DECADE), math.log10(largest) + 0.5, 250)
        attrs = {**attrs, "width": sigma, "decade_width": DECADE_WIDTH}
        curves = {
            "density": ("eigenvalue", lambda t, w: _normal(grid, t, sigma) @ w),
            "cumulative": ("eigenvalue", lambda t, w: (t <= grid[:, None]) @ w),
            "magnitude_density": ("magnitude", lambda t, w: _normal(decades, _decade(t, largest), DECADE_WIDTH) @ w),
            "negative_share": ((), lambda t, w: np.sum(w * (t < -ROUNDING * largest))),
        }
        variables: dict[str, Any] = {}
        for name, (dim, of) in curves.items():
            variables |= _interval(name, dim, self.mean(of))
        variables |= _interval("trace", (), self.trace(1)) | _interval("squared_norm", (), self.trace(2))
        variables["node"] = (("probe", "node_number"), self.nodes, _about("node"))
        variables["weight"] = (("probe", "node_number"), self.weights, _about("weight"))
        variables["squared_length"] = ("probe", self.lengths, _about("squared_length"))
        variables["deflated"] = ("number", self.held, _about("deflated"))
        coordinates = {
            "eigenvalue": ("eigenvalue", grid, _about("eigenvalue")),
            "magnitude": ("magnitude", 10**decades, _about("magnitude")),
        }
        return xr.Dataset(variables, coords=coordinates, attrs=attrs)


DECADE_WIDTH = 0.1
ROUNDING = 1e-10
"""Of the largest: a node nearer to zero is not counted as negative."""
LONG_NAMES = {
    "density": "density of eigenvalues",
    "cumulative": "share of eigenvalues up to there",
    "magnitude_density": "density of eigenvalues per decade of magnitude",
    "negative_share": "share of negative eigenvalues",
    "trace": "trace",
    "squared_norm": "trace of the square",
    "node": "node of the quadrature",
    "weight": "weight of the node",
    "squared_length": "squared length of the probe",
    "deflated": "eigenvalue counted exactly",
    "eigenvalue": "eigenvalue",
    "magnitude": "magnitude of the eigenvalue",
}


def _about(name: str, end: str = "") -> dict[str, str]:
    return {"units": "1", "long_name": LONG_NAMES[name] + end}


def _interval(name: str, dim: Any, values: tuple[Floats, Floats, Floats]) -> dict[str, Any]:
    ends = {"": "", "_lower": ", lower end", "_upper": ", upper end"}
    return {
        f"{name}{end}": (dim, each, _about(name, said)) for (end, said), each in zip(ends.items(), values, strict=True)
    }


def _normal(at: Floats, centres: Floats, width: float) -> Floats:
    """Return normal densities, shape (at, centres)."""
    z = (at[:, None] - centres) / width
    return np.exp(-0.5 * z * z) / (width * math.sqrt(2 * math.pi))


def _decade(values: Floats, largest: float) -> Floats:
    return np.log10(np.maximum(np.abs(values), largest * LEAST_DECADE))
