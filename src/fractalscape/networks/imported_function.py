"""Functions of yours, by name."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from fractalscape.errors import FractalscapeError, InputError


def imported_function(source: str) -> Callable[..., Any]:
    """Return what ``module:function`` names, looked for in the working folder first.

    Parameters
    ----------
    source : str

    Returns
    -------
    callable

    Raises
    ------
    InputError
        If it cannot be imported, or cannot be called.

    Examples
    --------
    >>> imported_function("math:hypot")(3, 4)
    5.0
    """
    module, _, name = source.partition(":")
    before = list(sys.path)
    sys.path.insert(0, os.getcwd())
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:  # a module of the user's may fail in any way
        raise InputError(f"cannot import {source} ({type(error).__name__}: {error})") from None
    finally:
        sys.path[:] = before
    if not callable(found):
        raise InputError(f"{source} is {type(found).__name__}; give a function")
    return found


def called(source: str, function: Callable[..., Any], options: Mapping[str, Any], *, offered: Mapping[str, Any]) -> Any:
    """Return what a function returns, called with options, and with those of what is offered that it names.

    Parameters
    ----------
    source : str
        What messages call it.
    function : callable
    options : mapping
        Passed by name; each must be a parameter.
    offered : mapping
        Passed by name where it is a parameter.

    Returns
    -------
    object

    Raises
    ------
    InputError
        If an option is no parameter, a parameter is missing, or the function fails.
    """
    takes = inspect.signature(function).parameters
    anything = any(each.kind is each.VAR_KEYWORD for each in takes.values())
    for name in options:
        if name not in takes and not anything:
            raise InputError(f"{name}= is not an option of {source}; it has {', '.join(takes) or 'none'}")
    named = {name: value for name, value in offered.items() if name in takes} | dict(options)
    missing = [name for name, each in takes.items() if each.default is each.empty and name not in named and _one(each)]
    if missing:
        raise InputError(f"{source} needs {', '.join(f'{name}=' for name in missing)}; give it as an option")
    try:
        return function(**named)
    except FractalscapeError:
        raise
    except (Exception, SystemExit) as error:
        raise InputError(f"{source} failed ({type(error).__name__}: {error})") from None


def _one(parameter: inspect.Parameter) -> bool:
    return parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
