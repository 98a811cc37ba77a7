"""Questions of the page: quick ones are answered at once, long ones are followed."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.attribution_methods import METHODS, Attribution
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.questions.attribution import (
    AttributionRequest,
    HeadScores,
    attribute_all,
    head_scores,
)
from cnnviz.inspection.questions.feature_maps import preprocessed_picture
from cnnviz.ui.inspector import inspector
from cnnviz.ui.long_question import long_question
from cnnviz.ui.session_cache import cache_answer, cached_answer

Found = tuple[Attribution, ...]
_Question = tuple[ModelChoice, str, tuple[AttributionRequest, ...]]

_KEPT = 24  # explanations that a visitor finds again at once


@st.cache_data(max_entries=64, show_spinner=False)
def head_scores_of(choice: ModelChoice, digest: str, _picture: Picture) -> tuple[HeadScores, ...]:
    """Give the answers of all heads."""
    return inspector().ask(head_scores, choice, _picture)


@st.cache_data(max_entries=64, show_spinner=False)
def preprocessed(choice: ModelChoice, digest: str, _picture: Picture) -> NDArray[np.uint8]:
    """Give the picture as the model sees it."""
    return inspector().ask(preprocessed_picture, choice, _picture)


def attributions(
    choice: ModelChoice,
    picture: Picture,
    requests: tuple[AttributionRequest, ...],
    place: str,
    label: str,
) -> Found | None:
    """Give explanations; while they are not there, draw how far they are, or why there are none.

    Parameters
    ----------
    place : str
        Tells the places of the page apart, each of which has one question under way at most.
    label : str
        What is being done.
    """
    question = choice, picture.digest, requests
    if all(METHODS[each.method].fast for each in requests):
        return _at_once(question, picture, label)
    return long_question(
        f"why_{place}",
        question,
        lambda: inspector().begin(attribute_all, choice, picture, requests),
        "",
        "",
        label=label,
        again=translate("Start again"),
    )


def _at_once(question: _Question, picture: Picture, label: str) -> Found | None:
    choice, _, requests = question
    found: Found | None = cached_answer("why", question)
    if found is None:
        try:
            with st.spinner(translate("{doing} …", doing=label)):
                found = inspector().ask(attribute_all, choice, picture, requests)
        except InspectionError as sentence:
            st.error(translate(sentence), icon=":material/error:")
            return None
        cache_answer("why", question, found, _KEPT)
    return found
