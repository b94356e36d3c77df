"""Calibrated intervals of one c1 and c2 from a table, one number at a time."""

import math


def between(nodes, values, place):
    """Return the value at a place, linear between nodes and constant beyond them."""
    if place <= nodes[0]:
        return values[0]
    for left in range(len(nodes) - 1):
        if place <= nodes[left + 1]:
            share = (place - nodes[left]) / (nodes[left + 1] - nodes[left])
            return (1 - share) * values[left] + share * values[left + 1]
    return values[-1]


def mean_and_spread(values):
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def as_power(places, values):
    """Return the values of the least-squares line of ln value over ln place."""
    x, y = [math.log(place) for place in places], values
    middle, height = sum(x) / len(x), sum(y) / len(y)
    away = [each - middle for each in x]
    slope = sum(a * b for a, b in zip(away, y, strict=True)) / sum(a * a for a in away)
    return [height + slope * each for each in away]


class Calibration:
    """Bias, spread and pooled residuals of a table, and what they make of an estimate."""

    def __init__(self, table, *, steps=240):
        self.hurst, self.intermittency = table.design.hurst, table.design.intermittency
        self.roots = [math.sqrt(each) for each in self.intermittency]
        self.fine = [self.roots[-1] * step / steps for step in range(steps + 1)]
        self.bias, self.log_spread = {}, {}
        for h, hurst in enumerate(self.hurst):
            for row, intermittency in enumerate(self.intermittency):
                for order, truth in enumerate((hurst + intermittency, -intermittency)):
                    mean, spread = mean_and_spread(table.estimates[h, row, :, order].tolist())
                    self.bias[h, row, order] = mean - truth
                    self.log_spread[h, row, order] = math.log(spread)
        for row in range(len(self.intermittency)):
            for order in range(2):
                places = [(h, row, order) for h in range(len(self.hurst))]
                line = as_power(self.hurst, [self.log_spread[place] for place in places])
                self.log_spread |= dict(zip(places, line, strict=True))
        self.c1_errors, self.c2_residuals = [], []
        for row, intermittency in enumerate(self.intermittency):
            errors, residuals = [], []
            for h, hurst in enumerate(self.hurst):
                for c1, c2 in table.estimates[h, row].tolist():
                    root = 0.0 if row == 0 else self.multifractal_root(c1, c2)
                    value, spread = self.corrected(c1, root)
                    errors.append((value - hurst - intermittency) / spread)
                    residuals.append(self.residual(c1, c2, self.roots[row]))
            self.c1_errors.append(sorted(errors))
            self.c2_residuals.append(sorted(residuals))

    def nodes(self, numbers, order, root):
        """Return what stands at each Hurst exponent at one root."""
        places, place = self.roots, root
        if numbers is self.log_spread and root > self.roots[1]:  # from there on spreads are powers of the root
            places, place = [-math.inf, *map(math.log, self.roots[1:])], math.log(root)
        return [
            between(places, [numbers[h, row, order] for row in range(len(self.roots))], place)
            for h in range(len(self.hurst))
        ]

    def fitted_hurst(self, c1, root):
        bias = self.nodes(self.bias, 0, root)
        means = [hurst + root**2 + each for hurst, each in zip(self.hurst, bias, strict=True)]
        return between(means, self.hurst, c1)

    def corrected(self, c1, root):
        """Return c1 without bias and its spread."""
        hurst = self.fitted_hurst(c1, root)
        bias = between(self.hurst, self.nodes(self.bias, 0, root), hurst)
        return c1 - bias, self.spread(hurst, 0, root)

    def spread(self, hurst, order, root):
        logarithms = [math.log(node) for node in self.hurst]
        return math.exp(between(logarithms, self.nodes(self.log_spread, order, root), math.log(hurst)))

    def residual(self, c1, c2, root):
        hurst = self.fitted_hurst(c1, root)
        mean = between(self.hurst, self.nodes(self.bias, 1, root), hurst) - root**2
        return (c2 - mean) / self.spread(hurst, 1, root)

    def first(self, values):
        """Return the root at which values along the fine roots first are not below 0, None if nowhere."""
        if values[0] >= 0:
            return 0.0
        for k in range(1, len(values)):
            if values[k] >= 0:
                share = 1.0 if math.isinf(values[k - 1]) else values[k - 1] / (values[k - 1] - values[k])
                return self.fine[k - 1] + (self.fine[k] - self.fine[k - 1]) * share
        return None

    def multifractal_root(self, c1, c2):
        found = self.first([self.residual(c1, c2, root) for root in self.fine])
        return max(self.roots[-1] if found is None else found, self.roots[1])

    def quantile(self, rows, root, level, *, above):
        ends = []
        for row in rows:
            rank = (len(row) + 1) * level
            rank = math.ceil(rank - 1e-9) if above else math.floor(rank + 1e-9)
            ends.append(-math.inf if rank < 1 else math.inf if rank > len(row) else row[rank - 1])
        return ends[0] if root == 0 else between(self.roots, ends, root)

    def p_value(self, c1, c2):
        residual = self.residual(c1, c2, 0.0)
        null = self.c2_residuals[0]
        return (1 + sum(each <= residual for each in null)) / (len(null) + 1)

    def c1_interval(self, c1, root, level):
        value, spread = self.corrected(c1, root)
        high = self.quantile(self.c1_errors, root, 1 - level / 2, above=True)
        return (
            value,
            value - spread * high,
            value - spread * self.quantile(self.c1_errors, root, level / 2, above=False),
        )

    def c2_interval(self, c1, c2, level):
        below, above = [], []
        for root in self.fine:
            share = min(root / self.roots[1], 1)
            residual = self.residual(c1, c2, root)
            below.append(residual - self.quantile(self.c2_residuals, root, level * (1 - share / 2), above=False))
            above.append(residual - self.quantile(self.c2_residuals, root, 1 - level * share / 2, above=True))
        nearest, farthest = self.first(below), self.first(above)
        return -math.inf if farthest is None else -(farthest**2), -(nearest**2)

    def interval(self, c1, c2, level):
        """Return (value, lower, upper) of c1, (lower, upper) of c2, and the p-value of c2 = 0."""
        p_value, of_c2 = self.p_value(c1, c2), self.c2_interval(c1, c2, level)
        brownian = self.c1_interval(c1, 0.0, level)
        multifractal = self.c1_interval(c1, self.multifractal_root(c1, c2), level)
        value, lower, upper = multifractal if p_value <= 0.01 else brownian
        if -of_c2[0] >= self.intermittency[1]:
            lower, upper = min(lower, multifractal[1]), max(upper, multifractal[2])
        return (value, lower, upper), of_c2, p_value
