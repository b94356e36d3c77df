"""Estimators of power tails as their equations say them, loop by loop."""

import math


def hill_index(values, tail_points):
    """Return k over the sum of log X_(i) / X_(k+1)."""
    ordered = sorted((abs(value) for value in values), reverse=True)
    return tail_points / sum(math.log(ordered[i] / ordered[tail_points]) for i in range(tail_points))


def pareto_fit(tail):
    """Return the tail index of values above the smallest of them, and the Kolmogorov-Smirnov distance."""
    threshold, k = min(tail), len(tail)
    logs = sum(math.log(value / threshold) for value in tail)
    if logs == 0:
        return math.nan, math.inf
    index, distance = k / logs, 0.0
    for rank, value in enumerate(sorted(tail)):
        cumulative = 1 - (value / threshold) ** -index
        distance = max(distance, abs(cumulative - rank / k), abs((rank + 1) / k - cumulative))
    return index, distance


def power_law(values, fewest):
    """Return tail index, threshold and distance of the threshold, among all values, with the smallest distance."""
    sizes = [abs(value) for value in values if value != 0]
    best = (math.nan, math.nan, math.inf)
    for threshold in sorted(set(sizes)):
        tail = [value for value in sizes if value >= threshold]
        if len(tail) < fewest:
            break
        index, distance = pareto_fit(tail)
        if distance < best[2]:
            best = (index, threshold, distance)
    return best


def block_sum_inverse(values, block):
    """Return 1/α of centred numbers by the difference of mean logarithms."""
    blocks = len(values) // block
    kept = values[: blocks * block]
    sums = [sum(kept[i * block : (i + 1) * block]) for i in range(blocks)]
    whole = sum(math.log(abs(each)) for each in sums) / blocks
    single = sum(math.log(abs(each)) for each in kept) / len(kept)
    return (whole - single) / math.log(block)
