"""The controls: which network, its input, and the layer that is looked at with its settings.

The network is the one truth. Each widget is set from it before it is drawn, and writes back
what was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import marked, translate
from cnnviz.inspection import InspectionError
from cnnviz.nets import BACKBONES, NetworkSpec, Row, rules, to_link
from cnnviz.nets.json_text import MAX_CHARACTERS
from cnnviz.nets.layers import KINDS
from cnnviz.nets.rules import MAX_COUNT, Choice
from cnnviz.nets.spec import MAX_SIDE
from cnnviz.ui.architecture import settings, views
from cnnviz.ui.architecture.setting_titles import setting_title
from cnnviz.ui.architecture.starts import EMPTY, STARTS, start_of
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.frame import choose_one
from cnnviz.ui.json_upload import json_popover
from cnnviz.ui.photo import Photo
from cnnviz.ui.text import sections
from cnnviz.ui.widget_key import showing

_OWN = "own"
_PAIRS = (rules.window, rules.window_or_none)
_LARGEST = {"kernel_size": 11, "pool_size": 8}  # of a slider; 4 of others
_FEW = 3  # options that stand side by side
_APART = "arch_apart"
_MAX_ZEROS = 8
_ZEROS = {
    "top": marked("Zeros top"),
    "bottom": marked("Zeros bottom"),
    "left": marked("Zeros left"),
    "right": marked("Zeros right"),
}


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
        name = _set("name", spec.name)
        st.text_input(
            translate("Name"),
            key=name,
            max_chars=40,
            on_change=lambda: settings.rename(st.session_state[name]),
        )
        for axis, label in enumerate(
            (translate("Rows"), translate("Columns"), translate("Channels"))
        ):
            _whole(label, f"input_{axis}", spec.input_shape[axis], partial(settings.resize, axis))


def add_layer() -> None:
    """Draw the choice of a layer to add after the one that is looked at."""
    key = _set("add", None)

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


def layer_settings() -> None:
    """Draw a control for each setting of the layer that is looked at."""
    layer = settings.spec().layers[settings.index()]
    given = layer.settings()
    for name, value in given.items():
        label, change = setting_title(name), partial(_edit, name)
        rule = layer.rules()[name]
        if isinstance(rule, Choice):
            _choice(label, name, value, rule, change)
        elif rule in _PAIRS:
            _pair(name, value or given["pool_size"], value is None)
        elif rule is rules.zeros:
            _zeros(value)
        elif rule is rules.flag:
            key = _set(name, value)
            st.toggle(label, key=key, on_change=_reads(key, change))
        elif name == "rate":
            key = _set(name, value)
            change = partial(_drag, name)
            live_slider(label, 0.0, 0.95, value, step=0.05, key=key, on_change=_reads(key, change))
        elif isinstance(value, float):
            key = _set(name, value)
            st.number_input(
                label, key=key, step=0.001, format="%.6g", on_change=_reads(key, change)
            )
        else:
            _whole(label, name, value, change, MAX_COUNT)
    if any(layer.rules()[name] in _PAIRS for name in given):
        st.toggle(translate("Rows and columns apart"), key=_APART, persist_state="session")


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


def _choice(label: str, name: str, value: Any, rule: Choice, change: Callable[[Any], None]) -> None:
    key = _set(name, value)
    if len(rule.options) <= _FEW and all(isinstance(each, str) for each in rule.options):
        choose_one(label, {each: each for each in rule.options}, key, _reads(key, change))
    else:
        st.selectbox(label, rule.options, key=key, format_func=str, on_change=_reads(key, change))


def _pair(name: str, size: tuple[int, int], usual: bool) -> None:
    """Draw one slider for rows and columns, or two; and whether a pool steps by its size."""
    change, label = partial(_edit, name), setting_title(name)
    if name == "strides" and "pool_size" in settings.spec().layers[settings.index()].settings():
        key = _set("usual", usual)
        st.toggle(
            translate("Strides as the pool size"),
            key=key,
            on_change=lambda: change(None if st.session_state[key] else size),
        )
        if usual:
            return
    change = partial(_drag, name)
    apart = st.session_state.get(_APART, False) or size[0] != size[1]
    largest = max(_LARGEST.get(name, 4), *size)
    if not apart:
        key = _set(name, size[0])
        live_slider(label, 1, largest, 1, key=key, on_change=_reads(key, change))
        return
    keys = _set(f"{name}_rows", size[0]), _set(f"{name}_columns", size[1])

    def both() -> None:
        change((st.session_state[keys[0]], st.session_state[keys[1]]))

    titles = (
        translate("{setting}, rows", setting=label),
        translate("{setting}, columns", setting=label),
    )
    for key, title in zip(keys, titles, strict=True):
        live_slider(title, 1, largest, 1, key=key, on_change=both)


def _zeros(padding: tuple[tuple[int, int], tuple[int, int]]) -> None:
    sides = (*padding[0], *padding[1])
    keys = [_set(f"zeros_{side}", size) for side, size in zip(_ZEROS, sides, strict=True)]

    def change() -> None:
        top, bottom, left, right = (st.session_state[key] for key in keys)
        _drag("padding", ((top, bottom), (left, right)))

    for title, key, size in zip(_ZEROS.values(), keys, sides, strict=True):
        live_slider(translate(title), 0, max(_MAX_ZEROS, size), 0, key=key, on_change=change)


def _whole(
    label: str, name: str, value: int, change: Callable[[int], None], largest: int = MAX_SIDE
) -> None:
    key = _set(name, value)
    st.number_input(label, 1, largest, key=key, on_change=_reads(key, change))


def _edit(name: str, value: Any) -> None:
    settings.edit(**{name: value})


def _drag(name: str, value: Any) -> None:
    settings.edit(drag=True, **{name: value})


def _set(name: str, value: Any) -> str:
    key = f"arch_edit_{name}"
    st.session_state[key] = value
    return key


def _reads(key: str, change: Callable[[Any], None]) -> Callable[[], None]:
    return lambda: change(st.session_state[key])
