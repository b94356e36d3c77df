import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.networks.tracking import Schedule


def due(schedule, end):
    return [step for step in range(end) if schedule.due(step)]


@pytest.mark.parametrize("per_decade", [1, 3, 7, 50])
def test_steps_of_a_decade_are_the_whole_numbers_nearest_to_powers(per_decade):
    powers = 10.0 ** (np.arange(3 * per_decade + 1) / per_decade)
    expected = [0, *np.unique([round(each) for each in powers])]
    assert due(Schedule(per_decade=per_decade), 1001) == expected


def test_every_so_many_begins_at_0():
    assert due(Schedule.of(3), 8) == [0, 3, 6]


def test_steps_may_come_in_any_order():
    assert due(Schedule.of([5, 0, 5, 2]), 8) == [0, 2, 5]
    assert Schedule.of(range(2)) == Schedule(steps=(0, 1))


@pytest.mark.parametrize("wrong", [0, -1, [1.5], [-1], "10", None])
def test_what_is_no_schedule_is_refused(wrong):
    with pytest.raises(InputError):
        Schedule.of(wrong)
