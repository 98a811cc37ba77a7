"""The controls: which kinds of questions, how hard, and the answer to one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.teaching.quizzes import KINDS, LENGTH, LEVELS, Answer, Question
from cnnviz.teaching.quizzes.question import written
from cnnviz.ui.control import control
from cnnviz.ui.frame import choose_one
from cnnviz.ui.link import Link
from cnnviz.ui.quiz import settings
from cnnviz.ui.quiz.settings import LINK

_MISSING = "quiz_missing"
_LONG = 12  # characters of an option, beyond which options stand below each other


def pick_kinds(text: dict[str, str], link: Link = LINK) -> None:
    """Draw the choice of level and kinds."""
    choose_one(translate("Level"), {str(level): f"{level}" for level in LEVELS}, link.key("level"))
    st.caption(text[f"level {link.get('level')}"])
    control(
        st.pills,
        translate("Kinds of questions"),
        list(KINDS),
        selection_mode="multi",
        key=link.key("kinds"),
        wrap=True,
        format_func=lambda name: translate(KINDS[name].title),
        persist_state="session",
    )


def pick_round(text: dict[str, str]) -> None:
    """Draw the choice of level and kinds, the button that begins, and what the kinds are."""
    pick_kinds(text)
    chosen = bool(LINK.get("kinds"))
    st.button(
        translate("Start a round of {count}", count=LENGTH),
        icon=":material/play_arrow:",
        type="primary",
        on_click=settings.begin,
        disabled=not chosen,
    )
    if not chosen:
        st.caption(translate("Choose at least one kind."))
    halves = LINK.get("kinds")[::2], LINK.get("kinds")[1::2]
    for place, names in zip(st.columns(2, gap="large"), halves, strict=True):
        for name in names:
            place.markdown(f"**{translate(KINDS[name].title)}**  \n{text[name]}")


def pick_answer(question: Question, key: str, take: Callable[[Answer], None]) -> None:
    """Draw the options, or a field for a number, and the button that checks.

    Parameters
    ----------
    question : Question
    key : str
        Of the widget.
    take : callable
        Is given the answer.
    """
    prompt = translate(question.prompt)
    with st.form(f"{key}_form", border=False):
        if question.options:
            labels = {each.answer: translate(each.label) for each in question.options}
            st.radio(
                prompt,
                list(labels),
                index=None,
                key=key,
                format_func=lambda answer: labels[answer],
                horizontal=all(len(label) <= _LONG for label in labels.values()),
                label_visibility="collapsed",
            )
        else:
            st.number_input(
                prompt,
                value=None,
                step=1.0,
                format="%.10g",  # whole numbers of seven digits as they are
                key=key,
                width=220,
                label_visibility="collapsed",
                placeholder=translate("A number"),
            )
        st.form_submit_button(
            translate("Check"), type="primary", on_click=partial(_check, key, take)
        )
    if st.session_state.pop(_MISSING, False):
        st.info(translate("Give an answer first."), icon=":material/info:")


def _check(key: str, take: Callable[[Answer], None]) -> None:
    given = st.session_state[key]
    if given is None:
        st.session_state[_MISSING] = True
    else:
        take(given)


def label_of(question: Question, answer: object) -> str:
    """Write an answer as its option does, or as a number."""
    found = (translate(each.label) for each in question.options if each.answer == answer)
    return next(found, written(answer))  # type: ignore[arg-type]
