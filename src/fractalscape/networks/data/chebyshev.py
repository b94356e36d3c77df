"""A polynomial to fit on a line."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.chebyshev import Chebyshev

from fractalscape.arguments import whole
from fractalscape.networks.data.labelled_data import LabelledData


def chebyshev(samples: int = 20, *, degree: int = 4) -> LabelledData:
    r"""Return a Chebyshev polynomial at equidistant points, a small task with an edge of stability.

    .. math:: y = T_d(x), \qquad x = -1, …, 1

    Parameters
    ----------
    samples : int
        At least 2.
    degree : int
        d.

    Returns
    -------
    LabelledData
        Inputs and real targets of shape (samples, 1).

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    References
    ----------
    Cohen, J. et al. (2021), Gradient descent on neural networks typically occurs at the edge of stability,
    arXiv:2103.00065, section 3.

    Examples
    --------
    >>> chebyshev(3, degree=2).targets.ravel()
    array([ 1., -1.,  1.])
    """
    samples, degree = whole("samples", samples, least=2), whole("degree", degree, least=0)
    points = np.linspace(-1, 1, samples)[:, None]
    return LabelledData(inputs=points, targets=Chebyshev.basis(degree)(points), name="chebyshev")
