"""Questions of the page: quick ones are answered at once, long ones are followed."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.questions.attribution import Answer, Because, Why, all_why, answers
from cnnviz.inspection.questions.mapping import prepared_picture
from cnnviz.inspection.seen import Picture
from cnnviz.ui.answers import keep, kept
from cnnviz.ui.inspector import inspector
from cnnviz.ui.long_question import long_question
from cnnviz.ui.why.settings import FAST

Found = tuple[Because, ...]
_Question = tuple[ModelChoice, str, tuple[Why, ...]]

_KEPT = 24  # explanations that a visitor finds again at once


@st.cache_data(max_entries=64, show_spinner=False)
def answered(choice: ModelChoice, digest: str, _picture: Picture) -> tuple[Answer, ...]:
    """Give the answers of all heads."""
    return inspector().ask(answers, choice, _picture)


@st.cache_data(max_entries=64, show_spinner=False)
def prepared(choice: ModelChoice, digest: str, _picture: Picture) -> NDArray[np.uint8]:
    """Give the picture as the model sees it."""
    return inspector().ask(prepared_picture, choice, _picture)


def explained(
    choice: ModelChoice, picture: Picture, asked: tuple[Why, ...], place: str, label: str
) -> Found | None:
    """Give explanations; while they are not there, draw how far they are, or why there are none.

    Parameters
    ----------
    place : str
        Tells the places of the page apart, each of which has one question under way at most.
    label : str
        What is being done.
    """
    question = choice, picture.digest, asked
    if all(each.method in FAST for each in asked):
        return _at_once(question, picture, label)
    return long_question(
        f"why_{place}",
        question,
        lambda: inspector().begin(all_why, choice, picture, asked),
        "",
        "",
        label=label,
        again="Start again",
    )


def _at_once(question: _Question, picture: Picture, label: str) -> Found | None:
    choice, _, asked = question
    found: Found | None = kept("why", question)
    if found is None:
        try:
            with st.spinner(f"{label} …"):
                found = inspector().ask(all_why, choice, picture, asked)
        except InspectionError as sentence:
            st.error(str(sentence), icon=":material/error:")
            return None
        keep("why", question, found, _KEPT)
    return found
