"""The language of a session: where it comes from, who changes it, what the browser learns."""

from __future__ import annotations

import json
import threading

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.i18n import current_language
from cnnviz.ui import language
from tests.pages.drive import opened


def script():
    import streamlit as st

    from cnnviz.i18n import current_language
    from cnnviz.ui.language_switch import language_switch, tell_browser_the_language
    from cnnviz.ui.link import Link

    link = Link("page", ())
    refused = link.restore()
    tell_browser_the_language()
    language_switch()
    st.button("heard", on_click=lambda: st.session_state.update(heard=current_language()))
    st.text(current_language())
    st.text(" ".join(refused))
    link.save()


@pytest.fixture
def visit(monkeypatch):
    def visit(query="", cookie="", locale=None):
        monkeypatch.setattr(language, "_cookie", lambda: cookie)
        app = AppTest.from_function(script)
        app.query_params.update({"lang": query} if query else {})
        app.context["locale"] = locale
        return app.run()

    return visit


def told(app, name):
    """Give what a component was sent, in whatever language."""
    (proto,) = (
        node.proto
        for node in app.get("bidi_component")
        if node.proto.component_name.startswith(f"cnnviz_{name}")
    )
    return json.loads(proto.json)


@pytest.mark.parametrize(
    ("query", "cookie", "locale", "spoken", "kept"),
    [
        ("ko", "en", "en-US", "ko", True),
        ("", "ko", "en-US", "ko", False),
        ("", "", "ko-KR", "ko", False),
        ("", "", "fr-FR", "en", False),
        ("", "<script>", None, "en", False),
        ("en-XA", "", "ko", "en-XA", True),
    ],
    ids=["address", "cookie", "browser", "none of them", "junk", "pseudo"],
)
def test_the_first_that_says_a_language_is_heard(visit, query, cookie, locale, spoken, kept):
    app = visit(query, cookie, locale)
    assert app.text[0].value == spoken
    assert told(app, "document_language") == {
        "language": spoken,
        "cookie": "cnnviz_language" if kept else None,
    }
    assert told(app, "address")["query"] == (f"lang={spoken}" if kept else "")


def test_a_language_that_there_is_not_is_refused_in_a_sentence(visit):
    app = visit("xx", "", "ko")
    assert app.text[0].value == "ko"
    assert app.text[1].value == (
        "This link's `lang` is `xx`, but it must be one of en, ko; your browser's language is used."
    )
    assert told(app, "address")["query"] == ""


@pytest.mark.parametrize("query", ["", "ko"])
def test_the_switch_is_heard_by_callbacks_and_kept(visit, query):
    app = visit(query, locale="ko")
    app.segmented_control[0].set_value("en").run()
    assert app.text[0].value == "en"
    assert told(app, "document_language") == {"language": "en", "cookie": "cnnviz_language"}
    assert told(app, "address")["query"] == ("lang=en" if query else "")
    app.button[0].click().run()
    assert app.session_state["heard"] == "en"


def test_a_thread_without_a_session_speaks_english():
    heard = []
    thread = threading.Thread(target=lambda: heard.append(current_language()))
    thread.start()
    thread.join()
    assert heard == ["en"]


def test_a_page_in_korean_has_its_menu_its_switch_and_its_next_in_korean():
    page = opened("convolution", language="ko").run()
    assert not page.exception
    assert [each.proto.label for each in page.get("page_link")] == ["다음: 풀링"]
    assert page.sidebar.segmented_control[0].options == ["English", "한국어"]
