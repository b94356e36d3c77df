"""Exponents of leaders by the formulas of textbooks, one leader after the other."""

import math

import numpy as np


def exponents_by_formula(octaves, leaders_of_octaves, correction, *, moments, orders, weights, ndim, order=0.0):
    """Return (log-cumulants, zeta, D, h) from flat lists of leaders, one list an octave.

    `correction` is added to ln leader; `weights` is "count" or "uniform"; `order` of integration is taken off.
    """
    logs = [
        [math.log(size) + add for size in sizes if size > 0]
        for sizes, add in zip(leaders_of_octaves, correction, strict=True)
    ]
    weigh = [len(each) if weights == "count" else 1.0 for each in logs]

    def slope(values):
        return line(octaves, values, weigh)

    cumulants = [[cumulant(each, m) for each in logs] for m in range(1, orders + 1)]
    log_cumulants = [slope(values) * math.log2(math.e) - (order if m == 0 else 0) for m, values in enumerate(cumulants)]
    zeta = [slope([math.log2(_mean_power(each, q)) for each in logs]) - q * order for q in moments]
    dimension = [ndim + slope([_chhabra_jensen(each, q)[0] for each in logs]) for q in moments]
    hoelder = [slope([_chhabra_jensen(each, q)[1] for each in logs]) - order for q in moments]
    return log_cumulants, zeta, dimension, hoelder


def line(x, y, weights):
    """Return the slope of the weighted least-squares line."""
    root = np.sqrt(np.asarray(weights, float))
    design = np.stack([np.ones(len(x)), np.asarray(x, float)], axis=1) * root[:, None]
    return float(np.linalg.lstsq(design, np.asarray(y) * root, rcond=None)[0][1])


def cumulant(values, order):
    """Return the sample cumulant from central moments."""
    middle = math.fsum(values) / len(values)

    def central(m):
        return math.fsum((value - middle) ** m for value in values) / len(values)

    return {
        1: lambda: middle,
        2: lambda: central(2),
        3: lambda: central(3),
        4: lambda: central(4) - 3 * central(2) ** 2,
        5: lambda: central(5) - 10 * central(3) * central(2),
    }[order]()


def _mean_power(logs, q):
    return math.fsum(math.exp(q * value) for value in logs) / len(logs)


def _chhabra_jensen(logs, q):
    """Return sum R log2(n R) and sum R log2 leader, R the share of a leader in the sum of powers q."""
    total = math.fsum(math.exp(q * value) for value in logs)
    shares = [math.exp(q * value) / total for value in logs]
    entropy = math.fsum(share * math.log2(len(logs) * share) for share in shares)
    return entropy, math.fsum(share * value for share, value in zip(shares, logs, strict=True)) / math.log(2)
