"""The settings of the layer that is looked at, a control for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from cnnviz.i18n import marked, translate
from cnnviz.nets import rules
from cnnviz.nets.rules import MAX_COUNT, Choice
from cnnviz.ui.architecture import settings
from cnnviz.ui.architecture.edit_widgets import change_by, set_widget, whole_number
from cnnviz.ui.architecture.setting_titles import setting_title
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.frame import choose_one

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
            key = set_widget(name, value)
            st.toggle(label, key=key, on_change=change_by(key, change))
        elif name == "rate":
            key = set_widget(name, value)
            change = partial(_drag, name)
            live_slider(
                label, 0.0, 0.95, value, step=0.05, key=key, on_change=change_by(key, change)
            )
        elif isinstance(value, float):
            key = set_widget(name, value)
            st.number_input(
                label, key=key, step=0.001, format="%.6g", on_change=change_by(key, change)
            )
        else:
            whole_number(label, name, value, change, MAX_COUNT)
    if any(layer.rules()[name] in _PAIRS for name in given):
        st.toggle(translate("Rows and columns apart"), key=_APART, persist_state="session")


def _choice(label: str, name: str, value: Any, rule: Choice, change: Callable[[Any], None]) -> None:
    key = set_widget(name, value)
    if len(rule.options) <= _FEW and all(isinstance(each, str) for each in rule.options):
        choose_one(label, {each: each for each in rule.options}, key, change_by(key, change))
    else:
        st.selectbox(
            label, rule.options, key=key, format_func=str, on_change=change_by(key, change)
        )


def _pair(name: str, size: tuple[int, int], usual: bool) -> None:
    """Draw one slider for rows and columns, or two; and whether a pool steps by its size."""
    change, label = partial(_edit, name), setting_title(name)
    if name == "strides" and "pool_size" in settings.spec().layers[settings.index()].settings():
        key = set_widget("usual", usual)
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
        key = set_widget(name, size[0])
        live_slider(label, 1, largest, 1, key=key, on_change=change_by(key, change))
        return
    keys = set_widget(f"{name}_rows", size[0]), set_widget(f"{name}_columns", size[1])

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
    keys = [set_widget(f"zeros_{side}", size) for side, size in zip(_ZEROS, sides, strict=True)]

    def change() -> None:
        top, bottom, left, right = (st.session_state[key] for key in keys)
        _drag("padding", ((top, bottom), (left, right)))

    for title, key, size in zip(_ZEROS.values(), keys, sides, strict=True):
        live_slider(translate(title), 0, max(_MAX_ZEROS, size), 0, key=key, on_change=change)


def _edit(name: str, value: Any) -> None:
    settings.edit(**{name: value})


def _drag(name: str, value: Any) -> None:
    settings.edit(drag=True, **{name: value})
