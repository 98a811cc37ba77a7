"""Sums that are written out say what cnnviz.ops computes."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cnnviz.figures import (
    pool_line,
    sum_lines,
)
from cnnviz.ops import ConvLayer, PoolLayer


def value(text):
    """Evaluate a written sum of products."""
    return eval(text.replace("−", "-").replace("·", "*").replace("bias ", ""))


@pytest.mark.parametrize("mode", ["max", "average"])
def test_a_line_of_pooling_is_true(mode):
    values = [3.0, -1.5, 0.0, 8.0]
    arithmetic, result = pool_line(
        values, mode, PoolLayer(mode, 2)(np.reshape(values, (2, 2, 1))).item()
    ).split(" = ")
    assert value(arithmetic) == value(result) == {"max": 8.0, "average": 2.375}[mode]


@pytest.mark.parametrize("channels", [1, 3])
def test_every_line_of_a_sum_is_true(channels):
    rng = np.random.default_rng(1)
    kernel = rng.integers(-3, 4, (2, 3, channels, 1)).astype(float)
    image = rng.integers(-9, 10, (4, 5, channels)).astype(float)
    terms = ConvLayer("conv", kernel, bias=-1.5).terms(image, 1, 2)
    lines = sum_lines(terms)
    assert len(lines) == channels + 1
    for line in lines:
        left, right = re.sub(r"^\w+:", "", line).split(" = ")
        assert value(left) == value(right)
    assert value(lines[-1].split(" = ")[1]) == terms.total


def test_a_cell_that_nothing_reaches_is_its_bias():
    layer = ConvLayer("transpose", np.ones((1, 1, 1, 1)), bias=2.0, strides=2)
    assert sum_lines(layer.terms(np.ones((2, 2, 1)), 1, 1)) == ["0 = 0", "0 + bias 2 = 2"]
