"""A model file of one's own: uploaded, and told which numbers it takes."""

from __future__ import annotations

import streamlit as st

from cnnviz.i18n import marked, translate
from cnnviz.inspection import InspectionError
from cnnviz.nets.loading import MAX_MB
from cnnviz.nets.loading.onnx.operators import REGISTRY as OPERATORS
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.frame import refusal, refuse
from cnnviz.ui.inspector import inspector
from cnnviz.ui.link import Link
from cnnviz.ui.models.model_choices import DEFAULT, SCALE, UPLOAD, Upload, is_choice, uploaded
from cnnviz.ui.session_owner import owner
from cnnviz.ui.text import sections
from cnnviz.ui.upload_popover import close_upload_popover, upload_popover

_FILE, _REFUSED, _OPEN = "model_file", "model_refused", "model_own"
_BEFORE, _LEAVE = "model_before", "model_left"
_SCALES: dict[str, str] = {
    "auto": marked("As its layers tell"),
    **{each.name: each.title for each in SCALINGS.values()},
}


def leave(link: Link) -> None:
    """Choose the model of before again, if the file that was brought is left: before its widget."""
    if before := st.session_state.pop(_LEAVE, None):
        st.session_state[UPLOAD], text, st.session_state[SCALE] = before
        link.set("model", text)
        st.session_state[_OPEN] = True  # there stands the refusal
    upload, text = uploaded(), link.get("model")
    own = upload.choice.text if upload else DEFAULT
    # Of another file: its title, as the browser says it of what is no option any more, or the text
    # that this page had before.
    if text != own and (text.startswith("file-") or not is_choice(text)):
        link.set("model", own)


def accept() -> None:
    """Know that the file that was brought holds a model."""
    st.session_state.pop(_BEFORE, None)


def refuse_new(name: str, sentence: str | Exception) -> None:
    """Leave a file that was brought just now, and run the page anew with the model of before.

    Does nothing for a file that was opened once: another setting of it may mend it.
    """
    if before := st.session_state.pop(_BEFORE, None):
        refuse(_REFUSED, name, sentence)
        st.session_state[_LEAVE] = before
        st.rerun()


def upload_controls(link: Link) -> None:
    """Draw the way to bring a model, and which numbers one that was brought takes."""
    text = sections("models")
    with upload_popover(translate("Your own model"), ":material/upload:", _OPEN):
        refusal(_REFUSED)
        st.caption(text["file"])
        st.file_uploader(
            translate("Your own model"),
            # Of any ending: what is no model here is named by what it is, with a way out.
            type=None,
            key=_FILE,
            on_change=_take,
            args=(link,),
            max_upload_size=MAX_MB,
            label_visibility="collapsed",
        )
        with st.expander(translate("The operators of ONNX that are known")):
            st.caption(", ".join(sorted(OPERATORS)))
    if uploaded() and link.get("model").startswith("file-"):
        st.session_state.setdefault(SCALE, "auto")
        st.selectbox(
            translate("Numbers that it takes for pixels"),
            list(_SCALES),
            key=SCALE,
            format_func=lambda scale: translate(_SCALES[scale]),
            help=sections("pixel_numbers").plain["help"],
            persist_state="session",
        )


def _take(link: Link) -> None:
    # The browser takes a file away before it brings another, so the model of one stays.
    if (file := st.session_state[_FILE]) is None:
        return
    try:
        choice = inspector().keep(file.getvalue(), owner=owner())
    except InspectionError as sentence:
        refuse(_REFUSED, file.name, sentence)
        return
    scale = st.session_state.get(SCALE, "auto")
    st.session_state.setdefault(_BEFORE, (uploaded(), link.get("model"), scale))
    st.session_state[UPLOAD] = Upload(file.name, choice)
    st.session_state[SCALE] = "auto"
    close_upload_popover(_OPEN)
    link.set("model", choice.text)
