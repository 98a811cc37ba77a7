"""A model's answer to the photo, asked once."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection import Description, InspectionError, ModelChoice
from cnnviz.inspection.questions.classifying import HeadPredictions, classify, preprocessed_pixels
from cnnviz.inspection.questions.describing import describe
from cnnviz.ui.classify.settings import LINK
from cnnviz.ui.classify.views import answer_data, of_heads
from cnnviz.ui.components.answer import answer
from cnnviz.ui.inspector import inspector
from cnnviz.ui.models.class_names import named
from cnnviz.ui.models.model_choices import chosen
from cnnviz.ui.models.pixel_numbers import note
from cnnviz.ui.photo import Photo
from cnnviz.ui.text import literal


class Answer(NamedTuple):
    """What a model says of a photo, an entry for each output, and the pixels that it sees."""

    predictions: tuple[HeadPredictions, ...]
    pixels: NDArray[np.uint8]


def show(
    choice: ModelChoice, model: Description, title: str, photo: Photo, *, key: str
) -> Answer | None:
    """Draw what a model says of a photo, and give it; or the sentence why it says nothing."""
    try:
        found = _predictions(choice, photo.digest, photo.image)
    except InspectionError as sentence:
        st.error(translate(sentence), icon=":material/error:")
        return None
    predictions = of_heads(found.predictions, model)
    top = int(LINK.get("top"))
    answer(answer_data(title, model, photo, found.pixels, predictions, top), key=key)
    return Answer(predictions, found.pixels)


def show_beside(text: str, title: str, photo: Photo) -> None:
    """Load a model by its text and draw what it says of a photo."""
    try:
        choice = chosen(replace(LINK, copy={LINK.key("model"): text}))
        with st.spinner(translate("Loading the model …"), show_time=True):
            model = named(choice, inspector().ask(describe, choice))
        choice = replace(choice, epoch=model.epoch)
    except (InspectionError, ValueError) as sentence:
        st.error(translate(sentence), icon=":material/error:")
        return
    st.subheader(literal(title), anchor=False)
    show(choice, model, title, photo, key=text)
    st.caption(note(model))


@st.cache_resource(max_entries=32, show_spinner=False)
def _predictions(choice: ModelChoice, digest: str, _picture: NDArray[np.uint8]) -> Answer:
    # The digest stands for the pixels.
    process = inspector()
    return Answer(
        process.ask(classify, choice, [_picture]),
        process.ask(preprocessed_pixels, choice, _picture),
    )
