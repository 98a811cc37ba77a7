"""Questions about multiply-adds, against a count by hand."""

from __future__ import annotations

import pytest

from cnnviz.teaching.quizzes import LEVELS
from tests.teaching.quizzes.kinds.costs import layer_of
from tests.teaching.quizzes.made import questions, wrong


@pytest.mark.parametrize("level", LEVELS)
def test_the_answer_is_each_product_at_each_place(level):
    for question in questions("macs", level):
        layer = layer_of(question)
        assert question.answer == layer.cells * layer.window * layer.read * layer.filters
        assert question.sums[0].endswith(f"= {question.answer:,}")


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_gives_what_it_computes(level):
    names = set()
    for question in questions("macs", level):
        layer = layer_of(question)
        weights = layer.window * layer.read * layer.filters
        expected = {
            "forgot_places": weights,
            "input_places": weights * layer.input_cells,
            "forgot_groups": layer.cells * layer.window * layer.channels * layer.filters,
            "forgot_channels": layer.cells * layer.window * layer.filters,
            "counted_biases": layer.cells * (weights + layer.filters),
            "forgot_filters": layer.cells * layer.window * layer.read,
            "counted_twice": 2 * layer.cells * weights,
        }
        found = wrong(question)
        names |= found.keys()
        assert found == {name: expected[name] for name in found}
    assert ("forgot_groups" in names) == (level == 3)
    assert {"forgot_places", "input_places", "counted_twice"} <= names
