"""The class boards of the app's engine, and one look a second at each, for all who follow it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnviz.teaching.class_board import Classroom, Pupil, Snapshot
from cnnviz.training import Engine, StoreError
from cnnviz.training.store.ids import owner_hash
from cnnviz.ui.class_board.settings import LINK, REFUSED
from cnnviz.ui.engine import defer_errors, engine
from cnnviz.ui.runs.following import follow_runs
from cnnviz.ui.session_owner import owner


def classroom() -> Classroom:
    """Give the class boards.

    Raises
    ------
    StoreError
    """
    return _classroom(id(engine()), engine())


@st.cache_resource(max_entries=1, show_spinner=False)
def _classroom(of: int, _engine: Engine) -> Classroom:
    return Classroom(_engine)


@st.cache_resource(ttl=1.0, max_entries=64, show_spinner=False)
def look(board: str) -> Snapshot:
    """Give a board as it was at most a second ago.

    Raises
    ------
    BoardError, StoreError
    """
    return classroom().snapshot(board)


def do(action: Callable[..., object], *arguments: object, **named: object) -> None:
    """Change the board that is looked at, from a callback: one sentence is left where it cannot be.

    ``action`` is a method of `Classroom`, given the board's name and then the arguments.
    """
    board = LINK.get("board")
    with defer_errors(REFUSED):
        try:
            action(classroom(), board, *arguments, **named)
        finally:
            look.clear(board)


def own_pupil(now: Snapshot) -> Pupil | None:
    """Give the pupil that the session's owner is."""
    return now.board.find(owner_hash(owner()))


def follow(draw: Callable[[Snapshot], None], seen: Callable[[Snapshot], object]) -> None:
    """Draw a part of the page again and again; the whole page where what it hangs on has changed.

    Parameters
    ----------
    draw : callable
        Is given the board.
    seen : callable
        Gives what the rest of the page hangs on.
    """
    board = LINK.get("board")
    before = seen(look(board))

    def again() -> None:
        try:
            now = look(board)
        except StoreError:  # the class has ended
            st.rerun()
        if seen(now) != before:
            st.rerun()
        draw(now)

    follow_runs(again, goes_on=True)
