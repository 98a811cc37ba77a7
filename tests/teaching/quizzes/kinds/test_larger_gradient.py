"""Questions about gradients: of made-up networks by hand, of a real one against TensorFlow."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data.kinds import DATASETS
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.backward_pass import labelled_batch
from cnnviz.inspection.questions.training_step import batch_losses
from cnnviz.inspection.questions.weight_step import trace_weight
from cnnviz.teaching.quizzes import LEVELS, make_question
from tests.teaching.quizzes.made import questions, restored

REAL = 6


def number(text):
    return float(text.replace("−", "-"))


def gradients(question):
    """Work the mean of input times error out from the table that is shown."""
    *_, table = question.exhibits
    found = {}
    for letter, _, *cells in table.rows:
        pairs = np.array([number(each) for each in cells]).reshape(-1, 2)
        found[letter] = pairs.prod(1).mean(), pairs
    return {option.answer: found[option.label] for option in question.options}


@pytest.mark.parametrize("level", LEVELS)
def test_the_right_weight_has_the_largest_product(level):
    for question in questions("larger_gradient", level):
        sizes = {answer: abs(value) for answer, (value, _) in gradients(question).items()}
        assert max(sizes, key=sizes.get) == question.answer
        assert restored(question).get("index") == tuple(map(int, question.answer.split(".")))
        assert restored(question).get("images") == (2 if level == 3 else 1)


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_names_what_was_looked_at_and_its_gradient(level):
    names = set()
    for question in questions("larger_gradient", level):
        found = gradients(question)
        pairs = {answer: each for answer, (_, each) in found.items()}
        inputs = {answer: each[:, 0].mean() for answer, each in pairs.items()}
        errors = {answer: np.abs(each[:, 1]).mean() for answer, each in pairs.items()}
        products = {answer: np.abs(each.prod(1)).mean() for answer, each in pairs.items()}
        largest = {
            "ignored_signs": products,
            "input_alone": inputs,
            "error_alone": errors,
        }
        for mistake in question.mistakes:
            names.add(mistake.name)
            said = number(mistake.sentence.values["gradient"])
            assert said == pytest.approx(found[mistake.answer][0], abs=0.002)
            if mistake.name in largest:
                size = largest[mistake.name]
                assert size[mistake.answer] >= max(size.values()) - 0.002
    assert {"input_alone", "error_alone"} <= names
    assert ("ignored_signs" in names) <= (level == 3)


@pytest.mark.parametrize("level", LEVELS)
def test_tensorflow_s_own_gradient_is_the_largest_there(ask, level):
    for seed in range(REAL):
        question = make_question("larger_gradient", seed, level, ask)
        link = restored(question)
        batch = labelled_batch(
            ModelChoice.from_text(link.get("network")),
            DATASETS["shapes"].read("", 0, None),
            link.get("images"),
            link.get("seed"),
            link.get("loss"),
            0.0,
        )
        assert list(ask(batch_losses, batch).weights)[-1] == link.get("weight_layer")
        values = {}
        for option in question.options:
            index = tuple(map(int, option.answer.split(".")))
            place = (link.get("weight_layer"), link.get("weight"), index)
            values[option.answer] = ask(trace_weight, batch, place, 0).model_value
        assert max(values, key=lambda each: abs(values[each])) == question.answer
        for answer, (value, _) in gradients(question).items():
            assert value == pytest.approx(values[answer], abs=0.002)
