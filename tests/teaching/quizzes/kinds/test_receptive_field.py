"""Questions about receptive fields, against the cells that are followed down one by one."""

from __future__ import annotations

import math

import pytest

from cnnviz.nets import spec_table
from cnnviz.teaching.quizzes import LEVELS
from tests.teaching.quizzes.made import questions, restored, wrong


def windows(question):
    """Give kernel size, strides and dilation of each layer that a link shows."""
    found = []
    for layer in restored(question).get("network").layers:
        settings = layer.settings()
        size = settings.get("kernel_size") or settings["pool_size"]
        strides, dilation = settings["strides"] or size, settings.get("dilation_rate", 1)
        found.append(
            [each[0] if isinstance(each, tuple) else each for each in (size, strides, dilation)]
        )
    return found


def seen(layers, *, strided=True, dilated=True):
    """Follow one cell of the last map down to all cells of the input that reach it."""
    cells = {0}
    for k, s, d in reversed(layers):
        step, apart = s if strided else 1, d if dilated else 1
        cells = {cell * step + apart * i for cell in cells for i in range(k)}
    return max(cells) - min(cells) + 1


@pytest.mark.parametrize("level", LEVELS)
def test_the_answer_is_what_a_cell_reaches(level):
    for question in questions("receptive_field", level):
        assert question.answer == seen(windows(question))
        rows = spec_table(restored(question).get("network"))
        assert rows[-1].receptive_field == (question.answer, question.answer)
        assert question.sums[0].endswith(f"= {question.answer}")


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_gives_what_it_computes(level):
    names = set()
    for question in questions("receptive_field", level):
        layers = windows(question)
        early, step = 1, 1
        for k, s, d in layers:
            step *= s
            early += d * (k - 1) * step
        expected = {
            "forgot_strides": seen(layers, strided=False),
            "summed_kernels": sum(k for k, _, _ in layers),
            "own_stride": early,
            "forgot_dilation": seen(layers, dilated=False),
            "last_layer_alone": layers[-1][0],
            "multiplied_kernels": math.prod(k for k, _, _ in layers),
        }
        found = wrong(question)
        names |= found.keys()
        assert found == {name: expected[name] for name in found}
    assert ("forgot_dilation" in names) == (level == 3)
