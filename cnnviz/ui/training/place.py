"""Where pictures lie: as somebody wrote it, or by the name of a zip that they brought.

An app that serves others has a field for it only where it has a folder of data.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import marked, translate
from cnnviz.serving import serving
from cnnviz.training import DataChoice
from cnnviz.training.places import uploader_of

PATHS = {name: f"training_{name}_path" for name, each in DATASETS.items() if each.has_path}
"""Entries of the session state with what is written in the fields, which stay out of links."""

_ZIPS = "training_zips"  # where those that were brought lie on the server, by their names


_OWN = {
    "folder": marked("Folder or zip on this machine"),
    "cifar10": marked("Folder with CIFAR-10 on this machine"),
}
_SERVED = {
    "folder": marked("Folder or zip in this server's folder of data"),
    "cifar10": marked("Folder with CIFAR-10 in this server's folder of data"),
}


def place_field(kind: str, on_change: Callable[[], None] | None = None) -> None:
    """Draw the field for a path, or the name of the zip where nobody may write one."""
    key = PATHS[kind]
    if takes_paths():
        st.text_input(
            translate((_SERVED if serving() else _OWN)[kind]),
            key=key,
            max_chars=4096,
            on_change=on_change,
            persist_state="session",
        )
    elif (name := st.session_state.get(key, "")) in _zips():
        st.text(name)


def takes_paths() -> bool:
    """Whether visitors may write a path at all."""
    bounds = serving()
    return bounds is None or bounds.data is not None


def path_of(kind: str) -> str:
    """Give where the pictures of a kind lie; "" if nothing is written, or another's zip."""
    written: str = st.session_state.get(PATHS[kind], "") if kind in PATHS else ""
    if brought := _zips().get(written.strip()):
        return brought
    return "" if serving() and uploader_of(written) else written


def set_path(data: DataChoice) -> None:
    """Write where pictures lie into the field; of a zip that was brought its name."""
    if name := data.zip_name:
        st.session_state[_ZIPS] = {**_zips(), name: data.path}
    st.session_state[PATHS[data.kind]] = name or data.path


def _zips() -> dict[str, str]:
    zips: dict[str, str] = st.session_state.get(_ZIPS, {})
    return zips
