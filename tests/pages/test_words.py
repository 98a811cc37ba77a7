"""In Korean all is Korean: each page is walked, and English words that are left are found."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.words import english_words


def spoken():
    import plotly.graph_objects as go
    import streamlit as st

    from cnnviz.ui.components.table import Cell, Column, Row, table

    st.header("층 layers", anchor="layers-of-it")
    st.markdown(
        "`strides` of **특성 맵**(feature map), [그림](https://a.b/see) conv2d_1 :material/add:"
    )
    st.selectbox("고르기", ["a", "b"], format_func={"a": "First", "b": "둘"}.get, help="도움 help")
    st.html('<p class="rate">값 <b title="Shown">1</b><style>p {color: red}</style></p>')
    st.code("a comment", language="python")
    figure = go.Figure(go.Scatter(x=[0], y=[1], name="손실", mode="lines"))
    figure.update_layout(xaxis_title="Epoch")
    st.plotly_chart(figure)
    table("Runs", [Column("이름")], [Row("open-key", [Cell("둘째 run", tone="bad")])], key="made")


@pytest.fixture(scope="module")
def made():
    page = AppTest.from_function(spoken, default_timeout=20).run()
    assert not page.exception
    return page


def test_words_of_all_that_a_page_says_are_found(made):
    found = english_words(made, ())
    assert sorted(found) == ["Epoch", "First", "Runs", "Shown", "help", "layers", "of", "run"]
    assert found["run"] == "둘째 run"


def test_names_are_left(made):
    assert "Epoch" not in english_words(made, {"Epoch"})
