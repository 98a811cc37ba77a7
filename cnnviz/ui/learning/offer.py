"""The ways to the page: from a number of a feature map, and from an epoch of a run."""

from __future__ import annotations

import streamlit as st

from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import translate
from cnnviz.inspection import Description, ModelChoice
from cnnviz.nets import Cell
from cnnviz.training import Run
from cnnviz.ui.learning import settings
from cnnviz.ui.pages import PAGES
from cnnviz.ui.session_owner import owns


def offer(choice: ModelChoice, description: Description, cell: Cell) -> None:
    """Draw the button that leads to the gradient of a cell, if it is known what it learns from."""
    names = description.heads[0].class_names if len(description.heads) == 1 else ()
    known = (kind for kind, each in DATASETS.items() if names and each.class_names == names)
    data = next(known, "")
    if data and st.button(translate("What would training change here?"), icon=":material/undo:"):
        settings.look_at(choice, data, cell)
        st.switch_page(PAGES["learning"].path)


def offer_step(run: Run, epoch: int) -> None:
    """Draw the button that leads to the step after an epoch of a run."""
    # What a run begins with is no epoch that can be looked at.
    if epoch and st.button(
        translate("Take this epoch's step apart"), icon=":material/undo:", key="learning_step_of"
    ):
        settings.take_run(run, epoch, owns(run))
        st.switch_page(PAGES["learning"].path)
