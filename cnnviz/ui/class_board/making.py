"""Making a class board: what a class is to compare, and what that asks of the machine."""

from __future__ import annotations

from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.teaching.class_board import MAX_AXES, MAX_TITLE, BoardSettings
from cnnviz.ui.class_board import settings
from cnnviz.ui.class_board.classroom import classroom
from cnnviz.ui.class_board.settings import LINK, REFUSED
from cnnviz.ui.control import control
from cnnviz.ui.engine import defer_errors, own_runs
from cnnviz.ui.frame import choose_one, controls_and_content
from cnnviz.ui.quiz.controls import pick_kinds
from cnnviz.ui.run_duration import pace
from cnnviz.ui.sweeps import controls
from cnnviz.ui.sweeps.views import cost
from cnnviz.ui.text import Sections, sections


def make_board(text: Sections) -> None:
    """Draw the choices, and the button that makes the board."""
    runs = own_runs()
    left, right = controls_and_content()
    with left, st.container(key="controls"):
        config = controls.base(runs, LINK)
        controls.varied(LINK, settings.COMPARED, MAX_AXES)
    with right:
        st.header(translate("A new class"), anchor="new")
        st.markdown(text["new"])
        control(
            st.text_input,
            translate("Title of the board"),
            key=LINK.key("title"),
            max_chars=MAX_TITLE,
            persist_state="session",
            width=420,
        )
        said = {name: translate(title) for name, title in settings.FIRST.items()}
        if (
            choose_one(translate("Before they train, pupils answer"), said, LINK.key("first"))
            == "quiz"
        ):
            st.caption(text.plain["new_quiz"])
            pick_kinds(sections("quiz"), LINK)
        try:
            made = settings.board_settings(config)
        except ValueError as sentence:
            st.info(translate(sentence), icon=":material/tune:")
            return
        st.markdown(cost(made.cells, *controls.images_of(config), pace(runs)))
        st.button(
            translate("Make the board"),
            icon=":material/groups:",
            type="primary",
            on_click=partial(_make, made),
        )
        st.header(translate("How it goes"), anchor="how")
        st.markdown(text.plain["how"])


def _make(made: BoardSettings) -> None:
    with defer_errors(REFUSED):
        board, teacher = classroom().boards.make(made)
        LINK.set("board", board)
        LINK.set("teacher", teacher)
