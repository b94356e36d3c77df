from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape import specs
from fractalscape.errors import InputError
from fractalscape.specs import Spec, register


@register
@dataclass(frozen=True, kw_only=True)
class Pendulum(Spec):
    kind: ClassVar[str] = "test-pendulum"
    length: float = 1.0
    gravity: Fraction = Fraction(981, 100)
    name: str | None = None


@given(st.floats(allow_nan=False, allow_infinity=False), st.fractions(), st.none() | st.text())
def test_json_round_trip_is_exact(length, gravity, name):
    spec = Pendulum(length=length, gravity=gravity, name=name)
    assert Pendulum.from_json(spec.to_json()) == spec
    assert Pendulum.from_json(spec.to_json()).digest == spec.digest


def test_equal_specs_have_equal_digests_and_others_do_not():
    assert Pendulum().digest == Pendulum(length=1.0).digest
    assert Pendulum().digest != Pendulum(length=2.0).digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object with a 'kind'"),
        ('{"kind": "nothing"}', "kind 'nothing' is not registered"),
        ('{"kind": "test-pendulum", "lenght": 1}', "lenght"),
        ('{"kind": "test-pendulum", "length": "long"}', "length"),
        ('{"kind": "test-pendulum", "gravity": "1e999999999"}', "gravity"),
        ('{"kind": "trainability", "width": 1.5}', "width"),
        ('{"kind": "trainability"}', "describes kind 'trainability', not a Pendulum"),
        ('{"kind": "trainability", "width": 0}', "width=0"),
    ],
)
def test_json_of_something_else_gets_one_line(text, message):
    with pytest.raises(InputError, match=message) as caught:
        Pendulum.from_json(text)
    assert "\n" not in str(caught.value)


def test_a_field_that_does_not_exist_is_told():
    with pytest.raises(InputError, match="mass= is not a field of Pendulum; its fields are length, gravity, name"):
        Pendulum().replace(mass=1)


def test_an_installed_kind_is_found_without_importing_it_first():
    assert specs.spec_class("trainability").__name__ == "TrainabilitySpec"
