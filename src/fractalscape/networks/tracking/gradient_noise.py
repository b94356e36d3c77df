"""How noisy gradients are: the trace of their covariance and the simple noise scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fractalscape.arguments import whole
from fractalscape.errors import InputError


@dataclass(frozen=True, kw_only=True)
class GradientNoise:
    """The noise of gradients of batches.

    Parameters
    ----------
    gradient_square : float
        |G|² of the true gradient; an estimate, which may be negative where noise covers it.
    noise_trace : float
        tr Σ of the covariance of the gradient of one sample.
    noise_scale : float
        Their ratio tr Σ / |G|², in samples: of a batch of that size, gradient and noise are as large. Infinite where
        the estimate of |G|² is not positive.
    """

    gradient_square: float
    noise_trace: float

    @property
    def noise_scale(self) -> float:
        """The ratio tr Σ / |G|²."""
        return self.noise_trace / self.gradient_square if self.gradient_square > 0 else math.inf


def gradient_noise(small_square: float, large_square: float, *, small: int, large: int) -> GradientNoise:
    r"""Return the noise that explains mean squared norms of gradients at two sizes of batches.

    .. math:: E|g_B|^2 = |G|^2 + \frac{\mathrm{tr}\, Σ}{B}

    at both sizes gives, without bias,

    .. math:: |G|^2 = \frac{B_2 |g_2|^2 - B_1 |g_1|^2}{B_2 - B_1}, \qquad
              \mathrm{tr}\, Σ = \frac{|g_1|^2 - |g_2|^2}{1/B_1 - 1/B_2}.

    Parameters
    ----------
    small_square, large_square : float
        Mean of |g|² over batches of the two sizes.
    small, large : int
        B_1 < B_2, in samples.

    Returns
    -------
    GradientNoise

    Raises
    ------
    InputError
        If the sizes are not whole numbers, the first below the second.

    Notes
    -----
    The ratio of the two is biased: average each over batches and steps before dividing.

    References
    ----------
    McCandlish, S. et al. (2018), An empirical model of large-batch training, arXiv:1812.06162, appendix A.1.

    Examples
    --------
    >>> found = gradient_noise(3.0, 1.2, small=10, large=100)
    >>> round(found.gradient_square, 9), round(found.noise_trace, 9), round(found.noise_scale, 9)
    (1.0, 20.0, 20.0)
    """
    small, large = whole("small", small, least=1), whole("large", large, least=1)
    if small >= large:
        raise InputError(f"small={small} is not below large={large}; give batches of two sizes")
    return GradientNoise(
        gradient_square=(large * large_square - small * small_square) / (large - small),
        noise_trace=(small_square - large_square) / (1 / small - 1 / large),
    )
