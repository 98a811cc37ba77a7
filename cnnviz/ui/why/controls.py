"""The controls: which class to explain, against which, how, and at which layer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import Description, Head
from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.inspection.questions.attribution import AttributionRequest, HeadScores
from cnnviz.nets.attribution.cam import map_layers, usual_layer
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.models.head_text import class_names, share
from cnnviz.ui.text import sections
from cnnviz.ui.why.settings import LINK, NONE

_STANDS_IN = "why_stands_in"  # whether the method is one for Grad-CAM, which nobody chose


def pick_head(described: Description) -> int:
    """Draw the choice of the output, where a model has several."""
    heads = [head.path for head in described.heads]
    if not 0 <= LINK.get("head") < len(heads):
        LINK.set("head", 0)
    if len(heads) > 1:
        control(
            st.selectbox,
            translate("Output"),
            range(len(heads)),
            key=LINK.key("head"),
            format_func=lambda index: heads[index],
            persist_state="session",
        )
    head: int = LINK.get("head")
    return head


def pick_class(head: Head, answer: HeadScores) -> int:
    """Draw the choice of the class to explain, the likeliest first, and give it.

    None is drawn where the output tells no classes apart.
    """
    if not head.tells_apart:
        LINK.set("class", NONE)
        return 0
    order, titles = _order(answer), _titles(head, answer)
    if LINK.get("class") not in order:
        LINK.set("class", NONE)
    control(
        st.selectbox,
        translate("Explain"),
        [NONE, *order],
        key=LINK.key("class"),
        format_func=lambda index: (
            translate("The answer: {name}", name=titles[order[0]])
            if index == NONE
            else titles[index]
        ),
        persist_state="session",
    )
    chosen: int = LINK.get("class")
    return order[0] if chosen == NONE else chosen


def pick_against(head: Head, answer: HeadScores, explained: int) -> int | None:
    """Draw the choice of a class to compare with, and give it; none where there is no choice."""
    if not head.kind.compares:
        LINK.set("against", NONE)
        return None
    titles = _titles(head, answer)
    others = [index for index in _order(answer) if index != explained]
    if LINK.get("against") not in others:
        LINK.set("against", NONE)
    control(
        st.selectbox,
        translate("Rather than"),
        [NONE, *others],
        key=LINK.key("against"),
        format_func=lambda index: translate("No other class") if index == NONE else titles[index],
        persist_state="session",
    )
    chosen: int = LINK.get("against")
    return None if chosen == NONE else chosen


def pick_method(usual: str) -> str:
    """Draw the choice of the method; without those by a layer where there is no usual one.

    What stands in for one then goes when there is such a layer again, unless somebody chose it.
    """
    methods = [name for name, method in METHODS.items() if usual or not method.by_layer]
    if LINK.get("method") not in methods:
        LINK.set("method", methods[0])
        st.session_state[_STANDS_IN] = True
    elif usual and st.session_state.pop(_STANDS_IN, False):
        LINK.set("method", methods[0])
    control(
        st.selectbox,
        translate("Method"),
        methods,
        key=LINK.key("method"),
        format_func=lambda name: translate(METHODS[name].title),
        on_change=lambda: st.session_state.pop(_STANDS_IN, None),
        persist_state="session",
    )
    if not usual:
        st.caption(sections("why")["no_maps"])
    method: str = LINK.get("method")
    return method


def pick_layer(described: Description, head: Head, usual: str) -> str:
    """Draw the choice of Grad-CAM's layer, and give it; empty where the usual one is meant."""
    rows = map_layers(described.rows, head.path)
    sizes = {row.name: " × ".join(str(size or "?") for size in row.output_shape) for row in rows}
    if LINK.get("layer") not in sizes:
        LINK.set("layer", "")
    control(
        st.selectbox,
        translate("Layer"),
        ["", *reversed(sizes)],
        key=LINK.key("layer"),
        format_func=lambda name: (
            f"{name}, {sizes[name]}"
            if name
            else translate("Usual: {layer}, {size}", layer=usual, size=sizes[usual])
        ),
        persist_state="session",
    )
    layer: str = LINK.get("layer")
    return layer


def pick_opacity() -> int:
    """Draw the slider of the map's opacity."""
    return live_slider(
        translate("Opacity of the map"), 0, 100, 65, unit="%", key=LINK.key("opacity")
    )


def pick_request(described: Description, given: tuple[HeadScores, ...]) -> AttributionRequest:
    """Draw all choices and give what is asked."""
    at = pick_head(described)
    head, answer = described.heads[at], given[at]
    explained = pick_class(head, answer)
    against = pick_against(head, answer, explained)
    usual = _usual_layer(described, head)
    method = pick_method(usual)
    layer = pick_layer(described, head, usual) if METHODS[method].by_layer else ""
    return AttributionRequest(method, explained, against, at, layer)


def _usual_layer(described: Description, head: Head) -> str:
    """Give Grad-CAM's usual layer, empty where there is none."""
    try:
        return usual_layer(described.rows, head.path)
    except ValueError:
        return ""


def _order(answer: HeadScores) -> list[int]:
    order: list[int] = np.argsort(-answer.shares, kind="stable").tolist()
    return order


def _titles(head: Head, answer: HeadScores) -> list[str]:
    """Write each class with its share; all at once, as there may be thousands."""
    named = zip(class_names(head), answer.shares.tolist(), strict=True)
    return [f"{name}, {share(head, value)}" for name, value in named]


def wants_check(request: AttributionRequest) -> bool:
    """Draw the button that starts a check that takes long, and tell whether it was pressed."""
    key = "why_check"
    if st.session_state.get(key) == request:
        return True

    def want() -> None:
        st.session_state[key] = request

    st.button(
        translate("Run the check"), icon=":material/science:", key="why_run_check", on_click=want
    )
    return False
