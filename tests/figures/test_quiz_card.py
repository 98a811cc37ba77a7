"""The result of a round as a picture."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.figures.fonts import korean_font
from cnnviz.figures.quiz_card import CardRow, quiz_card

ROWS = [CardRow("Output size", 2, 3), CardRow("Receptive field", 0, 1)]


def opened(data):
    return np.asarray(Image.open(io.BytesIO(data)))


def coloured(pixels):
    """Count pixels that are rather blue, and rather orange."""
    red, blue = (pixels[..., channel].astype(int) for channel in (0, 2))
    return ((blue - red) > 40).sum(), ((red - blue) > 40).sum()


def test_each_answer_is_a_tick_or_a_cross():
    all_right = coloured(opened(quiz_card("4 of 4", [CardRow("A", 4, 4)], "quiz?seed=7")))
    none = coloured(opened(quiz_card("0 of 4", [CardRow("A", 0, 4)], "quiz?seed=7")))
    assert all_right[0] > 200 > all_right[1] == 0
    assert none[1] > 200 > none[0] == 0


def test_a_row_more_is_a_row_higher():
    one, two = (opened(quiz_card("1", ROWS[:count], "quiz")).shape for count in (1, 2))
    assert two[0] - one[0] == 48
    assert two[1] == one[1] == 960


@pytest.mark.parametrize(("theme", "ground"), [("light", 255), ("dark", 18)])
def test_the_picture_has_the_page_s_ground(theme, ground):
    assert opened(quiz_card("1", ROWS, "quiz", theme))[0, 0, 0] == ground


def test_a_long_address_is_cut_into_lines_that_fit():
    short = opened(quiz_card("1", ROWS, "quiz?seed=7"))
    long = opened(quiz_card("1", ROWS, "quiz?seed=7&kinds=" + "which_kernel," * 20))
    assert long.shape[0] > short.shape[0]
    assert (long[:, -20:] == 255).all()


def test_korean_is_written_in_letters_of_its_own():
    masks = {korean_font(22, 450).getmask(letter).getbbox() for letter in "퀴즈합성곱"}
    shapes = {bytes(korean_font(22, 450).getmask(letter)) for letter in "퀴즈합성곱"}
    assert None not in masks
    assert len(shapes) == 5  # boxes would all be alike
