"""Answers that a visitor finds again at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

import streamlit as st


def cached_answer(place: str, question: Hashable) -> Any:
    """Give the answer that was kept of a question; None if there is none."""
    answers = _answers(place)
    if question in answers:
        answers.move_to_end(question)
    return answers.get(question)


def cache_answer(place: str, question: Hashable, answer: Any, most: int) -> None:
    """Keep an answer, and of those of the place the ones that were wanted last."""
    answers = _answers(place)
    answers[question] = answer
    while len(answers) > most:
        answers.popitem(last=False)


def _answers(place: str) -> OrderedDict[Hashable, Any]:
    found: OrderedDict[Hashable, Any] = st.session_state.setdefault(f"{place}_kept", OrderedDict())
    return found
