"""Pixels of films; the slow twins are in ``tests/reference/film.py``."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def draw_strip(
    light, starts, heights, widths, rows, columns, levels, shift, core, core_step, core_offset, shades, picture
):
    """Draw one picture of a strip film.

    ``light`` holds the levels of the strip one after another, flat, and ``starts``, ``heights``, ``widths`` say where.
    ``rows``, ``columns`` (in samples of level 0) and ``levels`` are those of the 2 x 2 sub-samples of every pixel at
    depth 0; ``shift`` moves the rows. Below row 0 is the ``core``, with ``core_step`` samples to a pixel, which begin
    ``core_offset`` before their place.
    """
    height, width, _ = picture.shape
    side = core.shape[0]
    for j in range(height):
        for i in range(width):
            red = green = blue = 2
            for b in range(2):
                for a in range(2):
                    jj, ii = 2 * j + b, 2 * i + a
                    place = rows[jj, ii] + shift
                    if place >= 0.0:
                        level = levels[jj, ii]
                        row = min(int(place) >> level, heights[level] - 1)
                        at = starts[level] + row * widths[level] + (columns[jj, ii] >> level)
                        red += light[at, 0]
                        green += light[at, 1]
                        blue += light[at, 2]
                    else:
                        x = math.floor(((ii + 0.5) / 2 - width / 2) * core_step + side / 2 + core_offset)
                        y = math.floor((height / 2 - (jj + 0.5) / 2) * core_step + side / 2 + core_offset)
                        x, y = min(max(x, 0), side - 1), min(max(y, 0), side - 1)
                        red += core[y, x, 0]
                        green += core[y, x, 1]
                        blue += core[y, x, 2]
            picture[j, i, 0] = shades[red // 4]
            picture[j, i, 1] = shades[green // 4]
            picture[j, i, 2] = shades[blue // 4]


@njit(cache=True, nogil=True)
def draw_keyframes(
    outer, inner, outer_x, outer_y, inner_x, inner_y, near_x, near_y, part, turns, light, shades, picture
):
    """Draw one picture between two keyframes.

    ``outer`` and ``inner`` hold signed ranks, NaN where there is none. For every column of sub-samples ``outer_x``
    and ``inner_x`` say which column of samples is nearest (-1: outside of the inner frame), and ``near_x`` how much
    the inner frame may count there; so do the ``_y`` for rows, from top to bottom. ``part`` is how much the inner
    frame counts. Where the two differ in class none is between them: a sample turns when ``part`` passes its entry in
    ``turns``.
    """
    height, width, _ = picture.shape
    times = outer_x.size // width
    half = times * times // 2
    last = light.shape[0] - 1
    for j in range(height):
        for i in range(width):
            red = green = blue = half
            for b in range(times):
                for a in range(times):
                    jj, ii = times * j + b, times * i + a
                    rank = outer[outer_y[jj], outer_x[ii]]
                    y, x = inner_y[jj], inner_x[ii]
                    if x >= 0 and y >= 0:
                        weight = part * min(near_x[ii], near_y[jj])
                        other = inner[y, x]
                        if (rank < 0) == (other < 0) and rank == rank and other == other:
                            rank += weight * (other - rank)
                        elif weight > turns[y % turns.shape[0], x % turns.shape[1]]:
                            rank = other
                    shade = last if rank != rank else min(max(int((1.0 - rank) / 2 * last), 0), last - 1)
                    red += light[shade, 0]
                    green += light[shade, 1]
                    blue += light[shade, 2]
            picture[j, i, 0] = shades[red // (times * times)]
            picture[j, i, 1] = shades[green // (times * times)]
            picture[j, i, 2] = shades[blue // (times * times)]
