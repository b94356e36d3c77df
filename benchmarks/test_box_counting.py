"""Box counts against PoreSpy's; the ratio needs the extra ``peers``."""

import numpy as np
import pytest

from benchmarks.box_counting import passes, porespy_boxcount, speed_up, wavy_map
from fractalscape.measures import boundary, box_counts, box_dimension


@pytest.mark.parametrize("method", ["gliding", "pair", "boxcount", "published"])
def test_every_method_has_a_cost(method):
    assert passes(256, method).median > 0


@pytest.mark.peer
@pytest.mark.parametrize("shape", [(300, 300), (257, 400), (64, 200)])
def test_porespy_finds_the_same_sizes_counts_and_slopes(shape):
    pytest.importorskip("porespy")
    labels = wavy_map(400)[: shape[0], : shape[1]]
    theirs = porespy_boxcount(boundary(labels))
    ours = box_counts(labels, method="published")
    assert ours["size"].values.tolist() == list(theirs.size)
    assert ours["mixed"].values.tolist() == list(theirs.count)
    assert box_dimension(labels, method="published").estimate == np.median(theirs.slope)


@pytest.mark.peer
def test_box_counts_are_50_times_as_fast_as_porespy_on_4096_squared_cells():
    pytest.importorskip("porespy")
    assert speed_up(4096).median > 50
