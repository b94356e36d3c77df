"""CountSketch: a random projection of a vector of any length to a few components, at one addition a coordinate."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.networks.tracking.kernels import add_sketches
from fractalscape.randomness import streams

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class CountSketch:
    r"""Independent sketches of vectors of one length.

    .. math:: y_j = \sum_{i : h(i) = j} s_i w_i

    with h(i) uniform over the k components and s_i = ±1, both independent for every coordinate. Distances are kept on
    average:

    .. math:: E \|y_a - y_b\|^2 = \|w_a - w_b\|^2, \qquad
              \mathrm{Var} \le \tfrac{2}{k} \|w_a - w_b\|^4.

    Parameters
    ----------
    size : int
        Length of the vectors.
    components : int
        k.
    sketches : int
        How many, with h and s of their own.
    seed : int or numpy.random.Generator
        Sketch number r depends on the seed, `size` and r alone; h too on k.

    Raises
    ------
    InputError
        If a number is outside what is allowed.

    Notes
    -----
    Linear: the sketch of a difference is the difference of sketches. It costs 2 bytes and about a nanosecond for each
    coordinate and sketch; a dense Gaussian projection to as many components costs k times that.

    References
    ----------
    Charikar, M., Chen, K. & Farach-Colton, M. (2004), Finding frequent items in data streams, Theoretical Computer
    Science 312, 3-15. Weinberger, K. et al. (2009), Feature hashing for large scale multitask learning, ICML, lemma 2,
    for the mean and the variance.

    Examples
    --------
    >>> sketch = CountSketch(size=10_000, components=1024, seed=0)
    >>> y = sketch.of(np.ones(10_000))
    >>> y.shape, round(float((y**2).sum()) / 10_000, 2)
    ((1, 1024), 0.99)
    """

    size: int
    components: int = 1024
    sketches: int = 1
    seed: int | np.random.Generator = 0
    codes: NDArray[np.unsignedinteger] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        whole("size", self.size, least=1)
        whole("components", self.components, least=1, most=2**30)
        whole("sketches", self.sketches, least=1)
        codes = np.empty((self.sketches, self.size), np.uint16 if self.components <= 2**15 else np.uint32)
        for row, random in zip(codes, streams(self.seed, self.sketches), strict=True):
            signs = random.integers(0, 2, self.size)
            row[:] = 2 * random.integers(0, self.components, self.size) + signs
        object.__setattr__(self, "codes", codes)

    def of(self, vector: ArrayLike) -> Floats:
        """Return the sketches of a vector of shape (size,), shape (sketches, components).

        Raises
        ------
        InputError
            If it has another length.
        """
        values = np.asarray(vector)
        if values.shape != (self.size,):
            raise InputError(f"vector has shape {values.shape}; this sketch is of ({self.size},)")
        return self.part(np.asarray(values, np.float64), slice(None))

    def part(self, vector: Floats, place: slice) -> Floats:
        """Return the sketches of a vector that is zero but at a place, of which only that is given."""
        into = np.zeros((self.sketches, 2 * self.components))
        add_sketches(vector, self.codes[:, place], into)
        return into[:, ::2] - into[:, 1::2]
