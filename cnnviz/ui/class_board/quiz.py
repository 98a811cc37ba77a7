"""A class's quiz as a pupil answers it: question by question, each with what was right."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError
from cnnviz.teaching.class_board import Classroom, Pupil, Snapshot
from cnnviz.teaching.quizzes import LENGTH, Answer, Question
from cnnviz.ui.class_board.classroom import do
from cnnviz.ui.class_board.settings import LINK
from cnnviz.ui.quiz import asking, question_view, views
from cnnviz.ui.session_owner import owner
from cnnviz.ui.text import Sections

_GIVEN = "class_board_given"


class _Given(NamedTuple):
    """The last answer, which is looked at until the pupil goes on."""

    board: str
    at: int
    answer: Answer


def show(now: Snapshot, me: Pupil, text: Sections) -> None:
    """Draw the question that is answered next, what was right of the last one, or the result."""
    round_, at = now.board.settings.quiz, len(me.marks)
    assert round_ is not None
    given = _looked_at(at)
    if given is None and at == LENGTH:
        said = views.score(sum(me.marks))
        st.markdown(translate("Your result in the quiz: **{result}**.", result=said))
        return
    if given is None and not now.board.predicting:
        st.info(text.plain["closed_quiz"], icon=":material/lock:")
        return
    views.style()
    asking.warm_up(round_)
    at = at if given is None else given.at
    try:
        with st.spinner(translate("Asking the network …"), show_time=True):
            question = asking.question(round_, at)
    except InspectionError as sentence:
        st.error(translate(sentence), icon=":material/error:")
        st.button(translate("Once more"), icon=":material/replay:")
        return
    question_view.show(
        question,
        list(me.marks),
        at,
        given.answer if given else None,
        heading=st.subheader,
        key=f"class_board_answer_{at}",
        take=partial(_answer, question, at),
        go_on=_go_on,
    )


def _answer(question: Question, at: int, given: Answer) -> None:
    st.session_state[_GIVEN] = _Given(LINK.get("board"), at, given)
    do(Classroom.answer, owner(), at, right=question.is_right(given))


def _go_on() -> None:
    st.session_state.pop(_GIVEN, None)


def _looked_at(answered: int) -> _Given | None:
    """Give the last answer where it is still looked at; one that was not taken is none."""
    found: _Given | None = st.session_state.get(_GIVEN)
    if found and (found.board, found.at) == (LINK.get("board"), answered - 1):
        return found
    return None
