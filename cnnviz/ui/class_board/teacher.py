"""What a teacher sees of a class: its links, how it is steered, and all of the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from cnnviz.i18n import translate, translate_plural
from cnnviz.teaching.class_board import Classroom, Snapshot
from cnnviz.teaching.quizzes import Round
from cnnviz.ui.assignments.making import frame
from cnnviz.ui.class_board import settings, tables, views
from cnnviz.ui.class_board.classroom import classroom, do, follow, look
from cnnviz.ui.class_board.settings import LINK
from cnnviz.ui.frame import download
from cnnviz.ui.new_tab import address_of, app_address
from cnnviz.ui.pages import PAGES
from cnnviz.ui.quiz import settings as quiz_settings
from cnnviz.ui.text import Sections, literal

_CHOSEN = "class_board_pupil"


def is_teacher() -> bool:
    """Tell whether the link is the teacher's of the board that it names."""
    return classroom().boards.is_teacher(LINK.get("board"), LINK.get("teacher"))


def show(now: Snapshot, text: Sections) -> None:
    """Draw the class as its teacher sees it."""
    st.header(literal(views.title_of(now.board.settings)), anchor="class")
    _links(now, text)
    _steer(now, text)
    _pupils(now)
    follow(_board, _seen)


def _seen(now: Snapshot) -> object:
    return now.board.predicting, now.board.training, [each.owner for each in now.board.pupils]


def _links(now: Snapshot, text: Sections) -> None:
    name, teacher = LINK.get("board"), LINK.get("teacher")
    pupils = _address({"board": name})
    st.markdown(f"**{translate('The link of the class')}**")
    st.code(pupils, language=None, wrap_lines=True)
    with st.expander(translate("Your own link, and the code for a learning platform")):
        st.markdown(text.plain["own_link"])
        st.code(_address({"board": name, "teacher": teacher}), language=None, wrap_lines=True)
        if round_ := now.board.settings.quiz:
            st.markdown(f"**{translate('The questions of the quiz')}**")
            st.code(_quiz_address(round_), language=None, wrap_lines=True)
        st.markdown(f"**{translate('To paste into a learning platform')}**")
        embedded = {} if st.context.is_embedded else {"embed": "true"}
        st.code(frame(_address({"board": name} | embedded)), language=None, wrap_lines=True)


def _address(query: Mapping[str, str]) -> str:
    return app_address() + address_of(PAGES[settings.HERE], urlencode(query))


def _quiz_address(round_: Round) -> str:
    query = urlencode(quiz_settings.address(round_), safe=",")
    return app_address() + address_of(PAGES["quiz"], query)


def _steer(now: Snapshot, text: Sections) -> None:
    predicting, training = now.board.predicting, now.board.training
    with st.container(horizontal=True):
        _button(
            "training",
            translate("Hold training") if training else translate("Start training"),
            "pause" if training else "play_arrow",
            training=not training,
        )
        _button(
            "predicting",
            _gate(now),
            "lock" if predicting else "lock_open",
            predicting=not predicting,
        )
        board = LINK.get("board")
        download(
            translate("Results (.csv)"),
            lambda: tables.csv_of(look(board)),
            "class-board.csv",
            icon=":material/download:",
        )
        with st.popover(translate("End the class"), icon=":material/delete:"):
            st.markdown(text.plain["end"])
            st.button(translate("End it for good"), type="primary", on_click=_end)


def _gate(now: Snapshot) -> str:
    """Name the button that closes or opens what comes before the training."""
    if now.board.settings.quiz:
        return translate("Close the quiz") if now.board.predicting else translate("Open the quiz")
    if now.board.predicting:
        return translate("Close predictions")
    return translate("Open predictions")


def _button(key: str, label: str, icon: str, **wanted: bool) -> None:
    st.button(
        label,
        key=f"class_board_{key}",
        icon=f":material/{icon}:",
        on_click=partial(do, Classroom.steer, LINK.get("teacher"), **wanted),
    )


def _end() -> None:
    do(Classroom.end, LINK.get("teacher"))


def _pupils(now: Snapshot) -> None:
    names = {each.owner: each.name for each in now.board.pupils}
    said = translate_plural("{count} pupil has joined.", "{count} pupils have joined.", len(names))
    st.markdown(said)
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            translate("Pupil"),
            list(names),
            format_func=lambda owner: names[owner],
            key=_CHOSEN,
            width=280,
        )
        st.button(
            translate("Stop the run"),
            icon=":material/stop:",
            on_click=partial(_do_to_pupil, Classroom.stop_run_of),
        )
        st.button(
            translate("Remove from the class"),
            icon=":material/person_remove:",
            on_click=partial(_do_to_pupil, Classroom.remove),
        )


def _do_to_pupil(action: Callable[..., None]) -> None:
    do(action, LINK.get("teacher"), st.session_state[_CHOSEN])


def _board(now: Snapshot) -> None:
    st.caption(views.ready_said(now))
    st.markdown(views.result(now) or translate("No cell is trained yet."))
    views.draw_grid(now)
    if now.board.pupils:
        tables.draw_pupils(now)
        if now.board.settings.quiz:
            tables.draw_questions(now)
