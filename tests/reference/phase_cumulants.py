"""Cumulants from the characteristic function, one leader at a time: the slow twin of `phase_cumulants`."""

import cmath


def characteristic(logarithms, t):
    """Return the mean of e^(i t l)."""
    return sum(cmath.exp(1j * t * each) for each in logarithms) / len(logarithms)


def phase_cumulants(logarithms, t):
    """Return C1 to C4 of finite logarithms."""
    at_t, at_half = cmath.log(characteristic(logarithms, t)), cmath.log(characteristic(logarithms, t / 2))
    return [
        at_t.imag / t,
        -2 * at_t.real / t**2,
        8 / t**3 * (2 * at_half.imag - at_t.imag),
        32 / t**4 * (at_t.real - 4 * at_half.real),
    ]
