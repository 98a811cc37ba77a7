"""Widgets that show what others change too, when a run of the page overtakes another."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.nets import FAST_CNN
from cnnviz.training import Engine
from cnnviz.ui import engine
from tests.pages.drive import opened


def script():
    import streamlit as st

    from cnnviz.ui.widget_key import showing

    st.session_state.setdefault("size", "small")

    def take(chosen):
        st.session_state["size"] = chosen

    options = ["small", "large", "huge"]
    st.selectbox("Size", options, **showing("size_widget", st.session_state["size"], take))
    st.button("Huge", on_click=lambda: st.session_state.update(size="huge"))


@pytest.fixture
def page():
    return AppTest.from_function(script).run()


def test_a_choice_is_taken_and_shown(page):
    page.selectbox[0].select("large").run()
    assert (page.session_state["size"], page.selectbox[0].value) == ("large", "large")


def test_what_another_changed_is_shown_and_may_be_changed_back(page):
    page.button[0].click().run()
    assert page.selectbox[0].value == "huge"
    page.selectbox[0].select("small").run()
    assert (page.session_state["size"], page.selectbox[0].value) == ("small", "small")


def overtaken(page, label, change):
    """Run a page with a change, and again as from a browser that was told nothing of it."""
    told = page._tree
    shown = [each for each in page.selectbox if each.label == label], list(page.button_group)
    for each in (*shown[0], *shown[1]):
        each.set_value(each.value)
    change()
    page.run()
    page._tree = told
    page.run()
    assert not page.exception
    return page.session_state


def test_a_browser_that_was_not_told_of_a_change_chooses_nothing(page):
    def change():
        page.session_state["size"] = "huge"

    assert overtaken(page, "Size", change)["size"] == "huge"


def test_a_kernel_that_was_typed_stays_when_the_next_click_is_quick():
    page = opened("convolution").run()
    typed = page.session_state["conv_kernel"] + 1

    def change():
        page.session_state["conv_kernel"] = typed

    assert (overtaken(page, "Kernel", change)["conv_kernel"] == typed).all()


def test_a_setting_of_a_run_stays_when_the_next_click_is_quick(monkeypatch, tmp_path):
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path))
    monkeypatch.setattr(Engine, "warm_up", lambda self: None)
    engine.engine.clear()
    page = opened("training", session_owner="me", session_owner_answered=True).run()

    def change():
        page.session_state["training_network"] = FAST_CNN

    assert overtaken(page, "Network", change)["training_network"] == FAST_CNN
