"""What pictures say in Korean has letters."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures import animate
from cnnviz.figures.fonts import font_for
from cnnviz.i18n import speak
from cnnviz.ops import ConvLayer


@pytest.mark.parametrize(("text", "korean"), [("0.5·3 + 편향 1 = 2.5", True), ("bias 1", False)])
def test_a_font_is_chosen_by_the_letters(text, korean):
    assert (font_for(text, 13).getname()[0] == "Noto Sans CJK KR") == korean


def test_letters_are_drawn_and_not_boxes():
    font = font_for("편향", 13)
    drawn = {bytes(font.getmask(letter)) for letter in "편향\N{REPLACEMENT CHARACTER}"}
    assert len(drawn) == 3


def test_a_gif_is_in_the_language_that_is_spoken():
    layer, image = ConvLayer("conv", np.ones((2, 2, 1, 1)), bias=1.0), np.ones((3, 3, 1))
    english = animate(layer, image)
    with speak("ko"):
        assert animate(layer, image) != english
