"""Slow, readable twins of what is measured of surfaces."""

import numpy as np


def neighbours_of(shape, row, column, *, neighbours, periodic):
    """Yield the samples beside one."""
    reach = [(j, i) for j in (-1, 0, 1) for i in (-1, 0, 1) if (j, i) != (0, 0)]
    for j, i in reach if neighbours == 8 else [step for step in reach if 0 in step]:
        there = row + j, column + i
        if periodic:
            yield there[0] % shape[0], there[1] % shape[1]
        elif 0 <= there[0] < shape[0] and 0 <= there[1] < shape[1]:
            yield there


def slow_merge_tree(heights, *, neighbours, periodic):
    """Return {minimum: (saddle, older minimum)} by flooding one sample at a time, with components as lists."""
    samples = sorted(np.ndindex(heights.shape), key=lambda place: (heights[place], place))
    component, tree = {}, {}
    for place in samples:
        beside = neighbours_of(heights.shape, *place, neighbours=neighbours, periodic=periodic)
        touched = {id(component[other]): component[other] for other in beside if other in component}
        basins = sorted(touched.values(), key=lambda basin: (heights[basin[0]], basin[0]))
        if not basins:
            component[place] = [place]
            tree[place] = None
            continue
        oldest = basins[0]
        for younger in basins[1:]:
            tree[younger[0]] = place, oldest[0]
            oldest.extend(younger)
            component.update(dict.fromkeys(younger, oldest))
        oldest.append(place)
        component[place] = oldest
    return tree


def slow_minima(heights, *, neighbours, edges):
    """Return the samples strictly below all neighbours, lowest first."""
    found = []
    rows, columns = heights.shape
    for row, column in np.ndindex(heights.shape):
        if edges == "open" and (row in (0, rows - 1) or column in (0, columns - 1)):
            continue
        beside = neighbours_of(heights.shape, row, column, neighbours=neighbours, periodic=edges == "periodic")
        if all(heights[row, column] < heights[there] for there in beside):
            found.append((row, column))
    return sorted(found, key=lambda place: (heights[place], place))


def slow_clusters(places, *, distance, core_neighbours, periods=None):
    """Return DBSCAN's partition as frozen sets of members, cores grown one by one, borders to their nearest core."""
    away = np.abs(places[:, None] - places)
    if periods is not None:
        away = np.minimum(away, periods - away)
    away = np.sqrt((away**2).sum(axis=2))
    cores = [k for k in range(len(places)) if (away[k] <= distance).sum() >= core_neighbours]
    cluster = {}
    for seed in cores:
        if seed in cluster:
            continue
        cluster[seed], growing = seed, [seed]
        while growing:
            own = growing.pop()
            for other in cores:
                if other not in cluster and away[own, other] <= distance:
                    cluster[other] = seed
                    growing.append(other)
    members = dict(cluster)
    for k in set(range(len(places))) - set(cores):
        near = [(away[k, core], core) for core in cores if away[k, core] <= distance]
        if near:
            members[k] = cluster[min(near)[1]]
    groups = {name: frozenset(k for k, of in members.items() if of == name) for name in members.values()}
    return set(groups.values())
