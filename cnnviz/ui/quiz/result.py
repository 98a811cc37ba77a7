"""The result of a round: by kind, question by question, as a picture, and its link."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from cnnviz.figures.quiz_card import CardRow, quiz_card
from cnnviz.i18n import translate
from cnnviz.teaching.quizzes import KINDS, Answer, Question, Round
from cnnviz.ui.frame import download, theme
from cnnviz.ui.quiz import settings, views
from cnnviz.ui.quiz.controls import label_of
from cnnviz.ui.quiz.settings import LINK


def show(round_: Round, questions: list[Question], given: tuple[Answer, ...]) -> None:
    """Draw the result."""
    done = [each.is_right(answer) for each, answer in zip(questions, given, strict=True)]
    said = views.score(sum(done))
    st.header(said, anchor="result")
    st.html(f'<p class="quiz-unseen" role="status">{escape(said)}</p>')
    rows = [
        CardRow(translate(KINDS[kind].title), right, asked)
        for kind, (right, asked) in views.by_kind(round_, done).items()
    ]
    bars = "".join(
        f"<div><dt>{escape(row.title)}</dt><dd>{'✓' * row.right}{'✕' * (row.asked - row.right)}"
        f"<span> {row.right} / {row.asked}</span></dd></div>"
        for row in rows
    )
    st.html(f'<dl class="quiz-kinds">{bars}</dl>')
    with st.container(horizontal=True):
        st.button(
            translate("New round"),
            icon=":material/casino:",
            type="primary",
            on_click=settings.begin,
        )
        st.button(translate("The same again"), icon=":material/replay:", on_click=settings.again)
        st.button(
            translate("Other kinds or level"), icon=":material/tune:", on_click=settings.leave
        )
        title = translate("Quiz, level {level}: {result}", level=round_.level, result=said)
        download(
            translate("Result, PNG"),
            partial(quiz_card, title, rows, _address(), theme()),
            "quiz.png",
            icon=":material/image:",
        )
    st.caption(translate("The link to the same ten questions:"))
    st.code(_address(), language=None, wrap_lines=True)

    st.header(translate("Question by question"), anchor="questions")
    for at, (question, answer, right) in enumerate(zip(questions, given, done, strict=True)):
        with st.expander(
            f"{at + 1}. {translate(question.prompt)}",
            icon=":material/check:" if right else ":material/close:",
        ):
            views.exhibits(question)
            st.markdown(
                translate(
                    "Your answer: {given}. Right: {answer}.",
                    given=label_of(question, answer),
                    answer=label_of(question, question.answer),
                )
            )
            views.explanation(question, answer)
            views.show_me(question)


def _address() -> str:
    return f"{(st.context.url or '').partition('?')[0]}?{LINK.query()}"
