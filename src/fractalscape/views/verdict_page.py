"""A verdict on one page: the map, its judgements, and the evidence in six panels."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.views.heatmap import heatmap
from fractalscape.views.palette import LINE_COLOURS, NEUTRAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fractalscape.measures import ScalingFit
    from fractalscape.trainability.verdict import Evidence, Judgement, Verdict

A4 = (8.27, 11.69)
GLIDING, PAIR, SMOOTH = LINE_COLOURS[0], LINE_COLOURS[1], LINE_COLOURS[2]
MARKS = {
    "supports": ("#009e73", "o"),
    "open": ("#e69f00", "D"),
    "opposes": ("#d55e00", "X"),
    "not measured": (NEUTRAL, "s"),
}
LETTERS = 74
"""Of a line of text above a panel."""
MARGIN = 0.03
"""Parts of the page."""
TEXT = 6.6
"""Points."""
QUESTIONS = {
    "dimension": "Is the boundary fractal?",
    "null model": "Does a smooth border look smooth here?",
    "1-ulp trust": "Is it more than rounding?",
    "resolution": "Is it settled in resolution?",
    "other seeds": "Is it so for other seeds?",
    "training length": "Is it settled in training length?",
    "basin entropy": "Does another measure agree?",
}
ANSWERS = {"supports": "yes", "open": "not clear", "opposes": "no", "not measured": "not measured"}


def verdict_page(verdict: Verdict, *, title: str = "") -> Figure:
    """Draw a verdict on an A4 page.

    Parameters
    ----------
    verdict : trainability.verdict.Verdict
    title : str
        What the page says first.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot. ``figure.savefig("verdict.png", dpi=150)`` reads well on a screen.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=A4, layout="constrained")
    margins = (MARGIN, 1 - 2 * MARGIN, MARGIN)
    cells: Any = figure.subfigures(3, 3, width_ratios=margins, height_ratios=margins)
    rows = cells[1, 1].subfigures(4, 1, height_ratios=(1.08, 1.0, 1.0, 1.0), hspace=0.02)
    head, summary = rows[0].subfigures(1, 2)
    rows[0].suptitle(
        "\n".join(textwrap.wrap(title or "Verdict", 80)), x=0.02, ha="left", fontsize=11, fontweight="bold"
    )
    _draw_map(head.subplots(), verdict.main)
    _draw_summary(summary.subplots(), verdict)
    panels: dict[str, Callable[[Axes, Verdict], None]] = {
        "null model": _draw_null,
        "1-ulp trust": _draw_trust,
        "resolution": _draw_resolutions,
        "other seeds": _draw_seeds,
        "training length": _draw_lengths,
        "basin entropy": _draw_entropy,
    }
    places = [place for row in rows[1:] for place in row.subfigures(1, 2, wspace=0.03)]
    for place, (topic, draw) in zip(places, panels.items(), strict=True):
        judgement = verdict.judgement(topic)
        place.suptitle(QUESTIONS[topic], x=0.03, ha="left", fontsize=9, fontweight="bold")
        axes = place.subplots()
        draw(axes, verdict)
        axes.tick_params(labelsize=TEXT)
        for axis in (axes.xaxis, axes.yaxis):
            axis.label.set_fontsize(TEXT)
        place.supxlabel(textwrap.fill(_sentence(judgement), LETTERS), x=0.03, ha="left", fontsize=TEXT)
    return figure


def _sentence(judgement: Judgement) -> str:
    return judgement.sentence[:1].upper() + judgement.sentence[1:]


def _draw_map(axes: Axes, found: Evidence) -> None:
    if found.raster is None:
        _nothing(axes, found.gliding.reason)
        return
    heatmap(found.raster, ax=axes, legend=False)
    axes.tick_params(labelsize=TEXT)
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_fontsize(TEXT)


def _draw_summary(axes: Axes, verdict: Verdict) -> None:
    axes.axis("off")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    height = 0.97
    for judgement in verdict.judgements:
        colour, marker = MARKS[judgement.finding]
        axes.plot(0.02, height, marker, color=colour, markersize=6, clip_on=False)
        axes.text(0.07, height, f"{QUESTIONS[judgement.topic]} {ANSWERS[judgement.finding]}", fontsize=8, va="center")
        height -= 0.07
    text = [textwrap.fill(_sentence(verdict.judgement("dimension")), 56), "", *_about(verdict)]
    axes.text(0.0, height, "\n".join(text), fontsize=7.5, va="top", linespacing=1.3)


def _about(verdict: Verdict) -> list[str]:
    spec = verdict.spec
    points = f"{spec.points} data point{'' if spec.points == 1 else 's'}"
    batch = "" if spec.batch is None else f", minibatches of {spec.batch}"
    offset = "" if spec.offset == "none" else f", offset {spec.offset}"
    network = f"{spec.activation}, width {spec.width}, {points}{batch}{offset}, {spec.steps} steps, seed {spec.seed}"
    return [
        textwrap.fill(network, 56),
        *str(verdict.window).replace(" (log)", "").split(", "),
        f"{_size(verdict.main)} samples",
    ]


def _size(found: Evidence) -> str:
    return "no" if found.raster is None else " x ".join(map(str, found.raster["outcome"].shape))


def _draw_null(axes: Axes, verdict: Verdict) -> None:
    if verdict.null is None:
        _nothing(axes, "no null model of this condition")
        return
    _draw_map(axes, verdict.null)


def _draw_trust(axes: Axes, verdict: Verdict) -> None:
    from matplotlib.colors import ListedColormap

    trust = verdict.trust
    kind = np.asarray(trust["tested"].values, int) + np.asarray(trust["flipped"].values, int)
    colours = ListedColormap(["#f4f4f4", "#8c8c8c", PAIR])
    axes.imshow(kind, cmap=colours, vmin=0, vmax=2, origin="lower", interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_xlabel("grey: at the boundary, tested; orange: flips")


def _draw_resolutions(axes: Axes, verdict: Verdict) -> None:
    names = [each.label for each in verdict.resolutions]
    _estimates(axes, np.arange(len(names)), verdict.resolutions, verdict.null)
    axes.set_xticks(range(len(names)), names)


def _draw_seeds(axes: Axes, verdict: Verdict) -> None:
    found = (verdict.main, *verdict.seeds)
    _estimates(axes, np.arange(len(found)), found, verdict.null)
    axes.set_xticks(range(len(found)), [f"seed {verdict.spec.seed}", *(each.label for each in verdict.seeds)])


def _draw_lengths(axes: Axes, verdict: Verdict) -> None:
    steps = np.array([int(each.label.split()[0]) for each in verdict.lengths], float)
    axes.set_xscale("log")
    _estimates(axes, steps, verdict.lengths, verdict.null)
    axes.set_xticks(steps, [f"{step:g}" for step in steps])
    axes.set_xticks([], minor=True)
    axes.set_xlabel("steps")


def _draw_entropy(axes: Axes, verdict: Verdict) -> None:
    test = verdict.entropy
    axes.axhspan(test.smooth - test.tolerance, test.smooth + test.tolerance, color=SMOOTH, alpha=0.25, linewidth=0)
    axes.text(0.02, test.smooth + test.tolerance, "a smooth border", color=SMOOTH, fontsize=TEXT, va="bottom")
    for place, (found, colour) in enumerate(((verdict.entropy, GLIDING), (verdict.null_entropy, SMOOTH))):
        if found is not None and np.isfinite(found.entropy):
            axes.vlines(place, *found.interval, color=colour, linewidth=2)
            axes.plot(place, found.entropy, "o", color=colour, markersize=5)
    axes.set_xticks([0, 1], ["the map", "null model"])
    axes.set(xlim=(-0.6, 1.6), ylim=(0.2, 0.7), ylabel="boundary basin entropy")


def _estimates(axes: Axes, places: np.ndarray, found: Sequence[Evidence], null: Evidence | None) -> None:
    """Draw dimensions with their intervals: gliding boxes and pairs side by side, searched windows hollow."""
    axes.axhline(1, color=NEUTRAL, linewidth=0.8)
    if null is not None and null.gliding.status == "ok":
        axes.axhspan(*null.gliding.interval, color=SMOOTH, alpha=0.2, linewidth=0, label="null model, gliding boxes")
    log = axes.get_xscale() == "log"
    for shift, colour, name, fits in (
        (-0.06, GLIDING, "gliding boxes", [each.gliding for each in found]),
        (0.06, PAIR, "pairs", [each.pair for each in found]),
    ):
        moved = places * 1.08 ** (shift / 0.06) if log else places + shift
        _series(axes, moved, fits, [each.moved for each in found], colour, name)
    if any(each.moved for each in found):
        axes.plot([], [], "o", color="#444444", markerfacecolor="white", markersize=4, label="window searched")
    axes.set(ylim=(0.8, 2.05), ylabel="box dimension")
    if not log:
        axes.set_xlim(-0.5, len(places) - 0.5)
    axes.legend(frameon=False, fontsize=TEXT - 0.6, loc="upper left", ncols=2)


def _series(
    axes: Axes, places: np.ndarray, fits: Sequence[ScalingFit], moved: Sequence[bool], colour: str, name: str
) -> None:
    for place, fit, elsewhere in zip(places, fits, moved, strict=True):
        if fit.status == "ok":
            axes.vlines(place, *fit.interval, color=colour, linewidth=1.4)
            axes.plot(place, fit.estimate, "o", color=colour, markerfacecolor="white" if elsewhere else colour, ms=4)
    axes.plot([], [], "o-", color=colour, markersize=4, label=name)


def _nothing(axes: Axes, reason: str) -> None:
    axes.axis("off")
    axes.text(0.5, 0.5, textwrap.fill(reason, 40), ha="center", va="center", fontsize=8, transform=axes.transAxes)
