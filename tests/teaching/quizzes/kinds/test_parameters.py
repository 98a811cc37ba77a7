"""Questions about parameters, against a count by hand."""

from __future__ import annotations

import pytest

from cnnviz.teaching.quizzes import LEVELS
from tests.teaching.quizzes.kinds.costs import layer_of
from tests.teaching.quizzes.made import questions, wrong


@pytest.mark.parametrize("level", LEVELS)
def test_the_answer_is_every_weight_and_bias(level):
    for question in questions("parameters", level):
        layer = layer_of(question)
        weights = sum(layer.window * layer.read for _ in range(layer.filters))
        assert question.answer == weights + (layer.filters if layer.bias else 0)
        assert question.sums[0].endswith(f"= {question.answer:,}")


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_gives_what_it_computes(level):
    names = set()
    for question in questions("parameters", level):
        layer = layer_of(question)
        weights, biases = layer.window * layer.read * layer.filters, layer.filters * layer.bias
        one_channel = layer.window if layer.is_map else layer.shape[0] * layer.shape[1]
        expected = {
            "bias_per_weight": weights + weights,
            "forgot_bias": weights,
            "bias_left_out_counted": weights + layer.filters,
            "forgot_groups": layer.window * layer.channels * layer.filters + biases,
            "forgot_channels": one_channel * layer.filters + biases,
            "counted_every_place": weights * layer.cells + biases,
            "forgot_filters": layer.window * layer.read + layer.bias,
            "added": layer.channels + layer.filters,
        }
        found = wrong(question)
        names |= found.keys()
        assert found == {name: expected[name] for name in found}
    assert ("forgot_groups" in names) == (level == 3)
    assert {"bias_per_weight", "forgot_channels"} <= names


def test_keras_counts_the_same(keras):
    from cnnviz.nets.build import build
    from tests.teaching.quizzes.made import restored

    for level in LEVELS:
        for question in questions("parameters", level)[:4]:
            assert build(restored(question).get("network")).count_params() == question.answer
