"""The controls that choose what to learn from, and bring it.

Each takes the link of its page, which has the settings ``data``, ``side`` and ``parts``.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from cnnviz.data.dataset import Dataset, DatasetError
from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import sentence_of, translate
from cnnviz.training import DataChoice, StoreError
from cnnviz.training.download import Download
from cnnviz.training.uploads import keep_zip, most_mb
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.dataset import choices_of_part, dataset
from cnnviz.ui.download_progress import may_download, so_far
from cnnviz.ui.engine import engine
from cnnviz.ui.fragment import fragment
from cnnviz.ui.frame import refusal, refuse
from cnnviz.ui.link import Link
from cnnviz.ui.session_owner import owner
from cnnviz.ui.text import Sections
from cnnviz.ui.training import settings
from cnnviz.ui.training.place import path_of, place_field, set_path, takes_paths
from cnnviz.ui.training.settings import DATA, LINK, TRAIN_PART
from cnnviz.ui.upload_popover import close_upload_popover, upload_popover

_EVERY = 1.0  # seconds between two looks at a download
_REFUSED = "training_zip_refused"
_OPEN = "training_own"


@st.cache_resource
def download() -> Download:
    """Give the one download of the app."""
    return Download()


def pick(text: Sections, link: Link = LINK) -> None:
    """Draw the choice of the pictures."""
    control(
        st.selectbox,
        translate("Data"),
        list(DATA),
        key=link.key("data"),
        format_func=lambda kind: translate(DATA[kind]),
        persist_state="session",
    )
    if link.get("data") == "folder":
        with upload_popover(translate("Bring your images"), ":material/folder_open:", _OPEN):
            st.caption(text["folder"])
            place_field("folder", _forget_part)
            refusal(_REFUSED)
            st.file_uploader(
                translate("Or a zip") if takes_paths() else translate("A zip"),
                type=["zip"],
                key="training_zip",
                on_change=_take_zip,
                max_upload_size=most_mb(),
            )
            control(
                st.toggle,
                translate("Keep train and test apart"),
                key=link.key("parts"),
                help=text.plain["parts"],
                persist_state="session",
            )
            if link.get("parts"):
                _pick_train_part()
            live_slider(translate("Side, pixels"), 8, 224, 32, step=8, key=link.key("side"))


def title(data: Dataset, link: Link = LINK) -> str:
    """Name the pictures: a folder of one's own is called as it is."""
    known = DATASETS[link.get("data")]
    return data.name if known.own else translate(known.title)


def read(link: Link = LINK) -> tuple[Dataset | None, str]:
    """Give the pictures, or None and the sentence that says why there are none."""
    try:
        return dataset(settings.data(link)), ""
    except DatasetError as sentence:
        return None, sentence_of(sentence)


def missing(sentence: str, link: Link = LINK) -> None:
    """Say that there are no pictures, and offer the ways to some."""
    st.info(translate(sentence), icon=":material/image_search:")
    if link.get("data") == "cifar10":
        if may_download():
            drawn = download().progress().state
            fragment(partial(_downloading, drawn), _EVERY if drawn == "running" else None)
        with st.container(width=420):
            place_field("cifar10", _forget_part)
    st.button(
        translate("Use the drawn shapes"),
        icon=":material/category:",
        on_click=partial(link.set, "data", "shapes"),
    )


def _downloading(drawn: str) -> None:
    """Draw the download, and the whole page anew where its state is no longer the one drawn."""
    progress = download().progress()
    if progress.state == "running":
        said = so_far(progress.bytes, progress.total, progress.rate, progress.seconds_left)
        if progress.bytes >= progress.total:
            said = translate("All is there; it is checked and unpacked")
        st.progress(progress.bytes / progress.total, said)
        st.button(translate("Cancel"), icon=":material/close:", on_click=download().cancel)
    else:
        if progress.message:
            st.error(translate(progress.message))
        st.button(
            translate("Download CIFAR-10, {megabytes:,.0f} MB", megabytes=progress.total / 1e6),
            icon=":material/download:",
            type="primary",
            on_click=download().start,
        )
    if progress.state != drawn:
        st.rerun()


def notes(data: Dataset, validation: str = "") -> None:
    """Say which parts there are, and name what was left out.

    Parameters
    ----------
    data : Dataset
    validation : str
        What is said, beside, of pictures for validation that have a folder of their own.
    """
    if data.summary:
        st.caption(translate(data.summary))
    if data.validation and validation:
        st.caption(validation)
    if data.notes:
        label = translate("What was left out ({count})", count=len(data.notes))
        with st.expander(label, icon=":material/rule:"):
            for note in data.notes:
                st.markdown(f"- {translate(note)}")


def _forget_part() -> None:
    st.session_state[TRAIN_PART] = ""  # it was another folder's


def _pick_train_part() -> None:
    """Draw the choice of the folder to train on, where there are several."""
    options = ["", *choices_of_part(path_of("folder"))]
    if (chosen := st.session_state.get(TRAIN_PART, "")) not in options:  # of a run
        options.append(chosen)
    if len(options) > 1:
        st.selectbox(
            translate("Folder to train on"),
            options,
            key=TRAIN_PART,
            format_func=lambda name: name or translate("Found by its name"),
            persist_state="session",
        )


def _take_zip() -> None:
    file = st.session_state["training_zip"]
    if file is None:
        return
    try:
        path = keep_zip(engine().store, owner(), file.name, file.getvalue())
    except (DatasetError, StoreError) as sentence:
        refuse(_REFUSED, file.name, sentence)
    else:
        set_path(DataChoice("folder", path))
        _forget_part()
        close_upload_popover(_OPEN)
