from typing import Any

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import MultinomialCascadeSpec, multinomial_cascade
from fractalscape.measures.multifractal import mass_exponents, partition_function
from fractalscape.views import partition_plot

BINOMIAL = multinomial_cascade(MultinomialCascadeSpec(weights=((0.7, 0.3),), generations=9))


def test_lines_of_a_binomial_cascade_go_through_every_octave_and_those_outside_the_fit_are_hollow():
    curves = partition_function(BINOMIAL, moments=(-1.0, 0.0, 2.0))
    axes: Any = partition_plot(curves, mass_exponents(curves, fit_octaves=(2, 6)))
    for k, q in enumerate((2.0, 0.0, -1.0)):
        hollow, filled, line = axes.lines[3 * k : 3 * k + 3]
        np.testing.assert_array_equal(hollow.get_xdata(), [0, 1, 7, 8, 9])
        np.testing.assert_array_equal(filled.get_ydata(), curves["log_partition"].sel(moment=q, octave=range(2, 7)))
        exponent = -np.log2(0.7**q + 0.3**q)
        assert np.diff(line.get_ydata())[0] == pytest.approx(4 * exponent)
        assert hollow.get_ydata()[0] == pytest.approx(line.get_ydata()[0] - 2 * exponent)
        assert rf"$\tau = {exponent:.2f}$" in line.get_label()
    axes.figure.draw_without_rendering()


def test_datasets_that_do_not_go_together_are_refused():
    curves, other = (partition_function(BINOMIAL, moments=moments) for moments in ((0.0, 2.0), (0.0, 3.0)))
    with pytest.raises(InputError, match="no log_partition; give what partition_function returned"):
        partition_plot(mass_exponents(curves), curves)
    with pytest.raises(InputError, match="no mass_exponents; give what mass_exponents returned"):
        partition_plot(curves, curves)
    with pytest.raises(InputError, match="of different moments"):
        partition_plot(curves, mass_exponents(other))
    empty = partition_function(np.zeros(64))
    with pytest.raises(InputError, match="no exponents to draw: no cell has mass"):
        partition_plot(empty, mass_exponents(empty))
