"""What a film costs in evaluated points, from a strip and from keyframes: ``python -m benchmarks.film``.

Two films are equally good if their samples are as far apart on the screen where they are farthest (`worst_spacing`),
or if they put as many pixels into the wrong class (`wrong`), against frames in which every pixel is evaluated. Both
are taken over the circle inside a square picture and over the whole picture. Keyframes count once in full, as the
study computed them, and once with the quarter of their samples that the frame before them holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.ratio import machine
from fractalscape.raster import ZoomPath, core_resolution, strip, strip_core, strip_shape, zoom
from fractalscape.trainability import preset

POINT = (48.29892311855753, 18.20668185526968)
"""On the boundary of `single` to the last bit."""
DEPTH = 22
"""Octaves below the overview at which pictures are compared."""


@dataclass(frozen=True, kw_only=True)
class Film:
    """A film of square pictures: how it is sampled, and what an octave of it costs.

    Parameters
    ----------
    kind : {"strip", "keyframes"}
    samples : int
        Angles of a circle, or samples per axis.
    """

    kind: str
    samples: int

    @property
    def points(self) -> float:
        """Points evaluated in an octave of a long dive, of which keyframes reuse none."""
        if self.kind == "keyframes":
            return float(self.samples**2)
        return self.samples**2 * math.log(2) / math.tau


def worst_spacing(film: Film, *, reach: float = 1.0, steps: int = 2000) -> float:
    """Return the largest distance of neighbouring samples, in half widths of the picture, at any time of the film.

    Parameters
    ----------
    film : Film
    reach : float
        How far from the centre to look, in half widths: 1 is the circle inside the picture. Between keyframes the
        finer frame counts wherever it reaches.
    """
    radius = reach * (np.arange(steps) + 0.5) / steps
    if film.kind == "strip":
        return float(math.tau * radius.max() / film.samples)
    part = (np.arange(steps) / steps)[:, None]
    across = np.minimum(radius, 1.0)  # along an axis, where the inner frame ends first
    shown = 2.0**-part  # half width of the picture, in those of the outer frame
    inner = across * shown < 0.5
    spacing = 2.0 / film.samples / shown
    return float(np.where(inner, spacing / 2, spacing).max())


def equal_spacing_ratio(*, reach: float = 1.0, reuse: bool = False) -> float:
    """Return points of keyframes over points of a strip with the same worst spacing."""
    strip_film, keyframe_film = Film(kind="strip", samples=4096), Film(kind="keyframes", samples=1024)
    finer = worst_spacing(keyframe_film, reach=reach) / worst_spacing(strip_film, reach=reach)
    return (0.75 if reuse else 1.0) * keyframe_film.points / (strip_film.points / finer**2)


def counted_ratio(*, octaves: int = 40, spacing: int = 16) -> tuple[float, float]:
    """Return the ratios of equal worst spacing in the inscribed circle from what a whole dive evaluates.

    A strip has its core and its first half octave besides; keyframes have one frame more than octaves.

    Returns
    -------
    full, reusing : float
    """
    angles = 16 * round(math.tau * 4 * spacing / 16)
    resolution = 4 * 2 * round(math.tau * 4 * spacing / math.tau / 2)
    rows, columns = strip_shape(octaves, angles)
    dive = rows * columns + core_resolution(angles) ** 2
    path = ZoomPath.about(preset("single").window, POINT, frames=octaves + 1)
    return (octaves + 1) * resolution**2 / dive, path.points(resolution) / dive


Classes = Callable[[np.ndarray, np.ndarray, float], np.ndarray]


def strip_classes(angles: int, path: ZoomPath) -> Classes:
    """Return a function that gives the class of places (in half widths of the first frame) from a strip."""
    field = preset("single").field()
    octaves = path.frames - 1
    dive = strip(field, path.frame(0), octaves=octaves, angles=angles)
    core = strip_core(field, dive)["outcome"].values
    outcome, first = dive["outcome"].values, float(dive["log_radius"][0])
    half = float(path.frame(0).x.span) / 2

    def classes(x: np.ndarray, y: np.ndarray, depth: float) -> np.ndarray:
        row = np.floor((np.log(np.hypot(x, y) * half) - first) * angles / math.tau + 0.5).astype(int)
        column = np.floor(np.arctan2(y, x) / math.tau * angles + 0.5).astype(int) % angles
        found = outcome[np.clip(row, 0, outcome.shape[0] - 1), column]
        return np.where(row < 0, _at(core, x * 2.0**octaves, y * 2.0**octaves), found)

    return classes


def keyframe_classes(resolution: int, path: ZoomPath) -> Classes:
    """Return a function that gives the class of places from the finest keyframe shown: no film could take a better."""
    frames = [frame["outcome"].values for frame in zoom(preset("single").field(), path, resolution=resolution)]

    def classes(x: np.ndarray, y: np.ndarray, depth: float) -> np.ndarray:
        outer = min(math.floor(depth), len(frames) - 1)
        inner = min(outer + 1, len(frames) - 1)
        reached = np.maximum(np.abs(x), np.abs(y)) * 2.0**inner < 1
        found = [_at(frames[k], x * 2.0**k, y * 2.0**k) for k in (outer, inner)]
        return np.where(reached, found[1], found[0])

    return classes


def _at(frame: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the nearest samples of a frame at places in its half widths."""
    last = frame.shape[0] - 1
    row, column = (np.clip(np.floor((w + 1) / 2 * frame.shape[0] + 0.5).astype(int), 0, last) for w in (y, x))
    return frame[row, column]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Pictures in which every pixel is evaluated: places in half widths of the first frame, and classes."""

    depth: float
    x: np.ndarray
    y: np.ndarray
    outcome: np.ndarray


def truths(path: ZoomPath, depths: Sequence[float], *, pixels: int, seed: int = 0) -> list[Truth]:
    """Evaluate pictures at random places, one in each pixel, so that no lattice is favoured."""
    field, found = preset("single").field(), []
    random = np.random.default_rng(seed)
    window = path.frame(0)
    for depth in depths:
        places = (np.mgrid[:pixels, :pixels] + random.random((2, pixels, pixels))) / pixels * 2 - 1
        y, x = places.reshape(2, -1) * 2.0**-depth
        values = [
            axis.value(axis.lo + axis.span / 2) * 10.0 ** (float(axis.span) / 2 * w)
            for axis, w in ((window.x, x), (window.y, y))
        ]
        found.append(Truth(depth=depth, x=x, y=y, outcome=field.evaluate(*values)["outcome"]))
    return found


def wrong(classes: Classes, pictures: Sequence[Truth]) -> tuple[float, float]:
    """Return the share of wrongly classed pixels in the inscribed circle and in the whole picture."""
    shares = []
    for picture in pictures:
        missed = classes(picture.x, picture.y, picture.depth) != picture.outcome
        shares.append((missed[np.hypot(picture.x, picture.y) * 2.0**picture.depth < 1].mean(), missed.mean()))
    circle, whole = np.mean(shares, axis=0)
    return float(circle), float(whole)


def equal_error_ratios(
    strips: Sequence[int], keyframes: Sequence[int], *, pixels: int = 160, pictures: int = 4
) -> tuple[dict[Film, tuple[float, float]], np.ndarray]:
    """Measure wrongly classed pixels at several budgets.

    Returns
    -------
    errors : dict of Film to (float, float)
        In the inscribed circle and in the whole picture.
    ratios : numpy.ndarray, shape (budgets, 2)
        Points of keyframes in full over those of the strip that is as good, read off the line through the logarithms
        of the strips' errors: in the circle, in the whole picture.
    """
    octaves = 3
    whole = ZoomPath.about(preset("single").window, POINT, frames=DEPTH + octaves + 1)
    path = ZoomPath(window=whole.frame(DEPTH), centre=whole.centre, frames=octaves + 1)
    truth = truths(path, np.arange(pictures) / pictures, pixels=pixels)
    errors = {Film(kind="strip", samples=n): wrong(strip_classes(n, path), truth) for n in strips}
    lines = [
        np.polyfit(np.log([errors[film][k] for film in errors]), np.log([film.points for film in errors]), 1)
        for k in range(2)
    ]
    near = ZoomPath(window=path.window, centre=path.centre, frames=2)
    measured = {Film(kind="keyframes", samples=n): wrong(keyframe_classes(n, near), truth) for n in keyframes}
    ratios = [
        [film.points / math.exp(np.polyval(line, math.log(error))) for line, error in zip(lines, pair, strict=True)]
        for film, pair in measured.items()
    ]
    return errors | measured, np.array(ratios)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"{'points of keyframes over points of a strip of the same worst spacing':72} {'full':>6} {'reuse':>6}"
    for name, reach in (("circle inside the picture", 1.0), ("whole square picture", math.sqrt(2))):
        full, reuse = (equal_spacing_ratio(reach=reach, reuse=reuse) for reuse in (False, True))
        yield f"{name:72} {full:6.2f} {reuse:6.2f}"
    full, reuse = counted_ratio(octaves=40, spacing=64)
    yield f"{'circle, counted over a dive of 40 octaves with its core':72} {full:6.2f} {reuse:6.2f}"
    errors, ratios = equal_error_ratios((256, 512, 1024), (128, 256, 512))
    yield f"{'film':10} {'samples':>8} {'points/octave':>14} {'wrong, circle':>14} {'wrong, whole':>14}"
    for film, (circle, square) in errors.items():
        yield f"{film.kind:10} {film.samples:8} {film.points:14.0f} {circle:14.4f} {square:14.4f}"
    for name, column in zip(("circle", "whole picture"), ratios.T, strict=True):
        shown = ", ".join(f"{full:.2f} ({0.75 * full:.2f})" for full in column)
        yield f"equal share of wrong pixels, {name}: full (reusing) {shown}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
