"""Whose the runs are: what the browser keeps is believed only in its form."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_components import answer, mounted


def script():
    import streamlit as st

    from cnnviz.ui.session_owner import owner, restore_owner

    restore_owner()
    st.text(owner())


@pytest.fixture
def app():
    return AppTest.from_function(script).run()


def test_the_browser_is_offered_the_secret_and_what_it_keeps_is_taken(app):
    assert json.loads(mounted(app, "session_owner").json)["secret"] == app.text[0].value
    kept = "k" * 32
    answer(app, "session_owner", kept=kept)
    assert app.text[0].value == kept
    assert not app.get("bidi_component")


@pytest.mark.parametrize("junk", [None, 3, "", "short", "k" * 33, "<script>" * 4, ["k" * 32]])
def test_junk_of_a_browser_leaves_the_session_s_secret(app, junk):
    before = app.text[0].value
    answer(app, "session_owner", kept=junk)
    assert app.text[0].value == before


def test_two_visitors_have_two_secrets(app):
    assert AppTest.from_function(script).run().text[0].value != app.text[0].value
