"""The questions of a round, made once; those that need a network wait for it, and no others."""

from __future__ import annotations

import streamlit as st

from cnnviz.inspection import ModelChoice
from cnnviz.inspection.questions.describing import describe
from cnnviz.nets.weights import TRAINED
from cnnviz.teaching.quizzes import KINDS, Question, Round, make_question
from cnnviz.ui.inspector import inspector

_WARM = "quiz_warm"


def question(round_: Round, at: int) -> Question:
    """Give a question of a round.

    Raises
    ------
    InspectionError
        One sentence, where a network that must be asked gives no answer.
    """
    return _question(*round_.plan[at], round_.level)


@st.cache_resource(max_entries=256, show_spinner=False)
def _question(kind: str, seed: int, level: int) -> Question:
    return make_question(kind, seed, level, inspector().ask)


def warm_up(round_: Round) -> None:
    """Let the process begin that holds networks, while the first questions are answered."""
    if any(KINDS[kind].asks for kind, _ in round_.plan) and _WARM not in st.session_state:
        st.session_state[_WARM] = inspector().begin(
            describe, ModelChoice("shipped", next(iter(TRAINED)))
        )
