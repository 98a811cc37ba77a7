"""The table: what it is sent, and what it accepts from a browser."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_components import answer, mounted


def page() -> None:
    import streamlit as st

    from cnnviz.ui.components.table import Cell, Column, Row, table

    def opened(row: str) -> None:
        st.session_state["opened"] = row

    table(
        "Runs",
        (Column("Run"), Column("Share", numeric=True)),
        (Row("a__b", (Cell("A", "A"), Cell("50 %", 0.5, 0.5))), Row("c", (Cell("C"), Cell("–")))),
        key="a__b",  # a run's id may hold what Streamlit keeps to itself
        selected="c",
        sort=(1, True),
        on_open=opened,
    )


@pytest.fixture
def app() -> AppTest:
    app = AppTest.from_function(page).run()
    assert not app.exception
    return app


def test_rows_are_sent_as_they_are(app: AppTest) -> None:
    sent = json.loads(mounted(app, "table").json)
    assert (sent["label"], sent["selected"], sent["sort"]) == ("Runs", "c", [1, True])
    assert [row["id"] for row in sent["rows"]] == ["a__b", "c"]
    assert sent["rows"][0]["cells"][1] == {
        "text": "50 %", "sort": 0.5, "share": 0.5, "tone": "", "opens": "", "anchor": ""
    }  # fmt: skip
    assert sent["opens"]


@pytest.mark.parametrize(
    ("row", "opened"), [("a__b", True), ("x", False), (1, False), (None, False)]
)
def test_a_row_that_is_there_is_opened(app: AppTest, row: object, opened: bool) -> None:
    answer(app, "table", open=row)
    assert ("opened" in app.session_state) == opened


def page_of_cells() -> None:
    import streamlit as st

    from cnnviz.ui.components.table import Cell, Column, Row, table

    table(
        "Votes",
        (Column("From"), Column("To")),
        (Row("0", (Cell("A", opens="in 0"), Cell("B", opens="out 0", anchor="account"))),),
        key="votes",
        on_open=lambda what: st.session_state.update(opened=what),
    )


@pytest.mark.parametrize(("what", "opened"), [("in 0", True), ("out 0", True), ("0", False)])
def test_of_a_table_whose_cells_open_the_rows_do_not(what: str, opened: bool) -> None:
    app = AppTest.from_function(page_of_cells).run()
    assert not json.loads(mounted(app, "table").json)["opens"]
    answer(app, "table", open=what)
    assert ("opened" in app.session_state) == opened
