"""The button of a notebook: where it stands, and that nothing is made before it is pressed."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui.notebooks.parts import WITHOUT
from cnnviz.ui.pages import PAGES
from tests.pages.drive import opened


def page() -> None:
    import streamlit as st

    from cnnviz.ui.notebooks.button import notebook_button
    from cnnviz.ui.notebooks.parts import forget_parts, no_notebook, to_notebook
    from cnnviz.ui.page_links import link_of

    def make() -> list[object]:
        raise AssertionError("made before it was asked for")

    name, how = st.session_state["page"], st.session_state["how"]
    link_of(name).restore()
    forget_parts()
    if how != "nothing":
        to_notebook(make)
    if how == "refused":
        no_notebook("It is too large.")
    notebook_button(name)


def buttons(name, how="shown"):
    app = AppTest.from_function(page)
    app.session_state["page"], app.session_state["how"] = name, how
    app.run()
    assert not app.exception
    return [node.proto for node in app.get("download_button")]


def test_it_is_made_only_when_it_is_pressed():
    (button,) = buttons("pooling")
    assert not button.disabled
    assert button.label == "Notebook, .ipynb"


def test_it_says_why_there_is_none():
    (button,) = buttons("pooling", "refused")
    assert button.disabled
    assert button.help == "It is too large."


def test_a_page_that_shows_nothing_yet_has_no_button():
    assert buttons("pooling", "nothing") == []


@pytest.mark.parametrize("name", ["quiz", "sweeps"])
def test_a_page_without_a_notebook_has_no_button(name):
    assert buttons(name) == []
    assert set(WITHOUT) < set(PAGES)


def test_what_keras_refuses_is_in_no_notebook():
    shown = opened("convolution", conv_strides_rows=2, conv_dilation_rows=2).run()
    (button,) = (each.proto for each in shown.get("download_button") if "notebook" in each.proto.id)
    assert button.disabled
    assert "`strides` and `dilation_rate` both above 1" in button.help
