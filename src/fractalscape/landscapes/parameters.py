"""Checks of a landscape's parameters."""

from fractalscape.arguments import real as real
from fractalscape.arguments import whole as whole
from fractalscape.arguments import whole_numbers as whole_numbers


def checked_count(count: object) -> int:
    """Return how many replicates are asked for; None counts as 1.

    Raises
    ------
    InputError
        If it is not a positive whole number.

    Examples
    --------
    >>> checked_count(None), checked_count(3)
    (1, 3)
    """
    advice = "None gives one, without a dim for it"
    return 1 if count is None else whole("count", count, least=1, advice=advice)
