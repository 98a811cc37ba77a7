from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.inspection import InspectionError, Inspector, ModelChoice
from cnnviz.inspection.questions.describing import describe
from cnnviz.serving import Serving
from cnnviz.ui import inspector as module
from cnnviz.ui.inspector import active_session_check, question_bound


@pytest.fixture
def in_session(monkeypatch):
    def enter(runtime, session="mine"):
        monkeypatch.setattr(
            module, "get_script_run_ctx", lambda: SimpleNamespace(session_id=session)
        )
        monkeypatch.setattr(module.Runtime, "_instance", runtime)

    return enter


def test_a_visitor_is_gone_while_the_page_is_not_connected(in_session):
    connected = {"mine"}
    in_session(SimpleNamespace(is_active_session=connected.__contains__))
    stays = active_session_check()
    assert stays()
    connected.clear()
    assert not stays()


@pytest.mark.parametrize("runtime", [None, MagicMock()], ids=["none", "a stand-in"])
def test_nobody_is_gone_where_no_runtime_tells(in_session, runtime):
    in_session(runtime)
    assert active_session_check()()


def test_nobody_is_gone_outside_a_page():
    assert active_session_check()()


def script():
    import streamlit as st

    from cnnviz.inspection import Job
    from cnnviz.ui.long_question import long_question

    job = st.session_state.setdefault("job", Job(lambda: None))
    long_question("place", "question", lambda: job, "", "")


def test_a_long_question_goes_on_as_long_as_its_page_is_open(monkeypatch):
    monkeypatch.setattr("cnnviz.ui.long_question.active_session_check", lambda: "asked of the page")
    page = AppTest.from_function(script).run()
    assert not page.exception
    assert page.session_state["job"].wanted == "asked of the page"


def test_a_visitor_s_pages_ask_so_much_a_minute_and_others_go_on(monkeypatch):
    visitor = ["me"]
    monkeypatch.setattr(module, "owner", lambda: visitor[0])
    monkeypatch.setattr(module, "get_script_run_ctx", lambda **_: "a page")
    refusal = question_bound(Serving(visitor_questions_per_minute=2))
    assert [refusal(), refusal()] == ["", ""]
    assert refusal().startswith("Your pages asked more than 2 questions within a minute")
    visitor[0] = "another"
    assert refusal() == ""


def test_what_the_app_asks_by_itself_is_no_visitor_s():
    refusal = question_bound(Serving(visitor_questions_per_minute=1))
    assert [refusal() for _ in range(3)] == [""] * 3


def test_a_question_that_is_refused_starts_no_process():
    inspector = Inspector("memory://", refusal=lambda: "Wait a moment.")
    with pytest.raises(InspectionError, match="Wait a moment"):
        inspector.ask(describe, ModelChoice("shipped", "fast"))
    assert inspector.begin(describe, ModelChoice("shipped", "fast")).done
    assert (inspector.state, inspector.pending) == ("idle", 0)
    inspector.close()
