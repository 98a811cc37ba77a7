"""What holds for questions of every kind, at every level."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache

import pytest

from cnnviz.i18n import Message
from cnnviz.i18n.__main__ import catalogue_of_code
from cnnviz.teaching.quizzes import KINDS, make_question
from cnnviz.teaching.quizzes.question import LEAST_MISTAKES
from tests.teaching.quizzes.answers import made_up
from tests.teaching.quizzes.made import EACH, link_of, questions, restored


@cache
def known():
    """Give the templates that stand in the code as literals, so that catalogues have them."""
    ids = [each.id for each in catalogue_of_code()]
    return {each if isinstance(each, str) else each[0] for each in ids}


def messages_in(value):
    """Give all messages of a question that have words of their own, however deep they stand."""
    if isinstance(value, Message):
        inner = [each for part in value.values.values() for each in messages_in(part)]
        worded = re.sub(r"\{\w+\}", "", value.template).strip(" ,;")
        return [value, *inner] if worded else inner
    if is_dataclass(value):
        value = [getattr(value, each.name) for each in fields(value)]
    if isinstance(value, Mapping):
        value = list(value.values())
    if not isinstance(value, tuple | list):
        return []
    return [each for part in value for each in messages_in(part)]


@pytest.fixture(params=EACH, ids=lambda each: f"{each[0]}-{each[1]}")
def asked(request):
    return questions(*request.param)


def test_exactly_one_option_is_right_and_all_differ(asked):
    for question in asked:
        offered = [each.answer for each in question.options]
        labels = [str(each.label) for each in question.options]
        assert len(set(offered)) == len(set(labels)) == len(offered)
        assert sum(map(question.is_right, offered)) == (1 if offered else 0)
        assert len(offered) in (0, 3, 4)


def test_every_wrong_option_has_the_mistake_behind_it(asked):
    for question in asked:
        assert question.mistake(question.answer) is None
        for option in question.options:
            if not question.is_right(option.answer):
                assert question.mistake(option.answer).sentence
        assert len(question.mistakes) >= LEAST_MISTAKES


def test_all_that_is_said_can_be_translated(asked):
    for question in asked:
        said = [question.prompt, *question.explanation, *(m.sentence for m in question.mistakes)]
        said += [each.title for each in question.exhibits]
        assert all(isinstance(each, Message) for each in said)
        assert question.explanation or question.sums or question.formulas
        assert [each for each in messages_in(question) if each.template not in known()] == []


def test_the_link_restores_the_settings_by_the_page_s_own_rules(asked):
    for question in asked:
        link, given = restored(question), question.place.settings
        fields = {field.name: field for field in link_of(question.place.page).fields}
        for name, text in given.items():
            assert fields[name].same(link.get(name), fields[name].read(text)), (name, text)


def test_right_options_stand_at_every_place(asked):
    places = {
        [question.is_right(each.answer) for each in question.options].index(True)
        for question in asked
        if question.options
    }
    assert places in (set(), {0, 1, 2}, {0, 1, 2, 3})


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_stands_for_one_question_and_no_two_are_alike(kind):
    def written(question):
        offered = [(str(each.answer), str(each.label)) for each in question.options]
        said = [(str(each.answer), each.sentence) for each in question.mistakes]
        return str((question.prompt, question.place.query, question.answer, offered, said))

    found = [written(each) for each in questions(kind, 2)]
    assert found[5] == written(make_question(kind, 5, 2, made_up))
    assert len(set(found)) > 100
