"""The controls: which network, its input, and which layer is looked at.

The network is the one truth. Each widget is set from it before it is drawn, and writes back
what was changed.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError
from cnnviz.nets import BACKBONES, NetworkSpec, Row, to_link
from cnnviz.nets.json_text import MAX_CHARACTERS
from cnnviz.nets.layers import KINDS
from cnnviz.ui.architecture import settings, views
from cnnviz.ui.architecture.edit_widgets import set_widget, whole_number
from cnnviz.ui.architecture.starts import EMPTY, STARTS, start_of
from cnnviz.ui.json_upload import json_popover
from cnnviz.ui.photo import Photo
from cnnviz.ui.text import sections
from cnnviz.ui.widget_key import showing

_OWN = "own"


def pick_network() -> None:
    """Draw the choice of a network to start from, or to read."""
    found = settings.network()
    options = [*STARTS, *BACKBONES]
    current = start_of(found) or _OWN
    if current == _OWN:
        options.append(_OWN)

    def title(name: str) -> str:
        if name == _OWN:
            own = found.name if isinstance(found, NetworkSpec) else name
            return translate("Your own: {name}", name=own)
        if name in BACKBONES:
            return translate("{name} (to read)", name=name)
        return translate("Empty") if name == EMPTY.name else name

    def take(chosen: str) -> None:
        if chosen != _OWN:
            settings.start(chosen)

    st.selectbox(
        translate("Network"),
        options,
        format_func=title,
        **showing("arch_edit_start", current, take),
    )


def undo_and_redo() -> None:
    """Draw what takes the last changes of the network back, and what brings them again."""
    history = settings.history()
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            translate("Undo"),
            on_click=settings.undo,
            disabled=not history.past,
            shortcut="Mod+Z",
        )
        st.button(
            translate("Redo"),
            on_click=settings.redo,
            disabled=not history.future,
            shortcut="Mod+Shift+Z",
        )


def input_popover() -> None:
    """Draw the network's name and the shape of its input."""
    spec = settings.spec()
    with st.popover(translate("Name and input"), icon=":material/edit:", width="stretch"):
        name = set_widget("name", spec.name)
        st.text_input(
            translate("Name"),
            key=name,
            max_chars=40,
            on_change=lambda: settings.rename(st.session_state[name]),
        )
        for axis, label in enumerate(
            (translate("Rows"), translate("Columns"), translate("Channels"))
        ):
            whole_number(
                label, f"input_{axis}", spec.input_shape[axis], partial(settings.resize, axis)
            )


def add_layer() -> None:
    """Draw the choice of a layer to add after the one that is looked at."""
    key = set_widget("add", None)

    def add() -> None:
        if st.session_state[key]:
            settings.add(st.session_state[key])

    st.selectbox(
        translate("Add a layer"),
        list(KINDS),
        key=key,
        placeholder=translate("Choose a kind"),
        on_change=add,
    )


def layer_head() -> None:
    """Say which layer is looked at, and draw what moves or removes it."""
    layers, at = settings.spec().layers, settings.index()
    with st.container(key="layer_head"):
        st.markdown(translate("**Layer {number}: {kind}**", number=at + 1, kind=layers[at].kind))
        st.caption(sections("layers")[layers[at].kind])
        with st.container(horizontal=True, gap="xsmall"):
            for label, step in ((translate("Up"), -1), (translate("Down"), 1)):
                st.button(
                    label,
                    on_click=partial(settings.move, step),
                    disabled=not 0 <= at + step < len(layers),
                )
            st.button(translate("Remove"), on_click=settings.remove)


def import_popover() -> None:
    """Draw the way to bring a network back from JSON."""
    json_popover(translate("A network"), "arch_file", MAX_CHARACTERS, settings.take_json)


def measured(
    asked: bool, spec: NetworkSpec, row: Row, cell: tuple[int, int], photo: Photo
) -> NDArray[np.float32] | None:
    """Give what was measured for this cell, measure it if asked, or None."""
    wanted = (to_link(spec), row.name, cell, photo.digest)
    if asked:
        with st.spinner(translate("Loading TensorFlow and measuring …")):
            try:
                found = views.measured_receptive_field(spec, row, cell, photo.image)
            except (ValueError, InspectionError) as sentence:
                st.error(translate(sentence))
                return None
        st.session_state["arch_effective"] = wanted, found
    known, strength = st.session_state.get("arch_effective", (None, None))
    return strength if known == wanted else None
