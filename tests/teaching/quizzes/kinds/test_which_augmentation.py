"""Questions about augmentation: of pictures that are made up, and of what the page draws."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data import fit
from cnnviz.inspection.questions.augmenting import draws
from cnnviz.nets.augment import STEPS
from cnnviz.nets.augment.geometric import GeometricStep
from cnnviz.nets.augment.mixing import MixingStep
from cnnviz.teaching.quizzes import LEVELS, make_question
from cnnviz.ui.augmentation.settings import DRAWS
from cnnviz.ui.augmentation.source_picture import SIDE
from cnnviz.ui.photo import sample_photo
from tests.teaching.quizzes.made import questions, restored

CODES = {kind.CODE: kind for kind in STEPS.values()}
REAL = 3


def kinds(answer):
    return [CODES[code] for code in answer.split("~")]


@pytest.mark.parametrize("level", LEVELS)
def test_the_right_answer_is_what_the_link_has(level):
    for question in questions("which_augmentation", level):
        steps = restored(question).get("augmentation").steps
        assert [type(each) for each in steps] == kinds(question.answer)
        assert len(steps) == (2 if level == 3 else 1)
        assert all(each.probability == 1 for each in steps)
        for option in question.options:
            assert not any(issubclass(each, MixingStep) for each in kinds(option.answer))


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_is_of_the_family_it_names(level):
    names = set()
    for question in questions("which_augmentation", level):
        moved = issubclass(kinds(question.answer)[0], GeometricStep)
        for mistake in question.mistakes:
            names.add(mistake.name)
            moves = issubclass(kinds(mistake.answer)[0], GeometricStep)
            if level == 3:
                shared = set(kinds(mistake.answer)) & set(kinds(question.answer))
                assert mistake.name == ("one_of_two" if shared else "neither")
            else:
                expected = {(True, False): "moves", (False, True): "recolours"}
                assert mistake.name == expected.get((moves, moved), "another")
            assert float(mistake.sentence.values["difference"]) > 10
    assert (
        names
        == {
            1: {"moves", "recolours", "another"},
            2: {"another"},
            3: {"one_of_two", "neither"},
        }[level]
    )


@pytest.mark.parametrize("level", LEVELS)
def test_the_page_draws_the_same_picture(ask, level):
    for seed in range(REAL):
        question = make_question("which_augmentation", seed, level, ask)
        link = restored(question)
        photo = fit(sample_photo(link.get("photo")).image, SIDE)
        before, shown = (each.pixels for each in question.exhibits)
        np.testing.assert_array_equal(before, photo)
        drawn = ask(draws, link.get("augmentation"), photo, DRAWS).images[link.get("draw")]
        np.testing.assert_array_equal(shown, drawn)
        away = np.abs(drawn.astype(float) - photo).mean()
        assert f"{away:.1f}" == f"{float(question.explanation[0].values['difference']):.1f}"
