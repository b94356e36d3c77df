"""Where to dive: a point of the class boundary that stays interesting at every depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from fractalscape import execution
from fractalscape.errors import InputError, NoBoundary
from fractalscape.execution import ExecutorLike, Progress, ProgressLike
from fractalscape.raster.axis import Axis, exact
from fractalscape.raster.field import Field, check_class_map
from fractalscape.raster.label_edges import label_edges
from fractalscape.raster.sweep import Cost, check_axes, probe, sweep
from fractalscape.raster.window import Window

SAMPLES = 64
STEP = 4
"""Each look goes on in windows so many times smaller."""
MOST_PARTS = 4
"""How many of them are looked at."""
FEWEST_COHERENT = 6
"""Blocks of a piece of boundary that is no speckle."""
MOST_LOOKS = 500


@dataclass(frozen=True, kw_only=True)
class Look:
    """A sampled window.

    Parameters
    ----------
    window : Window
    labels : numpy.ndarray of int, shape (64, 64)
        Classes.
    """

    window: Window
    labels: np.ndarray

    @cached_property
    def edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Blocks that hold two classes, and those among them that are no speckle."""
        from scipy import ndimage

        edges = label_edges(self.labels)
        pieces = np.empty(edges.shape, np.int32)
        ndimage.label(edges, structure=np.ones((3, 3)), output=pieces)
        return edges, edges & (np.bincount(pieces.ravel())[pieces] >= FEWEST_COHERENT)

    def interest(self, row: int = 0, column: int = 0, size: int = SAMPLES) -> float:
        """Return how promising a square part is: ``min(f, 1 - f) c n / size``.

        f is the share of its most frequent class, n counts the boundary blocks in pieces of at least six and c is
        their share of all. A straight boundary through the middle has about 1/2, a rough one more, speckle less.
        """
        edges, coherent = (blocks[row : row + size, column : column + size] for blocks in self.edges)
        labels = self.labels[row : row + size, column : column + size]
        _, counts = np.unique(labels, return_counts=True)
        share = counts.max() / labels.size
        return float(min(share, 1 - share) * coherent.sum() ** 2 / max(1, edges.sum()) / size)

    def parts(self) -> list[Window]:
        """Return quarter-width windows to look at next, the most promising first, none over the middle of another.

        Examples
        --------
        >>> window = Window.linear(x=(0, 64), y=(0, 64))
        >>> best = Look(window=window, labels=np.indices((64, 64))[1] >= 30).parts()[0]
        >>> best.x.lo < 30 < best.x.hi
        True
        """
        size = SAMPLES // STEP
        last = SAMPLES - size
        places = [(row, column) for row in range(0, last + 1, size // 4) for column in range(0, last + 1, size // 4)]
        score = {}
        for row, column in places:
            off = (row - last / 2) ** 2 + (column - last / 2) ** 2
            score[row, column] = self.interest(row, column, size) * (1 - off / last**2)  # a corner counts half
        kept: list[tuple[int, int]] = []
        for row, column in sorted(places, key=lambda place: -score[place]):
            apart = all(max(abs(row - i), abs(column - j)) >= size // 2 for i, j in kept)
            if score[row, column] > 0 and apart and len(kept) < MOST_PARTS:
                kept.append((row, column))
        return [self.window.part((j, j + size), (i, i + size), of=SAMPLES) for i, j in kept]


def find_centre(
    field: Field,
    window: Window,
    *,
    magnification: float,
    variable: str = "outcome",
    store: str | None = None,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    cost: Cost | None = None,
) -> tuple[Fraction, Fraction]:
    """Find a point to zoom into, by looking ahead with few samples.

    Each look samples a window on 64 x 64 points, picks the four quarter-width windows that hold both classes most
    evenly along the most boundary in coherent pieces, looks at these, and goes on in the best (see `Look.interest`),
    until one is `magnification` times smaller. Windows that turn out uniform are left for the next best. The point
    lies between two samples of different class in the last one.

    Parameters
    ----------
    field : Field
    window : Window
    magnification : float
        How deep to look: width of the window over that of the last one. Looks end at the floor of float64.
    variable : str
        The class map.
    store : str, optional
        Folder or URL where looks are kept, so that a search that was stopped goes on; memory when absent.
    executor, progress, cost
        As in `sweep`; the bar is of the whole search, and stays full where a search has to turn back.

    Returns
    -------
    (fractions.Fraction, fractions.Fraction)
        Exact position, as `ZoomPath` wants it: decades on a log axis.

    Raises
    ------
    InputError
        If the field has no such class map, the window holds one class only, there is no way on, or
        `magnification` is below 1.

    Examples
    --------
    >>> from fractalscape.raster import field_from_function
    >>> from fractalscape.schema import outcome
    >>> circle = field_from_function(lambda x, y: (x * x + y * y < 0.5).astype("i1"), outputs=(outcome(),))
    >>> x, y = find_centre(circle, Window.linear(x=(-1, 1), y=(-1, 1)), magnification=1e6)
    >>> round(float(x * x + y * y), 5)
    0.5
    """
    check_axes(field, window)
    check_class_map(field, variable)
    times = exact("magnification", magnification)
    if times < 1:
        raise InputError(f"magnification={magnification!r} must be at least 1: how many times smaller the last look is")
    cost = cost or probe(field, window)
    looks = iter(range(MOST_LOOKS))
    expected = SAMPLES**2 * (1 + MOST_PARTS * _steps(window, times))
    seen = 0

    def look(here: Window) -> Look:
        nonlocal seen
        before = seen

        def follow(found: Progress) -> None:
            nonlocal seen
            now = min(before + found.done, expected)
            advance(now - seen)
            seen = now

        k = next(looks, None)
        if k is None:
            raise NoBoundary(f"no way on after {MOST_LOOKS} looks; give a centre, or a window with more boundary")
        place = None if store is None else f"{store}/{k:03d}.zarr"
        found = sweep(field, here, resolution=SAMPLES, store=place, executor=pool, progress=follow, cost=cost, tile=16)
        return Look(window=here, labels=np.asarray(found[variable].values))

    with execution.open_pool(executor) as pool, execution.reporter(progress, expected, title="search") as advance:
        last = next(_ends(look(window), window.x.span / times, look), None)
    if last is None:
        raise NoBoundary(f"{window} holds one class only, as far as {SAMPLES} x {SAMPLES} samples see; give another")
    return _between(last)


def _steps(window: Window, times: Fraction) -> int:
    """Return how many windows, each inside the one before, it takes to get so deep."""
    here, steps = window, 0
    while _goes_on(here, window.x.span / times):
        here, steps = here.part((0, 1), (0, 1), of=STEP), steps + 1
    return steps


def _goes_on(here: Window, target: Fraction) -> bool:
    return here.x.span / STEP >= target and here.x.resolves(STEP * SAMPLES) and here.y.resolves(STEP * SAMPLES)


def _ends(here: Look, target: Fraction, look: Callable[[Window], Look]) -> Iterator[Look]:
    """Yield the last looks of all ways down, the most promising first."""
    if not _goes_on(here.window, target):
        if here.edges[0].any():
            yield here
        return
    for each in sorted(map(look, here.parts()), key=lambda found: -found.interest()):
        yield from _ends(each, target, look)


def _between(look: Look) -> tuple[Fraction, Fraction]:
    """Return the middle of the boundary block nearest to the centre."""
    rows, columns = np.nonzero(look.edges[0])
    middle = (SAMPLES - 2) / 2
    nearest = np.argmin((rows - middle) ** 2 + (columns - middle) ** 2)

    def position(axis: Axis, k: int) -> Fraction:
        return axis.lo + axis.span * Fraction(2 * k + 1, 2 * SAMPLES)

    return position(look.window.x, int(columns[nearest])), position(look.window.y, int(rows[nearest]))
