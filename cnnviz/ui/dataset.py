"""The pictures that runs learn from, read once for all who look."""

from __future__ import annotations

import streamlit as st

from cnnviz.data.dataset import Dataset, DatasetError
from cnnviz.i18n import translate
from cnnviz.training import DataChoice, Run, sources
from cnnviz.training.sources import load


def dataset(choice: DataChoice) -> Dataset:
    """Give the pictures of a choice.

    Raises
    ------
    DatasetError
        One sentence that says why they cannot be had, and what to do.
    """
    with st.spinner(translate("Reading the images …")):
        return _dataset(str(choice), choice)


def dataset_of(run: Run) -> Dataset | None:
    """Give the pictures that a run learns from; None where they are not there."""
    try:
        return dataset(run.config.data)
    except DatasetError:
        return None


@st.cache_resource(max_entries=2, show_spinner=False)
def _dataset(written: str, _choice: DataChoice) -> Dataset:
    return load(_choice)


def choices_of_part(path: str) -> tuple[str, ...]:
    """Name the folders of one's own pictures of which one may be that to train on.

    None where there are no pictures; `dataset` says why.
    """
    try:
        return _choices_of_part(path)
    except DatasetError:
        return ()


@st.cache_data(max_entries=8, show_spinner=False)
def _choices_of_part(path: str) -> tuple[str, ...]:
    return sources.choices_of_part(DataChoice("folder", path))
