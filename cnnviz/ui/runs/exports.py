"""What one takes home from a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import streamlit as st

from cnnviz.i18n import marked, translate
from cnnviz.training import Run, Store
from cnnviz.training.export.export import ExportError, Kind, export, history_csv
from cnnviz.ui.frame import download
from cnnviz.ui.runs.program import program_notes, program_now
from cnnviz.ui.session_owner import owns

_FILES: dict[Kind, tuple[str, str]] = {
    "keras": (marked("Model (.keras)"), ".keras"),
    "weights": (marked("Weights (.h5)"), ".weights.h5"),
    "tensorboard": (marked("TensorBoard log (.zip)"), "-tensorboard.zip"),
}
_MADE = "runs_file"


def exports(store: Store, run: Run, epoch: int, text: Mapping[str, str]) -> None:
    """Draw the ways to take a run, as it was after an epoch, home."""
    name = file_name(run.name)
    title = translate("Export epoch {epoch}", epoch=epoch)
    with st.popover(title, icon=":material/download:", width="stretch"):
        st.caption(text["export"])
        for kind, (label, ending) in _FILES.items():
            _made(store, run, epoch, kind, translate(label), f"{name}-epoch-{epoch}{ending}")
        download(
            translate("History (.csv)"),
            partial(history_csv, run),
            f"{name}.csv",
            icon=":material/table:",
            width="stretch",
        )
        download(
            translate("Python program (.py)"),
            partial(program_now, store, run, owns(run)),
            f"{name}.py",
            icon=":material/code:",
            width="stretch",
        )
        if notes := program_notes(run):
            st.caption(f"{text['program']}\n\n{notes}")


def _made(store: Store, run: Run, epoch: int, kind: Kind, label: str, file: str) -> None:
    """Draw a button that makes a file, and then the one that saves it."""
    asked = run.id, epoch, kind
    if st.button(label, icon=":material/build:", key=f"runs_make_{kind}", width="stretch"):
        try:
            with st.spinner(translate("Loading TensorFlow and making the file …")):
                st.session_state[_MADE] = asked, export(store, run.id, epoch, kind)
        except ExportError as sentence:
            st.error(translate(sentence))
    made, data = st.session_state.get(_MADE, (None, b""))
    if made == asked:
        st.download_button(
            translate("Save {file}", file=file),
            data,
            file,
            icon=":material/download:",
            on_click="ignore",
            type="primary",
            width="stretch",
        )


def file_name(name: str) -> str:
    """Make a file's name of a run's.

    Examples
    --------
    >>> file_name("Kernel size 3, dropout 0.5")
    'kernel-size-3-dropout-0.5'
    """
    return re.sub(r"[^\w.]+", "-", name.lower()).strip("-.") or "run"
