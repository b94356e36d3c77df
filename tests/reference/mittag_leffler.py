"""The Mittag-Leffler series summed with many digits, and its gamma function by Stirling's series."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

DIGITS = 90
SHIFT = 60  # arguments below are raised to here, where 30 terms of Stirling's series give the digits
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798")


def bernoulli(count: int) -> list[Fraction]:
    numbers = [Fraction(1)]
    for n in range(1, 2 * count + 1):
        numbers.append(-sum((comb(n + 1, k) * numbers[k] for k in range(n)), Fraction(0)) / (n + 1))
    return numbers[2::2]


STIRLING = [(number / (2 * k * (2 * k - 1)), 2 * k - 1) for k, number in enumerate(bernoulli(30), 1)]


def gamma(x: Decimal) -> Decimal:
    """Return the gamma function of a positive number."""
    product = Decimal(1)
    while x < SHIFT:
        product *= x
        x += 1
    log = (x - Decimal("0.5")) * x.ln() - x + (2 * PI).ln() / 2
    log += sum(Decimal(term.numerator) / Decimal(term.denominator) / x**power for term, power in STIRLING)
    return log.exp() / product


def mittag_leffler(z: float, order: float, second: float = 1.0) -> float:
    """Return E(-z) by its power series."""
    with localcontext() as context:
        context.prec = DIGITS
        total, k = Decimal(0), 0
        while True:
            term = Decimal(-z) ** k / gamma(Decimal(order) * k + Decimal(second))
            total += term
            if k > 5 and abs(term) < Decimal(10) ** -40:
                return float(total)
            k += 1
