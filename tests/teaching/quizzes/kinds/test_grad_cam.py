"""Questions about Grad-CAM: of made-up answers by hand, of a network that comes trained."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.inspection import ModelChoice
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.questions.attribution import AttributionRequest, attribute
from cnnviz.inspection.questions.classifying import classify_preprocessed
from cnnviz.teaching.quizzes import LEVELS, make_question
from cnnviz.ui.photo import sample_photo
from tests.teaching.quizzes.made import questions, restored


def percents(question):
    """Give before and after of each class that is offered, as the table has them."""
    *_, table = question.exhibits
    labels = {str(option.label): option.answer for option in question.options}

    def share(text):
        return {"< 0.1\N{NO-BREAK SPACE}%": 0.05, "> 99.9\N{NO-BREAK SPACE}%": 99.95}.get(
            text
        ) or float(text.removesuffix("\N{NO-BREAK SPACE}%"))

    return {labels[name]: (share(before), share(after)) for name, before, after in table.rows}


@pytest.mark.parametrize("level", LEVELS)
def test_the_right_class_loses_most_from_covering_what_it_lights(level):
    for question in questions("grad_cam", level):
        falls = {answer: before - after for answer, (before, after) in percents(question).items()}
        assert max(falls, key=falls.get) == question.answer
        assert restored(question).get("class") == int(question.answer)
        others = [fall for answer, fall in falls.items() if answer != question.answer]
        assert falls[question.answer] > max(others) + 1.7  # 2 points, less what rounding takes


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_names_what_became_of_its_class(level):
    names = set()
    for question in questions("grad_cam", level):
        found = percents(question)
        for mistake in question.mistakes:
            names.add(mistake.name)
            before, after = found[mistake.answer]
            if mistake.name == "gains":
                assert after >= before
            elif mistake.name == "loses_less":
                assert after <= before
    assert {"gains", "loses_less"} <= names
    assert ("the_answer" in names) == (level > 1)


@pytest.mark.parametrize("level", [1, 3])
def test_the_page_explains_the_same_class_by_the_same_map(ask, level):
    question = make_question("grad_cam", 1, level, ask)
    link = restored(question)
    choice = ModelChoice.from_text(link.get("model"))
    photo = sample_photo(link.get("photo"))
    request = AttributionRequest(link.get("method"), link.get("class"))
    found = ask(attribute, choice, Picture(photo.digest, photo.image), request)
    seen, heat, covered, _ = question.exhibits
    np.testing.assert_allclose(heat.shares, found.map, atol=1e-6)
    # What is covered is where the map is strong, and nothing else.
    changed = (covered.pixels != seen.pixels).any(-1)
    rows, columns = (
        np.arange(size) * cells // size
        for size, cells in zip(changed.shape, found.map.shape, strict=True)
    )
    assert not changed[found.map[np.ix_(rows, columns)] < 0.4].any()
    (answer,) = ask(classify_preprocessed, choice, np.stack([seen.pixels, covered.pixels]))
    for class_, shares in percents(question).items():
        np.testing.assert_allclose(100 * answer.values[:, int(class_)], shares, atol=0.11)
    assert (answer.values[0].argmax() == int(question.answer)) == (level == 1)
