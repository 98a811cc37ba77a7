"""What a pupil sees of a class: joining, predicting, training, and then the board."""

from __future__ import annotations

from functools import partial

import streamlit as st

from cnnviz.i18n import joined, message, translate
from cnnviz.teaching.class_board import (
    MAX_NAME,
    Axis,
    BoardSettings,
    Classroom,
    Pupil,
    Snapshot,
    Standing,
)
from cnnviz.ui.class_board import quiz, tables, views
from cnnviz.ui.class_board.classroom import do, follow, own_pupil
from cnnviz.ui.class_board.settings import REFUSED
from cnnviz.ui.session_owner import owner
from cnnviz.ui.sweeps.views import setting_and_value, written_value
from cnnviz.ui.text import Sections, literal

_NAME = "class_board_name"
_GUESS = "class_board_guess"


def show(now: Snapshot, text: Sections) -> None:
    """Draw the class as the session's owner may see it."""
    st.header(literal(views.title_of(now.board.settings)), anchor="class")
    me = own_pupil(now)
    if me is None:
        _join(text)
        return
    st.markdown(translate("You are **{name}**.", name=literal(me.name)))
    with st.container():  # what stands below keeps its place
        if now.board.settings.quiz:
            quiz.show(now, me, text)
        else:
            _predict(now, me, text)
    with st.container():
        _train(now, me, text)
    follow(_board, _seen)


def _seen(now: Snapshot) -> object:
    me = own_pupil(now)
    active = any(each.active for each in now.standings[me.owner]) if me else False
    return me, active, now.board.predicting, now.board.training


def _join(text: Sections) -> None:
    st.markdown(text.plain["join"])
    with st.form("class_board_join", border=False):
        st.text_input(translate("Your name"), key=_NAME, max_chars=MAX_NAME, width=320)
        st.form_submit_button(
            translate("Join"), icon=":material/login:", type="primary", on_click=_joins
        )


def _joins() -> None:
    do(Classroom.join, owner(), str(st.session_state[_NAME]))


def _predict(now: Snapshot, me: Pupil, text: Sections) -> None:
    settings = now.board.settings
    if me.prediction is not None:
        said = literal(views.said_cell(settings, me.prediction))
        st.markdown(translate("You predict: **{cell}**.", cell=said))
        return
    if me.watching or not now.board.predicting:
        st.info(text.plain["closed"], icon=":material/lock:")
        return
    st.subheader(translate("Which setting wins?"), anchor="predict")
    st.markdown(text["predict"])
    for axis in settings.axes:
        _pick(axis)
    st.button(
        translate("Predict"),
        icon=":material/how_to_vote:",
        type="primary",
        on_click=partial(_predicts, settings),
    )


def _predicts(settings: BoardSettings) -> None:
    cell = 0
    for axis in settings.axes:
        if (at := st.session_state[f"{_GUESS}_{axis.name}"]) is None:
            st.session_state[REFUSED] = message("Choose a value of each setting first.")
            return
        cell = cell * len(axis.values) + at
    do(Classroom.predict, owner(), cell)


def _pick(axis: Axis) -> None:
    """Draw the choice of one of an axis' values, by their places."""
    st.radio(
        translate(axis.setting.title),
        range(len(axis.values)),
        index=None,
        format_func=lambda at: written_value(axis.setting, axis.read[at]),
        horizontal=True,
        key=f"{_GUESS}_{axis.name}",
    )


def _train(now: Snapshot, me: Pupil, text: Sections) -> None:
    if not me.sees:
        return
    if any(each.active for each in now.standings[me.owner]):
        st.button(
            translate("Stop my run"),
            icon=":material/stop:",
            on_click=partial(do, Classroom.stop, owner()),
        )
    elif not now.board.training:
        st.info(text.plain["wait"], icon=":material/hourglass_empty:")
    else:
        st.button(
            translate("Train another cell") if me.trials else translate("Train my cell"),
            icon=":material/play_arrow:",
            type="primary",
            on_click=partial(do, Classroom.train, owner(), setting_and_value),
        )


def _board(now: Snapshot) -> None:
    me = own_pupil(now)
    if me is None:
        return
    with st.container():
        for each in now.standings[me.owner][-1:]:
            st.markdown(_said(now, each))
    if me.sees:
        st.markdown(views.result(now) or translate("No cell is trained yet."))
        views.draw_grid(now, me)
        tables.draw_pupils(now)
        return
    st.caption(
        joined(" ", [views.ready_said(now), translate("The board shows itself when you have.")])
    )


def _said(now: Snapshot, standing: Standing) -> str:
    cell = literal(views.said_cell(now.board.settings, standing.trial.cell))
    said = translate("Your cell: **{cell}**.", cell=cell)
    if standing.place:
        said = joined(" ", [said, translate("Place {place} in the queue.", place=standing.place)])
    elif standing.state:
        state = views.standing_said(standing)
        said = joined(" ", [said, f"{state[:1].upper()}{state[1:]}."])
    return said
