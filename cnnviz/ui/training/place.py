"""Where pictures lie: as somebody wrote it, or by the name of a zip that they brought."""

from __future__ import annotations

import streamlit as st

from cnnviz.data.kinds import DATASETS
from cnnviz.training import DataChoice

PATHS = {name: f"training_{name}_path" for name, each in DATASETS.items() if each.has_path}
"""Entries of the session state with what is written in the fields, which stay out of links."""

_ZIPS = "training_zips"  # where those that were brought lie on the server, by their names


def path_of(kind: str) -> str:
    """Give where the pictures of a kind lie; "" if nothing is written."""
    written: str = st.session_state.get(PATHS[kind], "") if kind in PATHS else ""
    zips: dict[str, str] = st.session_state.get(_ZIPS, {})
    return zips.get(written.strip(), written)


def set_path(data: DataChoice) -> None:
    """Write where pictures lie into the field; of a zip that was brought its name."""
    if name := data.zip_name:
        st.session_state[_ZIPS] = {**st.session_state.get(_ZIPS, {}), name: data.path}
    st.session_state[PATHS[data.kind]] = name or data.path
