"""Slow readable twins of the pictures of films: one sub-sample after another."""

import math

import numpy as np

from fractalscape.raster import Window
from fractalscape.views.light import linear_light, shade_of_light
from fractalscape.views.palette import SHADES, colour_table, rank_colour


def light_of(ranks):
    """Return the light of every rank, shape (ny, nx, 3)."""
    light = np.empty((*ranks.shape, 3), int)
    for place, rank in np.ndenumerate(ranks):
        light[place] = light_of_rank(rank)
    return light


def light_of_rank(rank):
    shade = SHADES if math.isnan(rank) else min(max(int((1 - rank) / 2 * SHADES), 0), SHADES - 1)
    return linear_light(colour_table("published"))[shade].astype(int)


def cell(light, level, row, column):
    """Return the light of a cell of a level: the mean of the four cells below it; a last odd row counts twice."""
    if level == 0:
        return light[row, column]
    rows = light.shape[0]
    for _ in range(level - 1):
        rows = -(-rows // 2)
    below = [cell(light, level - 1, min(2 * row + b, rows - 1), 2 * column + a) for b in range(2) for a in range(2)]
    return (np.sum(below, axis=0) + 2) // 4


def averaged(found):
    return shade_of_light()[(np.sum(found, axis=0) + len(found) // 2) // len(found)]


def strip_picture(dive, core, depth, *, size, reference):
    height, width = size
    angles, rows = dive.sizes["angle"], dive.sizes["log_radius"]
    first = dive["log_radius"].values[0]
    octaves = dive.attrs["octaves"]
    light = light_of(rank_colour(dive["value"].values, reference=reference))
    core_light = light_of(rank_colour(core["value"].values, reference=reference))
    side = core_light.shape[0]
    log_pixel = math.log(float(Window.from_json(dive.attrs["window"]).x.span) / max(size))
    picture = np.empty((height, width, 3), np.uint8)
    for j in range(height):
        for i in range(width):
            found = []
            for b in (0.25, 0.75):
                for a in (0.25, 0.75):
                    u, v = i + a - width / 2, height / 2 - j - b
                    distance = math.hypot(u, v)
                    place = (math.log(distance) + log_pixel - first) * (angles / math.tau) + 0.5
                    place -= depth * (math.log(2) * angles / math.tau)
                    column = math.floor(math.atan2(v, u) / math.tau * angles + 0.5) % angles
                    if place >= 0:
                        level = finest(0.5 * angles / (math.tau * distance), angles, smallest=16)
                        last = -(-rows // 2**level) - 1
                        found.append(cell(light, level, min(int(place) >> level, last), column >> level))
                    else:
                        step = 2.0 ** (octaves - depth) * side / max(size)
                        level = finest(step / 2, side, smallest=2)
                        k, m = (math.floor((w * step + side / 2 + 0.5) / 2**level) for w in (v, u))
                        last = (side >> level) - 1
                        found.append(cell(core_light, level, min(max(k, 0), last), min(max(m, 0), last)))
            picture[j, i] = averaged(found)
    return picture


def finest(samples, width, *, smallest):
    """Return the level at which so many samples are one or up to two, as far as the width can be halved evenly."""
    level = 0
    while samples >= 2 and width % 2 == 0 and width >= smallest:
        samples, width, level = samples / 2, width // 2, level + 1
    return level


def keyframe_picture(outer, inner, windows, part, *, size, turns):
    """Draw between two frames of signed ranks, with 2 x 2 sub-samples."""
    height, width = size
    rows, columns = outer.shape
    zoomed = max(height / rows, width / columns)
    weight = math.sin(math.pi * part / 2) ** 2
    picture = np.empty((height, width, 3), np.uint8)
    for j in range(height):
        for i in range(width):
            found = []
            for b in (0.25, 0.75):
                for a in (0.25, 0.75):
                    x = along(windows[0].x, windows[1].x, (i + a) / width - 0.5, width / zoomed / columns, part)
                    y = along(windows[0].y, windows[1].y, 0.5 - (j + b) / height, height / zoomed / rows, part)
                    rank = outer[nearest(y[0], rows), nearest(x[0], columns)]
                    if 0 <= x[1] < 1 and 0 <= y[1] < 1:
                        row, column = nearest(y[1], rows), nearest(x[1], columns)
                        other = inner[row, column]
                        edge = min(x[1], 1 - x[1], y[1], 1 - y[1])
                        here = weight * min(edge / max(0.125 * (1 - part), 1e-9), 1.0)
                        if math.isnan(rank) or math.isnan(other) or (rank < 0) != (other < 0):
                            rank = other if here > turns[row % 64, column % 64] else rank
                        else:
                            rank = rank + here * (other - rank)
                    found.append(light_of_rank(rank))
            picture[j, i] = averaged(found)
    return picture


def along(outer, inner, lens, shown, part):
    """Return a place in units of the outer and of the inner frame."""
    shrink, start = float(inner.span / outer.span), float((inner.lo - outer.lo) / outer.span)
    fixed = start / (1 - shrink) if shrink < 1 else 0.5
    place = fixed + (0.5 - fixed + lens * shown) * shrink**part
    return place, (place - start) / shrink


def nearest(place, count):
    return min(max(math.floor(place * count + 0.5), 0), count - 1)
