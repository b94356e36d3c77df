"""Where a result came from: canonical JSON, digests, versions and the machine that wrote it."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib import metadata
from typing import Any


def canonical_json(data: Any) -> str:
    """Return the one JSON text of `data`: sorted keys, no spaces, ASCII, no NaN.

    Examples
    --------
    >>> canonical_json({"b": 0.1, "a": [1, None]})
    '{"a":[1,null],"b":0.1}'
    """
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(data: Any) -> str:
    """Return the sha256 of the canonical JSON of `data`, in hexadecimal."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


@cache
def version() -> str:
    """Return the installed version of this package."""
    return metadata.version("fractalscape")


@cache
def processor() -> str:
    """Return the model name of this machine's processor, as the system gives it."""
    try:
        with open("/proc/cpuinfo") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


@cache
def versions() -> dict[str, str]:
    """Return the versions of this package, of Python and of the libraries that decide numbers."""
    found = {"fractalscape": version(), "python": platform.python_version()}
    return found | {name: metadata.version(name) for name in ("numpy", "scipy", "numba", "zarr")}
