"""What the file says of the page's settings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from streamlit.testing.v1 import AppTest

NO_ADDRESS: Mapping[str, str] = MappingProxyType({})


def page() -> None:
    import streamlit as st

    from cnnviz.ui.assignments.session import note_drawn
    from cnnviz.ui.page_links import link_of
    from cnnviz.ui.sealed.button import shown_settings

    name = st.session_state["page"]
    link = link_of(name)
    link.restore()
    for field, label, value in st.session_state["drawn"]:
        link.set(field, value)
        note_drawn(link.key(field), label)
    st.session_state["found"] = shown_settings(name)


def shown(
    name: str, *drawn: tuple[str, str, object], address: Mapping[str, str] = NO_ADDRESS
) -> list[tuple[str, str]]:
    app = AppTest.from_function(page)
    for part, text in address.items():
        app.query_params[part] = text
    app.session_state["page"], app.session_state["drawn"] = name, drawn
    app.run()
    assert not app.exception
    found: list[tuple[str, str]] = app.session_state["found"]
    return found


def test_controls_of_one_label_are_each_said():
    found = shown("runs", ("judged", "Size", "64"), ("grid", "Size", "21"))
    assert found == [("Size", "64"), ("Size", "21")]


def test_what_names_a_run_is_left_out():
    run = "r" * 22
    assert shown("runs", ("run", "Run", run), ("paths", "Runs", [run]), ("grid", "Size", "21")) == [
        ("Size", "21")
    ]
    assert shown("feature_maps", ("model", "Model", f"run-{run}")) == []
    assert shown("feature_maps", ("model", "Model", "VGG16")) == [("Model", "VGG16")]
    assert shown("sweeps", ("base", "Run", run)) == []


def test_what_a_link_does_not_say_is_left_out_and_what_is_hidden():
    upload = "file-" + "0" * 64
    assert shown("classify", ("model", "Model", upload), ("photo", "Photo", "_own")) == []
    hidden = {"hidden": "side"}
    assert shown("convolution", ("side", "Longest side", "112")) == [("Longest side", "112")]
    assert shown("convolution", ("side", "Longest side", "112"), address=hidden) == []
