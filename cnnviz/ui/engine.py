"""The one engine of the app."""

from __future__ import annotations

import streamlit as st

from cnnviz.training import Engine, Store


@st.cache_resource
def engine() -> Engine:
    """Give the engine, with the environment's store and scheduler.

    Raises
    ------
    StoreError
        If there can be no store where the environment says; one sentence.
    """
    return Engine(Store())
