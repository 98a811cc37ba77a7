"""Questions about a cell, against products that are added up one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from cnnviz.teaching.quizzes import LEVELS
from cnnviz.ui.convolution import settings
from tests.teaching.quizzes.made import questions, restored, wrong


class Cell:
    """What a question's link makes of its cell."""

    def __init__(self, question):
        link = restored(question)
        layer = settings.layer(link)
        self.grid, self.kernel = link.get("grid")[..., 0], layer.kernels[..., 0, 0]
        self.bias, (self.stride, _) = layer.bias, layer.strides
        self.pad = int(link.get("pad_top")) if link.get("padding") == "custom" else 0
        self.row, self.column = question.exhibits[2].asked

    def value(self, row, column, *, stride=None, pad=None, kernel=None, bias=None):
        pad = self.pad if pad is None else pad
        stride = self.stride if stride is None else stride
        kernel = self.kernel if kernel is None else kernel
        total = self.bias if bias is None else bias
        for i, j in product(*map(range, kernel.shape)):
            y, x = row * stride + i - pad, column * stride + j - pad
            if 0 <= y < len(self.grid) and 0 <= x < len(self.grid[0]):
                total += self.grid[y, x] * kernel[i, j]
        return float(total)


@pytest.mark.parametrize("level", LEVELS)
def test_the_answer_is_the_sum_of_the_products(level):
    for question in questions("cell_value", level):
        cell = Cell(question)
        assert question.answer == cell.value(cell.row, cell.column)
        np.testing.assert_array_equal(question.exhibits[0].values, cell.grid)
        np.testing.assert_array_equal(question.exhibits[1].values, cell.kernel)


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_gives_what_it_computes(level):
    names = set()
    for question in questions("cell_value", level):
        cell = Cell(question)
        at = cell.row, cell.column
        inside = [each * cell.stride for each in at]
        expected = {
            "forgot_bias": cell.value(*at, bias=0),
            "forgot_strides": cell.value(*at, stride=1),
            "forgot_padding": cell.value(*inside, stride=1, pad=0),
            "turned_kernel": cell.value(*at, kernel=cell.kernel[::-1, ::-1]),
            "other_axis": cell.value(cell.column, cell.row),
            "forgot_weights": cell.value(*at, kernel=np.ones_like(cell.kernel)),
        }
        found = wrong(question)
        names |= found.keys()
        assert found == {name: expected[name] for name in found}
    assert names >= {"turned_kernel", "other_axis", "forgot_weights"}
    assert ("forgot_bias" in names) == (level > 1)
    assert ("forgot_padding" in names) == (level == 3)
