import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.randomness import streams


def test_a_stream_depends_on_its_seed_and_number_alone():
    assert [s.random() for s in streams(3, 2)] == [s.random() for s in streams(3, 5)[:2]]
    assert streams(3, 1)[0].random() != streams(4, 1)[0].random()


def test_streams_of_a_generator_are_its_children():
    assert streams(np.random.default_rng(3), 1)[0].random() == np.random.default_rng(3).spawn(1)[0].random()


@pytest.mark.parametrize(("seed", "count"), [(-1, 1), (1.5, 1), (True, 1), ("a", 1), (1, -1)])
def test_bad_seeds_are_told(seed, count):
    with pytest.raises(InputError):
        streams(seed, count)
