"""A question: which answers are right, and which mistake is behind another."""

from __future__ import annotations

import pytest

from cnnviz.i18n import message
from cnnviz.teaching.quizzes import Mistake, Option, Place, Question

SAID = message("…")


def made(answer, mistakes, options=()):
    return Question(SAID, (), answer, mistakes, options, (SAID,), Place("convolution"))


def test_a_typed_number_may_be_rounded_by_the_browser():
    question = made(0.3, (Mistake("forgot", 0.2, SAID),))
    assert question.is_right(0.1 + 0.2)
    assert not question.is_right(0.31)
    assert question.mistake(0.2).name == "forgot"
    assert question.mistake(0.7) is None


def test_a_name_is_no_number():
    assert not made("3", (Mistake("other", "4", SAID),)).is_right(3)


@pytest.mark.parametrize("answers", [(3, 3), (4, 3, 4)])
def test_answers_that_are_alike_are_refused(answers):
    right, *wrong = answers
    with pytest.raises(ValueError, match="The answers must differ"):
        made(right, tuple(Mistake(str(at), each, SAID) for at, each in enumerate(wrong)))


def test_an_option_without_a_mistake_is_refused():
    options = (Option(3, "3"), Option(5, "5"))
    with pytest.raises(ValueError, match="`options` must be the answer and mistakes"):
        made(3, (Mistake("other", 4, SAID),), options)
