"""What joint log-cumulants say of the joint singularity spectrum of two signals or images."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, shown
from fractalscape.errors import InputError

Floats = NDArray[np.float64]


def multifractal_correlation(log_cumulants: ArrayLike) -> Floats:
    r"""Return how far the exponents of two signals fluctuate together, between -1 and 1 in theory.

    .. math:: ρ_{mf} = -\frac{c_{11}}{\sqrt{c_{20} c_{02}}}

    Parameters
    ----------
    log_cumulants : array_like, shape (…, first order, second order)
        c_{ab} with orders from 0 to 2 or more.

    Returns
    -------
    array, shape (…)
        NaN unless c20 and c02 are negative: without multifractality there is none to share.

    Raises
    ------
    InputError
        If the cumulants are of another shape.

    References
    ----------
    Wendt, Leonarduzzi, Abry, Roux, Jaffard & Seuret (2018), Assessing cross-dependencies using bivariate multifractal
    analysis, Proc. IEEE ICASSP.

    Examples
    --------
    >>> float(multifractal_correlation([[0, 0.5, -0.04], [0.6, -0.03, 0], [-0.04, 0, 0]]))
    0.75
    """
    c = _checked_cumulants(log_cumulants)
    first, second = (np.where(each < 0, each, np.nan) for each in (c[..., 2, 0], c[..., 0, 2]))
    return -c[..., 1, 1] / np.sqrt(first * second)


def joint_dimension_expansion(
    log_cumulants: ArrayLike, first_exponents: ArrayLike, second_exponents: ArrayLike, *, ndim: int
) -> Floats:
    r"""Return D(h, h'), the dimension of the points with exponent h of one and h' of the other, to second order.

    .. math:: D = d + \frac{1}{2} δ^T \begin{pmatrix} c_{20} & c_{11} \\ c_{11} & c_{02} \end{pmatrix}^{-1} δ, \qquad
       δ = (h - c_{10}, h' - c_{01})

    Parameters
    ----------
    log_cumulants : array_like, shape (…, first order, second order)
        c_{ab} with orders from 0 to 2 or more.
    first_exponents, second_exponents : array_like, shape (…)
        h and h', of shapes that go together.
    ndim : int
        d.

    Returns
    -------
    array, shape (…)
        NaN unless the matrix is negative definite. Negative values say that no such points are to be expected.

    Raises
    ------
    InputError
        If the cumulants are of another shape, d is neither 1 nor 2, or the exponents are no numbers of such shapes.

    References
    ----------
    Jaffard, Seuret, Wendt, Leonarduzzi & Abry (2019), Multifractal formalisms for multivariate analysis, Proc. R. Soc.
    A 475, 20190150.

    Examples
    --------
    >>> c = [[0, 0.5, -0.04], [0.6, -0.03, 0], [-0.04, 0, 0]]
    >>> joint_dimension_expansion(c, [0.6, 0.7], [0.5, 0.575], ndim=2).round(12)
    array([2.   , 1.875])
    """
    c = _checked_cumulants(log_cumulants)
    choice("ndim", ndim, (1, 2))
    first = _checked_exponents("first_exponents", first_exponents)
    second = _checked_exponents("second_exponents", second_exponents)
    try:
        np.broadcast_shapes(first.shape, second.shape, c.shape[:-2])
    except ValueError:
        raise InputError(
            f"first_exponents of shape {first.shape}, second_exponents of {second.shape} and log_cumulants of "
            f"{c.shape} do not go together; give one of each, or as many"
        ) from None
    away = first - c[..., 1, 0], second - c[..., 0, 1]
    determinant = c[..., 2, 0] * c[..., 0, 2] - c[..., 1, 1] ** 2
    negative = (c[..., 2, 0] < 0) & (determinant > 0)
    with np.errstate(over="ignore", invalid="ignore"):
        square = c[..., 0, 2] * away[0] ** 2 + c[..., 2, 0] * away[1] ** 2 - 2 * c[..., 1, 1] * away[0] * away[1]
        return ndim + square / (2 * np.where(negative, determinant, np.nan))


def _checked_cumulants(log_cumulants: ArrayLike) -> Floats:
    c = _numbers(log_cumulants)
    if c is None or c.ndim < 2 or min(c.shape[-2:]) < 3:
        given = shown(log_cumulants) if c is None else f"shape {c.shape}"
        raise InputError(f"log_cumulants of {given} are not c_ab with a and b from 0 to 2; give shape (…, 3, 3)")
    return c


def _checked_exponents(name: str, values: ArrayLike) -> Floats:
    if (found := _numbers(values)) is None:
        raise InputError(f"{name}={shown(values)} are not numbers; give exponents such as 0.5")
    return found


def _numbers(values: ArrayLike) -> Floats | None:
    """Return real numbers as floats, and nothing of what is none."""
    try:
        found = np.asarray(values)
        return found.astype(np.float64) if found.dtype.kind in "biuf" else None
    except ValueError:  # rows of different lengths
        return None
