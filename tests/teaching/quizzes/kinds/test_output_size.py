"""Questions about the size of a map, against a kernel that is moved step by step."""

from __future__ import annotations

import math

import pytest

from cnnviz.ops import Window
from cnnviz.teaching.quizzes import LEVELS
from cnnviz.ui.convolution import settings
from tests.teaching.quizzes.made import questions, restored, wrong


def places(cells, kernel, strides, dilation=1):
    """Count the places of a kernel on so many cells, one after the other."""
    start = count = 0
    while start + dilation * (kernel - 1) < cells:
        start, count = start + strides, count + 1
    return count


def axis_of(question):
    """Tell which axis is asked; where both are alike it does not matter."""
    return 1 if "columns" in question.prompt else 0


def window_of(question):
    link = restored(question)
    window = settings.layer(link).window(link.get("grid").shape[:2])
    assert isinstance(window, Window)
    return window, link.get("padding")


@pytest.mark.parametrize("level", LEVELS)
def test_the_answer_is_the_places_that_a_kernel_has(level):
    for question in questions("output_size", level):
        window, _ = window_of(question)
        axis = axis_of(question)
        padded = window.input_size[axis] + sum(window.padding[axis])
        k, s, d = window.kernel_size[axis], window.strides[axis], window.dilation_rate[axis]
        assert question.answer == places(padded, k, s, d)
        assert question.exhibits[0].window == window
        assert rf"\mathbf{{{question.answer}}}" in question.formulas[0]


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_gives_what_it_computes(level):
    names = set()
    for question in questions("output_size", level):
        window, padding = window_of(question)
        axis = axis_of(question)
        n, k = window.input_size[axis], window.kernel_size[axis]
        s, d = window.strides[axis], window.dilation_rate[axis]
        before, after = window.padding[axis]
        room = n + before + after - d * (k - 1) - 1
        expected = {
            "forgot_padding": places(n, k, s, d),
            "same_is_same": n if padding == "same" else None,
            "padded_one_side": places(n + before, k, s, d),
            "forgot_dilation": places(n + before + after, k, s),
            "other_axis": window.output_size[1 - axis],
            "forgot_one": question.answer - 1,
            "rounded_up": math.ceil(room / s) + 1,
            "forgot_strides": places(n + before + after, k, 1, d),
        }
        found = wrong(question)
        names |= found.keys()
        assert found == {name: expected[name] for name in found}
    assert len(names) >= 5


def test_rows_and_columns_differ_at_the_highest_level_alone():
    for level in LEVELS:
        windows = [window_of(each)[0] for each in questions("output_size", level)]
        assert any(len(set(each.input_size)) > 1 for each in windows) == (level == 3)
        assert any(max(each.dilation_rate) > 1 for each in windows) == (level > 1)
