"""The pictures that runs learn from, read once for all who look."""

from __future__ import annotations

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.training import DataChoice
from cnnviz.training.sources import load


def dataset(choice: DataChoice) -> Dataset:
    """Give the pictures of a choice.

    Raises
    ------
    DatasetError
        One sentence that says why they cannot be had, and what to do.
    """
    return _dataset(str(choice), choice)


@st.cache_resource(max_entries=2, show_spinner="Reading the images …")
def _dataset(written: str, _choice: DataChoice) -> Dataset:
    return load(_choice)
