"""The test of constancy in time of one log-cumulant, window by window: the slow twin."""

from statistics import variance


def about_mean(values, variances):
    mean = sum(v / s for v, s in zip(values, variances, strict=True)) / sum(1 / s for s in variances)
    return sum((v - mean) ** 2 / s for v, s in zip(values, variances, strict=True))


def statistic_and_p_value(estimates, drawn):
    """`estimates` has one number for each window, `drawn` a list of those for each replicate."""
    variances = [variance([each[k] for each in drawn]) for k in range(len(estimates))]
    own = about_mean(estimates, variances)
    others = [about_mean([x - t for x, t in zip(each, estimates, strict=True)], variances) for each in drawn]
    return own, (1 + sum(other >= own for other in others)) / (1 + len(drawn))
