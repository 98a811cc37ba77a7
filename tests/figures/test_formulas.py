"""Formulas say what cnnviz.ops computes."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cnnviz.figures import (
    mac_formula,
    parameter_formula,
    size_formula,
)
from cnnviz.ops import ConvLayer, PoolLayer


def value(text):
    """Evaluate a written sum of products."""
    return eval(text.replace("−", "-").replace("·", "*").replace("bias ", ""))


@pytest.mark.parametrize("padding", ["valid", "same", 2, (0, 1), ((1, 0), (2, 3))])
@pytest.mark.parametrize("strides", [1, 2, (2, 3)])
@pytest.mark.parametrize("dilation_rate", [1, 2])
@pytest.mark.parametrize("kernel", [(3, 3), (2, 4)])
def test_size_formula_ends_with_the_size(padding, strides, dilation_rate, kernel):
    layer = ConvLayer("conv", np.ones((*kernel, 1, 1)), 0, strides, padding, dilation_rate)
    height, width = layer(np.zeros((11, 12, 1))).shape[:2]
    for axis, size in enumerate((height, width)):
        formula = size_formula(layer, (11, 12), axis)
        assert formula.count(rf"= \mathbf{{{size}}} \end") == 1
        assert f"= {size - 1} + 1 = " in formula


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [1, 2, 3])
def test_size_formula_of_a_transposed_layer_ends_with_the_size(padding, strides):
    layer = ConvLayer("transpose", np.ones((2, 2, 1, 1)), strides=strides, padding=padding)
    size = layer(np.zeros((4, 4, 1))).shape[0]
    assert rf"= \mathbf{{{size}}}" in size_formula(layer, (4, 4), 0)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [None, 1, (2, 3)])
def test_size_formula_of_pooling_ends_with_the_size_and_knows_no_dilation(padding, strides):
    layer = PoolLayer("max", (2, 3), strides, padding)
    for axis, size in enumerate(layer(np.zeros((11, 12, 1))).shape[:2]):
        formula = size_formula(layer, (11, 12), axis)
        assert f"= {size - 1} + 1 = " in formula
        assert rf"= \mathbf{{{size}}} \end" in formula
        assert "d" not in formula.replace("begin{aligned}", "").replace("end{aligned}", "").replace(
            r"\cdot", ""
        )


def test_an_impossible_size_is_refused():
    with pytest.raises(ValueError, match="spans 5, but the padded input has 4"):
        size_formula(ConvLayer("conv", np.ones((5, 5, 1, 1))), (4, 4), 0)


@pytest.mark.parametrize("kind", ["conv", "depthwise", "transpose"])
def test_cost_formulas_are_true(kind):
    layer = ConvLayer(kind, np.ones((3, 2, 3, 1 if kind == "depthwise" else 8)))
    for formula, count in (
        (parameter_formula(layer), layer.parameters),
        (mac_formula(layer, (9, 9)), layer.macs((9, 9))),
    ):
        _, arithmetic, result = formula.split(" = ")
        assert value(arithmetic.replace(r"\cdot", "*")) == count
        assert int("".join(re.findall(r"\d", result))) == count
