"""Several files at once: their progress, their table, and the file of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from cnnviz.i18n import translate, translate_plural
from cnnviz.inspection import Description, InspectionError, Job, ModelChoice
from cnnviz.inspection.questions.classifying import FilePredictions, classify_files
from cnnviz.ui.classify.settings import TOP
from cnnviz.ui.classify.views import csv_of, of_heads, table_of
from cnnviz.ui.components.table import table
from cnnviz.ui.fragment import fragment
from cnnviz.ui.frame import download
from cnnviz.ui.inspector import active_session_check, inspector
from cnnviz.ui.photo import MAX_SIDE, MAX_UPLOAD_MB, UPLOAD_TYPES
from cnnviz.ui.text import literal

MOST_FILES, MOST_MB = 200, 200
_EVERY = 0.5  # seconds between two looks at the progress
_ASKED = "classify_asked"


@dataclass(frozen=True)
class PendingFiles:
    """Files on their way through a model.

    Attributes
    ----------
    of : tuple
        The model and the files' ids.
    names : tuple of str
    job : Job
    """

    of: tuple[object, ...]
    names: tuple[str, ...]
    job: Job[FilePredictions]


def classify_uploads(choice: ModelChoice, model: Description) -> None:
    """Draw the way to bring files, and what the model says of them."""
    with st.popover(translate("Your pictures"), icon=":material/upload:"):
        files = st.file_uploader(
            translate("Your pictures"),
            type=UPLOAD_TYPES,
            accept_multiple_files=True,
            key="classify_files",
            max_upload_size=MAX_UPLOAD_MB,
            label_visibility="collapsed",
        )
        st.caption(
            translate(
                "At most {files} files of at most {megabytes} MB, and {together} MB together.",
                files=MOST_FILES,
                megabytes=MAX_UPLOAD_MB,
                together=MOST_MB,
            )
        )
    of = (choice, *(file.file_id for file in files))
    pending: PendingFiles | None = st.session_state.get(_ASKED)
    if pending and pending.of != of:
        pending.job.cancel()
        pending = st.session_state[_ASKED] = None
    if not files:
        return
    if len(files) > MOST_FILES or sum(file.size for file in files) > MOST_MB * 2**20:
        st.error(
            translate_plural(
                "This is {count} file, but at most {files}, and {together} MB together, are taken "
                "at once: bring them in parts.",
                "These are {count} files, but at most {files}, and {together} MB together, are "
                "taken at once: bring them in parts.",
                len(files),
                files=MOST_FILES,
                together=MOST_MB,
            )
        )
        return
    if large := [file.name for file in files if file.size > MAX_UPLOAD_MB * 2**20]:
        st.error(
            translate(
                "**{name}** has more than {megabytes} MB: make it smaller first.",
                name=literal(large[0]),
                megabytes=MAX_UPLOAD_MB,
            )
        )
        return
    if not pending:
        job = inspector().begin(classify_files, choice, [f.getvalue() for f in files], MAX_SIDE)
        job.wanted = active_session_check()
        pending = st.session_state[_ASKED] = PendingFiles(of, tuple(f.name for f in files), job)
    if pending.job.done:
        _show(pending, model)
    else:
        fragment(partial(_follow, pending), _EVERY)


def _follow(pending: PendingFiles) -> None:
    if pending.job.done:
        st.rerun()
    progress = pending.job.progress
    said = translate_plural(
        "{done:,} of {count} picture",
        "{done:,} of {count} pictures",
        len(pending.names),
        done=round(progress.done),
    )
    st.progress(progress.share, said)
    st.button(translate("Stop"), icon=":material/stop:", on_click=pending.job.cancel)


def _show(pending: PendingFiles, model: Description) -> None:
    try:
        found = pending.job.result()
    except InspectionError as sentence:
        st.error(translate(sentence), icon=":material/error:")
        st.button(translate("Again"), icon=":material/refresh:", on_click=_forget)
        return
    found = found._replace(predictions=of_heads(found.predictions, model))
    for predictions in found.predictions or (None,):
        if predictions and len(found.predictions) > 1:
            st.markdown(f"**{literal(predictions.head.path)}**")
        name = predictions.head.path if predictions else "none"
        table(
            translate_plural(
                "What the model says of {count} file",
                "What the model says of {count} files",
                len(pending.names),
            ),
            *table_of(pending.names, found, predictions),
            key=f"classify-{name}",
        )
    download(
        translate("Table (.csv)"),
        partial(csv_of, pending.names, found, int(TOP[-1])),
        "classes.csv",
        icon=":material/download:",
    )


def _forget() -> None:
    st.session_state[_ASKED] = None
