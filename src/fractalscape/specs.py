"""Specs: frozen descriptions that define a result, equal by value and exact as JSON.

A spec is a frozen, keyword-only dataclass that inherits `Spec`, has a ``kind`` and is registered::

    @register
    @dataclass(frozen=True, kw_only=True)
    class Pendulum(Spec):
        kind: ClassVar[str] = "pendulum"
        length: float = 1.0

Kinds resolve through this registry, or through the entry-point group ``fractalscape.specs`` of an installed package;
never through a name found in a store.
"""

from __future__ import annotations

import dataclasses
import json
import re
from fractions import Fraction
from functools import cache, partial
from importlib import metadata
from typing import Any, ClassVar, Self, TypeVar

from fractalscape import provenance
from fractalscape.errors import InputError

_KINDS: dict[str, type[Spec]] = {}
S = TypeVar("S", bound="type[Spec]")


class Spec:
    """Base of every spec: `replace`, `to_json`, `from_json` and `digest`."""

    kind: ClassVar[str]

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed.

        Raises
        ------
        InputError
            If a field does not exist, or the new spec is not valid.
        """
        assert dataclasses.is_dataclass(self)
        names = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in names:
                raise InputError(f"{name}= is not a field of {type(self).__name__}; its fields are {', '.join(names)}")
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the spec as plain JSON types, with its ``kind``."""
        return {"kind": self.kind, **_converter().unstructure(self)}

    def to_json(self) -> str:
        """Return the spec as canonical JSON; every float survives the round trip."""
        return provenance.canonical_json(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        InputError
            If the text is not JSON, has an unknown field, or is of another kind.
        """
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError(f"not JSON: {error}; expected what {cls.__name__}.to_json() writes") from None
        spec = spec_from_dict(data)
        if not isinstance(spec, cls):
            raise InputError(f"this JSON describes kind {spec.kind!r}, not a {cls.__name__}")
        return spec

    @property
    def digest(self) -> str:
        """sha256 of `to_json`, in hexadecimal."""
        return provenance.digest(self.to_dict())


def register(cls: S) -> S:
    """Make the kind of a spec class known; use as a decorator."""
    _KINDS[cls.kind] = cls
    return cls


def spec_class(kind: str) -> type[Spec]:
    """Return the spec class of a registered kind.

    Raises
    ------
    InputError
        If no class of that kind is registered or installed.
    """
    if kind not in _KINDS:
        for entry in metadata.entry_points(group="fractalscape.specs", name=kind):
            _KINDS[kind] = entry.load()
    if kind not in _KINDS:
        known = sorted(set(_KINDS) | {entry.name for entry in metadata.entry_points(group="fractalscape.specs")})
        raise InputError(
            f"kind {kind!r} is not registered (known: {', '.join(known)}); import the module that defines it"
        )
    return _KINDS[kind]


def spec_from_dict(data: dict[str, Any]) -> Spec:
    """Build the spec that `Spec.to_dict` describes.

    Raises
    ------
    InputError
        If the kind is unknown, or a field is unknown, missing or of the wrong type.
    """
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        raise InputError("a spec is a JSON object with a 'kind'")
    cls = spec_class(data["kind"])
    fields = {key: value for key, value in data.items() if key != "kind"}
    from cattrs import transform_error

    try:
        return _converter().structure(fields, cls)
    except Exception as error:
        own = _own(error)
        raise InputError(str(own) if own else f"{cls.__name__}: {'; '.join(transform_error(error))}") from None


def _own(error: BaseException) -> InputError | None:
    """Return the first error of this package inside a group of errors."""
    if isinstance(error, InputError):
        return error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return next((found for found in map(_own, inner) if found), None)


@cache
def _converter():
    from cattrs.preconf.json import make_converter

    converter = make_converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook(Fraction, lambda text, _: fraction(text))
    for kind, accepted in ((bool, (bool,)), (int, (int,)), (float, (int, float)), (str, (str,))):
        converter.register_structure_hook(kind, partial(_strictly, accepted))
    return converter


def _strictly(accepted: tuple[type, ...], value: Any, kind: type) -> Any:
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return kind(value)


def fraction(text: Any) -> Fraction:
    """Return the exact rational of a text such as ``"-3"`` or ``"9/4"``, the form in which JSON holds it.

    Raises
    ------
    ValueError
        If it is of another form.
    """
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,5000}(/[0-9]{1,5000})?", text):
        raise ValueError(f"{text!r} is not an exact rational such as '9/4'")
    return Fraction(text)
