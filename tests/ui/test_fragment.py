"""Each fragment has a container of its own: nothing beside it moves when it is drawn anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

import cnnviz

PACKAGE = Path(cnnviz.__file__).parent


def page():
    import streamlit as st

    from cnnviz.ui.fragment import fragment

    st.text("above")
    fragment(lambda: st.text("alone"))
    with st.expander("below"):
        st.text("inside")


@pytest.fixture
def sent(monkeypatch):
    """Note what is sent to the browser."""
    found = []
    monkeypatch.setattr(ForwardMsgQueue, "_before_enqueue_msg", found.append)
    return found


def test_the_page_keeps_its_places_when_what_a_fragment_drew_is_dropped(sent):
    assert not AppTest.from_function(page).run().exception
    deltas = [each for each in sent if each.HasField("delta")]
    of_fragment = {each.delta.fragment_id for each in deltas} - {""}
    queue = ForwardMsgQueue()
    for each in deltas:
        queue.enqueue(each)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=list(of_fragment))
    kept = [list(each.metadata.delta_path) for each in queue.flush()]
    top = [path[1] for path in kept if len(path) == 2]
    assert sorted(top) == list(range(len(top))) == [0, 1, 2]
    assert len(kept) < len(deltas)


def test_no_other_module_makes_a_fragment():
    asked = {
        path.name
        for path in PACKAGE.rglob("*.py")
        if re.search(r"st\.fragment\b", path.read_text(encoding="utf-8"))
    }
    assert asked == {"fragment.py"}
