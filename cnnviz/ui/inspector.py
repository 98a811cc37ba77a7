"""The one process that holds models, for all who look."""

from __future__ import annotations

import os

import streamlit as st

from cnnviz.inspection import Inspector


@st.cache_resource
def inspector() -> Inspector:
    """Give the app's inspector; its process starts with the first question."""
    return Inspector(os.environ.get("CNNVIZ_STORE", ""))
