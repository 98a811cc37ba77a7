"""The one engine of the app, and the runs that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import streamlit as st

from cnnviz.i18n import sentence_of, translate
from cnnviz.serving import serving
from cnnviz.training import Engine, EngineError, Run, Store, StoreError
from cnnviz.ui.session_owner import owner


@st.cache_resource
def engine() -> Engine:
    """Give the engine, with the environment's store and scheduler.

    Raises
    ------
    StoreError
        If there can be no store where the environment says; one sentence.
    """
    return Engine(Store(), bounds=serving())


@contextmanager
def show_errors(icon: str = ":material/error:") -> Iterator[None]:
    """Draw, where the store or the engine fails in a block, its sentence in place of the rest.

    Each look at the store from a page is in such a block, or in one of `defer_errors`.
    """
    try:
        yield
    except (EngineError, StoreError) as error:
        st.error(translate(error), icon=icon)


@contextmanager
def defer_errors(key: str) -> Iterator[None]:
    """Leave, where the store or the engine fails in a callback, its message for `refusal`."""
    try:
        yield
    except (EngineError, StoreError) as error:
        st.session_state[key] = sentence_of(error)


def own_runs(*, quietly: bool = False) -> list[Run]:
    """Give the visitor's runs, the latest first, or say in one sentence why there are none.

    ``quietly`` says nothing, where the page has said it already.
    """
    with suppress(EngineError, StoreError) if quietly else show_errors():
        return engine().runs(owner())
    return []


def find_run(run_id: str) -> Run | None:
    """Give a run by its id, or say in one sentence why it is not there."""
    with show_errors(":material/search_off:"):
        return engine().run(run_id)
    return None


def own_runs_and(run_id: str, *, warm_up: bool = False) -> tuple[list[Run], Run | None]:
    """Give the visitor's runs and the one of an id, if there is an id.

    One sentence says what cannot be had of them. ``warm_up`` has the workers load what a run
    needs.
    """
    runs: list[Run] = []
    with show_errors(":material/search_off:"):
        if warm_up:
            engine().warm_up()
        runs = engine().runs(owner())
        return runs, engine().run(run_id) if run_id else None
    return runs, None


def stop_all(runs: Iterable[Run], key: str) -> None:
    """Stop the runs that go on; leave one sentence for `refusal` where that cannot be."""
    for run in runs:
        with defer_errors(key):
            if engine().store.state(run.id).active:
                engine().command(run.id, "stop", owner=owner())
