"""What the page draws: where one is in a round, a question, what was right, and the result."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from cnnviz.i18n import translate, translate_plural
from cnnviz.teaching.quizzes import LENGTH, Answer, Question, Round
from cnnviz.ui.components.feedback import feedback as line
from cnnviz.ui.new_tab import address_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.quiz.controls import label_of
from cnnviz.ui.quiz.exhibits import figure

_STYLE = Path(__file__).with_name("quiz.css")
_MARKS = {True: "✓", False: "✕"}


def style() -> None:
    """Bring the page's own looks."""
    st.html(_STYLE)


def progress(done: list[bool], at: int) -> None:
    """Draw a dot for each question: right, wrong, shown now, or to come."""
    said = translate(
        "Question {number} of {count}. Right so far: {right}.",
        number=at + 1,
        count=LENGTH,
        right=sum(done),
    )
    dots = []
    for number in range(LENGTH):
        state = {True: "right", False: "wrong"}[done[number]] if number < len(done) else ""
        now = " quiz-now" if number == at else ""
        mark = _MARKS[done[number]] if number < len(done) else str(number + 1)
        dots.append(f'<span class="quiz-dot {state and f"quiz-{state}"}{now}">{mark}</span>')
    st.html(f'<div class="quiz-dots" role="img" aria-label="{escape(said)}">{"".join(dots)}</div>')


def exhibits(question: Question) -> None:
    """Draw what a question shows, and its options that are pictures."""
    shown = [figure(each) for each in question.exhibits]
    if shown:
        st.html(f'<div class="quiz-figures">{"".join(shown)}</div>')
    pictured = [figure(each.exhibit, option=True) for each in question.options if each.exhibit]
    if pictured:
        st.html(f'<div class="quiz-figures quiz-options">{"".join(pictured)}</div>')


def feedback(question: Question, given: Answer | None) -> None:
    """Say whether an answer is right, in a place that is there before the answer is."""
    said, right = "", given is not None and question.is_right(given)
    if right:
        said = translate("Right: {answer}.", answer=label_of(question, question.answer))
    elif given is not None:
        said = translate(
            "Not {given}, but {answer}.",
            given=label_of(question, given),
            answer=label_of(question, question.answer),
        )
    line(said, right=right, key="quiz_feedback")


def explanation(question: Question, given: Answer) -> None:
    """Write the mistake behind an answer, and the arithmetic of the right one."""
    if mistake := question.mistake(given):
        st.info(_plain(translate(mistake.sentence)), icon=":material/lightbulb:")
    if question.sums:
        st.html("".join(f'<p class="quiz-sum">{escape(line)}</p>' for line in question.sums))
    for formula in question.formulas:
        st.latex(formula)
    for sentence in question.explanation:
        st.markdown(_plain(translate(sentence)))


def show_me(question: Question) -> None:
    """Draw the link to the page where it can be seen, with these settings."""
    page = PAGES[question.place.page]
    st.link_button(
        translate("Show me: {page}", page=translate(page.title)),
        address_of(page, question.place.query),
        icon=":material/open_in_new:",
        help=translate("Opens in a new tab, with these settings."),
    )


def score(right: int) -> str:
    """Write how many answers were right."""
    return translate_plural(
        "{count} of {all} is right", "{count} of {all} are right", right, all=LENGTH
    )


def _plain(text: str) -> str:
    """Keep Markdown from acting on what stands in a sentence."""
    return text.replace("*", r"\*").replace("_", r"\_").replace("~", r"\~").replace("$", r"\$")


def by_kind(round_: Round, done: list[bool]) -> dict[str, tuple[int, int]]:
    """Count right answers and questions of each kind that was asked."""
    found: dict[str, tuple[int, int]] = {}
    for (kind, _), right in zip(round_.plan, done, strict=True):
        known = found.get(kind, (0, 0))
        found[kind] = known[0] + right, known[1] + 1
    return found
