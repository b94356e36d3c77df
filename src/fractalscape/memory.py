"""Memory that something needs, compared with this machine's before it is tried."""

from __future__ import annotations

import os

from fractalscape.errors import InputError


def check_memory(needed: int, what: str, advice: str) -> None:
    """Raise an error if so many bytes are more than this machine has.

    Parameters
    ----------
    needed : int
        Bytes.
    what : str
        What needs them, in the plural.
    advice : str
        What to do instead.

    Raises
    ------
    InputError
        With both numbers of GB. Nothing is raised on systems that do not tell how much memory they have.

    Examples
    --------
    >>> check_memory(2**20, "a few fields", "ask for fewer")
    """
    here = machine_memory()
    if here is not None and needed > here:
        raise InputError(
            f"{what} need about {needed / 2**30:,.0f} GB of memory, this machine has {here / 2**30:,.0f}; {advice}"
        )


def machine_memory() -> int | None:
    """Return the bytes of memory of this machine, or None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
