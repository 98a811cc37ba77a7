"""Plotly, once pandas is there as a whole.

Plotly asks whether pandas is loaded, and then uses it. Streamlit loads it in the thread of any
visitor, and until that has ended there is half of a module for all others.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas  # noqa: F401
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.i18n import percent_sign

__all__ = ["go", "in_percent", "make_subplots", "percent_hover"]


def in_percent(shares: Iterable[float | None]) -> list[float | None]:
    """Give shares as numbers of per cent, since Plotly's own sign has no space before it."""
    return [None if share is None else 100 * share for share in shares]


def percent_hover() -> str:
    """Give the template of what is said of a point in per cent."""
    return "%{y:.1f}" + percent_sign()
