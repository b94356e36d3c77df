"""Wavelet coefficients of signals and images, octave by octave, with parents over their children."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np
import pywt
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice, real, shown, whole
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.wavelet_transform.octave_bands import Edges, low_pass_shift, next_octave
from fractalscape.measures.multifractal.wavelet_transform.samples import around_the_middle, samples_of, within_range

Array = NDArray[np.floating]

FEWEST_OCTAVES = 3
"""A line through fewer points says nothing of how straight the curve is."""

RANGE_OF_ORDERS = 6
"""The part of the exponents of a float that a fractional order may take, so that the powers in p-leaders have room."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveletCoefficients:
    r"""Wavelet coefficients c_j(k) in L1 normalisation, so that \|c_j\| ~ 2^{jH}.

    Parameters
    ----------
    details : tuple of arrays, one an octave, shape (replicate, band, *shape of the octave)
        Octave j is element j - 1. One band in one dimension; in two, bands high in x, high in y, high in both. Index k
        is over the children 2k and 2k + 1 of the octave below along each axis. NaN where the wavelet meets an edge or
        a masked sample.
    ndim : int
        1 for signals, 2 for images.
    wavelet : str
        Name in PyWavelets.
    edges : {"open", "periodic"}
        What is beyond the data.
    masked : int
        How many samples of the data were NaN.
    samples : int
        How many there were.
    fractional_order : float
        Order γ of the fractional integration; every exponent is γ larger than that of the data.
    aligned : bool
        Whether low-pass axes of images were shifted over their children.
    """

    details: tuple[Array, ...] = field(repr=False)
    ndim: int
    wavelet: str
    edges: Edges
    masked: int
    samples: int
    fractional_order: float = 0.0
    aligned: bool = True

    @property
    def octaves(self) -> int:
        """How many octaves there are; the coarsest is the last."""
        return len(self.details)

    @property
    def replicates(self) -> int:
        """How many signals or images were transformed together."""
        return len(self.details[0])

    def integrate(self, order: float) -> WaveletCoefficients:
        r"""Return the coefficients of the fractional integral, c_j 2^{γj}.

        Parameters
        ----------
        order : float
            γ, added to that of earlier calls; negative for a fractional derivative.

        Returns
        -------
        WaveletCoefficients

        Raises
        ------
        InputError
            If the order is not a finite number, or multiplies the octaves by more than their floats hold.

        Examples
        --------
        >>> coefficients = wavelet_coefficients(np.random.default_rng(0).standard_normal(256))
        >>> float(coefficients.integrate(0.5).details[1][0, 0, 10] / coefficients.details[1][0, 0, 10])
        2.0
        """
        order = real("order", order, advice="0.5 adds a half to each exponent")
        dtype = self.details[0].dtype
        most = np.finfo(dtype).maxexp / RANGE_OF_ORDERS / self.octaves
        if abs(self.fractional_order + order) > most:
            wider = "" if dtype == np.float64 else ", or give samples of float64"
            raise InputError(
                f"order={order:g} leaves the range of {dtype} on {self.octaves} octaves; stay within -{most:.2g} and "
                f"{most:.2g}{wider}"
            )
        details = tuple(detail * detail.dtype.type(2 ** (order * j)) for j, detail in enumerate(self.details, start=1))
        return dataclasses.replace(self, details=details, fractional_order=self.fractional_order + order)


def wavelet_coefficients(
    data: ArrayLike,
    *,
    ndim: int | None = None,
    wavelet: str = "db3",
    octaves: int | None = None,
    edges: Edges = "open",
    aligned: bool = True,
) -> WaveletCoefficients:
    r"""Transform a signal or an image, or many of one shape.

    .. math:: c_j(k) = 2^{-jd/2} \int X(x)\, 2^{-jd/2} \psi(2^{-j}x - k)\, dx

    Parameters
    ----------
    data : array_like, shape (n,), (y, x), or (replicate, …) with `ndim`
        Samples; NaN, or a mask of `numpy.ma`, where there are none. Any length of side; float32 stays float32. One
        item among many that holds infinities has no coefficient, as if all its samples were NaN.
    ndim : {1, 2}, optional
        Dimensions of one item; all axes of `data` when absent. Axes before them are many items.
    wavelet : str
        A discrete wavelet of PyWavelets: ``"db3"``, ``"sym4"``, ``"bior1.5"``, … With N vanishing moments exponents
        are seen up to N.
    octaves : int, optional
        How many, at least 3; as many as leave neighbours inside the edges when absent.
    edges : {"open", "periodic"}
        Whether a coefficient whose wavelet leaves the data is dropped, or the data go on periodically; then sides are
        divisible by 2^octaves.
    aligned : bool
        Whether, in two dimensions, a low-pass axis is shifted so that a coefficient lies over its children. Without it
        the axis is numbered as in the PLBMF toolbox, where parents lie up to half the filter beside their children; see
        the notes.

    Returns
    -------
    WaveletCoefficients

    Raises
    ------
    InputError
        If the data are not an array of numbers, hold infinities in the only item, are too small for three octaves, or
        an option is not one of these.

    Notes
    -----
    With a filter of length F, the detail k of `pywt.dwt` in zero padding uses samples 2k + 2 - F to 2k + 1, and stays
    number k; the approximation loses its first F/2 - 1 numbers at every octave. Then the centre of detail (j, k) is
    2^j (k + 1/2) plus a constant, for every orthogonal or biorthogonal pair. A low-pass axis of an image has its centre
    at 2^j (k + c) plus the same, with F - 1 - c the centre of the low-pass filter's energy: `aligned` shifts it by the
    whole number nearest to c - 1/2, which is 1/2 for ``"db3"``, 3.5 for ``"sym4"`` and 7.5 for ``"sym8"``. With
    ``"db3"``, that lowers the spread of c1 by a tenth on multifractal random surfaces of 512², and changes no mean.

    Coefficients that rounding explains, of the data around the middle of their range, are exactly 0: their logarithms
    would say what those of no process do.

    References
    ----------
    Mallat, S. (1989), A theory for multiresolution signal decomposition, IEEE Trans. Pattern Anal. 11, 674-693.

    Examples
    --------
    >>> ramp = np.arange(256.0) ** 2
    >>> coefficients = wavelet_coefficients(ramp)  # three vanishing moments see no parabola
    >>> coefficients.octaves, [detail.shape for detail in coefficients.details][:2]
    (5, [(1, 1, 128), (1, 1, 63)])
    >>> bool(np.nanmax(np.abs(coefficients.details[0])) < 1e-9)
    True
    """
    choice("edges", edges, get_args(Edges))
    choice("aligned", aligned, (True, False))
    items = samples_of(data, ndim)
    masked = int(np.count_nonzero(np.isnan(items)))
    filters = checked_wavelet(wavelet)
    ndim = items.ndim - 1
    most = _most_octaves(items.shape[1:], filters.dec_len, edges)
    if most < FEWEST_OCTAVES:
        raise InputError(_too_small(items.shape[1:], wavelet, filters.dec_len, edges, most))
    if octaves is not None:
        advice = f"{most} is the most for shape {items.shape[1:]} and {wavelet!r}"
        octaves = whole("octaves", octaves, least=FEWEST_OCTAVES, most=most, advice=advice)
    shift = low_pass_shift(filters) if aligned else 0
    items = within_range(items, alone=np.ndim(data) == ndim)  # pyright: ignore[reportArgumentType]
    approximation, rounding = around_the_middle(items, filters)
    details = []
    for octave in range(1, (octaves or most) + 1):
        detail, approximation = next_octave(approximation, filters, edges, shift, unit=2.0 ** (octave * ndim / 2))
        detail[np.abs(detail) <= rounding] = 0
        details.append(detail)
    return WaveletCoefficients(
        details=tuple(details),
        ndim=ndim,
        wavelet=wavelet,
        edges=edges,
        masked=masked,
        samples=items.size,
        aligned=aligned,
    )


def checked_wavelet(wavelet: str) -> Any:
    """Return the filters of a discrete wavelet, or raise `InputError` if there is none of that name."""
    if not isinstance(wavelet, str) or wavelet not in pywt.wavelist(kind="discrete"):  # pyright: ignore[reportAttributeAccessIssue]
        raise InputError(
            f"wavelet={shown(wavelet)} is not a discrete wavelet of PyWavelets; 'db3' is usual, or 'bior1.5'"
        )
    return pywt.Wavelet(wavelet)  # pyright: ignore[reportAttributeAccessIssue]


def filter_length(wavelet: str) -> int:
    """Return how many taps the filters of a wavelet have."""
    return checked_wavelet(wavelet).dec_len


def _most_octaves(shape: tuple[int, ...], length: int, edges: Edges) -> int:
    """Return the octave up to which an item keeps neighbours of neighbours inside its edges."""
    if edges == "periodic":
        least = min(shape)
        even = min((side & -side).bit_length() - 1 for side in shape)
        return max(0, min(even, int(math.log2(least)) - 1))
    return max(0, int(math.log2(max(min(shape) / (length + 2 * len(shape) - 1), 1))))


def _too_small(shape: tuple[int, ...], wavelet: str, length: int, edges: Edges, most: int) -> str:
    what = f"{'x'.join(map(str, shape))} samples give {most} octaves with {wavelet!r} and {edges} edges; three needed"
    if edges == "periodic":
        return f"{what}: sides divisible by 8, of 16 or more"
    return f"{what}: {2**FEWEST_OCTAVES * (length + 2 * len(shape) - 1)} samples a side, or a shorter wavelet"
