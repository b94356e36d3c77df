"""Slow readable twins of the statistics of increments, for one walker of shape (axis, step) or all of them."""

import math

import numpy as np


def lengths(path, lag):
    """Return the lengths of all displacements over a lag."""
    return [math.dist(path[:, t + lag], path[:, t]) for t in range(path.shape[1] - lag)]


def moment(position, order, lag):
    """Return the mean of |dx|^order over windows and walkers, by pow."""
    return np.mean([length**order for path in position for length in lengths(path, lag)])


def autocorrelation(position, lag, span):
    """Return the correlation of displacements over `span` that begin `lag` apart."""
    products, squares = [], []
    for path in position:
        moved = [path[:, t + span] - path[:, t] for t in range(path.shape[1] - span)]
        products += [float(moved[t] @ moved[t + lag]) for t in range(len(moved) - lag)]
        squares += [float(step @ step) for step in moved]
    return np.mean(products) / np.mean(squares)


def variation(path, order, lag):
    """Return the p-variation of one walk that is looked at every `lag` steps, a step."""
    terms = [math.dist(path[:, t + lag], path[:, t]) ** order for t in range(0, path.shape[1] - lag, lag)]
    return sum(terms) / (len(terms) * lag)


def survival(times, observed, at):
    """Return the Kaplan-Meier estimate of P(time > at), one event after the other."""
    alive = 1.0
    for time in sorted(set(times)):
        if time > at:
            break
        risk = sum(other >= time for other in times)
        events = sum(seen for other, seen in zip(times, observed, strict=True) if other == time)
        alive *= 1 - events / risk
    return alive


def residences(path, radius):
    """Return how long a walk stays within a radius of where each stay began, and whether it was seen to leave."""
    stays, begin = [], 0
    for t in range(1, path.shape[1]):
        if math.dist(path[:, t], path[:, begin]) > radius:
            stays.append((t - begin, True))
            begin = t
    stays.append((path.shape[1] - 1 - begin, False))
    return stays


def transverse(fragment):
    """Return the squared end-to-end distance and the largest squared distance to the chord."""
    start, chord = fragment[:, 0], fragment[:, -1] - fragment[:, 0]
    largest = 0.0
    for point in fragment.T:
        away = point - start
        along = away @ chord / (chord @ chord)
        largest = max(largest, float(np.sum((away - along * chord) ** 2)))
    return float(chord @ chord), largest
