"""P-values of one number from lists of replicates: the slow twin of bootstrap tests."""

from statistics import NormalDist, stdev


def counted(away, observed, alternative):
    above = (1 + sum(x >= observed for x in away)) / (1 + len(away))
    below = (1 + sum(x <= observed for x in away)) / (1 + len(away))
    both = (1 + sum(abs(x) >= abs(observed) for x in away)) / (1 + len(away))
    return {"greater": above, "less": below, "symmetric": both, "equal_tailed": min(1, 2 * min(above, below))}[
        alternative
    ]


def plain(kind, alternative, t, drawn, null):
    away = [x - t if kind == "basic" else t - x for x in drawn]
    return counted(away, t - null, alternative)


def p_value(kind, alternative, t, drawn, inner, null):
    if kind == "normal":
        law = NormalDist(t, stdev(drawn))
        above = law.cdf(null)
        return {"greater": above, "less": 1 - above}.get(alternative, 2 * min(above, 1 - above))
    if kind == "studentised":
        away = [(x - t) / stdev(each) for x, each in zip(drawn, inner, strict=True)]
        return counted(away, (t - null) / stdev(drawn), alternative)
    if not kind.startswith("adjusted"):
        return plain(kind, alternative, t, drawn, null)
    kind = kind.removeprefix("adjusted_")
    own = [plain(kind, alternative, x, each, t) for x, each in zip(drawn, inner, strict=True)]
    return (1 + sum(p <= plain(kind, alternative, t, drawn, null) for p in own)) / (1 + len(drawn))
