"""A model's answers under each way to scale pixels, where the right one is a guess."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection import Description, ModelChoice
from cnnviz.inspection.questions.scalings import ScaledPredictions, classify_scaled
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.classify.views import of_heads, output
from cnnviz.ui.components.table import Cell, Column, Row, table
from cnnviz.ui.inspector import inspector
from cnnviz.ui.photo import Photo
from cnnviz.ui.text import sections


def show_scaled(choice: ModelChoice, model: Description, photo: Photo) -> None:
    """Draw the likeliest class under each scaling, where that of the model is a guess."""
    if not model.heads or not (model.found_numbers and model.found_numbers.weak):
        return
    st.caption(sections("pixel_numbers")["answers"])
    answers = _answers(choice, photo.digest, photo.image)
    label = translate("What the model says under each scaling")
    table(label, *_table_of(model, answers), key="scaled")


def _table_of(
    model: Description, answers: Sequence[ScaledPredictions]
) -> tuple[list[Column], list[Row]]:
    columns = [Column(translate("Pixels are given as"))]
    for head in model.heads:
        title = translate("Likeliest") if head.tells_apart else translate("Number")
        if len(model.heads) > 1:
            title = f"{title}, {head.path}"
        columns += [Column(title, numeric=not head.tells_apart)]
        if head.tells_apart:
            columns += [Column(translate("Probability"), numeric=True)]
    rows = []
    for numbers, predictions in answers:
        title = translate(SCALINGS[numbers].title)
        if numbers == model.preprocessing.numbers:
            title = translate("{scaling} · taken now", scaling=title)
        cells = [Cell(title, numbers)]
        for each in of_heads(predictions, model):
            best = output(each, each.values[0], 1, named=False).bars[0]
            value = float(each.values[0].max())
            share = best.share if each.head.kind.are_probabilities else None
            if each.head.tells_apart:
                cells += [Cell(best.name, best.name)]
            cells += [Cell(best.text, value, share)]
        if not predictions:
            cells += [Cell(translate("no numbers"), tone="bad"), *[Cell("")] * (len(columns) - 2)]
        rows.append(Row(numbers, tuple(cells)))
    return columns, rows


@st.cache_resource(max_entries=32, show_spinner=False)
def _answers(
    choice: ModelChoice, digest: str, _picture: NDArray[np.uint8]
) -> tuple[ScaledPredictions, ...]:
    # The digest stands for the pixels.
    return inspector().ask(classify_scaled, choice, _picture)
