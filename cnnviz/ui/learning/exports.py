"""What one takes home of a step: its accounts as tables, and the step as a program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cnnviz.figures import number
from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.backward_pass import LabelledBatch
from cnnviz.inspection.questions import step_files
from cnnviz.inspection.questions.step_files import StepRequest
from cnnviz.inspection.questions.weight_step import WeightPlace
from cnnviz.nets import Cell
from cnnviz.ui.feature_maps.drill_down import save_terms
from cnnviz.ui.frame import download
from cnnviz.ui.inspector import inspector
from cnnviz.ui.learning.optimizer_text import WrittenStep
from cnnviz.ui.runs.exports import file_name
from cnnviz.ui.text import sections

_MB = 2**20 / 4  # parameters of a float32 each


def gradient_terms(batch: LabelledBatch, cell: Cell, image: int) -> None:
    """Draw the button that saves all terms of a number of a gradient."""
    make = partial(inspector().ask, step_files.gradient_table, batch, cell, image)
    save_terms(f"gradient {'.'.join(map(str, cell))}", make)


def votes(batch: LabelledBatch, place: WeightPlace) -> None:
    """Draw the button that saves all votes of a weight."""
    layer, weight, index = place
    download(
        translate("All votes (.csv)"),
        partial(inspector().ask, step_files.votes_table, batch, place),
        file_name(f"votes {layer} {weight} {'.'.join(map(str, index))}.csv"),
        icon=":material/table:",
        key="learning_all_votes",
    )


def program(description: Description, request: StepRequest) -> None:
    """Draw the button that saves the step as a program of Keras, with all that it reads."""
    if sum(row.parameters for row in description.rows) > step_files.MOST_MB * _MB:
        st.caption(translate("The network is too large to be saved beside a program of this step."))
        return
    download(
        translate("The step as a program (.zip)"),
        partial(inspector().ask, step_files.step_program, request),
        "training-step.zip",
        icon=":material/code:",
        key="learning_program",
        help=sections("learning").plain["program"],
    )


def step_comments(steps: Sequence[WrittenStep]) -> list[str]:
    """Write a weight's step, a line for each number."""
    return [f"{each.title}: {each.arithmetic} = {number(each.value)}" for each in steps]
