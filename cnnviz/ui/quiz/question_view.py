"""A question as it is asked: open at first, then with what was right of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.teaching.quizzes import LENGTH, Answer, Question
from cnnviz.ui.quiz import controls, views


def show(
    question: Question,
    done: list[bool],
    at: int,
    given: Answer | None,
    *,
    heading: Callable[..., Any],
    key: str,
    take: Callable[[Answer], None],
    go_on: Callable[[], None],
) -> None:
    """Draw a question of a round.

    Parameters
    ----------
    question : Question
    done : list of bool
        Of each answer so far, whether it is right.
    at : int
        Which question of the round it is, from 0.
    given : Answer or None
        None while it is open.
    heading : callable
        Of Streamlit, such as ``st.header``.
    key : str
        Of the answer's widget.
    take, go_on : callable
        One is given the answer; the other shows what comes next.
    """
    views.progress(done, at)
    heading(translate(question.prompt), anchor=False)
    with st.container():  # what stands below keeps its place, whatever a question shows
        views.exhibits(question)
    with st.container():
        if given is None:
            controls.pick_answer(question, key, take)
    views.feedback(question, given)
    if given is None:
        return
    views.explanation(question, given)
    with st.container(horizontal=True):
        st.button(
            translate("Next") if at + 1 < LENGTH else translate("Result"),
            key=f"{key}_next",
            icon=":material/arrow_forward:",
            type="primary",
            on_click=go_on,
        )
        views.show_me(question)
