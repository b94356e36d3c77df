import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.raster import Window, create_pyramid, field_from_function, viewport_order

ROOT = Window.linear(x=(0, 16), y=(0, 16))
FIELD = field_from_function(lambda x, y: x)


def pyramid(base=(16, 16), tile=4, window=ROOT):
    return create_pyramid(None, FIELD, window, base=base, tile=tile)


def test_the_centre_comes_first_and_the_rest_of_the_level_is_never_nearer():
    order = viewport_order(pyramid(), Window.linear(x=(0, 16), y=(0, 16)), levels=[0])
    assert {tile for _, tile in order} == {(j, i) for j in range(4) for i in range(4)}
    assert {tile for _, tile in order[:4]} == {(1, 1), (1, 2), (2, 1), (2, 2)}
    away = [math.dist((j + 0.5, i + 0.5), (2, 2)) for _, (j, i) in order]
    assert away == sorted(away)


def test_coarse_levels_come_first_and_visible_tiles_before_the_margin():
    view = Window.linear(x=(4, 8), y=(12, 16))
    order = viewport_order(pyramid(), view, levels=[1, 0], margin=1)
    assert [level for level, _ in order] == sorted(level for level, _ in order)
    assert order[0] == (0, (3, 1))
    assert {tile for level, tile in order if level == 0} == {(j, i) for j in (2, 3) for i in (0, 1, 2)}
    fine = [tile for level, tile in order if level == 1]
    assert set(fine[:4]) == {(6, 2), (6, 3), (7, 2), (7, 3)}
    assert len(fine) == 4 * 3


@settings(max_examples=60, deadline=None)
@given(
    base=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    edges=st.tuples(*[st.integers(-64, 96)] * 4).filter(lambda edge: edge[0] < edge[1] and edge[2] < edge[3]),
    level=st.integers(0, 2),
)
def test_the_visible_tiles_are_those_whose_cells_meet_the_view(base, edges, level):
    x, y = ((Fraction(lo, 4), Fraction(hi, 4)) for lo, hi in (edges[:2], edges[2:]))
    order = viewport_order(pyramid(base), Window.linear(x=x, y=y), levels=[level], margin=0)
    ny, nx = base[0] << level, base[1] << level

    def meets(tile, count, view):
        return Fraction(16 * 4 * tile, count) < view[1] and min(Fraction(16 * 4 * (tile + 1), count), 16) > view[0]

    rows, columns = ([k for k in range(-(-n // 4)) if meets(k, n, view)] for n, view in ((ny, y), (nx, x)))
    assert sorted(tile for _, tile in order) == [(j, i) for j in rows for i in columns]


def test_the_deepest_tiles_are_found_exactly():
    root = Window.linear(x=(0, 1), y=(0, 1))
    deep = pyramid((256, 256), 256, root)
    column, row = 2**46 + 54321, 2**47 + 12345
    view = root.part((column, column + 1), (row, row + 1), of=2**48)
    assert viewport_order(deep, view, levels=[48], margin=0) == [(48, (row, column))]
    assert len(viewport_order(deep, view, levels=[48], margin=1)) == 9


def test_a_view_beside_the_pyramid_has_no_tiles():
    assert viewport_order(pyramid(), Window.linear(x=(20, 30), y=(0, 1)), levels=[0, 1]) == []


def test_bad_input_gets_one_line():
    with pytest.raises(InputError, match="of other axes than the pyramid's window"):
        viewport_order(pyramid(), Window.log10(x=(0, 1), y=(0, 1)), levels=[0])
    with pytest.raises(InputError, match=r"levels=\[-1\] and margin=1 must not be negative"):
        viewport_order(pyramid(), ROOT, levels=[-1])
    with pytest.raises(InputError, match="margin=-1 must not be negative"):
        viewport_order(pyramid(), ROOT, levels=[0], margin=-1)


def test_more_tiles_than_a_viewport_shows_are_not_listed():
    deep, near = pyramid(base=(64, 64), tile=64), ROOT.zoom((4.0, 4.0), factor=2**40)
    assert len(viewport_order(deep, near, levels=[42])) == 6 * 6
    with pytest.raises(InputError, match=r"tiles of level 40 show this view; ask for coarser levels"):
        viewport_order(deep, ROOT, levels=[40])
    with pytest.raises(InputError, match=r"level 40 has 1,208,925,819,614,629,174,706,176 tiles, too many to list"):
        deep.missing(40)
