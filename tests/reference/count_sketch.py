"""A CountSketch, coordinate by coordinate."""

from __future__ import annotations

from collections.abc import Sequence


def sketch_by_hand(vector: Sequence[float], codes: Sequence[int], components: int) -> list[float]:
    """Return y_j, the sum of s_i w_i over all i with h(i) = j; a code is 2 h(i), plus 1 where s_i is -1."""
    found = [0.0] * components
    for value, code in zip(vector, codes, strict=True):
        component, minus = divmod(code, 2)
        found[component] += -value if minus else value
    return found
