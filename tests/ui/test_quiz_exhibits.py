"""Exhibits of questions as HTML."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from cnnviz.i18n import message
from cnnviz.teaching.quizzes import exhibits
from cnnviz.ui.quiz.exhibits import draw, figure

TITLE = message("A & B")


def image(html):
    encoded = re.search(r'src="data:image/png;base64,([^"]+)"', html)[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))


def test_each_kind_of_exhibit_can_be_drawn():
    kinds = {
        each
        for each in vars(exhibits).values()
        if isinstance(each, type) and issubclass(each, exhibits.Exhibit)
    }
    assert kinds - {exhibits.Exhibit} <= set(draw.registry)


def test_another_is_refused():
    with pytest.raises(TypeError, match="`exhibit` must be of a kind that can be drawn"):
        draw(exhibits.Exhibit(TITLE))


def test_a_small_picture_is_enlarged_by_whole_pixels():
    html = figure(exhibits.Picture(TITLE, np.zeros((32, 32, 3), np.uint8)))
    assert 'width="192" height="192"' in html
    assert 'alt="A &amp; B"' in html
    assert image(html).shape == (32, 32, 3)


def test_zero_of_a_map_is_what_lies_below_it():
    painted = image(draw(exhibits.ColouredMap(TITLE, np.array([[-1.0, 0.0, 1.0]]))))
    assert painted[0, :, 3].tolist() == [255, 0, 255]
    assert painted[0, 0, 2] > painted[0, 0, 0]  # blue below zero
    assert painted[0, 2, 0] > painted[0, 2, 2]  # orange above


def test_a_heat_map_is_brightest_where_the_share_is_largest():
    white = np.full((32, 32, 3), 100, np.uint8)
    shares = np.zeros((4, 4))
    shares[0, 0] = 1
    heat = image(draw(exhibits.HeatMap(TITLE, white, shares))).astype(int)
    assert heat.shape == (192, 192, 3)
    assert heat[0, 0, 0] > heat[0, 0, 2] + 50
    assert heat[-1, -1].tolist() == [60, 60, 60]


def test_names_of_strangers_are_no_markup():
    html = draw(exhibits.Table(TITLE, (message("<b>"),), (("<i>", "<u>"),)))
    assert '<th scope="col">&lt;b&gt;</th>' in html
    assert "<td>&lt;u&gt;</td>" in html


def test_an_option_s_title_stands_above_it():
    shown = exhibits.Picture(TITLE, np.zeros((2, 2, 3), np.uint8))
    assert figure(shown).index("<img") < figure(shown).index("<figcaption")
    assert figure(shown, option=True).index("<img") > figure(shown, option=True).index("<figcap")
