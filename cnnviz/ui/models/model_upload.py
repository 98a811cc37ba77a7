"""A model file of one's own: uploaded, and told which numbers it takes."""

from __future__ import annotations

import streamlit as st

from cnnviz.inspection import InspectionError
from cnnviz.nets.loading import MAX_MB
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.frame import refusal, refuse
from cnnviz.ui.inspector import inspector
from cnnviz.ui.link import Link
from cnnviz.ui.models.model_choices import DEFAULT, SCALE, UPLOAD, Upload, uploaded
from cnnviz.ui.session_owner import owner
from cnnviz.ui.text import sections

_FILE, _REFUSED, _OPEN = "model_file", "model_refused", "model_own"
_CLOSE = "model_taken"
_SCALES: dict[str, str] = {
    "auto": "As its layers tell",
    **{each.name: each.title for each in SCALINGS.values()},
}


def bring(link: Link) -> None:
    """Draw the way to bring a model, and which numbers one that was brought takes."""
    text = sections("models")
    if _CLOSE in st.session_state:
        st.session_state[_OPEN] = False  # it would hide what comes of the file
    with st.popover(
        "Your own model",
        icon=":material/upload:",
        width="stretch",
        key=_OPEN,
        on_change="rerun",
    ):
        # Only now the browser is told: a run that ends before leaves it to the next, for which the
        # browser says that it is still open.
        st.session_state.pop(_CLOSE, None)
        refusal(_REFUSED)
        st.caption(text["file"])
        st.file_uploader(
            "Your own model",
            # Of any ending: what is no model here is named by what it is, with a way out.
            type=None,
            key=_FILE,
            on_change=_take,
            args=(link,),
            max_upload_size=MAX_MB,
            label_visibility="collapsed",
        )
    if uploaded() and link.get("model").startswith("file-"):
        st.session_state.setdefault(SCALE, "auto")
        st.selectbox(
            "Numbers that it takes for pixels",
            list(_SCALES),
            key=SCALE,
            format_func=lambda scale: _SCALES[scale],
            help=sections("pixel_numbers")["help"],
            persist_state="session",
        )


def _take(link: Link) -> None:
    file = st.session_state[_FILE]
    if file is None:
        st.session_state.pop(UPLOAD, None)
        if link.get("model").startswith("file-"):
            link.set("model", DEFAULT)
        return
    try:
        choice = inspector().keep(file.getvalue(), owner=owner())
    except InspectionError as sentence:
        refuse(_REFUSED, file.name, sentence)
        return
    st.session_state[UPLOAD] = Upload(file.name, choice)
    st.session_state[SCALE] = "auto"
    st.session_state[_CLOSE] = True
    link.set("model", choice.text)
