"""A chart of Plotly on a page, with what it shows in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go


def chart(figure: go.Figure, said: str, *, key: str, **options: Any) -> None:
    """Draw a chart that a screen reader tells in words.

    Parameters
    ----------
    figure : Figure
    said : str
        The numbers that matter, with Markdown's bold at most; nothing while there are none.
    key : str
    **options : object
        Of ``st.plotly_chart``.
    """
    alt = said.replace("*", "") or None
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt, **options)
