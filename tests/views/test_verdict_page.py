"""A verdict on a page."""

import numpy as np
import pytest

from fractalscape.raster import Window
from fractalscape.trainability import preset, verdict
from fractalscape.views import verdict_page
from fractalscape.views.verdict_page import ANSWERS, QUESTIONS


def texts(figure):
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text)]


def judged(*, seeds=1, steps=(25,), **window):
    spec = preset("single").replace(width=8, steps=30)
    return verdict(spec, Window.log10(**window), resolution=64, seeds=seeds, steps=steps, replicates=20)


@pytest.fixture(scope="module")
def found():
    return judged(lr0=(-1, 4), lr1=(-1, 4))


@pytest.fixture(scope="module")
def page(found):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = verdict_page(found, title="Verdict: a name")
    FigureCanvasAgg(figure).draw()
    return figure


def test_the_page_asks_every_question_and_says_every_sentence(found, page):
    said = texts(page)
    joined = " ".join(" ".join(said).split()).lower()
    assert "verdict: a name" in joined
    for judgement in found.judgements:
        assert f"{QUESTIONS[judgement.topic]} {ANSWERS[judgement.finding]}" in said
        assert " ".join(judgement.sentence.split()).lower() in joined


def test_the_map_the_null_model_and_what_flips_are_shown_as_they_are(found, page):
    from matplotlib.image import AxesImage

    pictures = [artist.get_array() for artist in page.findobj(AxesImage)]
    assert [picture.shape for picture in pictures] == [(64, 64)] * 3
    kinds = found.trust["tested"].values.astype(int) + found.trust["flipped"].values
    assert np.array_equal(pictures[2], kinds)
    shown = (np.asarray(pictures[0]) < 0).astype(int)  # as shown, -y: diverged is negative
    assert np.array_equal(shown, found.main.raster["outcome"].values)


def test_every_word_is_on_the_page(page):
    from matplotlib.text import Text

    assert page.get_size_inches() == pytest.approx((8.27, 11.69))
    renderer = page.canvas.get_renderer()
    for text in page.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent(renderer)
            assert box.x0 >= 0, text
            assert box.y0 >= 0, text
            assert box.x1 <= page.bbox.width, text
            assert box.y1 <= page.bbox.height, text


def test_a_verdict_without_a_boundary_has_a_page_too():
    nothing = judged(seeds=0, steps=(), lr0=(-3, -2.9), lr1=(-3, -2.9))
    said = texts(verdict_page(nothing))
    assert "Is the boundary fractal? not measured" in said
    verdict_page(nothing).draw_without_rendering()
