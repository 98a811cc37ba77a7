"""The one engine of the app, and the runs that it gives."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from cnnviz.training import Engine, EngineError, Run, Store, StoreError
from cnnviz.ui.visitor import owner


@st.cache_resource
def engine() -> Engine:
    """Give the engine, with the environment's store and scheduler.

    Raises
    ------
    StoreError
        If there can be no store where the environment says; one sentence.
    """
    return Engine(Store())


def own_runs() -> list[Run]:
    """Give the visitor's runs, the latest first, or say in one sentence why there are none."""
    try:
        return engine().runs(owner())
    except (EngineError, StoreError) as sentence:
        st.error(str(sentence), icon=":material/error:")
        return []


def find_run(run_id: str) -> Run | None:
    """Give a run by its id, or say in one sentence why it is not there."""
    try:
        return engine().run(run_id)
    except (EngineError, StoreError) as sentence:
        st.error(str(sentence), icon=":material/search_off:")
        return None


def stop_all(runs: Iterable[Run]) -> str:
    """Stop the runs that go on; give one sentence where that cannot be, or ""."""
    refused = ""
    for run in runs:
        try:
            if engine().store.state(run.id).active:
                engine().command(run.id, "stop")
        except (EngineError, StoreError) as sentence:
            refused = str(sentence)
    return refused
