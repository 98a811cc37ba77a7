"""Settings in the address: what is written comes back, what is not a setting is refused."""

from __future__ import annotations

from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from streamlit.testing.v1 import AppTest

from cnnviz.ui.link_fields import choice, choices, flag, integer, number, numbers


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (choice("padding", ["valid", "same"]), "same"),
        (choices("filters", ["a", "b"], []), ["b", "a"]),
        (choices("filters", ["a", "b"], ["a"]), []),
        (integer("strides", -3, 9, 1), -3),
        (number("bias", -9, 9, 0), -0.25),
        (number("bias", -1e6, 1e6, 0), 999999.25),
        (number("bias", -9, 9, 0), 0.1234567),
        (flag("apart"), True),
        (flag("apart"), False),
    ],
)
def test_what_is_written_is_read_back(field, value):
    assert field.read(field.write(value)) == value


@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 7), st.integers(1, 5), st.sampled_from([1, 3])),
        elements=st.integers(-(10**9), 10**9).map(lambda value: value / 1000),
    )
)
def test_numbers_are_read_back_exactly(array):
    field = numbers("kernel", (7, 5), np.zeros((1, 1, 1)))
    read = field.read(field.write(array))
    assert np.array_equal(np.broadcast_to(read, array.shape), array)


@pytest.mark.parametrize(
    ("field", "text", "rule"),
    [
        (choice("padding", ["valid", "same"]), "full", "one of valid, same"),
        (choices("filters", ["a"], []), "a,z", "a list of a"),
        (integer("strides", 1, 4, 1), "9", "from 1 to 4"),
        (integer("strides", 1, 4, 1), "--1", "from 1 to 4"),
        (integer("strides", 1, 4, 1), "9" * 5000, "from 1 to 4"),
        (integer("strides", 1, 4, 1), "2.0", "from 1 to 4"),
        (number("bias", 0, 1, 0), "nan", "at most a million"),
        (number("bias", 0, 1, 0), "inf", "at most a million"),
        (number("bias", 0, 1, 0), "2", "from 0 to 1"),
        (flag("apart"), "true", "one of no, yes"),
        (numbers("kernel", (7, 7), np.zeros((1, 1, 1))), "1,2;3", "full rows"),
        (numbers("kernel", (7, 7), np.zeros((1, 1, 1))), "1_2", "one or three channels"),
        (numbers("kernel", (7, 7), np.zeros((1, 1, 1))), "1;" * 7 + "1", "at most 7 rows"),
        (numbers("grid", (7, 7), np.zeros((3, 3, 1)), 3), "1,2;3,4", "at least 3 rows"),
        (numbers("kernel", (7, 7), np.zeros((1, 1, 1))), "1,x", "numbers"),
        (numbers("kernel", (7, 7), np.zeros((1, 1, 1))), "", "numbers"),
    ],
)
def test_what_breaks_the_rule_is_refused_with_the_rule(field, text, rule):
    with pytest.raises(ValueError, match=rule):
        field.read(text)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    fields = [
        choice("a", ["x"]),
        integer("b", 0, 9, 1),
        number("c", 0, 9, 1),
        flag("d"),
        numbers("e", (7, 7), np.zeros((1, 1, 1))),
    ]
    for field in fields:
        try:
            field.read(text)
        except ValueError as rule:
            assert str(rule).startswith("it must be")


def test_numbers_pass_through_a_query_string_unharmed():
    field = numbers("kernel", (7, 7), np.zeros((1, 1, 1)))
    text = field.write(np.array([[[1.5, 0, -1]], [[2, 0, -2]]]))
    assert parse_qsl(f"kernel={text}") == [("kernel", text)]


def script():
    import streamlit as st

    from cnnviz.ui.link import Link
    from cnnviz.ui.link_fields import integer

    link = Link(
        st.session_state.get("page", "here"), (integer("a", 0, 9, 1), integer("b", 0, 9, 1))
    )
    for sentence in link.restore():
        st.warning(sentence)
    link.save()


@pytest.fixture
def page():
    page = AppTest.from_function(script)
    page.query_params.update({"a": "99"})
    return page


def test_what_a_link_said_stays_while_the_page_runs_by_itself(page):
    for _ in range(3):
        assert "`a` is `99`" in page.run().warning[0].value


def test_what_a_link_said_goes_once_a_setting_is_changed(page):
    page.run()
    for value in (2, 1):  # and does not come back
        page.session_state["here_b"] = value
        assert not page.run().warning


def test_what_a_link_said_goes_with_its_page(page):
    page.run()
    for name in ("there", "here"):
        page.session_state["page"] = name
        page.query_params.clear()
        assert not page.run().warning


def cut_short():
    import streamlit as st

    from cnnviz.ui.link import Link
    from cnnviz.ui.link_fields import integer

    link = Link("here", (integer("a", 0, 9, 1), integer("b", 0, 9, 1)))
    link.restore()
    if st.button("Set"):
        link.set("a", 5)
    elif not st.session_state.get("cut"):
        link.save()


def test_what_was_set_stays_though_the_run_is_cut_short_before_the_browser_is_told():
    page = AppTest.from_function(cut_short).run()
    page.button[0].click().run()  # ends before `save`
    page.session_state["here_a"] = 1  # what the browser says with the next run
    page.session_state["cut"] = True
    assert page.run().session_state["here_a"] == 5
    page.session_state["here_a"] = 1  # that one is cut short too
    page.session_state["cut"] = False
    assert page.run().session_state["here_a"] == 5
    page.session_state["here_a"] = 1  # told by now: somebody chooses it
    assert page.run().session_state["here_a"] == 1


def test_what_is_chosen_while_a_run_is_cut_short_is_taken():
    page = AppTest.from_function(cut_short).run()
    page.button[0].click().run()
    page.session_state["here_a"] = 7
    assert page.run().session_state["here_a"] == 7
